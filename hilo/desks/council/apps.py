from __future__ import annotations

from django.apps import AppConfig


class CouncilDesk(AppConfig):
    name = "hilo.desks.council"
    label = "desk_council"
    verbose_name = "Council desk"
