"""The command of an incident over HTTP: read and written by who is in it (dispatch/partners.py)."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone
from ninja import Body, Router, Status

from hilo.emergency.hospitals.api import IN_IT
from hilo.kernel.access.http import May, asker, by
from hilo.lib.answers import Made
from hilo.lib.limits import RecordId

from . import actions, queries
from .commands import CountTriage, DrawZone, LoadPlan, OrderHold, RaiseAlarm, SetObjective, TakeRole
from .queries import AlarmProposal, CommandBoard, ZoneRow

router = Router(tags=["command"])


def _board(request: HttpRequest, folio: str) -> CommandBoard:
    return queries.board(folio, asker(request), at=timezone.now())


@router.get("incidents/{folio}/command", response=CommandBoard, auth=IN_IT)
def board(request: HttpRequest, folio: str) -> CommandBoard:
    """Alarms, counts, who waits, zones with what lies in them, roles, objectives, resources, patients, transports."""
    return _board(request, folio)


@router.post("incidents/{folio}/alarms", response={201: AlarmProposal}, auth=May("dispatch.assign"))
def raise_alarm(request: HttpRequest, folio: str, body: Body[RaiseAlarm]) -> Status[AlarmProposal]:
    """Raise an alarm: which units to send for it, and what of it does not exist. It sends nobody."""
    actions.raise_alarm(folio, body, **by(request))
    return Status(201, queries.proposal(folio, asker(request), at=timezone.now()))


@router.get("incidents/{folio}/alarms/proposal", response=AlarmProposal, auth=May("dispatch.assign"))
def alarm_proposal(request: HttpRequest, folio: str) -> AlarmProposal:
    """What the highest alarm that was raised still asks for."""
    return queries.proposal(folio, asker(request), at=timezone.now())


@router.post("incidents/{folio}/triage", response={201: CommandBoard}, auth=IN_IT)
def count_triage(request: HttpRequest, folio: str, body: Body[CountTriage]) -> Status[CommandBoard]:
    actions.count_triage(folio, body, **by(request))
    return Status(201, _board(request, folio))


@router.post("incidents/{folio}/hold", response={201: CommandBoard}, auth=IN_IT)
def order_hold(request: HttpRequest, folio: str, body: Body[OrderHold]) -> Status[CommandBoard]:
    """Where units wait, and whether they must not enter before it is secure."""
    actions.order_hold(folio, body, **by(request))
    return Status(201, _board(request, folio))


@router.post("incidents/{folio}/secure", response=CommandBoard, auth=IN_IT)
def secure_scene(request: HttpRequest, folio: str) -> CommandBoard:
    """The scene is secure: who waits may enter."""
    actions.secure(folio, **by(request))
    return _board(request, folio)


@router.post("incidents/{folio}/zones", response={201: ZoneRow}, auth=IN_IT)
def draw_zone(request: HttpRequest, folio: str, body: Body[DrawZone]) -> Status[ZoneRow]:
    return Status(201, queries.new_zone_row(actions.draw_zone(folio, body, **by(request))))


@router.post("incidents/{folio}/zones/{int:zone_id}/lifting", response=CommandBoard, auth=IN_IT)
def lift_zone(request: HttpRequest, folio: str, zone_id: RecordId) -> CommandBoard:
    """The zone holds no more."""
    actions.lift_zone(folio, zone_id, **by(request))
    return _board(request, folio)


@router.post("incidents/{folio}/roles", response={201: CommandBoard}, auth=IN_IT)
def take_role(request: HttpRequest, folio: str, body: Body[TakeRole]) -> Status[CommandBoard]:
    actions.take_role(folio, body, **by(request))
    return Status(201, _board(request, folio))


@router.post("incidents/{folio}/objectives", response={201: Made}, auth=IN_IT)
def set_objective(request: HttpRequest, folio: str, body: Body[SetObjective]) -> Status[Made]:
    return Status(201, Made(actions.set_objective(folio, body, **by(request)).pk))


@router.post("incidents/{folio}/objectives/{int:objective_id}/met", response=CommandBoard, auth=IN_IT)
def meet_objective(request: HttpRequest, folio: str, objective_id: RecordId) -> CommandBoard:
    """The objective is reached."""
    actions.meet_objective(folio, objective_id, **by(request))
    return _board(request, folio)


@router.post("alarm-plans", response={201: Made}, auth=May("centre.oversee", "units.manage"))
def load_plan(request: HttpRequest, body: Body[LoadPlan]) -> Status[Made]:
    """A centre's own alarm plans; one that asks for what no unit can be is refused, each fault named."""
    return Status(201, Made(actions.load_plan(body, **by(request)).pk))
