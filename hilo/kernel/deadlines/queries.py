"""Which terms run and which are breached."""

from __future__ import annotations

from collections.abc import Collection, Set
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from .calendar import holidays as holidays
from .calendar import holidays_from
from .models import Deadline
from .rules import due


def breaching(at: datetime, *, state: str | None = None) -> list[Deadline]:
    """Open terms that are past due at an instant, the longest late first."""
    rows = Deadline.objects.filter(met_at=None, due_at__lt=at)
    if state is not None:
        rows = rows.filter(state=state)
    return list(rows.order_by("due_at"))


def running(at: datetime, *, within_s: int = 0, states: Set[str] = frozenset()) -> list[Deadline]:
    """Open terms that are past due at an instant, or will be within some seconds, the longest late first.

    states: only those of some states; empty means the whole country.
    """
    rows = Deadline.objects.filter(met_at=None, due_at__lt=at + timedelta(seconds=within_s))
    if states:
        rows = rows.filter(state__in=states)
    return list(rows.order_by("due_at"))


def count_breaching(at: datetime) -> int:
    """How many open terms are past due at an instant."""
    return Deadline.objects.filter(met_at=None, due_at__lt=at).count()


def of(subject: str) -> list[Deadline]:
    """All terms about a subject."""
    return list(Deadline.objects.filter(subject=subject).order_by("due_at"))


def open_of(subjects: Collection[str]) -> list[Deadline]:
    """Open terms about any of some subjects, the first due first."""
    return list(Deadline.objects.filter(met_at=None, subject__in=subjects).order_by("due_at"))


def natural_days(start: datetime, days: int, *, zone: ZoneInfo) -> datetime:
    """The end of the last of so many days, rest or not, the first being the day after `start`."""
    return due(start, days, "natural_days", zone=zone)


def business_days(start: datetime, days: int, *, zone: ZoneInfo) -> datetime:
    """The end of the last of so many business days, the first being the day after `start`."""
    return due(start, days, "business_days", zone=zone, holidays=holidays_from(start, days))
