"""Objects secured, and their photographs, which come in parts over a weak line."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_POST
from ninja import Schema
from pydantic import Field

from hilo.desks.asked import actor, answered, body
from hilo.kernel.access.http import requires
from hilo.lib.errors import Refusal
from hilo.lib.schema import Clock, Instant, Text
from hilo.policing.evidence import actions

from .device import in_use

STARTS = {"contribution": "contribution", "location": "location"}
"""How the form says an object was obtained, and how its custody then began; all other answers are discoveries."""


class ObjectIn(Schema):
    """What was collected, as the officer said it: what is missing is refused, never filled in.

    ref: the phone's own number of it; detention: the number of the person it was found with; documentation: how it was
    documented before it was moved.
    """

    ref: Text(64)  # type: ignore[valid-type]
    report: Text(64) = ""  # type: ignore[valid-type]
    annex: Text(32) = ""  # type: ignore[valid-type]
    incident: Text(40) = ""  # type: ignore[valid-type]
    detention: Text(40) = ""  # type: ignore[valid-type]
    detention_ref: Text(64) = ""  # type: ignore[valid-type]
    kind: Text(24)  # type: ignore[valid-type]
    description: Text(2000)  # type: ignore[valid-type]
    obtained_by: Text(24) = Field(min_length=1)  # type: ignore[valid-type]
    place: Text(300)  # type: ignore[valid-type]
    documentation: list[Text(16)] = Field(default_factory=list, max_length=8)  # type: ignore[valid-type]
    collected_at: Instant
    quantity: float
    measure: Text(40) = ""  # type: ignore[valid-type]
    serial: Text(60) = ""  # type: ignore[valid-type]
    registration: Text(60) = ""  # type: ignore[valid-type]
    calibre: Text(40) = ""  # type: ignore[valid-type]
    colour: Text(40) = ""  # type: ignore[valid-type]
    latitude: float | None = None
    longitude: float | None = None
    packaging: Text(24) = ""  # type: ignore[valid-type]
    seal: Text(60) = ""  # type: ignore[valid-type]
    condition: Text(500) = ""  # type: ignore[valid-type]
    device_at: Clock


class FileIn(Schema):
    name: Text(160)  # type: ignore[valid-type]
    size: int
    sha256: Text(64)  # type: ignore[valid-type]
    device_at: Clock | None = None


@requires("evidence.collect")
@require_POST
def collect(request: HttpRequest) -> HttpResponse:
    """Enter it; it gets the number that its label carries."""
    who, said = actor(request), body(request, ObjectIn)
    in_use(request, who)

    def work() -> dict[str, Any]:
        now = timezone.now()
        known = said.model_dump(exclude={"report", "detention_ref", "obtained_by"})
        start = STARTS.get(said.obtained_by, "discovery")
        item = actions.collect(actor=who, at=now, start=start, **known)
        return {"now": now, "made": item.number}

    return answered(request, work)


@requires("evidence.collect")
@require_POST
def begin(request: HttpRequest, number: str) -> HttpResponse:
    """Announce a file, or ask how far it has come."""
    who, said = actor(request), body(request, FileIn)
    in_use(request, who)
    state = actions.open_upload(actor=who, number=number, at=timezone.now(), **said.model_dump())
    return JsonResponse({"id": state.id, "offset": state.offset, "size": state.size, "done": state.done})


@requires("evidence.collect")
@require_POST
def part(request: HttpRequest, upload: str) -> HttpResponse:
    """The next bytes of a file, raw."""
    who, offset = actor(request), request.GET.get("offset", "")
    in_use(request, who)
    if not offset.isdecimal() or len(offset) > 12:
        raise Refusal("HILO-K422", "offset: a whole number. Nothing was written.", where="offset")
    state = actions.add_part(actor=who, upload=upload, offset=int(offset), data=request.body, at=timezone.now())
    return JsonResponse({"id": upload, "offset": state.offset, "size": state.size, "done": state.done})
