"""Incidents over HTTP, and the two acts on a call that make or find one: receiving with a code, and classifying."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema, Status

from hilo.emergency.calls import actions as calls
from hilo.emergency.calls.api import PlaceOut, place_out
from hilo.kernel.access.http import May
from hilo.lib.schema import Degrees, Instant, Metres, RecordId, Text

from . import actions, queries
from .models import Incident
from .words import reasons_in_words, timeline_text

router = Router(tags=["incidents"])


class CallIn(Schema):
    """A call as it arrives. Only the channel is needed; whatever else is known helps."""

    channel: Text(12)  # type: ignore[valid-type]
    caller_number: Text(40) | None = None  # type: ignore[valid-type]
    latitude: Degrees | None = None
    longitude: Degrees | None = None
    uncertainty_m: Metres | None = None
    narrative: Text(20_000) | None = None  # type: ignore[valid-type]
    language: Text(8) = "es"  # type: ignore[valid-type]
    recording: Text(200) | None = None  # type: ignore[valid-type]
    code: Text(8) | None = None  # type: ignore[valid-type]
    priority: Text(8) | None = None  # type: ignore[valid-type]
    reason: Text(500) | None = None  # type: ignore[valid-type]
    received_at: Instant | None = None


class CallReceipt(Schema):
    id: int
    folio: str
    centre: str
    place: PlaceOut | None
    served_number: str
    findings: list[dict[str, str]]
    incident: str | None = None


class ClassificationIn(Schema):
    code: Text(8)  # type: ignore[valid-type]
    priority: Text(8) | None = None  # type: ignore[valid-type]
    reason: Text(500) | None = None  # type: ignore[valid-type]


class IncidentOut(Schema):
    folio: str
    centre: str
    state: str
    municipality: str
    latitude: float | None
    longitude: float | None
    catalogue: str
    code: str
    label: str
    initial_code: str
    on_scene_code: str
    final_code: str
    priority: str
    status: str
    received_at: datetime
    opened_at: datetime
    dispatched_at: datetime | None
    on_scene_at: datetime | None
    closed_at: datetime | None
    closure_code: str
    calls: list[str]


class LikelyOut(Schema):
    """An incident that the call may tell of. `call` is its first call, if it began with one; `reasons` are in words."""

    call: int | None
    incident: str
    score: float
    parts: dict[str, float | None]
    reasons: list[str]


class LinkIn(Schema):
    call: RecordId


class ClosureIn(Schema):
    code: Text(2)  # type: ignore[valid-type]
    final_code: Text(8) = ""  # type: ignore[valid-type]


class ReopeningIn(Schema):
    reason: Text(500)  # type: ignore[valid-type]


class TimelineOut(Schema):
    at: datetime
    actor: str
    verb: str
    text: str


def incident_out(incident: Incident) -> dict[str, Any]:
    """An incident as the API gives it."""
    plain = [name for name in IncidentOut.model_fields if name not in {"centre", "label", "calls"}]
    return {
        "centre": incident.centre_id,
        "label": queries.label(incident),
        "calls": [call.folio for call in queries.calls_of(incident)],
    } | {name: getattr(incident, name) for name in plain}


@router.post("calls", response={201: CallReceipt}, auth=May("calls.receive"))
def receive(request: HttpRequest, body: CallIn) -> Status:
    """Register a call. With a code it is classified in the same breath: call and incident, or neither."""
    actor, now = request.actor, timezone.now()  # type: ignore[attr-defined]
    known = body.model_dump(exclude_none=True, exclude={"code", "priority", "reason", "received_at"})
    known["received_at"] = body.received_at or now
    incident = None
    if body.code:
        call, incident = actions.receive_classified(
            actor=actor, code=body.code, priority=body.priority, reason=body.reason, at=now, **known
        )
    else:
        call = calls.receive(actor=actor, at=now, **known)
    return Status(
        201,
        {
            "id": call.pk,
            "folio": call.folio,
            "centre": call.centre_id,
            "place": place_out(call),
            "served_number": call.served_number,
            "findings": call.findings,
            "incident": incident.folio if incident else None,
        },
    )


@router.post("calls/{int:call_id}/classification", response=IncidentOut, auth=May("incidents.classify"))
def classify(request: HttpRequest, call_id: int, body: ClassificationIn) -> dict[str, Any]:
    incident = actions.classify(
        actor=request.actor,  # type: ignore[attr-defined]
        call_id=call_id,
        code=body.code,
        priority=body.priority,
        reason=body.reason,
        at=timezone.now(),
    )
    return incident_out(incident)


@router.get("calls/{int:call_id}/duplicates", response=list[LikelyOut], auth=May("incidents.link"))
def duplicates(request: HttpRequest, call_id: int) -> list[dict[str, Any]]:
    """Open incidents that the call may tell of, best first. A suggestion: nothing is linked by itself."""
    found = queries.likely_same(call_id, request.actor, at=timezone.now())  # type: ignore[attr-defined]
    return [
        {
            "call": incident.first_call_id,
            "incident": incident.folio,
            "score": round(score.total, 3),
            "parts": {"space": score.space, "time": score.time, "code": score.code, "words": score.words},
            "reasons": reasons_in_words(score),
        }
        for score, incident in found
    ]


@router.post("incidents/{folio}/links", response=IncidentOut, auth=May("incidents.link"))
def link(request: HttpRequest, folio: str, body: LinkIn) -> dict[str, Any]:
    linked = actions.link(actor=request.actor, folio=folio, call_id=body.call, at=timezone.now())  # type: ignore[attr-defined]
    return incident_out(linked)


@router.delete("incidents/{folio}/links/{int:call_id}", response={204: None}, auth=May("incidents.link"))
def unlink(request: HttpRequest, folio: str, call_id: int) -> Status:
    actions.unlink(actor=request.actor, folio=folio, call_id=call_id, at=timezone.now())  # type: ignore[attr-defined]
    return Status(204, None)


@router.get("incidents/{folio}", response=IncidentOut, auth=May("incidents.read"))
def get_incident(request: HttpRequest, folio: str) -> dict[str, Any]:
    return incident_out(queries.read(folio, request.actor, at=timezone.now()))  # type: ignore[attr-defined]


@router.post("incidents/{folio}/closure", response=IncidentOut, auth=May("incidents.close"))
def close(request: HttpRequest, folio: str, body: ClosureIn) -> dict[str, Any]:
    closed = actions.close(
        actor=request.actor,  # type: ignore[attr-defined]
        folio=folio,
        code=body.code,
        final_code=body.final_code,
        at=timezone.now(),
    )
    return incident_out(closed)


@router.post("incidents/{folio}/reopening", response=IncidentOut, auth=May("incidents.close"))
def reopen(request: HttpRequest, folio: str, body: ReopeningIn) -> dict[str, Any]:
    opened = actions.reopen(actor=request.actor, folio=folio, reason=body.reason, at=timezone.now())  # type: ignore[attr-defined]
    return incident_out(opened)


@router.get("incidents/{folio}/timeline", response=list[TimelineOut], auth=May("incidents.read"))
def timeline(request: HttpRequest, folio: str) -> list[dict[str, Any]]:
    rows = queries.timeline(folio, request.actor, at=timezone.now())  # type: ignore[attr-defined]
    return [
        {
            "at": row.at,
            "actor": row.actor,
            "verb": row.verb,
            "text": timeline_text(row.verb, row.subject, json.loads(row.data or "{}"), row.why),
        }
        for row in rows
    ]
