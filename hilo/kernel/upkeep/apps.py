from hilo.kernel.domain import Domain


class UpkeepConfig(Domain):
    name = "hilo.kernel.upkeep"
    label = "upkeep"
