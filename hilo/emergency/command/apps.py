from hilo.kernel.domain import Domain


class CommandConfig(Domain):
    name = "hilo.emergency.command"
    label = "command"
    commands = {"alarms": "The alarm plans of the centres."}
