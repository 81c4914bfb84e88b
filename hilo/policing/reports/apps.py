from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "hilo.policing.reports"
    label = "reports"
