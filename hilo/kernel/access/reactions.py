"""What follows by itself: an opening that nobody reviewed in time is said."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from hilo.lib.actor import Actor

from . import actions
from .queries import REVIEWED_WITHIN

WORK = Actor("hilo.work", frozenset({"openings.review"}))


def review_due(payload: Mapping[str, Any], at: datetime) -> datetime:
    """The instant until which an opening is reviewed."""
    return at + REVIEWED_WITHIN


def note_unreviewed(payload: Mapping[str, Any], at: datetime) -> None:
    """Its time is over."""
    actions.note_unreviewed(payload["number"], actor=WORK, at=timezone.now())
