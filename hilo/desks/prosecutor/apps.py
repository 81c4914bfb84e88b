from django.apps import AppConfig


class ProsecutorDesk(AppConfig):
    name = "hilo.desks.prosecutor"
    label = "desk_prosecutor"
