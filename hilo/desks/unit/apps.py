from __future__ import annotations

from hilo.kernel.domain import Domain, Entrance


class UnitDesk(Domain):
    name = "hilo.desks.unit"
    label = "desk_unit"
    verbose_name = "Unit page"
    address = "desk/unit/"
    entrances = (Entrance("/desk/unit/", "units.own", "Unit", 30),)
