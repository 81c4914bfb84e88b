from __future__ import annotations

from hilo.kernel.domain import Domain


class IncidenceConfig(Domain):
    name = "hilo.knowledge.incidence"
    label = "incidence"
    commands = {"statistics": "From an official file to a figure that can be defended."}
