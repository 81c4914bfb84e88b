from hilo.kernel.domain import Domain


class EvidenceConfig(Domain):
    name = "hilo.policing.evidence"
    label = "evidence"
    commands = {"evidence": "Chain of custody: verify a file, print labels, check the store."}
