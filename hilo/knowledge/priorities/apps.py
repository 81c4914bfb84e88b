from hilo.kernel.domain import Domain


class PrioritiesConfig(Domain):
    name = "hilo.knowledge.priorities"
    label = "priorities"
