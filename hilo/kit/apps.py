from hilo.kernel.domain import Domain


class Kit(Domain):
    name = "hilo.kit"
    label = "kit"
