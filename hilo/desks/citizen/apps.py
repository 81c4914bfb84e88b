from __future__ import annotations

from django.apps import AppConfig


class CitizenDesk(AppConfig):
    name = "hilo.desks.citizen"
    label = "citizen"
    verbose_name = "Public site"
