from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "hilo.kernel.notices"
    label = "notices"
