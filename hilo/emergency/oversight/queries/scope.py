"""Which centres an actor oversees, and when their days begin."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings

from hilo.emergency.centres.queries import centres as all_centres
from hilo.kernel.possession import may_hold
from hilo.kernel.rights import allow, readable
from hilo.kernel.territory.queries import zone_of
from hilo.lib.actor import Actor
from hilo.lib.errors import NotFound, Refusal

if TYPE_CHECKING:
    from hilo.emergency.centres.models import Centre

PERMISSION = "centre.oversee"
LONGEST_DAYS = 366 * 12
"""A table never spans more: 911 began in 2016."""


def overseen(actor: Actor, code: str = "") -> list[Centre]:
    """The centres in the actor's scope, or the one that is named.

    Raises: Forbidden without the right or outside the scope, NotFound for a code that is no centre.
    """
    allow(actor, PERMISSION)
    rows = sorted(all_centres(), key=lambda centre: centre.code)
    if code:
        named = next((row for row in rows if row.code == code), None)
        if named is None:
            raise NotFound("centre", ascii(code)[1:-1])
        readable(actor, PERMISSION, named)
        return [named]
    return [row for row in rows if may_hold(PERMISSION, actor, row.holder)]


def checked_days(first: date, last: date, *, at: datetime) -> tuple[date, date]:
    """The days asked for, none of them after the last that has begun somewhere.

    Raises: Refusal HILO-U401, U410 if they end before they begin or are too many.
    """
    last = min(last, at.astimezone(UTC).date() + timedelta(days=1))
    if first > last:
        raise Refusal("HILO-U410", "The first day lies after the last, or in the future: change them.", where="first")
    if (last - first).days >= LONGEST_DAYS:
        raise Refusal("HILO-U401", f"Ask for at most {LONGEST_DAYS:,} days.", where="first")
    return first, last


def zone(centre: Centre, day: date) -> ZoneInfo:
    """The clock by which a centre's day begins; a centre without a state lives by the installation's."""
    return zone_of(centre.state, day) if centre.state else ZoneInfo(settings.TIME_ZONE)


def day_of(centre: Centre, at: datetime) -> date:
    """The centre's local day at an instant."""
    return at.astimezone(zone(centre, at.astimezone(UTC).date())).date()


def week_of(centre: Centre, monday: date) -> tuple[datetime, datetime]:
    """When a week of the centre begins and ends; it is named by its Monday."""
    return begins(centre, monday), begins(centre, monday + timedelta(days=7))


def begins(centre: Centre, day: date) -> datetime:
    """The instant at which a centre's local day begins."""
    return datetime.combine(day, time(), zone(centre, day)).astimezone(UTC)
