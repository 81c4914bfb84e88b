from hilo.kernel.domain import Domain


class OfficersConfig(Domain):
    name = "hilo.registries.officers"
    label = "officers"
    commands = {"officers": "The people who serve: certificates, careers, training."}
