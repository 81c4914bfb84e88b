from __future__ import annotations

from django.apps import AppConfig


class UnitDesk(AppConfig):
    name = "hilo.desks.unit"
    label = "desk_unit"
    verbose_name = "Unit page"
