from django.apps import AppConfig


class SigningConfig(AppConfig):
    name = "hilo.kernel.signing"
    label = "signing"
