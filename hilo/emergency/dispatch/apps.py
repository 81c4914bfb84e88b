from hilo.kernel.domain import Domain


class DispatchConfig(Domain):
    name = "hilo.emergency.dispatch"
    label = "dispatch"
    commands = {"units": "The units of the centres, and who is aboard."}
