from hilo.kernel.domain import Domain


class LedgerConfig(Domain):
    name = "hilo.kernel.ledger"
    label = "ledger"
    commands = {"ledger": "The chain of what was done: verify it, sign its present end."}
