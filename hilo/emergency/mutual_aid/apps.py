from django.apps import AppConfig


class MutualAidConfig(AppConfig):
    name = "hilo.emergency.mutual_aid"
    label = "mutual_aid"
