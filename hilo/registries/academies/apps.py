from hilo.kernel.domain import Domain


class AcademiesConfig(Domain):
    name = "hilo.registries.academies"
    label = "academies"
    commands = {"academies": "Academies: groups, grades, acts, diplomas; who lacks what."}
