"""What is done with units: enrol, assign, move on, report a position."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from hilo.emergency.centres.queries import centre as centre_named
from hilo.emergency.incidents import actions as incidents
from hilo.emergency.incidents.queries import locked as locked_incident
from hilo.kernel.access.queries import allow
from hilo.kernel.act import act
from hilo.kernel.events.actions import FactLike, record
from hilo.kernel.ledger.actions import entry
from hilo.kernel.workflow import load as load_graph
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, Forbidden, NotFound, Refusal

from .events import CoverageLost, UnitAssigned, UnitMoved, UnitProgressed, UnitReleased, UnitState
from .models import Assignment, Crew, Position, Unit
from .paper import enter_form as enter_form
from .queries import capabilities_left_behind, holder, open_assignment, serves, states_of
from .rules import STEPS, known_capabilities

if TYPE_CHECKING:
    from hilo.emergency.centres.models import Centre
    from hilo.emergency.incidents.models import Incident

STATES = load_graph(Path(__file__).parent / "standards" / "states.toml")
_CODE = re.compile(r"[\w.-]{1,24}")
_INSTANT = {"accept": "accepted_at", "go": "under_way_at", "arrive": "on_scene_at"}


def enrol_unit(
    *,
    actor: Actor,
    code: str,
    name: str,
    agency: str,
    centre: str,
    capabilities: Sequence[str],
    at: datetime,
    sector: str = "",
    latitude: float | None = None,
    longitude: float | None = None,
) -> Unit:
    """Add a unit to a centre, available from now on.

    Raises: NotFound centre; Refusal HILO-D420 for a capability that no catalogue code asks for, HILO-D424 for a code
        that cannot stand in an address; Conflict HILO-D421 if there is such a unit.
    """
    where = centre_named(centre)
    if where is None:
        raise NotFound("centre", centre)
    allow(actor, "units.manage", where.state)
    if not _CODE.fullmatch(code):
        raise Refusal("HILO-D424", "A unit's code is 1 to 24 letters, digits, dots or hyphens.", where="code")
    if strange := sorted(set(capabilities) - known_capabilities()):
        raise Refusal("HILO-D420", f"Unknown capabilities: {', '.join(strange)}.", where="capabilities")
    if Unit.objects.filter(pk=code).exists():
        raise Conflict("HILO-D421", f"There is a unit {code} already.")
    with act():
        unit = Unit.objects.create(
            code=code,
            name=name,
            agency=agency,
            centre=where,
            state=where.state,
            sector=sector,
            capabilities=sorted(capabilities),
            status="available",
            status_at=at,
            latitude=latitude,
            longitude=longitude,
            position_at=at if latitude is not None else None,
        )
        _done(unit, actor, "unit.enrolled", at, UnitProgressed(state_of(unit, "")))
    return unit


def crew(*, actor: Actor, unit_code: str, officer_id: int, at: datetime) -> Crew:
    """An officer boards a unit, leaving any other."""
    with act():
        unit = _locked(unit_code, actor, "units.manage")
        Crew.objects.filter(officer_id=officer_id, until=None).update(until=at)
        row = Crew.objects.create(unit=unit, officer_id=officer_id, since=at)
        entry(
            chain=unit.centre.institution_id,
            actor=actor,
            verb="unit.crewed",
            subject=f"unit:{unit.code}",
            at=at,
            data={"officer": officer_id},
        )
    return row


def assign(*, actor: Actor, folio: str, units: Sequence[str], at: datetime) -> list[Assignment]:
    """Send one or several units to an incident: all of them or none.

    Raises: NotFound; Conflict HILO-D409 with `holder` (folio, by, since) if one is taken, HILO-D410 if off duty,
        HILO-D412 if it is lent to another centre.
    """
    if not units:
        raise Refusal("HILO-D422", "Name at least one unit to send.", where="unit")
    with act():
        incident = locked_incident(folio, actor, "dispatch.assign")
        # Always in the same order, so that two dispatchers who want the same pair do not wait for each other.
        sent = [_sent(code, incident, actor, at) for code in sorted(set(units))]
        incidents.progress(incident, step="assign", at=at)
        for row in sent:
            facts: list[tuple[FactLike, str]] = [
                (UnitAssigned(state_of(row.unit, folio), actor.name), f"unit:{row.unit_id}")
            ]
            _tell(row.unit, incident, facts, at)
            _tell_cover(row.unit, at)
        record([incidents.progressed(incident, "assign")], state=_scope(incident), at=at)
        for row in sent:
            entry(
                chain=incident.centre.institution_id,
                actor=actor,
                verb="unit.assigned",
                subject=f"incident:{folio}",
                at=at,
                data={"unit": row.unit_id},
            )
    return sent


def step(*, actor: Actor, unit_code: str, status: str, at: datetime) -> Unit:
    """The crew (or the dispatcher for it) says where the unit stands: accepted, under_way, on_scene, free, off_duty.

    Raises: Refusal HILO-D423 for a word that is none of these; Conflict HILO-W409 if it does not follow, HILO-D411 if
        the unit was sent or withdrawn by another hand at the same instant.
    """
    name = STEPS.get(status)
    if name is None:
        raise Refusal("HILO-D423", f"Say one of {', '.join(STEPS)}.", where="status")
    with act():
        held = open_assignment(unit_code)
        # The incident is always locked before the unit, here and in `assign`. Who may move the unit may say so of the
        # incident it is with, though another state answers for that.
        anywhere = replace(actor, states=frozenset())
        incident = locked_incident(held.incident.folio, anywhere, _right(actor)) if held else None
        unit = _locked(unit_code, actor, _right(actor))
        if (held is None) != (unit.status in {"available", "off_duty"}):
            raise _changed(unit_code)
        if name == "free" and held is None and unit.status == "off_duty":
            name = "sign_on"
        unit.status = STATES.after(unit.status, name)
        unit.status_at = at
        unit.save(update_fields=["status", "status_at"])
        folio = incident.folio if incident else ""
        said: FactLike = (
            UnitReleased(state_of(unit, ""), folio) if name == "free" else UnitProgressed(state_of(unit, folio))
        )
        _tell(unit, incident, [(said, f"unit:{unit.code}")], at)
        if held is not None and incident is not None:
            stamp = _INSTANT.get(name, "released_at")
            if not Assignment.objects.filter(pk=held.pk, released_at=None).update(**{stamp: at}):
                raise _changed(unit_code)
            others = name == "free" and incident.assignments.filter(released_at=None).exclude(pk=held.pk).exists()
            if name == "arrive" or (name == "free" and not others and incident.status == "dispatched"):
                done = "arrive" if name == "arrive" else "release"
                incidents.progress(incident, step=done, at=at)
                record([incidents.progressed(incident, done)], state=_scope(incident), at=at)
        entry(
            chain=unit.centre.institution_id,
            actor=actor,
            verb=f"unit.{name}",
            subject=f"incident:{folio}" if folio else f"unit:{unit.code}",
            at=at,
            data={"unit": unit.code},
        )
    return unit


def move(*, actor: Actor, unit_code: str, folio: str, at: datetime) -> Unit:
    """A unit goes on to another incident, as it stands: under way or on scene. So a join leaves nobody behind.

    Raises: NotFound; Conflict HILO-D413 if it is with no incident or with that one already, HILO-D411 if it was sent or
        withdrawn by another hand at the same instant, HILO-W409 if the incident is closed.
    """
    with act():
        held = open_assignment(unit_code)
        if held is None or held.incident.folio == folio:
            raise Conflict("HILO-D413", f"Unit {unit_code} is with no other incident: send it.", where="unit")
        # Incidents before units, and two incidents always in the same order.
        both = {name: locked_incident(name, actor, "dispatch.assign") for name in sorted((held.incident.folio, folio))}
        left, other = both[held.incident.folio], both[folio]
        unit = _locked(unit_code, actor, "dispatch.assign")
        if not Assignment.objects.filter(pk=held.pk, released_at=None).update(released_at=at):
            raise _changed(unit_code)
        reached = {name: at for name in _INSTANT.values() if getattr(held, name) is not None}
        Assignment.objects.create(incident=other, unit=unit, assigned_at=at, assigned_by=actor.name, **reached)
        _tell(unit, other, [(UnitAssigned(state_of(unit, folio), actor.name), f"unit:{unit.code}")], at)
        if left.status == "dispatched" and not left.assignments.filter(released_at=None).exists():
            _progressed(left, "release", at)
        _progressed(other, "assign", at)
        if unit.status == "on_scene":
            _progressed(other, "arrive", at)
        for incident in (left, other):
            entry(
                chain=incident.centre.institution_id,
                actor=actor,
                verb="unit.moved",
                subject=f"incident:{incident.folio}",
                at=at,
                data={"unit": unit.code, "from": left.folio, "to": folio},
            )
    return unit


def _progressed(incident: Incident, step: str, at: datetime) -> None:
    incidents.progress(incident, step=step, at=at)
    record([incidents.progressed(incident, step)], state=_scope(incident), at=at)


def report_position(
    *, actor: Actor, unit_code: str, latitude: float, longitude: float, fixed_at: datetime, at: datetime
) -> Unit:
    """A unit says where it is. An older fix than the last is kept in the track and moves nothing.

    A fix from the future comes from a clock that is fast: it counts as of now, or no later one would move the unit.
    """
    fixed_at = min(fixed_at, at)
    with act():
        right = "units.own" if actor.may("units.own") else "units.position"
        unit = _locked(unit_code, actor, right)
        Position.objects.create(unit=unit, latitude=latitude, longitude=longitude, at=fixed_at)
        if unit.position_at is None or fixed_at >= unit.position_at:
            unit.latitude, unit.longitude, unit.position_at = latitude, longitude, fixed_at
            unit.save(update_fields=["latitude", "longitude", "position_at"])
            held = open_assignment(unit_code)
            moved = UnitMoved(state_of(unit, held.incident.folio if held else ""))
            _tell(unit, held.incident if held else None, [(moved, f"unit:{unit.code}")], at)
    return unit


def lend(*, actor: Actor, unit_code: str, to: Centre, until: datetime, at: datetime) -> Unit:
    """A free unit serves another centre until an instant: called by mutual aid inside its transaction.

    Raises: NotFound; Forbidden; Refusal HILO-M420 to its owner; Conflict HILO-D412 if it is lent, HILO-D410 off duty,
        HILO-D409 with an incident.
    """
    unit = _locked(unit_code, actor, "aid.lend")
    if to.code == unit.centre_id:
        raise Refusal("HILO-M420", "That is the same centre: choose another.", where="to")
    if unit.lent_to_id:
        raise _lent(unit)
    _free(unit)
    _tell_cover(unit, at)
    unit.lent_to, unit.lent_until, unit.state = to, until, to.state
    unit.save(update_fields=["lent_to", "lent_until", "state"])
    return unit


def take_back(*, unit_code: str, at: datetime) -> Unit:
    """A lent unit serves its owner again: called by mutual aid inside its transaction, which asked who may.

    Raises: Conflict HILO-D409 while it is with an incident.
    """
    unit = Unit.objects.select_for_update(of=("self",)).select_related("centre").get(pk=unit_code)
    if open_assignment(unit_code):
        raise _taken(unit_code)
    unit.lent_to, unit.lent_until, unit.state = None, None, unit.centre.state
    unit.save(update_fields=["lent_to", "lent_until", "state"])
    return unit


def state_of(unit: Unit, incident: str) -> UnitState:
    """The unit as facts carry it."""
    return UnitState(
        code=unit.code,
        name=unit.name,
        agency=unit.agency,
        centre=unit.centre_id,
        status=unit.status,
        status_at=unit.status_at,
        latitude=unit.latitude,
        longitude=unit.longitude,
        position_at=unit.position_at,
        incident=incident,
        lent_to=unit.lent_to_id or "",
        lent_until=unit.lent_until,
    )


def _scope(row: Incident) -> str:
    return row.centre.state or row.state


def _tell(unit: Unit, incident: Incident | None, facts: list[tuple[FactLike, str]], at: datetime) -> None:
    for state in states_of(unit, incident):
        record(facts, state=state, at=at)


def _tell_cover(gone: Unit, at: datetime) -> None:
    if left := capabilities_left_behind(gone):
        lost = CoverageLost(gone.sector, left, gone.code)
        record([(lost, f"sector:{gone.centre_id}/{gone.sector}")], state=serves(gone), at=at)


def _right(actor: Actor) -> str:
    return "units.own" if actor.may("units.own") else "units.status"


def _locked(code: str, actor: Actor, permission: str) -> Unit:
    unit = Unit.objects.select_for_update(of=("self",)).select_related("centre").filter(pk=code).first()
    if unit is None:
        raise NotFound("unit", code)
    if permission == "units.own":
        # A crew goes with its unit, wherever that serves.
        allow(actor, permission, unit.centre.state or unit.state)
        if actor.unit != code:
            raise Forbidden(permission, f"Unit {code} is not yours.")
        return unit
    if unit.lent_to_id and actor.may(permission) and not actor.covers(unit.state) and actor.covers(unit.centre.state):
        raise _lent(unit)
    allow(actor, permission, serves(unit))
    return unit


def _sent(code: str, incident: Incident, actor: Actor, at: datetime) -> Assignment:
    unit = _locked(code, actor, "dispatch.assign")
    if unit.lent_to_id and unit.lent_to_id != incident.centre_id:
        raise _lent(unit)
    _free(unit)
    unit.status, unit.status_at = STATES.after(unit.status, "assign"), at
    row = Assignment.objects.create(incident=incident, unit=unit, assigned_at=at, assigned_by=actor.name)
    unit.save(update_fields=["status", "status_at"])
    return row


def _free(unit: Unit) -> None:
    """Raises: Conflict unless the unit could be sent now."""
    if unit.status == "off_duty":
        raise Conflict("HILO-D410", f"Unit {unit.code} is off duty: choose another.", where="unit")
    if not STATES.allows(unit.status, "assign"):
        raise _taken(unit.code)


def _lent(unit: Unit) -> Conflict:
    return Conflict(
        "HILO-D412",
        f"Unit {unit.code} is lent to {unit.lent_to_id}, which sends it meanwhile: ask for it back first.",
        where="unit",
        extra={"lent_to": unit.lent_to_id, "until": unit.lent_until.isoformat() if unit.lent_until else ""},
    )


def _changed(code: str) -> Conflict:
    return Conflict("HILO-D411", f"Unit {code} was sent or withdrawn a moment ago: look again.", where="unit")


def _taken(code: str) -> Conflict:
    held = holder(code)
    if held is None:
        return Conflict("HILO-D425", f"Unit {code} was taken a moment ago: ask for the ranking again.", where="unit")
    return Conflict(
        "HILO-D409",
        f"Unit {code} is with incident {held['incident']} (sent by {held['by']}).",
        where="unit",
        extra={"holder": held},
    )


def _done(unit: Unit, actor: Actor, verb: str, at: datetime, fact: FactLike) -> None:
    record([(fact, f"unit:{unit.code}")], state=serves(unit), at=at)
    entry(chain=unit.centre.institution_id, actor=actor, verb=verb, subject=f"unit:{unit.code}", at=at)
