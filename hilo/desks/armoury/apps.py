from hilo.kernel.domain import Domain, Entrance


class ArmouryDesk(Domain):
    name = "hilo.desks.armoury"
    label = "desk_armoury"
    verbose_name = "Armoury desk"
    address = "desk/armoury/"
    entrances = (Entrance("/desk/armoury/", "armoury.read", "Armoury", 83),)
