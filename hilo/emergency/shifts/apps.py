from hilo.kernel.domain import Domain


class ShiftsConfig(Domain):
    name = "hilo.emergency.shifts"
    label = "shifts"
