from hilo.kernel.domain import Domain


class NoticesConfig(Domain):
    name = "hilo.kernel.notices"
    label = "notices"
