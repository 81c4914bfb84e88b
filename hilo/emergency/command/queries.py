"""Questions about the command of an incident: its board, what it still lacks, what lies in a zone, who waits."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from hilo.emergency.dispatch import queries as dispatch
from hilo.emergency.dispatch.queries import expand, known_capabilities, seen_within, units_there
from hilo.emergency.hospitals.queries import PatientRow, TransportRow, patients_of, places, transports_of
from hilo.emergency.incidents.queries import enter_read
from hilo.emergency.incidents.queries import get as get_incident
from hilo.engines.dispatch import Need
from hilo.engines.spatial.areas import Circle, holds
from hilo.kernel.language import language
from hilo.lib.actor import Actor

from . import paper
from .models import Alarm, CentrePlan, Hold, Objective, Role, TriageCount, Zone
from .rules import (
    STANDARDS,
    Distance,
    Plan,
    Shortfall,
    distances,
    may_secure,
    must_wait,
    outstanding,
    parse_plans,
    plan_for,
    served,
    shortfalls,
)
from .rules import names as names

if TYPE_CHECKING:
    from hilo.emergency.dispatch.models import Unit
    from hilo.emergency.incidents.models import Incident

R = TypeVar("R")
MOST = 400
"""Units that are looked at for an alarm: more than any alarm asks for."""


@dataclass(frozen=True, slots=True)
class LevelRow:
    """An alarm of the plan; raised_at: null until it is raised."""

    level: int
    injured_from: int
    asks: dict[str, int]
    raised_at: datetime | None
    raised_by: str


@dataclass(frozen=True, slots=True)
class ProposedUnit:
    unit: str
    name: str
    eta_s: int
    reasons: list[str]
    warnings: list[str]


@dataclass(frozen=True, slots=True)
class AlarmProposal:
    """What becomes of the highest alarm that was raised: units to send now, and for each thing asked how many are
    there, proposed, and lacking because none exists that could come. why: why nothing is proposed, "" if something is.
    """

    level: int
    injured: int | None
    asked: list[Shortfall]
    units: list[ProposedUnit]
    why: str


@dataclass(frozen=True, slots=True)
class TriageRow:
    red: int
    yellow: int
    green: int
    black: int
    at: datetime
    by: str
    by_unit: str


@dataclass(frozen=True, slots=True)
class HoldRow:
    """units: codes of those that wait now; entered: of those that wait and said nevertheless that they are on scene."""

    place: str
    latitude: float | None
    longitude: float | None
    hold: bool
    waits: list[str]
    reason: str
    at: datetime
    by: str
    ended_at: datetime | None
    ended_by: str
    ended_by_unit: str
    units: list[str]
    entered: list[str]


@dataclass(frozen=True, slots=True)
class Inside:
    """Something in a zone. kind: "hospital" or "unit"."""

    kind: str
    key: str
    name: str
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Looked:
    """Of a kind of thing how many lie in the zone, of how many that are loaded. 0 loaded says nothing of the ground."""

    kind: str
    inside: int
    loaded: int


@dataclass(frozen=True, slots=True)
class ZoneRow:
    """name: of its kind, in the reader's language; things: what lies in it, as far as it is loaded; looked: the
    denominators."""

    id: int
    kind: str
    name: str
    label: str
    latitude: float | None
    longitude: float | None
    radius_m: float | None
    corners: list[list[float]]
    at: datetime
    by: str
    by_unit: str
    lifted_at: datetime | None
    things: list[Inside]
    looked: list[Looked]


@dataclass(frozen=True, slots=True)
class RoleRow:
    role: str
    unit: str
    post: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class ObjectiveRow:
    id: int
    text: str
    at: datetime
    by: str
    met_at: datetime | None


@dataclass(frozen=True, slots=True)
class Resource:
    """A unit that was sent, by which centre's, and how far it came."""

    unit: str
    name: str
    agency: str
    centre: str
    status: str
    assigned_at: datetime
    on_scene_at: datetime | None
    released_at: datetime | None


@dataclass(frozen=True, slots=True)
class CommandBoard:
    """The command of an incident as everybody in it sees it. suggested: the alarm for the injured that were counted."""

    incident: str
    centre: str
    centres: list[str]
    plan: str
    suggested: int | None
    alarms: list[LevelRow]
    triage: TriageRow | None
    counts: list[TriageRow]
    hold: HoldRow | None
    zones: list[ZoneRow]
    distances: list[Distance]
    roles: list[RoleRow]
    objectives: list[ObjectiveRow]
    resources: list[Resource]
    patients: list[PatientRow]
    transports: list[TransportRow]


@dataclass(frozen=True, slots=True)
class Orders:
    """What a crew must know of the command: whether it waits and where, the zones, who commands, the count."""

    waits: bool
    may_secure: bool
    hold: HoldRow | None
    zones: list[ZoneRow]
    commander: str
    triage: TriageRow | None


def board(folio: str, actor: Actor, *, at: datetime) -> CommandBoard:
    """The board, for who is in the incident. Raises: NotFound, Forbidden."""
    incident = seen_within(folio, actor)
    there, plan, counts = units_there(incident), plan_of(incident), _counts(incident)
    raised = {row.level: row for row in Alarm.objects.filter(incident=incident)}
    injured = _injured(incident, counts)
    return CommandBoard(
        incident=folio,
        centre=incident.centre_id,
        centres=sorted({unit.centre_id for unit in there} | {incident.centre_id}),
        plan=plan.name.get(language(), "") if plan else "",
        suggested=plan.level_for(injured) if plan and injured is not None else None,
        alarms=[
            LevelRow(one.level, one.injured_from, dict(one.asks), raised[one.level].at if one.level in raised else None,
                     raised[one.level].by if one.level in raised else "")
            for one in (plan.levels if plan else ())
        ],
        triage=counts[0] if counts else None,
        counts=counts,
        hold=hold_of(incident, there),
        zones=zones_of(incident, there),
        distances=distances(incident.code, language()),
        roles=roles_of(incident),
        objectives=objectives_of(incident),
        resources=_resources(incident),
        patients=patients_of(incident),
        transports=transports_of(incident, at=at),
    )  # fmt: skip


def orders(incident: Incident, unit: Unit) -> Orders:
    """What the crew of a unit that is with the incident must know."""
    there = units_there(incident)
    hold, counts, own = hold_of(incident, there), _counts(incident), expand(unit.capabilities)
    holds_now = hold is not None and hold.hold and hold.ended_at is None
    waits = hold is not None and holds_now and must_wait(own, hold.waits)
    commander = next((row for row in roles_of(incident) if row.role == "commander"), None)
    return Orders(
        waits=waits,
        may_secure=holds_now
        and may_secure(
            centre=False,
            commander=commander is not None and commander.unit == unit.code,
            status=unit.status,
            waits=waits,
        ),
        hold=hold,
        zones=zones_of(incident, there),
        commander=" ".join(filter(None, (commander.unit, commander.post))) if commander else "",
        triage=counts[0] if counts else None,
    )


def has_command(incident: Incident) -> bool:
    """True if anything was told of its command."""
    return any(model.objects.filter(incident=incident).exists() for model in (Alarm, Hold, Zone, TriageCount, Role))


def proposal(folio: str, actor: Actor, *, at: datetime) -> AlarmProposal:
    """Which units to send for the highest alarm that was raised, and what of it does not exist: for who sends them.

    Raises: NotFound, Forbidden for who is in the incident by a unit alone, as a ranking.
    """
    incident = get_incident(folio, actor)
    raised = Alarm.objects.filter(incident=incident).order_by("-level").first()
    if raised is None:
        return AlarmProposal(0, None, [], [], _say("No alarm was raised.", "No se ha dado alarma."))
    asked, units, why = asked_for(incident, raised.asks, actor, at=at)
    return AlarmProposal(raised.level, raised.injured, asked, units, why)


def asked_for(
    incident: Incident, asks: dict[str, int], actor: Actor, *, at: datetime
) -> tuple[list[Shortfall], list[ProposedUnit], str]:
    """Through the engine that ranks for one unit: who goes for what is not there yet, and what nobody can bring."""
    open_ = outstanding(asks, [expand(unit.capabilities) for unit in units_there(incident)])
    if not open_:
        return shortfalls(asks, {}, {}), [], _say("All that it asks for was sent.", "Todo lo que pide ya se mandó.")
    if incident.latitude is None:
        why = _say("The incident has no place: place it first.", "El incidente no tiene lugar: ubíquelo primero.")
        return shortfalls(asks, open_, open_), [], why
    needs = tuple(Need(name, count) for name, count in open_.items())
    found = sorted(
        dispatch.recommendation(incident.folio, actor, at=at, limit=MOST, needs=needs).choices,
        key=lambda one: one.eta_s,
    )
    able = [expand(one.unit.capabilities) for one in found]
    goes = [one for one, what in zip(found, served(open_, able), strict=True) if what]
    units = [ProposedUnit(one.unit.code, one.name, one.eta_s, one.reasons, one.warnings) for one in goes]
    lacking = outstanding(open_, able)
    return (
        shortfalls(asks, open_, lacking),
        units,
        "" if units else _say("No unit is free.", "Ninguna unidad está libre."),
    )


def plans_of(centre: str) -> tuple[Plan, ...]:
    """The alarm plans in force at a centre: its own, or the standard's."""
    own = CentrePlan.objects.filter(centre=centre).order_by("-at", "-pk").first()
    return _parsed(own.toml) if own and own.toml.strip() else standard_plans()


@cache
def standard_plans() -> tuple[Plan, ...]:
    return _parsed((STANDARDS / "alarm_plans.toml").read_text(encoding="utf-8"))


@cache
def _parsed(text: str) -> tuple[Plan, ...]:
    return parse_plans(tomllib.loads(text), known_capabilities())


def plan_of(incident: Incident) -> Plan | None:
    return plan_for(plans_of(incident.centre_id), incident.code)


def _injured(incident: Incident, counts: list[TriageRow]) -> int | None:
    """How many are hurt, as the last count says, or as many as were said with an alarm; None if nobody said."""
    if counts:
        return counts[0].red + counts[0].yellow + counts[0].green + counts[0].black
    said = Alarm.objects.filter(incident=incident, injured__isnull=False).order_by("-at").first()
    return said.injured if said else None


def _counts(incident: Incident) -> list[TriageRow]:
    rows = TriageCount.objects.filter(incident=incident).order_by("-at", "-pk")[:50]
    return [_shaped(row, TriageRow) for row in rows]


def hold_of(incident: Incident, there: list[Unit]) -> HoldRow | None:
    """The staging or hold in force, else the last one that ended; None if nobody ever had to wait."""
    row = Hold.objects.filter(incident=incident).order_by("-at", "-pk").first()
    if row is None:
        return None
    waiting = [unit for unit in there if row.ended_at is None and must_wait(expand(unit.capabilities), row.waits)]
    entered = [unit.code for unit in waiting if row.hold and unit.status == "on_scene"]
    return _shaped(row, HoldRow, units=[unit.code for unit in waiting], entered=entered)


def zones_of(incident: Incident, there: list[Unit]) -> list[ZoneRow]:
    """Zones in force, the newest last, each with what lies in it of what is loaded."""
    rows = list(Zone.objects.filter(incident=incident, lifted_at=None).order_by("at", "pk"))
    if not rows:
        return []
    sought = _sought(there)
    return [zone_row(row, sought) for row in rows]


def _sought(there: list[Unit]) -> dict[str, list[Inside]]:
    """Everything that may lie in a zone, by kind."""
    return {
        "hospital": [Inside("hospital", *row) for row in places()],
        "unit": [
            Inside("unit", unit.code, unit.name, unit.latitude, unit.longitude)
            for unit in there
            if unit.latitude is not None and unit.longitude is not None
        ],
    }


def zone_row(row: Zone, sought: dict[str, list[Inside]]) -> ZoneRow:
    """The zone with what lies in it, and of how many."""
    area: Any = (
        Circle((float(row.latitude or 0), float(row.longitude or 0)), row.radius_m)
        if row.radius_m is not None
        else [tuple(corner) for corner in row.corners]
    )
    found = {kind: [one for one in rows if holds(area, (one.latitude, one.longitude))] for kind, rows in sought.items()}
    looked = [Looked(kind, len(found[kind]), len(rows)) for kind, rows in sought.items()]
    name = names("zones", language())[row.kind]
    return _shaped(row, ZoneRow, name=name, things=[one for rows in found.values() for one in rows], looked=looked)


def new_zone_row(row: Zone) -> ZoneRow:
    return zone_row(row, _sought(units_there(row.incident)))


def roles_of(incident: Incident) -> list[RoleRow]:
    """Who holds which role now; a role that was given up is not in it."""
    newest = {row.role: row for row in Role.objects.filter(incident=incident).order_by("at", "pk")}
    return [_shaped(row, RoleRow) for row in newest.values() if row.unit or row.post]


def objectives_of(incident: Incident) -> list[ObjectiveRow]:
    return [_shaped(row, ObjectiveRow) for row in Objective.objects.filter(incident=incident).order_by("at", "pk")]


def _resources(incident: Incident) -> list[Resource]:
    rows = incident.assignments.all().select_related("unit").order_by("assigned_at", "pk")
    return [
        Resource(row.unit_id, row.unit.name, row.unit.agency, row.unit.centre_id,
                 row.unit.status if row.released_at is None else "", row.assigned_at, row.on_scene_at, row.released_at)
        for row in rows
    ]  # fmt: skip


def _shaped(row: Any, shape: type[R], **made: Any) -> R:
    told = {one.name: getattr(row, one.name) for one in fields(shape) if one.name not in made}  # type: ignore[arg-type]
    return shape(**told, **made)


def _say(english: str, spanish: str) -> str:
    return english if language() == "en" else spanish


def ics_form(folio: str, number: str, actor: Actor, *, at: datetime) -> bytes:
    """ICS 201, 204 or 214 of an incident as PDF, for who is in it; the printing is entered in the ledger.

    Raises: NotFound, Forbidden; Refusal HILO-D486 for another form, HILO-D487 where Typst is not installed.
    """
    incident, now = seen_within(folio, actor), board(folio, actor, at=at)
    made = paper.pdf(paper.told(incident, now, number, actor, at=at), at)
    enter_read(incident, actor, at=at, verb="incident.printed", seen={"form": f"ICS {number}"})
    return made
