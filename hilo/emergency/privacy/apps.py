from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "hilo.emergency.privacy"
    label = "privacy"
