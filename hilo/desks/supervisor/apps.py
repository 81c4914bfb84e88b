from __future__ import annotations

from django.apps import AppConfig


class SupervisorDesk(AppConfig):
    name = "hilo.desks.supervisor"
    label = "desk_supervisor"
    verbose_name = "Supervisor desk"
