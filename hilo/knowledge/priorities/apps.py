from hilo.kernel.domain import Domain


class PrioritiesConfig(Domain):
    name = "hilo.knowledge.priorities"
    label = "priorities"
    commands = {"priorities": "Lists of municipalities: built by a rule, frozen, followed."}
