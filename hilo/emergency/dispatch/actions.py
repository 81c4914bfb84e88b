"""What is done with units: enrol, assign, move on, report a position."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from hilo.emergency.centres.queries import centre as centre_named
from hilo.emergency.incidents import actions as incidents
from hilo.emergency.incidents.queries import locked_incident, locked_within
from hilo.kernel.action import action, done, held
from hilo.kernel.events.actions import FactLike, record
from hilo.kernel.ledger.actions import met
from hilo.kernel.workflow import load as load_graph
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, Forbidden, NotFound, Refusal

from .aboard import commanded, lent_away
from .aboard import crew as crew
from .aboard import go_ashore as go_ashore
from .aboard import look_at_crews as look_at_crews
from .commands import EnrolUnit, MoveUnit, ReportPosition, SayStatus, SendUnits
from .events import CoverageLost, UnitAssigned, UnitMoved, UnitProgressed, UnitReleased
from .models import Assignment, Position, Unit
from .paper import enter_form as enter_form
from .queries import capabilities_left_behind, heard_of, holder, locked_unit, open_assignment, states_of
from .rules import CARRYING, SAID, STEPS, known_capabilities
from .stations import base_unit as base_unit
from .stations import change_station as change_station
from .stations import close_station as close_station
from .stations import load_stations as load_stations
from .stations import open_station as open_station
from .stations import parts_fact as parts_fact
from .stations import state_of as state_of
from .stations import station_state as station_state
from .stations import tell_crew as tell_crew
from .stations import tell_parts

if TYPE_CHECKING:
    from hilo.emergency.centres.models import Centre
    from hilo.emergency.incidents.models import Incident

STATES = load_graph(Path(__file__).parent / "standards" / "states.toml")
_CODE = re.compile(r"[\w.-]{1,24}")
_INSTANT = {
    "accept": "accepted_at",
    "go": "under_way_at",
    "stage": "staged_at",
    "arrive": "on_scene_at",
    "transport": "transporting_at",
    "reach_hospital": "at_hospital_at",
}


@action("units.manage", verb="unit.enrolled")
def enrol_unit(command: EnrolUnit, *, actor: Actor, at: datetime) -> Unit:
    """Add a unit to a centre, available from now on.

    Raises: NotFound centre; Refusal HILO-D420 for a capability that no catalogue code asks for, HILO-D424 for a code
        that cannot stand in an address; Conflict HILO-D421 if there is such a unit.
    """
    where = centre_named(command.centre)
    if where is None:
        raise NotFound("centre", command.centre)
    unit = held(
        Unit(
            code=command.code,
            name=command.name,
            agency=command.agency,
            centre=where,
            state=where.state,
            sector=command.sector,
            capabilities=sorted(command.capabilities),
            status="available",
            status_at=at,
            latitude=command.latitude,
            longitude=command.longitude,
            position_at=at if command.latitude is not None else None,
        )
    )
    if not _CODE.fullmatch(unit.code):
        raise Refusal("HILO-D424", "A unit's code is 1 to 24 letters, digits, dots or hyphens.", where="code")
    if strange := sorted(set(unit.capabilities) - known_capabilities()):
        raise Refusal("HILO-D420", f"Unknown capabilities: {', '.join(strange)}.", where="capabilities")
    if Unit.objects.filter(pk=unit.code).exists():
        raise Conflict("HILO-D421", f"There is a unit {unit.code} already.")
    unit.save(force_insert=True)
    done(unit, UnitProgressed(state_of(unit, "")))
    return unit


@action("dispatch.assign", verb="unit.assigned")
def assign(folio: str, command: SendUnits, *, actor: Actor, at: datetime) -> list[Assignment]:
    """Send one or several units to an incident: all of them or none.

    Raises: NotFound; Conflict HILO-D409 with `holder` (folio, by, since) if one is taken, HILO-D410 if off duty,
        HILO-D412 if it is lent to another centre; Refusal HILO-D422 without a unit.
    """
    if not command.codes:
        raise Refusal("HILO-D422", "Name at least one unit to send.", where="unit")
    incident = locked_incident(folio)
    met(incident)
    # Always in the same order, so that two dispatchers who want the same pair do not wait for each other.
    sent = [_sent(code, incident, actor, at) for code in command.codes]
    for row in sent:
        _tell(row.unit, incident, UnitAssigned(state_of(row.unit, folio), actor.name))
        _tell_cover(row.unit, at)
    _progress(incident, "assign", at)
    tell_parts(incident)
    for row in sent:
        done(incident, data={"unit": row.unit_id}, record=incident)
    return sent


@action("units.own", "units.status", verb="unit.free")
def step(unit_code: str, command: SayStatus, *, actor: Actor, at: datetime) -> Unit:
    """The crew (or the dispatcher for it) says where the unit stands: one of `rules.STEPS`.

    Raises: Refusal HILO-D423 for a word that is none of these; Conflict HILO-W409 if it does not follow, HILO-D411 if
        the unit was sent or withdrawn by another hand at the same instant.
    """
    name = STEPS.get(command.status)
    if name is None:
        raise Refusal("HILO-D423", f"Say one of {', '.join(STEPS)}.", where="status")
    sent = open_assignment(unit_code)
    # The incident is always locked before the unit, here and in `assign`. Who may move the unit may say so of the
    # incident it is with, though another state answers for that.
    incident = locked_within(sent.incident.folio) if sent else None
    met(incident)
    unit = _locked_by_crew(unit_code, actor) if _own(actor) else commanded(unit_code, actor)
    if (sent is None) != (unit.status in {"available", "off_duty"}):
        raise _changed(unit_code)
    if name == "free" and sent is None and unit.status == "off_duty":
        name = "sign_on"
    unit.status = STATES.after(unit.status, name, SAID)
    unit.status_at = at
    if name == "sign_off":
        unit.skills = []
    unit.save(update_fields=["status", "status_at", "skills"])
    folio = incident.folio if incident else ""
    said: FactLike = (
        UnitReleased(state_of(unit, ""), folio) if name == "free" else UnitProgressed(state_of(unit, folio))
    )
    _tell(unit, incident, said)
    if sent is not None and incident is not None:
        stamp = _INSTANT.get(name, "released_at")
        if not Assignment.objects.filter(pk=sent.pk, released_at=None).update(**{stamp: at}):
            raise _changed(unit_code)
        others = name == "free" and incident.assignments.filter(released_at=None).exclude(pk=sent.pk).exists()
        if name == "arrive":
            _progress(incident, "arrive", at)
        elif name == "free" and not others and incident.status == "dispatched":
            _progress(incident, "release", at)
        if name in ("arrive", "free"):
            tell_parts(incident)
    chains = (unit.holder.institution,)
    done(incident or unit, verb=f"unit.{name}", data={"unit": unit.code}, chains=chains, record=incident)
    return unit


@action("dispatch.assign", verb="unit.moved")
def move(unit_code: str, command: MoveUnit, *, actor: Actor, at: datetime) -> Unit:
    """A unit goes on to another incident, as it stands: under way or on scene. So a join leaves nobody behind.

    Raises: NotFound; Conflict HILO-D413 if it is with no incident or with that one already, HILO-D411 if it was sent or
        withdrawn by another hand at the same instant, HILO-W409 if the incident is closed.
    """
    folio, before = command.incident, open_assignment(unit_code)
    if before is None or before.incident.folio == folio:
        commanded(unit_code, actor)
        raise Conflict("HILO-D413", f"Unit {unit_code} is with no other incident: send it.", where="unit")
    # Incidents before units, and two incidents always in the same order.
    both = {name: locked_incident(name) for name in sorted((before.incident.folio, folio))}
    left, other = both[before.incident.folio], both[folio]
    met(left)
    met(other)
    unit = commanded(unit_code, actor)
    if unit.status in CARRYING:
        raise Conflict("HILO-D427", f"Unit {unit_code} has a patient in it: first the hospital.", where="unit")
    if not Assignment.objects.filter(pk=before.pk, released_at=None).update(released_at=at):
        raise _changed(unit_code)
    reached = {name: at for name in _INSTANT.values() if getattr(before, name) is not None}
    Assignment.objects.create(incident=other, unit=unit, assigned_at=at, assigned_by=actor.name, **reached)
    _tell(unit, other, UnitAssigned(state_of(unit, folio), actor.name))
    if left.status == "dispatched" and not left.assignments.filter(released_at=None).exists():
        _progress(left, "release", at)
    _progress(other, "assign", at)
    if unit.status == "on_scene":
        _progress(other, "arrive", at)
    for incident in (left, other):
        tell_parts(incident)
        done(incident, data={"unit": unit.code, "from": left.folio, "to": folio}, record=incident)
    return unit


@action("units.own", "units.position", verb="unit.positioned")
def report_position(unit_code: str, command: ReportPosition, *, actor: Actor, at: datetime) -> Unit:
    """A unit says where it is. An older fix than the last is kept in the track and moves nothing.

    A fix from the future comes from a clock that is fast: it counts as of now, or no later one would move the unit.
    A position is a fact, and stands in no ledger.
    """
    fixed_at = min(command.fixed_at or at, at)
    unit = _locked_by_crew(unit_code, actor) if _own(actor) else commanded(unit_code, actor)
    Position.objects.create(unit=unit, latitude=command.latitude, longitude=command.longitude, at=fixed_at)
    if unit.position_at is None or fixed_at >= unit.position_at:
        unit.latitude, unit.longitude, unit.position_at = command.latitude, command.longitude, fixed_at
        unit.save(update_fields=["latitude", "longitude", "position_at"])
        sent = open_assignment(unit_code)
        incident = sent.incident if sent else None
        _tell(unit, incident, UnitMoved(state_of(unit, incident.folio if incident else "")))
    return unit


@action("aid.lend", verb="unit.lent")
def lend(unit_code: str, to: Centre, until: datetime, *, actor: Actor, at: datetime) -> Unit:
    """A free unit serves another centre until an instant: part of the act of mutual aid, which says that it was done.

    Raises: NotFound; Forbidden; Refusal HILO-M420 to its owner; Conflict HILO-D412 if it is lent, HILO-D410 off duty,
        HILO-D409 with an incident.
    """
    unit = commanded(unit_code, actor, as_="unit.lent_out")
    if to.code == unit.centre_id:
        raise Refusal("HILO-M420", "That is the same centre: choose another.", where="to")
    if unit.lent_to_id:
        raise lent_away(unit)
    _free(unit)
    _tell_cover(unit, at)
    unit.lent_to, unit.lent_until, unit.state = to, until, to.state
    unit.save(update_fields=["lent_to", "lent_until", "state"])
    return unit


def take_back(*, unit_code: str) -> Unit:
    """A lent unit serves its owner again: called by mutual aid inside its act, which asked who may.

    Raises: Conflict HILO-D409 while it is with an incident.
    """
    unit = Unit.objects.select_for_update(of=("self",)).select_related("centre").get(pk=unit_code)
    if open_assignment(unit_code):
        raise _taken(unit_code)
    unit.lent_to, unit.lent_until, unit.state = None, None, unit.centre.state
    unit.save(update_fields=["lent_to", "lent_until", "state"])
    return unit


def _progress(incident: Incident, step: str, at: datetime) -> None:
    incidents.progress(incident, step=step, at=at)
    fact, _ = incidents.progressed(incident, step)
    done(incident, fact, chains=())


def _tell(unit: Unit, incident: Incident | None, fact: FactLike) -> None:
    """Every centre that the unit concerns hears of it, and its agency; the act's entry is written once, at its end."""
    done(unit, fact, states=states_of(unit, incident), heard_by=heard_of(unit, incident), chains=())


def _tell_cover(gone: Unit, at: datetime) -> None:
    if left := capabilities_left_behind(gone):
        lost = CoverageLost(gone.sector, left, gone.code)
        subject = f"sector:{gone.centre_id}/{gone.sector}"
        record([(lost, subject)], state=gone.holder.state, at=at, heard_by=[gone.centre_id])


def _own(actor: Actor) -> bool:
    return actor.may("units.own")


def _locked_by_crew(code: str, actor: Actor) -> Unit:
    """The crew's own unit, locked. A crew goes with its unit, wherever that serves."""
    unit = locked_unit(code)
    held(unit.home)
    if actor.unit != code:
        raise Forbidden("units.own", f"Unit {code} is not yours.")
    return unit


def _sent(code: str, incident: Incident, actor: Actor, at: datetime) -> Assignment:
    unit = commanded(code, actor)
    if unit.lent_to_id and unit.lent_to_id != incident.centre_id:
        raise lent_away(unit)
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


def _changed(code: str) -> Conflict:
    return Conflict("HILO-D411", f"Unit {code} was sent or withdrawn a moment ago: look again.", where="unit")


def _taken(code: str) -> Conflict:
    taken = holder(code)
    if taken is None:
        return Conflict("HILO-D425", f"Unit {code} was taken a moment ago: ask for the ranking again.", where="unit")
    return Conflict(
        "HILO-D409",
        f"Unit {code} is with incident {taken['incident']} (sent by {taken['by']}).",
        where="unit",
        extra={"holder": taken},
    )
