"""Questions about units."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache, partial, reduce
from operator import or_
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Count, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import get_language

from hilo.emergency.centres.queries import centre as get_centre
from hilo.emergency.incidents.queries import get as get_incident
from hilo.engines import dispatch as engine
from hilo.kernel.possession import may_hold
from hilo.kernel.rights import allow, reached, readable
from hilo.kernel.rows import Question
from hilo.kernel.territory.queries import road_router, why_no_roads, zone_of
from hilo.lib.actor import Actor
from hilo.lib.errors import Forbidden, NotFound

from .commands import form_of_texts as form_of_texts
from .models import Assignment, Crew, Position, Unit
from .rules import expand, kind_of, labels
from .rules import known_capabilities as known_capabilities
from .rules import needs_for as needs_for
from .rules_paper import form_number as form_number

if TYPE_CHECKING:
    from hilo.emergency.incidents.models import Incident

WARNINGS = frozenset({"last_of_kind", "old_position", "off_road", "no_path"})
"""Kinds of reason that speak against a choice."""
_SIDES = ("centre", "lent_to")
"""Whose a unit is, and whom it serves meanwhile."""
_BOARD = ("code", "bag", "status", "latitude", "longitude", "position_at", "sector", "state", "agency")


@dataclass(frozen=True, slots=True)
class Advice:
    """One unit of a ranking, in the reader's language.

    reasons: what speaks for it; warnings: what sending it would cost or what is uncertain (among the reasons too);
    nearer: code of each nearer unit that stays, and why.
    """

    unit: Unit
    name: str
    eta_s: int
    team: bool
    reasons: list[str]
    warnings: list[str]
    nearer: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class UnitChoice:
    """A unit that could go. `reasons` are in words; `team` says that it belongs to the set suggested together."""

    unit: str
    name: str
    eta_s: int
    team: bool
    reasons: list[str]


@dataclass(frozen=True, slots=True)
class UnitRow:
    """centre: its owner; lent_to: the centre that it serves meanwhile ("" at home), until an instant."""

    code: str
    name: str
    agency: str
    centre: str
    sector: str
    capabilities: list[str]
    status: str
    status_at: datetime
    latitude: float | None
    longitude: float | None
    position_at: datetime | None
    lent_to: str
    lent_until: datetime | None


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
    released_at: datetime | None


@dataclass(frozen=True, slots=True)
class Ranking:
    """choices: best first; passed_over: nearer units that stay, and why; missing: capabilities nobody can bring now."""

    choices: list[Advice]
    passed_over: list[tuple[str, str]]
    missing: list[str]


def units(actor: Actor) -> list[Unit]:
    """The units in the actor's scope, by code: those that serve there, and the own ones that are lent away."""
    return list(_own_units(actor).select_related("centre").order_by("code"))


def count_units(actor: Actor) -> tuple[int, int]:
    """How many of these units are available, and how many there are."""
    found = _own_units(actor).aggregate(free=Count("pk", filter=Q(status="available")), all=Count("pk"))
    return found["free"], found["all"]


def _own_units(actor: Actor) -> QuerySet[Unit]:
    columns = ({"state": f"{side}__state", "institution": f"{side}__institution", "centre": side} for side in _SIDES)
    return reduce(or_, (reached(Unit.objects.all(), actor, "dispatch.read", fields) for fields in columns))


def from_elsewhere(folios: list[str], known: list[Unit]) -> list[Unit]:
    """Other centres' units that are with incidents now: who answers for an incident sees all that attend it."""
    rows = Unit.objects.filter(assignments__incident__folio__in=folios, assignments__released_at=None)
    return list(rows.exclude(pk__in=[unit.pk for unit in known]).select_related("centre").order_by("code"))


def unit_row(unit: Unit) -> UnitRow:
    """The unit as the API gives it."""
    made: dict[str, Any] = {"centre": unit.centre_id, "lent_to": unit.lent_to_id or ""}
    return UnitRow(**made, **{one.name: getattr(unit, one.name) for one in fields(UnitRow) if one.name not in made})


def assignment_row(row: Assignment) -> AssignmentRow:
    """The assignment as the API gives it."""
    made: dict[str, Any] = {"incident": row.incident.folio, "unit": row.unit_id}
    return AssignmentRow(
        **made, **{one.name: getattr(row, one.name) for one in fields(AssignmentRow) if one.name not in made}
    )


def choice_row(choice: Advice) -> UnitChoice:
    """The choice as the API gives it: who is nearer and stays is told among the reasons."""
    nearer = (f"{code}: {why}" for code, why in choice.nearer)
    return UnitChoice(choice.unit.pk, choice.name, choice.eta_s, choice.team, [*choice.reasons, *nearer])


def states_of(unit: Unit, incident: Incident | None = None) -> list[str]:
    """The states that hear of the unit: where it serves, its owner's, that of who answers for its incident."""
    heard = {unit.holder.state, unit.home.state}
    if incident is not None:
        heard.add(incident.holder.state)
    return sorted(heard)


def unit(code: str, actor: Actor) -> Unit:
    """One unit. Raises: NotFound, Forbidden."""
    row = Unit.objects.select_related("centre").filter(pk=code).first()
    if row is None:
        raise NotFound("unit", code)
    if actor.may("units.own") and actor.unit == row.code:
        # A crew goes with its unit, wherever that serves.
        allow(actor, "units.own", row.home.state)
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


def has_units(folio: str) -> bool:
    """True if a unit is with the incident now."""
    return bool(_WITH(folio))


def open_assignments(codes: list[str]) -> dict[str, str]:
    """Unit code -> folio of the incident it is with, for those that are with one."""
    rows = Assignment.objects.filter(unit_id__in=codes, released_at=None)
    return dict(rows.values_list("unit_id", "incident__folio"))


def aboard() -> dict[str, list[str]]:
    """Unit code -> names and numbers of the officers aboard now."""
    crews: dict[str, list[str]] = {}
    for row in Crew.objects.filter(until=None).select_related("officer").order_by("since"):
        crews.setdefault(row.unit_id, []).append(str(row.officer))
    return crews


class Aboard(NamedTuple):
    """An officer on a unit, from one instant until another (None: still)."""

    officer_id: int
    name: str
    number: str
    institution: str
    since: datetime
    until: datetime | None


def crew_between(code: str, since: datetime, until: datetime) -> list[Aboard]:
    """Who was on a unit at any time between two instants, the first first."""
    rows = Crew.objects.filter(Q(until=None) | Q(until__gte=since), unit_id=code, since__lte=until)
    columns = ("officer_id", "officer__name", "officer__number", "officer__institution_id", "since", "until")
    return [Aboard(*row) for row in rows.order_by("since", "id").values_list(*columns)]


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
    kept = {capability for own in rest.values_list("capabilities", flat=True) for capability in expand(own)}
    return sorted(expand(gone.capabilities) - kept)


@cache
def _brought(bag: str) -> tuple[str, frozenset[str]]:
    """Kind of unit, and all that it can do, for capabilities as stored: a few dozen bags serve thousands of units."""
    own = json.loads(bag)
    return kind_of(own), expand(own)


def _travel(local: datetime, priority: str) -> engine.TravelTime:
    """Times by road if a network is in force, else by the speed model; each says which."""
    router = road_router()
    why = "" if router else why_no_roads()
    speed = engine.speed_model(local=local, priority=priority, why="" if why == "no_network" else why)
    return engine.RoadModel(router, speed) if router else speed


def recommendation(folio: str, actor: Actor, *, at: datetime, limit: int = 10) -> Ranking:
    """Which units to send to an incident, best first, with reasons; empty if the incident has no place yet."""
    incident = get_incident(folio, actor)
    allow(actor, "dispatch.recommend", incident.centre.state or incident.state)
    if incident.latitude is None or incident.longitude is None:
        return Ranking([], [], [])
    # Plain rows: a state may have thousands of units, and ten of them are shown.
    board = Unit.objects.filter(
        Q(lent_to=None) | Q(lent_to=incident.centre_id), state=incident.centre.state or incident.state
    )
    rows = list(board.annotate(bag=Cast("capabilities", TextField())).values_list(*_BOARD))
    busy = open_assignments([row[0] for row in rows if row[2] not in {"available", "off_duty"}])
    seen = [
        engine.Unit(
            code=code,
            kind=_brought(bag)[0],
            capabilities=_brought(bag)[1],
            status=status,
            lat=latitude,
            lon=longitude,
            position_at=position_at,
            sector=sector,
            state=state,
            agency=agency,
            busy_with=busy.get(code, ""),
        )
        for code, bag, status, latitude, longitude, position_at, sector, state, agency in rows
    ]
    scene = engine.Scene(incident.latitude, incident.longitude, incident.priority, needs_for(incident.code))
    local = timezone.localtime(at, zone_of(incident.municipality or incident.state))
    found = engine.recommend(scene=scene, units=seen, travel=_travel(local, incident.priority), at=at, limit=limit)
    language = "en" if (get_language() or "es").startswith("en") else "es"
    names = labels(language)
    say = partial(engine.say, language=language, labels=names)
    shown = Unit.objects.in_bulk([choice.unit.code for choice in found.ranked])
    return Ranking(
        choices=[
            Advice(
                unit=shown[choice.unit.code],
                name=shown[choice.unit.code].name,
                eta_s=choice.eta_s,
                team=choice.role == "team",
                reasons=[say(reason) for reason in choice.reasons],
                warnings=[say(reason) for reason in choice.reasons if reason.kind in WARNINGS],
                nearer=[(stayed.unit.code, say(stayed.reason)) for stayed in choice.passed_over],
            )
            for choice in found.ranked
        ],
        passed_over=[(stayed.unit.code, say(stayed.reason)) for stayed in found.passed_over],
        missing=[names.get(need.capability, need.capability) for need in found.missing],
    )


def can(unit: Unit, capability: str) -> bool:
    """True if the unit can do this, by itself or by something higher that implies it."""
    return capability in expand(unit.capabilities)


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
