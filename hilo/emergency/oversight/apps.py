from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "hilo.emergency.oversight"
    label = "oversight"
