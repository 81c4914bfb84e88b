"""The incidents that are under way, those received of late, and how many there were."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Case, Count, Q, When
from django.db.models.functions import TruncWeek
from django.utils.timezone import make_aware

from hilo.kernel.pages import Asked, Named, Page, page
from hilo.kernel.rights import allow, visible
from hilo.lib.actor import Actor

from ..commands import IncidentStatus, PriorityName
from ..models import Incident
from ..rules import (
    codes_lost,
)
from .related import label
from .sight import theirs, with_centre

if TYPE_CHECKING:
    from django.db.models import QuerySet


NOT_AN_INCIDENT = ("D", "F")
"""Closure codes of what was another's duplicate or proved false."""


@dataclass(frozen=True, slots=True)
class Live:
    """Incidents that are not closed, those first whose loss is nearest. all: how many there are; skipped: before these.

    On the first page all that is grave stands, however much it is; what is left out is less urgent, and counted.
    """

    rows: list[Incident]
    all: int
    skipped: int

    @property
    def left(self) -> int:
        """How many come after these."""
        return self.all - self.skipped - len(self.rows)


def live_page(actor: Actor, *, skip: int = 0, limit: int = 500) -> Live:
    """A page of the live incidents of the actor's centre, in the order of helping (`urgency`), the oldest first."""
    rows = _live(actor)
    counted = rows.aggregate(all=Count("pk"), grave=Count("pk", filter=_GRAVE))
    upto = skip + limit if skip else max(limit, counted["grave"])
    ordered = rows.order_by(*_URGENCY, "received_at", "pk")
    # Whatever was joined into another is closed; the centre comes from memory.
    return Live(
        [with_centre(row, row.folio) for row in ordered.select_related("split_from")[skip:upto]], counted["all"], skip
    )


def live(actor: Actor, limit: int = 500) -> list[Incident]:
    """The first page of the live incidents: all that is grave, and the most urgent of the rest."""
    return live_page(actor, limit=limit).rows


def live_of(centre: str) -> list[Incident]:
    """The live incidents for which a centre answers, the oldest first; whoever asks has checked who reads them."""
    return list(Incident.objects.filter(centre_id=centre).exclude(status="closed").order_by("received_at", "pk"))


def those(folios: Collection[str]) -> list[Incident]:
    """The incidents with these folios, for what is told of them without their words."""
    return list(Incident.objects.filter(folio__in=folios)) if folios else []


def count_live(actor: Actor) -> tuple[int, int]:
    """How many incidents are not closed, and how many of them have no unit yet."""
    counted = _live(actor).aggregate(all=Count("pk"), open=Count("pk", filter=Q(status="open")))
    return counted["all"], counted["open"]


def _live(actor: Actor) -> QuerySet[Incident]:
    return theirs(Incident.objects.exclude(status="closed"), actor)


_GRAVE = Q(priority="high") & ~Q(code__in=codes_lost("property"))


_URGENCY = (
    Case(When(priority="high", then=0), When(priority="medium", then=1), default=2),
    Case(When(code__in=codes_lost("life_now"), then=0), When(code__in=codes_lost("property"), then=2), default=1),
)


@dataclass(frozen=True, slots=True)
class ListedIncident:
    """An incident in a list: codes, times and its point. Its address and what was told of it a read of it tells.
    label: of its code, in Spanish."""

    folio: str
    centre: str
    state: str
    municipality: str
    latitude: float | None
    longitude: float | None
    uncertainty_m: float | None
    catalogue: str
    code: str
    label: str
    final_code: str
    priority: PriorityName
    status: IncidentStatus
    origin: str
    received_at: datetime
    opened_at: datetime
    dispatched_at: datetime | None
    on_scene_at: datetime | None
    closed_at: datetime | None
    closure_code: str
    joined_into: str


def listing(
    actor: Actor, asked: Asked, *, live: bool | None = None, received_from: datetime | None = None, **columns: str
) -> Page[ListedIncident]:
    """The incidents that the actor may read one by one, the latest first. live: not closed, or closed; columns: what
    each has to be."""
    rows = theirs(Incident.objects.select_related("joined_into"), actor)
    if live is not None:
        rows = rows.exclude(status="closed") if live else rows.filter(status="closed")
    since = {"received_at__gte": received_from} if received_from else {}
    rows = rows.filter(**since, **columns)
    return page(rows, asked, _listed, Named("incident", "folio"))


def _listed(incident: Incident) -> ListedIncident:
    made: dict[str, Any] = {
        "centre": incident.centre_id,
        "label": label(incident),
        "joined_into": incident.joined_into.folio if incident.joined_into else "",
    }
    names = [one.name for one in fields(ListedIncident) if one.name not in made]
    return ListedIncident(**made, **{name: getattr(incident, name) for name in names})


def received_since(actor: Actor, since: datetime, limit: int = 500) -> list[Incident]:
    """Incidents received since an instant, closed ones too, the newest first."""
    rows = Incident.objects.filter(received_at__gte=since).select_related("centre")
    return list(theirs(rows, actor).order_by("-received_at")[:limit])


@dataclass(frozen=True, slots=True)
class WeekCount:
    """Incidents of one code in one municipality ("" where it is not known) in the week that begins on a Monday."""

    municipality: str
    code: str
    week: date
    incidents: int


def by_week(actor: Actor, *, first: date, last: date) -> list[WeekCount]:
    """Incidents by week (local time), municipality and code, from the week of one Monday to that of another.

    The final code counts where there is one; those closed as false or as another's duplicate are left out.
    """
    allow(actor, "figures.read")
    begins, ends = (make_aware(datetime.combine(day, time())) for day in (first, last + timedelta(days=7)))
    rows = visible(Incident.objects.exclude(closure_code__in=NOT_AN_INCIDENT), actor)
    rows = rows.filter(received_at__gte=begins, received_at__lt=ends).annotate(week=TruncWeek("received_at"))
    found = rows.values_list("week", "municipality", "final_code", "code").annotate(n=Count("id")).order_by("week")
    counted: dict[tuple[str, str, date], int] = {}
    for week, municipality, final, code, n in found:
        key = (municipality, final or code, week.date())
        counted[key] = counted.get(key, 0) + n
    return [WeekCount(*key, n) for key, n in counted.items()]
