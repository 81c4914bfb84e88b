from django.apps import AppConfig


class OfficersConfig(AppConfig):
    name = "hilo.registries.officers"
    label = "officers"
