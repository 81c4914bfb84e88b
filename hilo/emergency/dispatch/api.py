"""Units and assignments over HTTP."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils import timezone
from ninja import Body, Router, Status

from hilo.kernel.access.http import May, asker, by

from . import actions, queries
from .commands import EnterForm, MoveUnit, ReportPosition, SayStatus, SendUnits
from .queries import AssignmentRow, UnitChoice, UnitRow, assignment_row, choice_row, unit_row

router = Router(tags=["dispatch"])


@dataclass(frozen=True, slots=True)
class FormEntered:
    """What became of a paper form; incident: null for an improper call."""

    call: str
    incident: str | None
    findings: list[dict[str, str]]


@router.get("incidents/{folio}/recommendations", response=list[UnitChoice], auth=May("dispatch.recommend"))
def recommendations(request: HttpRequest, folio: str) -> list[UnitChoice]:
    """Which units to send, best first, and why."""
    return [choice_row(one) for one in queries.recommendation(folio, asker(request), at=timezone.now()).choices]


@router.post("incidents/{folio}/assignments", response={201: AssignmentRow}, auth=May("dispatch.assign"))
def assign(request: HttpRequest, folio: str, body: Body[SendUnits]) -> Status[AssignmentRow]:
    """Send a unit (or several, all or none). 409 with `holder` if one is taken."""
    return Status(201, assignment_row(actions.assign(folio, body, **by(request))[0]))


@router.get("incidents/{folio}/assignments", response=list[AssignmentRow], auth=May("incidents.read"))
def assignments(request: HttpRequest, folio: str) -> list[AssignmentRow]:
    return [assignment_row(row) for row in queries.assignments_of(folio, asker(request))]


@router.get("units", response=list[UnitRow], auth=May("dispatch.read"))
def units(request: HttpRequest) -> list[UnitRow]:
    return [unit_row(row) for row in queries.units(asker(request))]


@router.post("units/{code}/status", response=UnitRow, auth=May("units.status"))
def status(request: HttpRequest, code: str, body: Body[SayStatus]) -> UnitRow:
    """accepted, under_way, staging, on_scene, transporting, at_hospital, free, off_duty."""
    return unit_row(actions.step(code, body, **by(request)))


@router.post("units/{code}/move", response=UnitRow, auth=May("dispatch.assign"))
def move(request: HttpRequest, code: str, body: Body[MoveUnit]) -> UnitRow:
    """The unit goes on to another incident as it stands."""
    return unit_row(actions.move(code, body, **by(request)))


@router.post("units/{code}/position", response=UnitRow, auth=May("units.position"))
def position(request: HttpRequest, code: str, body: Body[ReportPosition]) -> UnitRow:
    return unit_row(actions.report_position(code, body, **by(request)))


@router.post("paper-forms", response={201: FormEntered}, auth=May("calls.receive"))
def enter_form(request: HttpRequest, body: Body[EnterForm]) -> Status[FormEntered]:
    """Enter a paper form of the worst day with its own times: call, incident, units and closure, or nothing."""
    made = actions.enter_form(body, **by(request))
    findings = [finding.as_dict() for finding in made.findings]
    return Status(201, FormEntered(made.call.folio, made.incident.folio if made.incident else None, findings))
