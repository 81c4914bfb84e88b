from hilo.kernel.domain import Domain


class EvidenceConfig(Domain):
    name = "hilo.policing.evidence"
    label = "evidence"
