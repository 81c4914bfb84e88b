from django.apps import AppConfig


class Reading(AppConfig):
    name = "hilo.desks.reading"
    label = "desk_reading"
