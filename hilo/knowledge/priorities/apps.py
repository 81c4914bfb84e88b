from django.apps import AppConfig


class PrioritiesConfig(AppConfig):
    name = "hilo.knowledge.priorities"
    label = "priorities"
