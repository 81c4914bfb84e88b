from hilo.kernel.domain import Domain


class ProofConfig(Domain):
    name = "hilo.kernel.proof"
    label = "proof"
    commands = {"ledger": "The chain of what was done: verify it, seal it, have its end countersigned."}
