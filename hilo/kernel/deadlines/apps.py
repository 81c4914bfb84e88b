from django.apps import AppConfig


class DeadlinesConfig(AppConfig):
    name = "hilo.kernel.deadlines"
    label = "deadlines"
