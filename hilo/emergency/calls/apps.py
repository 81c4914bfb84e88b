from django.apps import AppConfig


class CallsConfig(AppConfig):
    name = "hilo.emergency.calls"
    label = "calls"
