from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    name = "hilo.emergency.incidents"
    label = "incidents"
