"""When a term is due. Pure: business days skip Saturdays, Sundays and the holidays handed in."""

from __future__ import annotations

from collections.abc import Set
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

UNITS = ("seconds", "hours", "natural_days", "business_days")


def due(start: datetime, amount: int, unit: str, *, zone: ZoneInfo, holidays: Set[date] = frozenset()) -> datetime:
    """The instant when a term that starts at `start` (aware) is due.

    Seconds and hours run at once. Days begin to count the day after and end with the last one, at midnight local time.
    Raises: ValueError for a unit not in UNITS or a negative amount.
    """
    if unit not in UNITS or amount < 0:
        raise ValueError(f"a term is a positive number of {', '.join(UNITS)}, not {amount} {unit}")
    if unit in ("seconds", "hours"):
        # In UTC: between two wall-clock times of one zone Python counts the hour that a change of clocks skips.
        return start.astimezone(UTC) + timedelta(**{unit: amount})
    day = start.astimezone(zone).date()
    left = amount
    while left:
        day += timedelta(days=1)
        if unit == "natural_days" or (day.weekday() < 5 and day not in holidays):
            left -= 1
    return datetime.combine(day + timedelta(days=1), time(), zone)
