from django.apps import AppConfig


class ShiftsConfig(AppConfig):
    name = "hilo.emergency.shifts"
    label = "shifts"
