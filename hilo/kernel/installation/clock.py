"""The clock against what was recorded: one that was set back is found, also after a new start."""

from __future__ import annotations

import logging
import time
from datetime import datetime, timedelta

from django.db import DatabaseError
from django.db.models import Q
from django.utils import timezone

from hilo.kernel.ledger.queries import last_written
from hilo.lib import clock

from .models import Installation

log = logging.getLogger("hilo.clock")
TOLERATED = timedelta(minutes=2)
"""By so much the clocks of several machines may differ."""
STEP = timedelta(minutes=1)
"""How often the latest instant is written down."""
MEMORY_S = 5.0
"""How long a process trusts its last look."""
ALARM_S = 60.0
"""How often the log says it again."""
_until = _alarm_at = 0.0


def look() -> timedelta:
    """How far the clock is behind, asked anew every few seconds; what was known while the database does not answer."""
    global _until
    if _until < time.monotonic():
        _until = time.monotonic() + MEMORY_S
        try:
            clock.found(_behind(timezone.now()))
        except DatabaseError:
            log.debug("the clock could not be compared: the database does not answer")
        _tell()
    return clock.behind()


def latest() -> datetime | None:
    """The latest instant that is known to have been: as it was written down, or of the last entry."""
    kept = Installation.objects.values_list("latest_at", flat=True).first()
    return max(filter(None, (kept, last_written())), default=None)


def keep(now: datetime) -> None:
    """Write down that an instant has been."""
    Installation.objects.filter(Q(latest_at=None) | Q(latest_at__lt=now)).update(latest_at=now)


def forget() -> None:
    """Look anew at the next question."""
    global _until, _alarm_at
    _until = _alarm_at = 0.0
    clock.found(timedelta())


def _behind(now: datetime) -> timedelta:
    last = latest()
    late = (last or now) - now
    known = clock.behind()
    # Time runs on from the latest instant: while nothing else is found, it is behind by what it was.
    found = timedelta() if late <= TOLERATED else known if abs(known - late) <= 2 * TOLERATED else late
    if last is None or last < now + found - STEP:
        keep(now + found)
    return found


def _tell() -> None:
    global _alarm_at
    if clock.behind() and _alarm_at < time.monotonic():
        _alarm_at = time.monotonic() + ALARM_S
        log.error("this machine's clock is behind by %s: set it (timedatectl set-ntp true)", clock.told())
