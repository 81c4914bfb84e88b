"""What is in force about something."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from hilo.kernel.rights import visible
from hilo.lib.actor import Actor
from hilo.lib.geo import distance_m

from .models import Notice

FARTHEST_M = 1000
"""The widest radius of a notice about a place."""
_DEGREES_PER_M = 1 / 90_000
"""A little more than a metre in degrees of longitude anywhere in the country: only to narrow the search."""


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """A notice as it is read."""

    id: int
    kind: str
    key: str
    text: str
    valid_until: datetime
    posted_by: str


def notice_row(record: Notice) -> NoticeRow:
    return NoticeRow(record.pk, record.kind, record.key, record.text, record.valid_until, record.posted_by)


def about(
    *, at: datetime, number: str = "", unit: str = "", latitude: float | None = None, longitude: float | None = None
) -> list[Notice]:
    """The notices in force at an instant about a number, a unit, or a point."""
    wanted = Q(pk__in=[])
    if number:
        wanted |= Q(kind="number", key=number)
    if unit:
        wanted |= Q(kind="unit", key=unit)
    if latitude is not None and longitude is not None:
        reach = FARTHEST_M * _DEGREES_PER_M
        wanted |= Q(
            kind="place",
            latitude__range=(latitude - reach, latitude + reach),
            longitude__range=(longitude - reach, longitude + reach),
        )
    rows = Notice.objects.filter(wanted, valid_from__lte=at, valid_until__gt=at, withdrawn_at=None).order_by("id")
    return [
        row
        for row in rows
        if row.kind != "place" or distance_m(latitude, longitude, row.latitude, row.longitude) <= row.radius_m  # type: ignore[arg-type]
    ]


def in_force(actor: Actor, *, at: datetime, limit: int = 500) -> list[Notice]:
    """The notices in force at an instant in the actor's states, those that end first at the head."""
    rows = Notice.objects.filter(valid_from__lte=at, valid_until__gt=at, withdrawn_at=None)
    return list(visible(rows, actor).order_by("valid_until", "id")[:limit])
