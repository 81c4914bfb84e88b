from hilo.kernel.domain import Domain


class AgendaConfig(Domain):
    name = "hilo.registries.agenda"
    label = "agenda"
    commands = {"agenda": "The agenda of a trust-control centre: whom it calls when."}
