from __future__ import annotations

from django.apps import AppConfig


class CouncilSessions(AppConfig):
    name = "hilo.council.sessions"
    label = "council_sessions"
    verbose_name = "Council sessions"
