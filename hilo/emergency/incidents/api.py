"""Incidents over HTTP, and the two acts on a call that make or find one: receiving with a code, and classifying."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema, Status
from pydantic import Field

from hilo.emergency.calls import actions as calls
from hilo.emergency.calls.api import PlaceOut, place_out
from hilo.kernel.access.http import May
from hilo.lib.schema import Degrees, Instant, Latitude, Longitude, Metres, RecordId, Text

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
    origin: str
    joined_into: str
    split_from: str
    joined: list[str]
    split_off: list[str]
    calls: list[str]


class LikelyOut(Schema):
    """An incident that the call may tell of. `call` is its first call, if it began with one; `reasons` are in words.

    elsewhere: another state answers for it: it cannot be linked, but handed over; nothing that was told there is shown.
    """

    call: int | None
    incident: str
    centre: str
    code: str
    received_at: datetime
    elsewhere: bool
    score: float
    parts: dict[str, float | None]
    reasons: list[str]


class LinkIn(Schema):
    call: RecordId


class IncidentClosureIn(Schema):
    code: Text(2)  # type: ignore[valid-type]
    final_code: Text(8) = ""  # type: ignore[valid-type]


class ReopeningIn(Schema):
    reason: Text(500)  # type: ignore[valid-type]


class IncidentIn(Schema):
    """An incident that no call told of. centre: the actor's own if left out. received_at: when it was seen."""

    code: Text(8)  # type: ignore[valid-type]
    narrative: Text(20_000)  # type: ignore[valid-type]
    centre: Text(12) = ""  # type: ignore[valid-type]
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    priority: Text(8) | None = None  # type: ignore[valid-type]
    reason: Text(500) | None = None  # type: ignore[valid-type]
    received_at: Instant | None = None


class JoinIn(Schema):
    into: Text(32)  # type: ignore[valid-type]


class SplitIn(Schema):
    """calls: ids of the calls that tell of the other event; narrative: what is known of it where no call tells."""

    code: Text(8)  # type: ignore[valid-type]
    calls: Annotated[list[RecordId], Field(max_length=50)] = []
    narrative: Text(20_000) = ""  # type: ignore[valid-type]
    priority: Text(8) | None = None  # type: ignore[valid-type]
    reason: Text(500) | None = None  # type: ignore[valid-type]


class TimelineOut(Schema):
    at: datetime
    actor: str
    verb: str
    text: str


def incident_out(incident: Incident) -> dict[str, Any]:
    """An incident as the API gives it."""
    made = {
        "centre": incident.centre_id,
        "label": queries.label(incident),
        "joined_into": incident.joined_into.folio if incident.joined_into else "",
        "split_from": incident.split_from.folio if incident.split_from else "",
        "joined": queries.joined_into(incident),
        "split_off": queries.split_off(incident),
        "calls": [call.folio for call in queries.calls_of(incident)],
    }
    return made | {name: getattr(incident, name) for name in IncidentOut.model_fields if name not in made}


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
    actor = request.actor  # type: ignore[attr-defined]
    found = queries.likely_same(call_id, actor, at=timezone.now())
    return [
        {
            "call": None if queries.answered_elsewhere(incident, actor) else incident.first_call_id,
            "incident": incident.folio,
            "centre": incident.centre_id,
            "code": incident.code,
            "received_at": incident.received_at,
            "elsewhere": queries.answered_elsewhere(incident, actor),
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


@router.post("incidents", response={201: IncidentOut}, auth=May("incidents.open"))
def open_incident(request: HttpRequest, body: IncidentIn) -> Status:
    """Open an incident that no call told of: a crew saw it, or another agency's system sends it."""
    actor, now = request.actor, timezone.now()  # type: ignore[attr-defined]
    opened = actions.open_without_call(
        actor=actor,
        centre=body.centre or actor.centre,
        origin="agency" if actor.may("eido.receive") else "field",
        at=now,
        **body.model_dump(exclude={"centre", "received_at"}),
        received_at=body.received_at or now,
    )
    return Status(201, incident_out(opened))


@router.post("incidents/{folio}/join", response=IncidentOut, auth=May("incidents.close"))
def join(request: HttpRequest, folio: str, body: JoinIn) -> dict[str, Any]:
    """It is the same event as another incident: it closes as its duplicate and its calls are shown there."""
    joined = actions.join(actor=request.actor, folio=folio, into=body.into, at=timezone.now())  # type: ignore[attr-defined]
    return incident_out(joined)


@router.delete("incidents/{folio}/join", response=IncidentOut, auth=May("incidents.close"))
def unjoin(request: HttpRequest, folio: str) -> dict[str, Any]:
    return incident_out(actions.unjoin(actor=request.actor, folio=folio, at=timezone.now()))  # type: ignore[attr-defined]


@router.post("incidents/{folio}/split", response={201: IncidentOut}, auth=May("incidents.link"))
def split(request: HttpRequest, folio: str, body: SplitIn) -> Status:
    """What some of its calls tell is an event of its own: the answer is the new incident."""
    new = actions.split(
        actor=request.actor,  # type: ignore[attr-defined]
        folio=folio,
        call_ids=body.calls,
        at=timezone.now(),
        **body.model_dump(exclude={"calls"}),
    )
    return Status(201, incident_out(new))


@router.get("incidents/{folio}", response=IncidentOut, auth=May("incidents.read"))
def get_incident(request: HttpRequest, folio: str) -> dict[str, Any]:
    return incident_out(queries.read(folio, request.actor, at=timezone.now()))  # type: ignore[attr-defined]


@router.post("incidents/{folio}/closure", response=IncidentOut, auth=May("incidents.close"))
def close(request: HttpRequest, folio: str, body: IncidentClosureIn) -> dict[str, Any]:
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
