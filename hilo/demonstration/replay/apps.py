from hilo.kernel.domain import Domain


class ReplayConfig(Domain):
    name = "hilo.demonstration.replay"
    label = "replay"
    commands = {"emergency": ""}
