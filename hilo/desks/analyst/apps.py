from __future__ import annotations

from django.apps import AppConfig


class AnalystDesk(AppConfig):
    name = "hilo.desks.analyst"
    label = "analyst"
    verbose_name = "Analyst's desk"
