from __future__ import annotations

from hilo.kernel.domain import Domain


class IncidenceConfig(Domain):
    name = "hilo.knowledge.incidence"
    label = "incidence"
