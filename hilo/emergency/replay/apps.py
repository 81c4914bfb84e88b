from hilo.kernel.domain import Domain


class ReplayConfig(Domain):
    name = "hilo.emergency.replay"
    label = "replay"
    commands = {"emergency": ""}
