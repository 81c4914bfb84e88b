from __future__ import annotations

from hilo.kernel.domain import Domain, Entrance


class AnalystDesk(Domain):
    name = "hilo.desks.analyst"
    label = "analyst"
    verbose_name = "Analyst's desk"
    address = "desk/analyst/"
    entrances = (Entrance("/desk/analyst/", "figures.read", "Analysis", 130),)
