from __future__ import annotations

from hilo.kernel.domain import Domain, Entrance


class SupervisorDesk(Domain):
    name = "hilo.desks.supervisor"
    label = "desk_supervisor"
    verbose_name = "Supervisor desk"
    address = "desk/supervisor/"
    entrances = (
        Entrance("/desk/supervisor/", "centre.oversee", "Supervisor", 100),
        Entrance("/desk/supervisor/cards", "cards.approve", "Cards", 101),
    )
