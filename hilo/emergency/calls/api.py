"""Calls over HTTP: read, answer, mark improper, end. Receiving and classifying live with incidents."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema

from hilo.kernel.access.http import May
from hilo.kernel.territory.queries import municipality, require_state
from hilo.lib.schema import Text

from . import actions, queries
from .models import Call
from .telephony_api import router as telephony

router = Router(tags=["calls"])
router.add_router("", telephony)


class PlaceOut(Schema):
    state: str
    state_name: str
    municipality: str
    municipality_name: str
    exact: bool


class CallOut(Schema):
    """A call as its centre sees it."""

    id: int
    folio: str
    centre: str
    channel: str
    caller_number: str
    latitude: float | None
    longitude: float | None
    uncertainty_m: float | None
    place: PlaceOut | None
    served_number: str
    language: str
    narrative: str
    status: str
    improper_kind: str
    received_at: datetime
    answered_at: datetime | None
    answered_by: str
    classified_at: datetime | None
    ended_at: datetime | None
    findings: list[dict[str, str]]


class ImproperIn(Schema):
    kind: Text(16)  # type: ignore[valid-type]


def place_out(call: Call) -> dict[str, Any] | None:
    """The place a call's point means, with names, or None."""
    if not call.state:
        return None
    town = municipality(call.municipality) if call.municipality else None
    return {
        "state": call.state,
        "state_name": require_state(call.state).name,
        "municipality": call.municipality,
        "municipality_name": town.name if town else "",
        "exact": call.exact,
    }


def call_out(call: Call) -> dict[str, Any]:
    """A call as the API gives it."""
    made = {"centre", "place"}
    return {"centre": call.centre_id, "place": place_out(call)} | {
        name: getattr(call, name) for name in CallOut.model_fields if name not in made
    }


@router.get("calls/{int:call_id}", response=CallOut, auth=May("calls.read"))
def get_call(request: HttpRequest, call_id: int) -> dict[str, Any]:
    return call_out(queries.read(call_id, request.actor, at=timezone.now()))  # type: ignore[attr-defined]


@router.post("calls/{int:call_id}/answer", response=CallOut, auth=May("calls.answer"))
def answer(request: HttpRequest, call_id: int) -> dict[str, Any]:
    return call_out(actions.answer(actor=request.actor, call_id=call_id, at=timezone.now()))  # type: ignore[attr-defined]


@router.post("calls/{int:call_id}/improper", response=CallOut, auth=May("calls.answer"))
def improper(request: HttpRequest, call_id: int, body: ImproperIn) -> dict[str, Any]:
    marked = actions.mark_improper(
        actor=request.actor,  # type: ignore[attr-defined]
        call_id=call_id,
        kind=body.kind,
        at=timezone.now(),
    )
    return call_out(marked)


@router.post("calls/{int:call_id}/end", response=CallOut, auth=May("calls.answer"))
def end(request: HttpRequest, call_id: int) -> dict[str, Any]:
    return call_out(actions.end(actor=request.actor, call_id=call_id, at=timezone.now()))  # type: ignore[attr-defined]
