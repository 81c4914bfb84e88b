from hilo.kernel.domain import Domain


class ExchangeConfig(Domain):
    name = "hilo.emergency.exchange"
    label = "exchange"
    commands = {"exchange": "Other agencies' systems: EIDO, CAP, webhooks."}
