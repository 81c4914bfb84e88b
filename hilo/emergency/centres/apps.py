from django.apps import AppConfig


class CentresConfig(AppConfig):
    name = "hilo.emergency.centres"
    label = "centres"
