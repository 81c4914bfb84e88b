"""Which terms run and which are breached."""

from __future__ import annotations

from datetime import datetime

from .models import Deadline


def breaching(at: datetime, *, state: str | None = None) -> list[Deadline]:
    """Open terms that are past due at an instant, the longest late first."""
    rows = Deadline.objects.filter(met_at=None, due_at__lt=at)
    if state is not None:
        rows = rows.filter(state=state)
    return list(rows.order_by("due_at"))


def count_breaching(at: datetime) -> int:
    """How many open terms are past due at an instant."""
    return Deadline.objects.filter(met_at=None, due_at__lt=at).count()


def of(subject: str) -> list[Deadline]:
    """All terms about a subject."""
    return list(Deadline.objects.filter(subject=subject).order_by("due_at"))
