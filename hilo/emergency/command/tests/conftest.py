"""The same hospitals, units and incident as the transports'."""

from __future__ import annotations

from hilo.emergency.hospitals.tests.conftest import crew, dario, facts, history, hospitals, now, open_incident, sent

__all__ = ["crew", "dario", "facts", "history", "hospitals", "now", "open_incident", "sent"]
