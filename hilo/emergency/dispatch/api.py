"""Units and assignments over HTTP."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema, Status

from hilo.kernel.access.http import May
from hilo.lib.schema import Instant, Latitude, Longitude, Text

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


class StatusIn(Schema):
    status: Text(16)  # type: ignore[valid-type]


class PositionIn(Schema):
    latitude: Latitude
    longitude: Longitude
    at: Instant | None = None


class UnitOut(Schema):
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


def unit_out(unit: Unit) -> dict[str, Any]:
    return {name: getattr(unit, name) for name in UnitOut.model_fields if name != "centre"} | {"centre": unit.centre_id}


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
def status(request: HttpRequest, code: str, body: StatusIn) -> dict[str, Any]:
    """accepted, under_way, on_scene, free, off_duty."""
    moved = actions.step(
        actor=request.actor,  # type: ignore[attr-defined]
        unit_code=code,
        status=body.status,
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
