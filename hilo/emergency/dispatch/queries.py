"""Questions about units."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from hilo.emergency.centres.queries import centre as get_centre
from hilo.emergency.incidents.queries import Party, people_of
from hilo.emergency.incidents.queries import get as get_incident
from hilo.kernel.pages import Asked, Named, Page, page
from hilo.kernel.possession import may_hold
from hilo.kernel.rights import allow, belongs, reached, readable
from hilo.kernel.rows import Question
from hilo.lib.actor import Actor
from hilo.lib.errors import Forbidden, NotFound

from .advising import Advice as Advice
from .advising import RankingRow as RankingRow
from .advising import UnitChoice as UnitChoice
from .advising import choice_row as choice_row
from .advising import ranking_row as ranking_row
from .advising import recommendation as recommendation
from .commands import BarWord, Capability, UnitStatus
from .commands import form_of_texts as form_of_texts
from .crews import Aboard as Aboard
from .crews import AboardRow as AboardRow
from .crews import aboard as aboard
from .crews import aboard_now as aboard_now
from .crews import barred_of as barred_of
from .crews import barred_self as barred_self
from .crews import crew_between as crew_between
from .crews import is_aboard as is_aboard
from .lacking import Lacks as Lacks
from .lacking import all_lacking as all_lacking
from .lacking import lacks as lacks
from .lacking import lacks_of as lacks_of
from .lacking import parts_of as parts_of
from .models import Assignment, Position, Station, Unit
from .partners import heard_within as heard_within
from .partners import held_within as held_within
from .partners import seen_within as seen_within
from .partners import states_within as states_within
from .partners import units_there as units_there
from .rules import discipline_labels as discipline_labels
from .rules import discipline_of as discipline_of
from .rules import expand as expand
from .rules import known_capabilities as known_capabilities
from .rules import labels as labels
from .rules import needs_for as needs_for
from .rules_lacks import late as late
from .rules_paper import form_number as form_number
from .rules_response import able as able
from .rules_response import skills as skills

if TYPE_CHECKING:
    from hilo.emergency.incidents.models import Incident

_SIDES = ("centre", "lent_to")
"""Whose a unit is, and whom it serves meanwhile."""


@dataclass(frozen=True, slots=True)
class UnitRow:
    """centre: its owner; lent_to: the centre that it serves meanwhile ("" at home), until an instant.

    capabilities: what it is equipped for; skills: what those aboard may do, as told; station: "" for none.
    barred: what stands against somebody aboard (`GET units/{code}/aboard` says of whom).
    """

    code: str
    name: str
    agency: str
    centre: str
    sector: str
    capabilities: list[Capability]
    status: UnitStatus
    status_at: datetime
    latitude: float | None
    longitude: float | None
    position_at: datetime | None
    lent_to: str
    lent_until: datetime | None
    skills: list[str]
    station: str
    barred: BarWord


@dataclass(frozen=True, slots=True)
class StationRow:
    """A station; valid_until: the first day on which it is over, None while nobody has said. units: codes."""

    code: str
    name: str
    centre: str
    agencies: list[str]
    latitude: float
    longitude: float
    valid_from: date
    valid_until: date | None
    units: list[str]


@dataclass(frozen=True, slots=True)
class AssignmentRow:
    """A unit sent to an incident, and how far it came."""

    incident: str
    unit: str
    assigned_at: datetime
    assigned_by: str
    accepted_at: datetime | None
    under_way_at: datetime | None
    on_scene_at: datetime | None
    staged_at: datetime | None
    transporting_at: datetime | None
    at_hospital_at: datetime | None
    released_at: datetime | None


def units(actor: Actor) -> list[Unit]:
    """The units in the actor's scope, by code: those that serve there, and the own ones that are lent away."""
    return list(_own_units(actor).select_related("centre").order_by("code"))


def of_agency(institution: str, state: str) -> set[str]:
    """Codes of the units whose agency the institution is, of centres of its state ("": of the nation)."""
    rows = Unit.objects.filter(agency=institution)
    return set((rows.filter(centre__state=state) if state else rows).values_list("code", flat=True))


def listing(actor: Actor, asked: Asked, *, capability: str = "", **columns: str) -> Page[UnitRow]:
    """The same by pages. columns: what each has to be; capability: what it is equipped for."""
    rows = _own_units(actor).select_related("centre").filter(**columns)
    if capability:
        rows = rows.filter(code__in=[unit.code for unit in rows if capability in unit.capabilities])
    return page(rows, asked, unit_row, Named("unit", "code"), order="code")


def count_units(actor: Actor) -> tuple[int, int]:
    """How many of these units are available, and how many there are."""
    found = _own_units(actor).aggregate(free=Count("pk", filter=Q(status="available")), all=Count("pk"))
    return found["free"], found["all"]


def unit_codes(centre: str) -> set[str]:
    """The codes of the units that a centre sends."""
    return set(Unit.objects.filter(centre_id=centre).values_list("code", flat=True))


def served_by(centre: str, *, at: datetime) -> tuple[int, int]:
    """How many units a centre sends, and how many stations it has today: numbers alone."""
    day = timezone.localdate(at)
    open_ones = Station.objects.filter(Q(valid_until=None) | Q(valid_until__gt=day), centre_id=centre)
    return Unit.objects.filter(centre_id=centre).count(), open_ones.count()


def _own_units(actor: Actor) -> QuerySet[Unit]:
    columns = ({"state": f"{side}__state", "institution": f"{side}__institution", "centre": side} for side in _SIDES)
    return reduce(or_, (reached(Unit.objects.all(), actor, "dispatch.read", fields) for fields in columns))


def from_elsewhere(folios: list[str], known: list[Unit]) -> list[Unit]:
    """Other centres' units that are with incidents now: who answers for an incident sees all that attend it."""
    rows = Unit.objects.filter(assignments__incident__folio__in=folios, assignments__released_at=None)
    return list(rows.exclude(pk__in=[unit.pk for unit in known]).select_related("centre").order_by("code"))


def unit_row(unit: Unit) -> UnitRow:
    """The unit as the API gives it."""
    made: dict[str, Any] = {
        "centre": unit.centre_id,
        "lent_to": unit.lent_to_id or "",
        "station": unit.station_id or "",
    }
    return UnitRow(**made, **{one.name: getattr(unit, one.name) for one in fields(UnitRow) if one.name not in made})


def stations(actor: Actor, *, at: datetime) -> list[Station]:
    """The stations in the actor's scope that are not over, by code, each with its units."""
    day = timezone.localdate(at)
    rows = Station.objects.filter(Q(valid_until=None) | Q(valid_until__gt=day)).select_related("centre")
    whose = {"state": "centre__state", "institution": "centre__institution", "centre": "centre"}
    rows = reached(rows, actor, "dispatch.read", whose)
    return list(rows.prefetch_related("units").order_by("code"))


def station_row(station: Station) -> StationRow:
    """The station as the API gives it."""
    made: dict[str, Any] = {"centre": station.centre_id, "units": sorted(unit.pk for unit in station.units.all())}
    names = [one.name for one in fields(StationRow) if one.name not in made]
    return StationRow(**made, **{name: getattr(station, name) for name in names})


def assignment_row(row: Assignment) -> AssignmentRow:
    """The assignment as the API gives it."""
    made: dict[str, Any] = {"incident": row.incident.folio, "unit": row.unit_id}
    return AssignmentRow(
        **made, **{one.name: getattr(row, one.name) for one in fields(AssignmentRow) if one.name not in made}
    )


def states_of(unit: Unit, incident: Incident | None = None) -> list[str]:
    """The states that hear of the unit: where it serves, its owner's, that of who answers for its incident."""
    heard = {unit.holder.state, unit.home.state}
    if incident is not None:
        heard.add(incident.holder.state)
    return sorted(heard)


def heard_of(unit: Unit, incident: Incident | None = None) -> list[str]:
    """Whom of these states the unit concerns: its agency, its owner, who has borrowed it, who answers for its
    incident."""
    codes = {unit.agency, unit.centre_id, unit.lent_to_id or "", incident.centre_id if incident else ""}
    return sorted(codes - {""})


def unit(code: str, actor: Actor) -> Unit:
    """One unit. Raises: NotFound, Forbidden."""
    row = Unit.objects.select_related("centre").filter(pk=code).first()
    if row is None:
        raise NotFound("unit", code)
    if actor.may("units.own") and actor.unit == row.code:
        # A crew goes with its unit, wherever that serves and whose people they are.
        belongs("unit.free", "units.own", actor, row.home)
    else:
        readable(actor, "dispatch.read", row if may_hold("dispatch.read", actor, row.holder) else row.home)
    return row


def locked_unit(code: str) -> Unit:
    """A unit, locked for a change; the act asks `held`. Raises: NotFound."""
    unit = Unit.objects.select_for_update(of=("self",)).select_related("centre").filter(pk=code).first()
    if unit is None:
        raise NotFound("unit", code)
    return unit


def position_at(code: str, at: datetime) -> tuple[float, float] | None:
    """Where a unit last said that it was, up to an instant: degrees, None if it never did."""
    rows = Position.objects.filter(unit_id=code, at__lte=at).order_by("-at")
    return rows.values_list("latitude", "longitude").first()


def open_assignment(code: str) -> Assignment | None:
    """What the unit is doing now."""
    rows = Assignment.objects.select_related("incident__centre").filter(unit_id=code, released_at=None)
    return rows.first()


def recent_assignments(code: str, *, since: datetime) -> list[Assignment]:
    """What a unit was sent to since then, the latest first."""
    found = Assignment.objects.filter(unit=code, assigned_at__gte=since).select_related("incident")
    return list(found.order_by("-assigned_at")[:20])


_WITH = Question(
    lambda folio: Assignment.objects.filter(incident__folio=folio, released_at=None).values_list("pk")[:1], "?"
)


def with_units(incident: Incident, then: datetime | None) -> Iterator[Party]:
    """Who is with an incident because a unit is: each crew that is sent, and the centres whose units they are.

    then: who was at that instant instead.
    """
    sent = Assignment.objects.filter(incident=incident)
    held = sent.filter(released_at=None)
    if then is not None:
        held = sent.filter(Q(released_at=None) | Q(released_at__gte=then), assigned_at__lte=then)
    rows = Unit.objects.filter(pk__in=held.values("unit"))
    for row in rows.select_related("centre").order_by("code"):
        states = frozenset({row.home.state})
        # Its crew alone: who works at its centre is there as the people of that centre.
        crew = replace(row.home, centre="")
        yield Party(row.lent_to_id or row.centre_id, row.code, crew, states)
        yield from (found for code in _centres_of(row) if (found := people_of(code)))


def _centres_of(unit: Unit) -> list[str]:
    return [code for code in (unit.centre_id, unit.lent_to_id) if code]


def has_units(folio: str) -> bool:
    """True if a unit is with the incident now."""
    return bool(_WITH(folio))


def open_assignments(codes: list[str]) -> dict[str, str]:
    """Unit code -> folio of the incident it is with, for those that are with one."""
    rows = Assignment.objects.filter(unit_id__in=codes, released_at=None)
    return dict(rows.values_list("unit_id", "incident__folio"))


def holder(code: str) -> dict[str, Any] | None:
    """Who holds the unit: unit, incident, by, since."""
    held = open_assignment(code)
    if held is None:
        return None
    return {
        "unit": code,
        "incident": held.incident.folio,
        "by": held.assigned_by,
        "since": held.assigned_at.isoformat(),
    }


def assignments_of(folio: str, actor: Actor) -> list[Assignment]:
    """All assignments of an incident, the first first."""
    incident = get_incident(folio, actor)
    return list(incident.assignments.select_related("unit").order_by("assigned_at"))


def last_sent(incidents: list[int]) -> dict[int, tuple[str, datetime]]:
    """Key of an incident -> who last sent a unit to it, and when; of those of some to which one was ever sent."""
    rows = Assignment.objects.filter(incident__in=incidents).order_by("assigned_at", "id")
    return {key: (by, at) for key, by, at in rows.values_list("incident", "assigned_by", "assigned_at")}


class Sent(NamedTuple):
    """A unit that was sent to an incident, and how far it came."""

    id: int
    assigned_at: datetime
    accepted_at: datetime | None
    under_way_at: datetime | None
    on_scene_at: datetime | None
    released_at: datetime | None
    unit: str
    name: str
    agency: str
    capabilities: list[str]


_UNIT = {"unit": "unit_id"} | {name: f"unit__{name}" for name in ("name", "agency", "capabilities")}
_SENT: Question[tuple[Any, ...]] = Question(
    lambda key: (
        Assignment.objects.filter(incident=key)
        .order_by("assigned_at", "id")
        .values_list(*(_UNIT.get(name, name) for name in Sent._fields))
    ),
    -1,
)


def sent_to(incident: Incident) -> list[Sent]:
    """What was ever sent to an incident that the asker may see, the first first."""
    return [Sent._make(row) for row in _SENT(incident.pk)]


def capabilities_left_behind(gone: Unit) -> list[str]:
    """Capabilities that no available unit of the sector has any more after this one left ([] without a sector).

    A unit that is lent left its sector when it was lent.
    """
    if not gone.sector or gone.lent_to_id:
        return []
    rest = Unit.objects.filter(centre_id=gone.centre_id, sector=gone.sector, status="available", lent_to=None)
    rest = rest.exclude(pk=gone.pk)
    kept = {one for own, aboard in rest.values_list("capabilities", "skills") for one in expand(able(own, aboard))}
    return sorted(expand(able(gone.capabilities, gone.skills)) - kept)


def can(unit: Unit, capability: str) -> bool:
    """True if the unit can do this, by itself or by something higher that implies it."""
    return capability in expand(able(unit.capabilities, unit.skills))


@dataclass(frozen=True, slots=True)
class Served:
    """A unit's service of the past: ordered when, where, and seconds from arrival to release (None if not known)."""

    at: datetime
    latitude: float
    longitude: float
    service_s: float | None


def served(
    actor: Actor, *, centre: str, since: datetime, until: datetime, capability: str = "", limit: int = 20_000
) -> list[Served]:
    """The latest services of a centre's incidents in [since, until), the first first; of no person and no folio.

    capability: only units that can do this. Raises: Forbidden.
    """
    known = get_centre(centre)
    if known is None:
        raise NotFound("centre", centre)
    allow(actor, "centre.oversee", known.state)
    if actor.centre and actor.centre != centre:
        raise Forbidden("centre.oversee")
    rows = Assignment.objects.filter(
        incident__centre_id=centre, assigned_at__gte=since, assigned_at__lt=until, incident__latitude__isnull=False
    ).order_by("-assigned_at")
    columns = ("assigned_at", "on_scene_at", "released_at", "incident__latitude", "incident__longitude")
    found = [
        Served(at, latitude, longitude, (released - arrived).total_seconds() if arrived and released else None)
        for at, arrived, released, latitude, longitude, own in rows.values_list(*columns, "unit__capabilities")[:limit]
        if not capability or capability in expand(own)
    ]
    return found[::-1]
