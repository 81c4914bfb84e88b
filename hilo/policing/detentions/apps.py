from django.apps import AppConfig


class DetentionsConfig(AppConfig):
    name = "hilo.policing.detentions"
    label = "detentions"
