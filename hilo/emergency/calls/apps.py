from hilo.kernel.domain import Domain


class CallsConfig(Domain):
    name = "hilo.emergency.calls"
    label = "calls"
    commands = {"emergency": ""}
