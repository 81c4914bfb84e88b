"""What follows by itself: a term that ran out is a fact, and the look-up forgets who was released."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from hilo.lib.actor import Actor

from . import actions

WORK = Actor("hilo.work", frozenset({"detentions.update"}))


def when_due(payload: Mapping[str, Any], at: datetime) -> datetime:
    """The instant at which a term ends."""
    return datetime.fromisoformat(payload["due_at"])


def note_breach(payload: Mapping[str, Any], at: datetime) -> None:
    """A term's time is over: if it was not met, that is a fact."""
    actions.note_breach(payload["number"], payload["term"], actor=WORK, at=timezone.now())


def public_ends_at(payload: Mapping[str, Any], at: datetime) -> datetime:
    """The end of the fifth day after the release."""
    return datetime.fromisoformat(payload["public_until"])


def cancel_public(payload: Mapping[str, Any], at: datetime) -> None:
    """The public look-up forgets the person."""
    actions.cancel_public(payload["detention"]["number"], actor=WORK, at=timezone.now())
