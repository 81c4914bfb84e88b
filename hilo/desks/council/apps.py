from __future__ import annotations

from hilo.kernel.domain import Domain, Entrance


class CouncilDesk(Domain):
    name = "hilo.desks.council"
    label = "desk_council"
    verbose_name = "Council desk"
    entrances = (Entrance("/council/editions/", "editions.read", "Editions", 90),)
