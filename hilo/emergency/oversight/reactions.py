"""What oversight owes because of facts: its own next round."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from hilo.lib.actor import Actor

from .actions import next_round

WORK = Actor("hilo.work", frozenset({"centre.oversee"}))
SOON = timedelta(seconds=10)
EVERY = timedelta(hours=1)


def keep_days(payload: Mapping[str, Any], at: datetime) -> None:
    """Follow the facts, count the closed days that are owed, owe the next round. A round that is past does nothing."""
    next_round(payload["round"], actor=WORK, at=max(at, timezone.now()))


def when_due(payload: Mapping[str, Any], at: datetime) -> datetime:
    """A round an hour; while days wait to be counted, one soon after another."""
    return at + (SOON if payload.get("more") else EVERY)
