"""Questions about units."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from typing import Any

from django.db.models import TextField
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import get_language

from hilo.emergency.incidents.queries import get as get_incident
from hilo.engines import dispatch as engine
from hilo.kernel.access.queries import allow, visible
from hilo.kernel.territory.queries import zone_of
from hilo.lib.actor import Actor
from hilo.lib.errors import NotFound

from .models import Assignment, Crew, Unit
from .rules import expand, kind_of, labels, needs_for

WARNINGS = frozenset({"last_of_kind", "old_position"})
"""Kinds of reason that speak against a choice."""
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
class Ranking:
    """choices: best first; passed_over: nearer units that stay, and why; missing: capabilities nobody can bring now."""

    choices: list[Advice]
    passed_over: list[tuple[str, str]]
    missing: list[str]


def units(actor: Actor) -> list[Unit]:
    """The units in the actor's scope, by code."""
    rows = Unit.objects.select_related("centre")
    rows = rows.filter(centre_id=actor.centre) if actor.centre else visible(rows, actor)
    return list(rows.order_by("code"))


def unit(code: str, actor: Actor) -> Unit:
    """One unit. Raises: NotFound, Forbidden."""
    row = Unit.objects.select_related("centre").filter(pk=code).first()
    if row is None:
        raise NotFound("unit", code)
    allow(actor, "units.own" if actor.may("units.own") else "dispatch.read", row.state)
    return row


def open_assignment(code: str) -> Assignment | None:
    """What the unit is doing now."""
    return Assignment.objects.select_related("incident").filter(unit_id=code, released_at=None).first()


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


def capabilities_left_behind(gone: Unit) -> list[str]:
    """Capabilities that no available unit of the sector has any more after this one left ([] without a sector)."""
    if not gone.sector:
        return []
    rest = Unit.objects.filter(centre_id=gone.centre_id, sector=gone.sector, status="available").exclude(pk=gone.pk)
    kept = {capability for own in rest.values_list("capabilities", flat=True) for capability in expand(own)}
    return sorted(expand(gone.capabilities) - kept)


@cache
def _brought(bag: str) -> tuple[str, frozenset[str]]:
    """Kind of unit, and all that it can do, for capabilities as stored: a few dozen bags serve thousands of units."""
    own = json.loads(bag)
    return kind_of(own), expand(own)


def recommendation(folio: str, actor: Actor, *, at: datetime, limit: int = 10) -> Ranking:
    """Which units to send to an incident, best first, with reasons; empty if the incident has no place yet."""
    incident = get_incident(folio, actor)
    allow(actor, "dispatch.recommend", incident.centre.state or incident.state)
    if incident.latitude is None or incident.longitude is None:
        return Ranking([], [], [])
    # Plain rows: a state may have thousands of units, and ten of them are shown.
    board = Unit.objects.filter(state=incident.centre.state or incident.state)
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
    found = engine.recommend(
        scene=scene, units=seen, travel=engine.speed_model(local=local, priority=incident.priority), at=at, limit=limit
    )
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
