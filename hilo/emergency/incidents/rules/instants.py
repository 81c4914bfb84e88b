"""When an incident that no call told of can have been seen."""

from __future__ import annotations

from datetime import datetime, timedelta

SEEN_WITHIN = timedelta(days=366)
"""What is told of later is history, and belongs in no desk."""
FAST_CLOCK = timedelta(minutes=2)
"""By how much the clock of who tells may be fast: it counts as now."""


def can_have_been_seen(said: datetime, at: datetime) -> bool:
    """True if what is told of at an instant can have been seen when it is said to have."""
    return at - SEEN_WITHIN <= said <= at + FAST_CLOCK
