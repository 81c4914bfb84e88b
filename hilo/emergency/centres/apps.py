from hilo.kernel.domain import Domain


class CentresConfig(Domain):
    name = "hilo.emergency.centres"
    label = "centres"
    commands = {"emergency": ""}
