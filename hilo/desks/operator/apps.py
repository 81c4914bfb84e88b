from __future__ import annotations

from django.apps import AppConfig


class OperatorDesk(AppConfig):
    name = "hilo.desks.operator"
    label = "desk_operator"
    verbose_name = "Operator desk"
