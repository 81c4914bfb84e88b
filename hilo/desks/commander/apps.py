from hilo.kernel.domain import Domain, Entrance


class CommanderDesk(Domain):
    name = "hilo.desks.commander"
    label = "desk_commander"
    address = "desk/commander/"
    entrances = (
        Entrance("/desk/commander/", "reports.review", "Command", 50),
        Entrance("/desk/commander/reconciliation", "policing.reconcile", "Cross-check", 51),
    )
