from hilo.kernel.domain import Domain


class DeadlinesConfig(Domain):
    name = "hilo.kernel.deadlines"
    label = "deadlines"
