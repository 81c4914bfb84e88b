from hilo.kernel.domain import Domain


class IncidentsConfig(Domain):
    name = "hilo.emergency.incidents"
    label = "incidents"
