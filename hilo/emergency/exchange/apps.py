from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "hilo.emergency.exchange"
    label = "exchange"
