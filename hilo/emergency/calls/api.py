"""Calls over HTTP: read, answer, mark improper, end. Listing, receiving and classifying live with incidents."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone
from ninja import Body, Router

from hilo.kernel.access.http import May, asker, by

from . import actions, queries
from .cards_api import serve as serve_cards
from .commands import ForbidRinging, MarkImproper, TakeOffered
from .queries import CallRow, call_row
from .telephony_api import router as telephony

router = Router(tags=["calls"])
router.add_router("", telephony)
serve_cards(router)


@router.get("calls/{int:call_id}", response=CallRow, auth=May("calls.read"))
def get_call(request: HttpRequest, call_id: int) -> CallRow:
    return call_row(queries.read(call_id, asker(request), at=timezone.now()))


@router.post("calls/{int:call_id}/answer", response=CallRow, auth=May("calls.answer"))
def answer(request: HttpRequest, call_id: int) -> CallRow:
    return call_row(actions.answer(call_id, **by(request)))


@router.post("calls/{int:call_id}/improper", response=CallRow, auth=May("calls.answer"))
def improper(request: HttpRequest, call_id: int, body: Body[MarkImproper]) -> CallRow:
    return call_row(actions.mark_improper(call_id, body, **by(request)))


@router.post("calls/{int:call_id}/offered-place/take", response=CallRow, auth=May("calls.answer"))
def take_offered(request: HttpRequest, call_id: int, body: Body[TakeOffered]) -> CallRow:
    """The call is where the position says that came later (`offered`); the incident that began with it follows."""
    return call_row(actions.take_offered(call_id, body, **by(request)))


@router.post("calls/{int:call_id}/offered-place/pass", response=CallRow, auth=May("calls.answer"))
def pass_offered(request: HttpRequest, call_id: int, body: Body[TakeOffered]) -> CallRow:
    """The call stays where it is."""
    return call_row(actions.pass_offered(call_id, body, **by(request)))


@router.post("calls/{int:call_id}/ringing", response=CallRow, auth=May("calls.answer"))
def ringing(request: HttpRequest, call_id: int, body: Body[ForbidRinging]) -> CallRow:
    """A ringing telephone may harm who called, so nobody calls back; or it may ring again, with a reason."""
    return call_row(actions.forbid_ringing(call_id, body, **by(request)))


@router.post("calls/{int:call_id}/end", response=CallRow, auth=May("calls.answer"))
def end(request: HttpRequest, call_id: int) -> CallRow:
    return call_row(actions.end(call_id, **by(request)))
