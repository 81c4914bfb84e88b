"""What shifts owe because a term ends."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from hilo.lib.actor import Actor

from . import actions
from .rules import answered_within

WORK = Actor("hilo.work", frozenset({"shifts.own"}))


def is_offered(payload: Mapping[str, Any]) -> bool:
    """Somebody waits for a colleague's yes."""
    return bool(payload["open"])


def offer_is_due(payload: Mapping[str, Any], at: datetime) -> datetime:
    return at + answered_within()


def lapse_offer(payload: Mapping[str, Any], at: datetime) -> None:
    """Nobody said yes in time."""
    actions.lapse_hands(payload["offer"], actor=WORK, at=timezone.now())
