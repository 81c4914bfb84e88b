from hilo.kernel.domain import Domain


class QualityConfig(Domain):
    name = "hilo.emergency.quality"
    label = "quality"
