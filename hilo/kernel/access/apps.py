from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "hilo.kernel.access"
    label = "access"
