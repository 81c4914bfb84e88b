from hilo.kernel.domain import Domain


class TerritoryConfig(Domain):
    name = "hilo.kernel.territory"
    label = "territory"
    commands = {"territory": "States and municipalities: where a point lies, and exact boundaries."}
