"""What is known of a caller's number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from hilo.kernel.rights import allow, visible
from hilo.lib.actor import Actor
from hilo.lib.findings import Finding

from ..models import Call
from ..rules import (
    number_history_summary,
)
from .sight import theirs


def told_by(numbers: Sequence[str], actor: Actor, *, limit: int = 500) -> list[Call]:
    """Calls from a person's own numbers, for that person's request about them; the newest first."""
    allow(actor, "privacy.answer")
    rows = visible(Call.objects.filter(caller_number__in=[one for one in numbers if one]), actor, "centre__state")
    return list(rows.select_related("centre").order_by("-received_at")[:limit])


def recordings_before(at: datetime, *, improper: bool, actor: Actor, limit: int = 1000) -> list[Call]:
    """Calls received before an instant whose recording is still referred to: improper ones, or all others."""
    allow(actor, "privacy.answer")
    rows = visible(Call.objects.exclude(recording="").filter(received_at__lt=at), actor, "centre__state")
    rows = rows.filter(status="improper") if improper else rows.exclude(status="improper")
    return list(rows.select_related("centre").order_by("received_at")[:limit])


def earlier_from_number(number: str, *, actor: Actor, before: datetime, limit: int = 20) -> list[Call]:
    """Earlier calls from a number, the newest first; an empty number has none."""
    if not number:
        return []
    rows = theirs(actor).filter(caller_number=number, received_at__lt=before)
    return list(rows.order_by("-received_at")[:limit])


def improper_counts(number: str, *, actor: Actor, before: datetime) -> Counter[str]:
    """How many earlier calls from a number there were, by improper kind ("" for proper ones)."""
    return Counter(call.improper_kind for call in earlier_from_number(number, actor=actor, before=before, limit=500))


def number_history(number: str, *, actor: Actor, before: datetime, language: str = "en") -> Finding | None:
    """What earlier calls from the number were, as one finding that never advises against the call."""
    return number_history_summary(improper_counts(number, actor=actor, before=before), language=language)
