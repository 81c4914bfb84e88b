from django.apps import AppConfig


class AdoptionConfig(AppConfig):
    name = "hilo.council.adoption"
    label = "adoption"
