from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "hilo.kernel.ledger"
    label = "ledger"
