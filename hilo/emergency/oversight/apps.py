from hilo.kernel.domain import Domain


class OversightConfig(Domain):
    name = "hilo.emergency.oversight"
    label = "oversight"
    commands = {"emergency": "The emergency number and its centres: times, hands, help, plans."}
