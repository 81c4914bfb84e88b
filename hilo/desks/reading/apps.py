from hilo.kernel.domain import Domain


class Reading(Domain):
    name = "hilo.desks.reading"
    label = "desk_reading"
