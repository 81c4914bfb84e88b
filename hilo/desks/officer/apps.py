from django.apps import AppConfig


class OfficerDesk(AppConfig):
    name = "hilo.desks.officer"
    label = "desk_officer"
