"""What is done in the command of an incident. Nothing here sends a unit: an alarm proposes, a dispatcher sends."""

from __future__ import annotations

import tomllib
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Max

from hilo.emergency.centres.queries import centre as centre_named
from hilo.emergency.dispatch.queries import (
    expand,
    heard_within,
    held_within,
    known_capabilities,
    states_within,
    units_there,
)
from hilo.emergency.incidents.queries import locked_incident
from hilo.engines.spatial.areas import is_simple
from hilo.kernel.action import action, done, held
from hilo.kernel.ledger.actions import met
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, Forbidden, NotFound, Refusal

from .commands import CountTriage, DrawZone, LoadPlan, OrderHold, RaiseAlarm, SetObjective, TakeRole
from .events import AlarmRaised, BoardChanged, HoldOrdered, SceneSecured, TriageCounted, ZoneDrawn, ZoneLifted
from .models import Alarm, CentrePlan, Hold, Objective, Role, TriageCount, Zone
from .queries import asked_for, plan_of, roles_of
from .rules import InvalidPlan, may_secure, must_wait, parse_plans, scene

if TYPE_CHECKING:
    from hilo.emergency.incidents.models import Incident

SCENE = ("dispatch.assign", "units.own")


@action("centre.oversee", "units.manage", verb="alarm_plan.loaded")
def load_plan(command: LoadPlan, *, actor: Actor, at: datetime) -> CentrePlan:
    """A centre's own alarm plans from now on; empty: the standard's again.

    Raises: NotFound centre; Refusal HILO-D480 with each fault: a plan that asks for what no unit can be is not taken.
    """
    centre = centre_named(command.centre)
    if centre is None:
        raise NotFound("centre", command.centre)
    row = held(CentrePlan(centre=centre, toml=command.toml, at=at, loaded_by=actor.name))
    try:
        if command.toml.strip():
            parse_plans(tomllib.loads(command.toml), known_capabilities())
    except (InvalidPlan, tomllib.TOMLDecodeError) as fault:
        faults = getattr(fault, "faults", [str(fault)])
        said = "; ".join(faults[:20])
        raise Refusal(
            "HILO-D480", f"The plan cannot be used: {said}.", where="toml", extra={"faults": faults}
        ) from fault
    row.save()
    done(row, data={"own": bool(command.toml.strip())})
    return row


@action("dispatch.assign", verb="alarm.raised")
def raise_alarm(folio: str, command: RaiseAlarm, *, actor: Actor, at: datetime) -> Alarm:
    """Raise an alarm by the plan; `queries.proposal` says which units to send, and what of it does not exist.

    Raises: NotFound, Forbidden; Refusal HILO-D481 for a level that the plan lacks; Conflict HILO-D482 if that one or a
        higher one was raised, HILO-I410 if the incident is closed.
    """
    incident = locked_incident(folio)
    met(incident)
    _open(incident)
    plan = plan_of(incident)
    last = Alarm.objects.filter(incident=incident).aggregate(last=Max("level"))["last"] or 0
    wanted = command.level or (plan.next_level(last, command.injured) if plan else 1)
    found = plan.at(wanted) if plan else None
    if found is None:
        said = ", ".join(str(one.level) for one in plan.levels) if plan else "–"
        raise Refusal("HILO-D481", f"There is no alarm {wanted} in the plan: it has {said}.", where="level")
    if wanted <= last:
        raise Conflict("HILO-D482", f"Alarm {last} was raised already: raise a higher one.", where="level")
    asked, _, _ = asked_for(incident, dict(found.asks), actor, at=at)
    lacking = {one.capability: one.lacking for one in asked if one.lacking}
    row = Alarm.objects.create(
        incident=incident,
        level=wanted,
        injured=command.injured,
        asks=dict(found.asks),
        lacking=lacking,
        **_who(actor, at),
    )
    fact = AlarmRaised(folio, wanted, command.injured, dict(found.asks))
    _tell(incident, "alarm.raised", fact, {"level": wanted, "asks": dict(found.asks), "lacking": lacking})
    return row


@action(*SCENE, verb="triage.counted")
def count_triage(folio: str, command: CountTriage, *, actor: Actor, at: datetime) -> TriageCount:
    """A count of the hurt by colour. The one counted last counts, whenever it arrives; the others stay."""
    incident = held_within(folio, actor)
    _open(incident)
    colours = {name: getattr(command, name) for name in ("red", "yellow", "green", "black")}
    counted = _who(actor, min(command.counted_at or at, at))
    row = TriageCount.objects.create(incident=incident, received_at=at, **counted, **colours)
    _tell(incident, "triage.counted", TriageCounted(folio, **colours), colours)
    return row


@action(*SCENE, verb="hold.ordered")
def order_hold(folio: str, command: OrderHold, *, actor: Actor, at: datetime) -> Hold:
    """Where units wait, and whether they must not enter. It takes the place of the order before.

    Raises: NotFound, Forbidden; Refusal HILO-D486 for a capability that is none; Conflict HILO-I410.
    """
    incident = held_within(folio, actor)
    _open(incident)
    if set(command.waits) - known_capabilities():
        raise _no_such("capability", "waits")
    Hold.objects.filter(incident=incident, ended_at=None).update(ended_at=at, ended_by=actor.name)
    row = Hold.objects.create(
        incident=incident, place=command.place.strip(), latitude=command.latitude, longitude=command.longitude,
        hold=command.hold, waits=sorted(command.waits), reason=command.reason.strip(), **_who(actor, at),
    )  # fmt: skip
    fact = HoldOrdered(folio, row.hold, row.waits)
    _tell(incident, "hold.ordered", fact, {"hold": row.hold, "waits": row.waits}, why=row.reason)
    return row


@action(*SCENE, verb="scene.secured")
def secure(folio: str, *, actor: Actor, at: datetime) -> Hold:
    """The scene is secure: who waits may enter.

    Raises: NotFound; Conflict HILO-D483 if nobody waits; Forbidden HILO-D484 for a unit that waits itself or is not on
        scene, unless it commands.
    """
    incident = held_within(folio, actor)
    row = Hold.objects.select_for_update().filter(incident=incident, ended_at=None).first()
    if row is None:
        raise Conflict("HILO-D483", f"Nobody waits at incident {folio}: there is nothing to secure.")
    if not _may_secure(incident, row, actor):
        refusal = Forbidden("units.own", "Who commands at the scene or the dispatcher says that it is secure.")
        refusal.code = "HILO-D484"
        raise refusal
    row.ended_at, row.ended_by, row.ended_by_unit = at, actor.name, _unit(actor)
    row.save(update_fields=["ended_at", "ended_by", "ended_by_unit"])
    _tell(incident, "scene.secured", SceneSecured(folio, _unit(actor)), {"unit": _unit(actor)})
    return row


def _may_secure(incident: Incident, row: Hold, actor: Actor) -> bool:
    unit = next((one for one in units_there(incident) if one.code == _unit(actor)), None)
    commands = next((role for role in roles_of(incident) if role.role == "commander"), None)
    return may_secure(
        centre=actor.may("dispatch.assign"),
        commander=unit is not None and commands is not None and commands.unit == unit.code,
        status=unit.status if unit else "",
        waits=unit is not None and must_wait(expand(unit.capabilities), row.waits),
    )


@action(*SCENE, verb="zone.drawn")
def draw_zone(folio: str, command: DrawZone, *, actor: Actor, at: datetime) -> Zone:
    """A zone of the scene. Raises: NotFound, Forbidden; Refusal HILO-D485, HILO-D486; Conflict HILO-I410."""
    incident = held_within(folio, actor)
    _open(incident)
    if command.kind not in scene()["zones"]:
        raise _no_such("zone", "kind")
    circle = None not in (command.latitude, command.longitude, command.radius_m)
    if circle == bool(command.corners) or not (circle or is_simple(command.corners)):
        raise Refusal("HILO-D485", "A zone is a circle (point and radius) or three to 200 corners.", where="corners")
    row = Zone.objects.create(
        incident=incident, kind=command.kind, label=command.label.strip(), latitude=command.latitude,
        longitude=command.longitude, radius_m=command.radius_m if circle else None,
        corners=[list(corner) for corner in command.corners], **_who(actor, at),
    )  # fmt: skip
    _tell(incident, "zone.drawn", ZoneDrawn(folio, row.pk, row.kind), {"zone": row.pk, "kind": row.kind})
    return row


@action(*SCENE, verb="zone.lifted")
def lift_zone(folio: str, zone_id: int, *, actor: Actor, at: datetime) -> Zone:
    """A zone holds no more. Lifting it twice changes nothing. Raises: NotFound, Forbidden."""
    incident = held_within(folio, actor)
    row = Zone.objects.filter(incident=incident, pk=zone_id).first()
    if row is None:
        raise NotFound("zone", zone_id)
    if row.lifted_at is None:
        row.lifted_at, row.lifted_by = at, actor.name
        row.save(update_fields=["lifted_at", "lifted_by"])
        _tell(incident, "zone.lifted", ZoneLifted(folio, row.pk), {"zone": row.pk})
    return row


@action(*SCENE, verb="role.taken")
def take_role(folio: str, command: TakeRole, *, actor: Actor, at: datetime) -> Role:
    """Who holds a role from now on. Raises: NotFound, Forbidden; Refusal HILO-D486; Conflict HILO-D455 for a unit that
    is not with the incident."""
    incident = held_within(folio, actor)
    if command.role not in scene()["roles"]:
        raise _no_such("role", "role")
    if command.unit and command.unit not in {one.code for one in units_there(incident)}:
        raise Conflict("HILO-D455", f"Unit {command.unit} is not with incident {folio}.", where="unit")
    who = _who(actor, at)
    row = Role.objects.create(incident=incident, role=command.role, unit=command.unit, post=command.post.strip(), **who)
    _tell(incident, "role.taken", BoardChanged(folio), {"role": row.role, "unit": row.unit})
    return row


@action(*SCENE, verb="objective.set")
def set_objective(folio: str, command: SetObjective, *, actor: Actor, at: datetime) -> Objective:
    """What is to be reached next. Raises: NotFound, Forbidden."""
    incident = held_within(folio, actor)
    row = Objective.objects.create(incident=incident, text=command.text.strip(), **_who(actor, at))
    _tell(incident, "objective.set", BoardChanged(folio), {"objective": row.pk})
    return row


@action(*SCENE, verb="objective.met")
def meet_objective(folio: str, objective_id: int, *, actor: Actor, at: datetime) -> Objective:
    """It is reached. A second time changes nothing. Raises: NotFound, Forbidden."""
    incident = held_within(folio, actor)
    row = Objective.objects.filter(incident=incident, pk=objective_id).first()
    if row is None:
        raise NotFound("objective", objective_id)
    if row.met_at is None:
        row.met_at, row.met_by = at, actor.name
        row.save(update_fields=["met_at", "met_by"])
        _tell(incident, "objective.met", BoardChanged(folio), {"objective": row.pk})
    return row


def _open(incident: Incident) -> None:
    if incident.status == "closed":
        raise Conflict("HILO-I410", f"Incident {incident.folio} is closed: reopen it first.")


def _unit(actor: Actor) -> str:
    return "" if actor.may("dispatch.assign") else actor.unit


def _who(actor: Actor, at: datetime) -> dict[str, Any]:
    return {"at": at, "by": actor.name, "by_unit": _unit(actor)}


def _no_such(what: str, where: str) -> Refusal:
    return Refusal("HILO-D486", f"There is no {what} of that name.", where=where)


def _tell(incident: Incident, verb: str, fact: Any, data: dict[str, Any], why: str = "") -> None:
    done(
        incident,
        fact,
        verb=verb,
        data=data,
        why=why,
        states=states_within(incident),
        heard_by=heard_within(incident),
        record=incident,
    )
