from __future__ import annotations

from django.apps import AppConfig


class IncidenceConfig(AppConfig):
    name = "hilo.knowledge.incidence"
    label = "incidence"
