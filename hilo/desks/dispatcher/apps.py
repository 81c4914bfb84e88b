from __future__ import annotations

from django.apps import AppConfig


class DispatcherDesk(AppConfig):
    name = "hilo.desks.dispatcher"
    label = "desk_dispatcher"
    verbose_name = "Dispatcher desk"
