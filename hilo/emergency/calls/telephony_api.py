"""The telephone exchange's door: events as JSON (Hilo's own or Asterisk's), or SIP messages as they passed.

An exchange never waits for Hilo: it sends an event and goes on. What it tells of a call can be repeated, late or out of
order; only what cannot be told from noise is refused.
"""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from ninja import Header, Router, Schema, Status

from hilo.adapters.telephony import ExchangeEvent, Unreadable, described, read, sip
from hilo.kernel.access.http import May, by
from hilo.kernel.media import BYTES, takes
from hilo.lib.errors import Refusal

from .actions.telephony import take

router = Router(tags=["telephony"])
LONGEST = 65_536
PassedAt = Annotated[
    str,
    Header(
        alias="Passed-At",
        description="When the message passed the proxy, by its clock: seconds of Unix with their fraction "
        "(1480000000.25), or ISO 8601 with a zone. Messages that arrive in another order are put in this one.",
    ),
]


class EventReceipt(Schema):
    """outcome: "received" made the call, "applied" changed it, "repeated" was known, "ignored" tells of no call."""

    outcome: str
    call: int | None = None
    folio: str = ""
    centre: str = ""


def _body(request: HttpRequest) -> bytes:
    if int(request.META.get("CONTENT_LENGTH") or 0) > LONGEST:
        raise Refusal("HILO-Y413", f"An event has at most {LONGEST} bytes.", status=413)
    return request.body


def _taken(request: HttpRequest, event: ExchangeEvent | None) -> Status[EventReceipt]:
    if event is None:
        return Status(200, EventReceipt(outcome="ignored"))
    done = take(event, **by(request))
    outcome = "received" if done.new else "applied" if done.changed else "repeated"
    told = EventReceipt(outcome=outcome, call=done.call.pk, folio=done.call.folio, centre=done.call.centre_id)
    return Status(201 if done.new else 200, told)


@router.post(
    "telephony/events",
    response={200: EventReceipt, 201: EventReceipt},
    auth=May("calls.receive"),
    openapi_extra=takes("application/json", described()),
)
def take_event(request: HttpRequest) -> Status[EventReceipt]:
    """An event of the exchange. Whatever cannot be read of a place or number is left out, and noted on the call."""
    try:
        event = read(_body(request))
    except Unreadable as error:
        raise Refusal("HILO-Y422", f"{error} Nothing was written.", where="body") from None
    return _taken(request, event)


@router.post(
    "telephony/sip",
    response={200: EventReceipt, 201: EventReceipt},
    auth=May("calls.receive"),
    openapi_extra=takes("message/sip", BYTES),
)
def take_sip(request: HttpRequest, passed_at: PassedAt = "") -> Status[EventReceipt]:
    """A SIP message as it passed the proxy: INVITE, BYE, CANCEL, UPDATE, or the answer to an INVITE."""
    return _taken(request, sip.read_event(_body(request), passed_at.strip()))
