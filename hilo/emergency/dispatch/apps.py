from hilo.kernel.domain import Domain


class DispatchConfig(Domain):
    name = "hilo.emergency.dispatch"
    label = "dispatch"
