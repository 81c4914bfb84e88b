from django.apps import AppConfig


class CommanderDesk(AppConfig):
    name = "hilo.desks.commander"
    label = "desk_commander"
