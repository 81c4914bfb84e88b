from hilo.kernel.domain import Domain, Entrance


class ProsecutorDesk(Domain):
    name = "hilo.desks.prosecutor"
    label = "desk_prosecutor"
    address = "desk/prosecutor/"
    entrances = (
        Entrance("/desk/prosecutor/", "reports.receive", "Prosecutor", 60),
        Entrance("/desk/prosecutor/defence/", "reports.defend", "Defence", 61),
    )
