from hilo.kernel.domain import Domain


class SafetyConfig(Domain):
    name = "hilo.emergency.safety"
    label = "safety"
