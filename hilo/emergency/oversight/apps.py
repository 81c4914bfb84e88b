from hilo.kernel.domain import Domain


class OversightConfig(Domain):
    name = "hilo.emergency.oversight"
    label = "oversight"
