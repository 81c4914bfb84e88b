from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "hilo.kernel.events"
    label = "events"
