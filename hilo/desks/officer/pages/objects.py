"""Objects secured, and their photographs, which come in parts over a weak line."""

from __future__ import annotations

from dataclasses import field, replace
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from hilo.desks.asked import actor, answered, body
from hilo.kernel.access.http import by, requires
from hilo.lib.commands import command
from hilo.lib.errors import Refusal
from hilo.lib.limits import Clock, Longest
from hilo.policing.evidence import actions
from hilo.policing.evidence.commands import AnnounceFile, Code, CollectItem, Quantity, Ref

from .device import in_use

STARTS = {"contribution": "contribution", "location": "location"}
"""How the form says an object was obtained, and how its custody then began; all other answers are discoveries."""


@command
class TellObject(CollectItem):
    """What was collected, as the officer said it and the phone queues it: what is missing is refused, never filled in.

    ref: the phone's own number of it; detention: the number of the person it was found with; documentation: how it was
    documented before it was moved. How its custody began follows from obtained_by.
    """

    obtained_by: Annotated[str, Longest(24, least=1)]
    start: Code = ""
    ref: Ref = field()
    quantity: Quantity = field()
    device_at: Clock = field()


@requires("evidence.collect")
@require_POST
def collect(request: HttpRequest) -> HttpResponse:
    """Enter it; it gets the number that its label carries."""
    who, told = actor(request), body(request, TellObject)
    in_use(request, who)
    said = replace(told, start=STARTS.get(told.obtained_by, "discovery"))

    def work() -> dict[str, Any]:
        now = timezone.now()
        return {"now": now, "made": actions.collect(said, actor=who, at=now).number}

    return answered(request, work)


@requires("evidence.collect")
@require_POST
def begin(request: HttpRequest, number: str) -> HttpResponse:
    """Announce a file, or ask how far it has come."""
    who, said = actor(request), body(request, AnnounceFile)
    in_use(request, who)
    return _state(actions.open_upload(number, said, **by(request)))


@requires("evidence.collect")
@require_POST
def part(request: HttpRequest, upload: str) -> HttpResponse:
    """The next bytes of a file, raw."""
    who, offset = actor(request), request.GET.get("offset", "")
    in_use(request, who)
    if not offset.isdecimal() or len(offset) > 12:
        raise Refusal("HILO-K422", "offset: a whole number. Nothing was written.", where="offset")
    return _state(actions.add_part(upload, int(offset), request.body, **by(request)))


def _state(of: actions.UploadState) -> HttpResponse:
    return JsonResponse({"id": of.id, "offset": of.offset, "size": of.size, "done": of.done})
