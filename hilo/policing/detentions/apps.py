from hilo.kernel.domain import Domain


class DetentionsConfig(Domain):
    name = "hilo.policing.detentions"
    label = "detentions"
    commands = {"detentions": "The register of detentions: terms, rights, invariants, certificates."}
