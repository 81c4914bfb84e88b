from hilo.kernel.domain import Domain


class AdoptionConfig(Domain):
    name = "hilo.council.adoption"
    label = "adoption"
    commands = {"council": ""}
