from __future__ import annotations

from hilo.kernel.domain import Domain, Entrance


class OperatorDesk(Domain):
    name = "hilo.desks.operator"
    label = "desk_operator"
    verbose_name = "Operator desk"
    address = "desk/operator/"
    entrances = (Entrance("/desk/operator/", "calls.answer", "Operator", 10),)
    commands = {"emergency": ""}
