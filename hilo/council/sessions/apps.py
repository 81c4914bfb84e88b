from __future__ import annotations

from hilo.kernel.domain import Domain


class CouncilSessions(Domain):
    name = "hilo.council.sessions"
    label = "council_sessions"
    verbose_name = "Council sessions"
    commands = {"council": "What the Council decided, and what of it runs."}
