from __future__ import annotations

from django.apps import AppConfig


class AdministrationDesk(AppConfig):
    name = "hilo.desks.administration"
    label = "desk_administration"
    verbose_name = "Administration desk"
