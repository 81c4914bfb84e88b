"""Whom to send: the units of the state ranked by the engine, who stands in, who could be diverted, whom to ask."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from hilo.emergency.incidents.queries import get as get_incident
from hilo.engines import dispatch as engine
from hilo.kernel.language import language as reader_language
from hilo.kernel.rights import allow
from hilo.kernel.territory.queries import road_router, why_no_roads, zone_of
from hilo.lib.actor import Actor

from .crews import said as aboard_said
from .lacking import able_to, parts_of
from .models import Assignment, Unit
from .rules import kind_of, labels, needs_for
from .rules_response import neighbour, policy, returning_s, turnout, unit_discipline
from .rules_stations import in_force
from .told import needs_of

if TYPE_CHECKING:
    from hilo.emergency.incidents.models import Incident

WARNINGS = frozenset(
    {"last_of_kind", "old_position", "off_road", "no_path", "at_station", "at_station_unseen", "returning", "beyond"}
)
"""Kinds of reason that speak against a choice."""
_BOARD = (
    "code",
    "bag",
    "aboard",
    "status",
    "latitude",
    "longitude",
    "position_at",
    "sector",
    "state",
    "agency",
    "centre_id",
    "station__name",
    "station__latitude",
    "station__longitude",
    "station__valid_from",
    "station__valid_until",
)
_FRESH = timedelta(minutes=5)
NOTHING: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Advice:
    """One unit of a ranking, in the reader's language.

    team: it belongs to the set suggested together; role: of engines.dispatch.Choice. reasons: what speaks for it;
    warnings: what sending it would cost or what is uncertain (among the reasons too); nearer: code of each nearer unit
    that stays, and why.
    """

    unit: Unit
    name: str
    eta_s: int
    team: bool
    reasons: list[str]
    warnings: list[str]
    nearer: list[tuple[str, str]]
    role: str = "alternative"


@dataclass(frozen=True, slots=True)
class UnitChoice:
    """A unit that could go. `reasons` are in words; `team` says that it belongs to the set suggested together.

    role: team, stand_in (it goes until better help comes), useful, alternative, or far (told of, not proposed).
    """

    unit: str
    name: str
    eta_s: int
    team: bool
    reasons: list[str]
    role: str = "alternative"


@dataclass(frozen=True, slots=True)
class DiversionAdvice:
    """A unit on its way to a lesser incident that could come instead. leaves: folio that it would leave; text: when it
    would be here, and what that costs there; waits_s: so much later help is there then, None: nobody is free for it."""

    unit: str
    eta_s: int
    leaves: str
    waits_s: int | None
    text: str


@dataclass(frozen=True, slots=True)
class AskAdvice:
    """Another state's centre that would be there sooner: to be asked, never taken from. text: in words."""

    centre: str
    capability: str
    away_s: int
    text: str


@dataclass(frozen=True, slots=True)
class Ranking:
    """choices: best first; passed_over: nearer units that stay, and why; missing: capabilities nobody can bring now.

    why: in words, why something is missing or why there is no choice at all; never empty without a choice. far: units
    beyond the ceiling that could answer what is missing.
    """

    choices: list[Advice]
    passed_over: list[tuple[str, str]]
    missing: list[str]
    why: list[str] = field(default_factory=list)
    far: list[Advice] = field(default_factory=list)
    diversions: list[DiversionAdvice] = field(default_factory=list)
    ask: list[AskAdvice] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class RankingRow:
    """Whom to send, as the API gives it. passed_over: "code: why"."""

    choices: list[UnitChoice]
    far: list[UnitChoice]
    passed_over: list[str]
    missing: list[str]
    why: list[str]
    diversions: list[DiversionAdvice]
    ask: list[AskAdvice]


def recommendation(
    folio: str, actor: Actor, *, at: datetime, limit: int = 10, needs: tuple[engine.Need, ...] | None = None
) -> Ranking:
    """Which units to send to an incident, best first, with reasons, for what it still lacks.

    Where all that it calls for was sent, who else could go is ranked, and nobody is proposed. needs: instead of that.
    """
    incident = get_incident(folio, actor)
    state = incident.centre.state or incident.state
    allow(actor, "dispatch.recommend", state)
    say = _speaker()
    if incident.latitude is None or incident.longitude is None:
        return Ranking([], [], [], [say(engine.Reason("no_place"))])
    needs, begun = _owed(incident) if needs is None else (needs, {})
    if not needs:
        return Ranking([], [], [], [say(engine.Reason("nobody_needed"))])
    local = timezone.localtime(at, zone_of(incident.municipality or incident.state))
    rules = policy(incident.priority)
    rules = replace(rules, ladders={need: _above(rungs, begun.get(need)) for need, rungs in rules.ladders.items()})
    travel = _travel(local, incident.priority)
    scene = engine.Scene(incident.latitude, incident.longitude, incident.priority, needs)
    serving = Unit.objects.filter(Q(lent_to=None) | Q(lent_to=incident.centre_id), state=state)
    tasks, busy = _tasks(state, incident)
    rows = [row for _, row in _seen(serving, local, at, busy)]
    found = engine.recommend(scene=scene, units=rows, travel=travel, at=at, limit=limit, policy=rules, tasks=tasks)
    shown = Unit.objects.in_bulk([choice.unit.code for choice in (*found.ranked, *found.far)])
    settled = not any(need.required for need in needs)
    proposed = () if settled else ("team", "stand_in") if incident.priority == "high" else ("team",)
    told = partial(_advice, shown=shown, say=say, proposed=proposed)
    names = labels(reader_language())
    return Ranking(
        choices=[told(choice) for choice in found.ranked],
        passed_over=[(stayed.unit.code, say(stayed.reason)) for stayed in found.passed_over],
        missing=[names.get(need.capability, need.capability) for need in found.missing],
        why=[say(reason) for reason in found.why] or ([] if found.ranked else [_nobody(needs, say)]),
        far=[told(choice) for choice in found.far],
        diversions=[_diversion(row, say) for row in found.diversions],
        ask=_neighbours(scene, found, travel, state, local, at, say, rules),
    )


def ranking_row(found: Ranking) -> RankingRow:
    """The ranking as the API gives it."""
    return RankingRow(
        choices=[choice_row(one) for one in found.choices],
        far=[choice_row(one) for one in found.far],
        passed_over=[f"{code}: {why}" for code, why in found.passed_over],
        missing=found.missing,
        why=found.why,
        diversions=found.diversions,
        ask=found.ask,
    )


def choice_row(choice: Advice) -> UnitChoice:
    """The choice as the API gives it: who is nearer and stays is told among the reasons."""
    nearer = (f"{code}: {why}" for code, why in choice.nearer)
    return UnitChoice(choice.unit.pk, choice.name, choice.eta_s, choice.team, [*choice.reasons, *nearer], choice.role)


Say = Callable[[engine.Reason], str]


def _speaker() -> Say:
    language = reader_language()
    return partial(engine.say, language=language, labels=labels(language))


def _above(rungs: tuple[engine.Rung, ...], begun: str | None) -> tuple[engine.Rung, ...]:
    """The rungs better than the one on which somebody stands in already; all of them where nobody does."""
    if begun is None:
        return rungs
    names = [rung.capability for rung in rungs]
    return rungs[: names.index(begun)]


def _owed(incident: Incident) -> tuple[tuple[engine.Need, ...], dict[str, str]]:
    """What is still to be sent, what is useful beside it, and by which capability somebody stands in for all that a
    need lacks. A patrol that compresses keeps nobody better at home.

    If nothing is owed any more: all needs, as useful ones.
    """
    needs = needs_of(incident)
    lacking = {lack.capability: lack for part in parts_of([incident])[incident.folio] for lack in part.lacking}
    owed = tuple(
        engine.Need(need.capability, lacking[need.capability].not_sent)
        for need in needs
        if need.required and need.capability in lacking and lacking[need.capability].not_sent
    )
    useful = tuple(need for need in needs if not need.required)
    begun = {name: lack.stand_in for name, lack in lacking.items() if lack.stand_in and lack.begun >= lack.not_sent}
    if not owed:
        return tuple(replace(need, required=False) for need in needs), begun
    return (*owed, *useful), begun


def _seen(
    units: QuerySet[Unit], local: datetime, at: datetime, busy: Mapping[str, str] = NOTHING
) -> list[tuple[str, engine.Unit]]:
    """The units as the engine sees them, each with its centre. Plain rows: a state may have thousands."""
    bags = {"bag": Cast("capabilities", TextField()), "aboard": Cast("skills", TextField())}
    rows = list(units.annotate(**bags).values_list(*_BOARD))
    lost = [row[0] for row in rows if row[11] and (row[6] is None or at - row[6] > _FRESH) and row[3] == "available"]
    back = _lately_released(lost, at) if lost else set()
    return [(row[10], _unit(row, local, row[0] in back, busy.get(row[0], ""))) for row in rows]


def _unit(row: Sequence[Any], local: datetime, returning: bool, busy_with: str) -> engine.Unit:
    code, bag, aboard, status, latitude, longitude, position_at, sector, state, agency, _, *house = row
    kind, able, discipline = _brought(bag, aboard)
    station, home = _home(house, local.date())
    return engine.Unit(
        code=code,
        kind=kind,
        capabilities=able,
        status=status,
        lat=latitude,
        lon=longitude,
        position_at=position_at,
        sector=sector,
        state=state,
        agency=agency,
        busy_with=busy_with,
        station=station,
        home=home,
        returning=returning,
        turnout=turnout(agency, discipline, local.hour),
    )


def _home(house: Sequence[Any], today: date) -> tuple[str, tuple[float, float] | None]:
    name, latitude, longitude, begins, ends = house
    if name is None or not in_force(begins, ends, today):
        return "", None
    return name, (latitude, longitude)


def _lately_released(codes: list[str], at: datetime) -> set[str]:
    since = at - timedelta(seconds=returning_s())
    return set(Assignment.objects.filter(unit_id__in=codes, released_at__gte=since).values_list("unit_id", flat=True))


@cache
def _brought(bag: str, aboard: str) -> tuple[str, frozenset[str], str]:
    """Kind of unit, all that it can do with who is aboard, and whose it is: few different bags serve thousands."""
    able = able_to(bag, aboard)
    return kind_of(able), able, unit_discipline(json.loads(bag))


def _tasks(state: str, incident: Incident) -> tuple[dict[str, engine.Task], dict[str, str]]:
    """What the units of a state that are not free attend, by folio; and with which each is.

    Only from the own centre's incidents is a unit to be diverted, and never from this one.
    """
    columns = ("folio", "priority", "latitude", "longitude", "code", "centre_id")
    rows = Assignment.objects.filter(unit__state=state, released_at=None)
    tasks: dict[str, engine.Task] = {}
    busy: dict[str, str] = {}
    for unit, folio, priority, latitude, longitude, what, centre in rows.values_list(
        "unit_id", *(f"incident__{name}" for name in columns)
    ):
        busy[unit] = folio
        if centre == incident.centre_id and folio != incident.folio:
            tasks[folio] = engine.Task(priority, latitude, longitude, needs_for(what))
    return tasks, busy


def _travel(local: datetime, priority: str) -> engine.TravelTime:
    """Times by road if a network is in force, else by the speed model; each says which."""
    router = road_router()
    why = "" if router else why_no_roads()
    speed = engine.speed_model(local=local, priority=priority, why="" if why == "no_network" else why)
    return engine.RoadModel(router, speed) if router else speed


def _advice(choice: engine.Choice, *, shown: Mapping[str, Unit], say: Say, proposed: tuple[str, ...]) -> Advice:
    unit = shown[choice.unit.code]
    # The engine judges no one aboard: what the law says of them is told beside its reasons, and moves no rank.
    barred = [aboard_said(unit.barred)] if unit.barred else []
    return Advice(
        unit=unit,
        name=unit.name,
        eta_s=choice.eta_s,
        team=choice.role in proposed,
        reasons=[*barred, *(say(reason) for reason in choice.reasons)],
        warnings=[*barred, *(say(reason) for reason in choice.reasons if reason.kind in WARNINGS)],
        nearer=[(stayed.unit.code, say(stayed.reason)) for stayed in choice.passed_over],
        role=choice.role,
    )


def _nobody(needs: Iterable[engine.Need], say: Say) -> str:
    """Nothing is owed and nobody can go."""
    return say(engine.Reason("nobody_free", {"capability": next(iter(needs)).capability}))


def _diversion(row: engine.Diversion, say: Say) -> DiversionAdvice:
    said = [engine.Reason("divert", {"eta_min": row.eta_s, "folio": row.leaves, "priority": row.priority})]
    said.append(
        engine.Reason("divert_only")
        if row.saves_s is None
        else engine.Reason("divert_saves", {"sooner_s": row.saves_s})
    )
    said.append(
        engine.Reason("divert_nobody")
        if row.next_s is None
        else engine.Reason("divert_next", {"next_min": row.next_s, "waits_s": row.waits_s or 0})
    )
    return DiversionAdvice(row.unit.code, row.eta_s, row.leaves, row.waits_s, "; ".join(say(one) for one in said))


def _neighbours(
    scene: engine.Scene,
    found: engine.Recommendation,
    travel: engine.TravelTime,
    state: str,
    local: datetime,
    at: datetime,
    say: Say,
    rules: engine.Policy,
) -> list[AskAdvice]:
    """Other states' centres that would be there sooner. Only minutes are told: their units are theirs."""
    required = tuple(need for need in scene.needs if need.required)
    if not required:
        return []
    own = {
        need.capability: min((c.eta_s for c in found.team if need.capability in c.unit.capabilities), default=None)
        for need in required
    }
    for need in found.missing:
        own[need.capability] = None
    by_centre: dict[str, list[engine.Unit]] = {}
    for centre, unit in _seen(_around(scene, state), local, at):
        by_centre.setdefault(centre, []).append(unit)
    told: list[AskAdvice] = []
    asked = replace(scene, needs=required)
    for centre, units in by_centre.items():
        times = engine.arrivals(scene=asked, units=units, travel=travel, at=at, policy=rules)
        for name, away in times.items():
            mine = own[name]
            if mine is None or away + neighbour()["sooner_by_s"] < mine:
                reason = engine.Reason("ask", {"centre": centre, "capability": name, "away_min": away})
                told.append(AskAdvice(centre, name, away, say(reason)))
    return sorted(told, key=lambda row: (row.away_s, row.centre))


def _around(scene: engine.Scene, state: str) -> QuerySet[Unit]:
    """Free units of other states near the scene, by their last fix or their station."""
    reach = neighbour()["reach_degrees"]
    box = {"latitude__range": (scene.lat - reach, scene.lat + reach)}
    box["longitude__range"] = (scene.lon - reach, scene.lon + reach)
    near = Q(**box) | Q(**{f"station__{name}": value for name, value in box.items()})
    return Unit.objects.filter(near, status="available", lent_to=None).exclude(state=state)
