from hilo.kernel.domain import Domain


class EventsConfig(Domain):
    name = "hilo.kernel.events"
    label = "events"
