from hilo.kernel.domain import Domain


class AccessConfig(Domain):
    name = "hilo.kernel.access"
    label = "access"
