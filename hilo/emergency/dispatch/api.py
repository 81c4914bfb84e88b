"""Units and assignments over HTTP."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema, Status

from hilo.kernel.access.http import May
from hilo.lib.schema import Instant, Latitude, Longitude, Metres, Text

from . import actions, queries
from .models import Assignment, Unit

router = Router(tags=["dispatch"])


class ChoiceOut(Schema):
    """A unit that could go. `reasons` are in words; `team` says that it belongs to the set suggested together."""

    unit: str
    name: str
    eta_s: int
    team: bool
    reasons: list[str]


class AssignmentIn(Schema):
    """One unit, or several that go together."""

    unit: Text(24) | None = None  # type: ignore[valid-type]
    units: list[Text(24)] = []  # type: ignore[valid-type]


class AssignmentOut(Schema):
    incident: str
    unit: str
    assigned_at: datetime
    assigned_by: str
    accepted_at: datetime | None
    under_way_at: datetime | None
    on_scene_at: datetime | None
    released_at: datetime | None


class UnitStatusIn(Schema):
    status: Text(16)  # type: ignore[valid-type]


class UnitMoveIn(Schema):
    incident: Text(32)  # type: ignore[valid-type]


class PositionIn(Schema):
    latitude: Latitude
    longitude: Longitude
    at: Instant | None = None


class UnitOut(Schema):
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


def unit_out(unit: Unit) -> dict[str, Any]:
    made = {"centre": unit.centre_id, "lent_to": unit.lent_to_id or ""}
    return made | {name: getattr(unit, name) for name in UnitOut.model_fields if name not in made}


def assignment_out(row: Assignment, folio: str) -> dict[str, Any]:
    plain = {name: getattr(row, name) for name in AssignmentOut.model_fields if name not in {"incident", "unit"}}
    return {"incident": folio, "unit": row.unit_id} | plain


@router.get("incidents/{folio}/recommendations", response=list[ChoiceOut], auth=May("dispatch.recommend"))
def recommendations(request: HttpRequest, folio: str) -> list[dict[str, Any]]:
    """Which units to send, best first, and why."""
    advice = queries.recommendation(folio, request.actor, at=timezone.now())  # type: ignore[attr-defined]
    return [
        {
            "unit": choice.unit.pk,
            "name": choice.name,
            "eta_s": choice.eta_s,
            "team": choice.team,
            "reasons": [*choice.reasons, *(f"{code}: {why}" for code, why in choice.nearer)],
        }
        for choice in advice.choices
    ]


@router.post("incidents/{folio}/assignments", response={201: AssignmentOut}, auth=May("dispatch.assign"))
def assign(request: HttpRequest, folio: str, body: AssignmentIn) -> Status:
    """Send a unit (or several, all or none). 409 with `holder` if one is taken."""
    codes = [*body.units, *([body.unit] if body.unit else [])]
    rows = actions.assign(actor=request.actor, folio=folio, units=codes, at=timezone.now())  # type: ignore[attr-defined]
    return Status(201, assignment_out(rows[0], folio))


@router.get("incidents/{folio}/assignments", response=list[AssignmentOut], auth=May("incidents.read"))
def assignments(request: HttpRequest, folio: str) -> list[dict[str, Any]]:
    return [assignment_out(row, folio) for row in queries.assignments_of(folio, request.actor)]  # type: ignore[attr-defined]


@router.get("units", response=list[UnitOut], auth=May("dispatch.read"))
def units(request: HttpRequest) -> list[dict[str, Any]]:
    return [unit_out(row) for row in queries.units(request.actor)]  # type: ignore[attr-defined]


@router.post("units/{code}/status", response=UnitOut, auth=May("units.status"))
def status(request: HttpRequest, code: str, body: UnitStatusIn) -> dict[str, Any]:
    """accepted, under_way, on_scene, free, off_duty."""
    moved = actions.step(
        actor=request.actor,  # type: ignore[attr-defined]
        unit_code=code,
        status=body.status,
        at=timezone.now(),
    )
    return unit_out(moved)


@router.post("units/{code}/move", response=UnitOut, auth=May("dispatch.assign"))
def move(request: HttpRequest, code: str, body: UnitMoveIn) -> dict[str, Any]:
    """The unit goes on to another incident as it stands."""
    moved = actions.move(
        actor=request.actor,  # type: ignore[attr-defined]
        unit_code=code,
        folio=body.incident,
        at=timezone.now(),
    )
    return unit_out(moved)


@router.post("units/{code}/position", response=UnitOut, auth=May("units.position"))
def position(request: HttpRequest, code: str, body: PositionIn) -> dict[str, Any]:
    now = timezone.now()
    moved = actions.report_position(
        actor=request.actor,  # type: ignore[attr-defined]
        unit_code=code,
        latitude=body.latitude,
        longitude=body.longitude,
        fixed_at=body.at or now,
        at=now,
    )
    return unit_out(moved)


class UnitOnPaperIn(Schema):
    unit: Text(24)  # type: ignore[valid-type]
    sent_at: Instant
    on_scene_at: Instant | None = None
    free_at: Instant


class FormIn(Schema):
    """A paper form with its instants; a code or an improper kind."""

    number: Text(24)  # type: ignore[valid-type]
    received_at: Instant
    answered_at: Instant
    classified_at: Instant | None = None
    ended_at: Instant | None = None
    closed_at: Instant | None = None
    channel: Text(12) = "voice"  # type: ignore[valid-type]
    caller_number: Text(40) = ""  # type: ignore[valid-type]
    place: Text(500) = ""  # type: ignore[valid-type]
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    uncertainty_m: Metres | None = None
    language: Text(8) = "es"  # type: ignore[valid-type]
    narrative: Text(20_000) = ""  # type: ignore[valid-type]
    taken_by: Text(80) = ""  # type: ignore[valid-type]
    code: Text(8) = ""  # type: ignore[valid-type]
    priority: Text(8) | None = None  # type: ignore[valid-type]
    reason: Text(500) | None = None  # type: ignore[valid-type]
    improper_kind: Text(16) = ""  # type: ignore[valid-type]
    units: list[UnitOnPaperIn] = []
    closure_code: Text(2) = ""  # type: ignore[valid-type]


class EnteredOut(Schema):
    call: str
    incident: str | None
    findings: list[dict[str, str]]


@router.post("paper-forms", response={201: EnteredOut}, auth=May("calls.receive"))
def enter_form(request: HttpRequest, body: FormIn) -> Status:
    """Enter a paper form of the worst day with its own times: call, incident, units and closure, or nothing."""
    done = actions.enter_form(
        actor=request.actor,  # type: ignore[attr-defined]
        form=queries.form_of(body.model_dump()),
        at=timezone.now(),
    )
    found = [finding.as_dict() for finding in done.findings]
    incident = done.incident.folio if done.incident else None
    return Status(201, {"call": done.call.folio, "incident": incident, "findings": found})
