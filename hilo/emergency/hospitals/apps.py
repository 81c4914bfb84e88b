from hilo.kernel.domain import Domain


class HospitalsConfig(Domain):
    name = "hilo.emergency.hospitals"
    label = "hospitals"
    commands = {"hospitals": "The hospitals of a centre, and what they said of themselves."}
