from hilo.kernel.domain import Domain


class LedgerConfig(Domain):
    name = "hilo.kernel.ledger"
    label = "ledger"
