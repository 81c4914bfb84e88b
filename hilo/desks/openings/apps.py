from __future__ import annotations

from hilo.kernel.domain import Domain, Entrance


class OpeningsDesk(Domain):
    name = "hilo.desks.openings"
    label = "desk_openings"
    verbose_name = "Openings desk"
    address = "desk/openings/"
    entrances = (
        Entrance("/desk/openings/", "records.open", "Life in danger", 125),
        Entrance("/desk/openings/review", "openings.read", "Openings", 126),
    )
