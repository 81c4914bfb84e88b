from hilo.kernel.domain import Domain


class MutualAidConfig(Domain):
    name = "hilo.emergency.mutual_aid"
    label = "mutual_aid"
    commands = {"emergency": ""}
