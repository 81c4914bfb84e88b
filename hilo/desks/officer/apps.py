from hilo.kernel.domain import Domain, Entrance


class OfficerDesk(Domain):
    name = "hilo.desks.officer"
    label = "desk_officer"
    address = "desk/officer/"
    entrances = (Entrance("/desk/officer/", "reports.write", "Officer", 40),)
