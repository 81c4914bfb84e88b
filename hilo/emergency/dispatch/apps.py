from django.apps import AppConfig


class DispatchConfig(AppConfig):
    name = "hilo.emergency.dispatch"
    label = "dispatch"
