"""What safety owes because of what crews say, or do not say."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from hilo.lib.actor import Actor

from . import actions
from .models import Alarm
from .rules import NOT_ACCEPTED, NOT_MOVING, SILENT, due_after

WORK = Actor("hilo.work", frozenset({"units.status"}))
KINDS = {"assigned": NOT_ACCEPTED, "under_way": NOT_MOVING, "on_scene": SILENT}
"""Where a unit stands -> what is asked if it stands there too long."""


def is_followed(payload: Mapping[str, Any]) -> bool:
    """The unit is with an incident, at a step after which it is asked for."""
    unit = payload["unit"]
    return bool(unit["incident"]) and unit["status"] in KINDS


def ask_later(payload: Mapping[str, Any], at: datetime) -> datetime:
    return at + due_after(KINDS[payload["unit"]["status"]])


def ask_for_crew(payload: Mapping[str, Any], at: datetime) -> None:
    """The time is over: a crew that stands where it stood is asked for."""
    unit = payload["unit"]
    since = datetime.fromisoformat(unit["status_at"])
    actions.ask_for(KINDS[unit["status"]], unit["code"], since, actor=WORK, at=max(at, timezone.now()))


def was_asked_for(payload: Mapping[str, Any]) -> bool:
    """An alarm about the unit is open: of most there is none."""
    return Alarm.objects.filter(unit_id=payload["unit"]["code"], ended_at=None).exists()


def settle(payload: Mapping[str, Any], at: datetime) -> None:
    """The crew went on, or is free."""
    actions.settle(payload["unit"]["code"], actor=WORK, at=max(at, timezone.now()))
