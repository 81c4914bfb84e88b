"""Working days by weeks, and what can be done in each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from hilo.engines.agenda.model import Staff


def weeks_of(days: Sequence[date]) -> list[list[date]]:
    """The working days by weeks that begin on Monday; weeks without one are left out."""
    found: dict[date, list[date]] = {}
    for day in sorted(set(days)):
        found.setdefault(day - timedelta(days=day.weekday()), []).append(day)
    return list(found.values())


def places(staff: Staff, kind: str, day: date) -> int:
    """Exams of a kind that can still be done on a day."""
    able = sum(one.a_day for one in staff.examiners if one.kind == kind and one.works(day))
    if kind in staff.rooms:
        able = min(able, staff.rooms[kind])
    return max(0, able - staff.taken.get((kind, day), 0))


def kept(room: Sequence[int], no_shows: float) -> list[int]:
    """Of the places of each week those that are given away: the others wait for who did not come and is called again.
    Rounded over the weeks together, so that a small centre is not left without any."""
    share, given, total, out = 1.0 - no_shows, 0, 0, []
    for one in room:
        total += one
        now = min(int(total * share + 1e-9) - given, one)
        given += now
        out.append(now)
    return out
