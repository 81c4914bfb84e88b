"""What calls owe because a term ends."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from hilo.lib.actor import Actor

from . import actions

WORK = Actor("hilo.work", frozenset({"calls.answer"}))


def leave_undecided(payload: Mapping[str, Any], at: datetime) -> None:
    """Nobody said in time what an answered call was whose line closed."""
    actions.leave_undecided(payload["call"]["id"], actor=WORK, at=timezone.now())


def decision_is_due(payload: Mapping[str, Any], at: datetime) -> datetime:
    return datetime.fromisoformat(payload["until"])
