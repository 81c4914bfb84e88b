from hilo.kernel.domain import Domain


class ArmouryConfig(Domain):
    name = "hilo.registries.armoury"
    label = "armoury"
    commands = {"armoury": "Weapons and equipment: stock, who has what, reviews, protocols."}
