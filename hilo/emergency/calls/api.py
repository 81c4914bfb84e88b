"""Calls over HTTP: read, answer, mark improper, end. Listing, receiving and classifying live with incidents."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone
from ninja import Body, Router, Status

from hilo.kernel.access.http import May, asker, by

from . import actions, queries
from .cards_api import serve as serve_cards
from .commands import (
    AskLanguageHelp,
    BeginCall,
    BeginOverload,
    ForbidRinging,
    MarkImproper,
    PullBy,
    TakeOffered,
    TellLanguageHelp,
    WriteText,
)
from .models import Overload
from .queries import CallRow, HelpRow, OverloadRow, TextRow, call_row, help_row, overload_row, text_row
from .telephony_api import router as telephony

router = Router(tags=["calls"])
router.add_router("", telephony)
serve_cards(router)


@router.get("calls/{int:call_id}", response=CallRow, auth=May("calls.read"))
def get_call(request: HttpRequest, call_id: int) -> CallRow:
    """A call with its place, its findings and the position that may be offered for it."""
    return call_row(queries.read(call_id, asker(request), at=timezone.now()))


@router.post("calls/by-hand", response={201: CallRow}, auth=May("calls.answer"))
def begin(request: HttpRequest, body: Body[BeginCall]) -> Status[CallRow]:
    """Begin a call of which no exchange told: who asks has it in hand, and every clock runs from now."""
    return Status(201, call_row(actions.begin(body, **by(request))))


@router.post("calls/{int:call_id}/answer", response=CallRow, auth=May("calls.answer"))
def answer(request: HttpRequest, call_id: int) -> CallRow:
    """Take the call: from now on it is yours. 409 with who was faster."""
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


@router.post("calls/{int:call_id}/language-help", response=HelpRow, auth=May("calls.answer"))
def ask_language_help(request: HttpRequest, call_id: int, body: Body[AskLanguageHelp]) -> HelpRow:
    """Ask an interpreter to the line, or a colleague who speaks the caller's language."""
    return help_row(actions.ask_language_help(call_id, body, **by(request)))


@router.post("calls/{int:call_id}/language-help/told", response=HelpRow, auth=May("calls.answer"))
def tell_language_help(request: HttpRequest, call_id: int, body: Body[TellLanguageHelp]) -> HelpRow:
    """What happened to the interpreter, where the exchange does not tell."""
    return help_row(actions.tell_language_help(call_id, body, **by(request)))


@router.post("calls/{int:call_id}/take-over", response=CallRow, auth=May("calls.answer"))
def take_over(request: HttpRequest, call_id: int) -> CallRow:
    """Take the call of a colleague who asked for somebody who speaks its language."""
    return call_row(actions.take_over(call_id, **by(request)))


@router.get("calls/{int:call_id}/texts", response=list[TextRow], auth=May("calls.read"))
def get_texts(request: HttpRequest, call_id: int) -> list[TextRow]:
    """What was written on the call, both ways, with what became of it."""
    return queries.texts(call_id, asker(request), at=timezone.now())


@router.post("calls/{int:call_id}/texts", response={201: TextRow}, auth=May("calls.answer"))
def write_text(request: HttpRequest, call_id: int, body: Body[WriteText]) -> Status[TextRow]:
    """Write to the caller; it goes out at once, and `state` tells later what became of it."""
    return Status(201, text_row(actions.write_text(call_id, body, **by(request))))


@router.post("calls/{int:call_id}/texts/heard", response={204: None}, auth=May("calls.answer"))
def hear_texts(request: HttpRequest, call_id: int) -> Status[None]:
    """The caller's words were read at a desk."""
    actions.hear_texts(call_id, **by(request))
    return Status(204, None)


@router.post("calls/{int:call_id}/end", response=CallRow, auth=May("calls.answer"))
def end(request: HttpRequest, call_id: int) -> CallRow:
    """The line closed."""
    return call_row(actions.end(call_id, **by(request)))


def _overload(mode: Overload) -> OverloadRow:
    return overload_row(mode, at=timezone.now())


@router.get("overloads", response=list[OverloadRow], auth=May("centre.oversee"))
def overloads(request: HttpRequest) -> list[OverloadRow]:
    """The overloads of the asker's centre, the newest first, each with what came of its callers."""
    return queries.overloads(asker(request), at=timezone.now())


@router.post("overloads", response={201: OverloadRow}, auth=May("centre.oversee"))
def begin_overload(request: HttpRequest, body: Body[BeginOverload]) -> Status[OverloadRow]:
    """Switch the overload mode of one's centre on; it ends by itself."""
    return Status(201, _overload(actions.begin_overload(body, **by(request))))


@router.post("overloads/{int:overload_id}/pull", response=OverloadRow, auth=May("centre.oversee"))
def pull_by(request: HttpRequest, overload_id: int, body: Body[PullBy]) -> OverloadRow:
    """Pull the waiting by what is happening, by who rang most often, or by place."""
    return _overload(actions.pull_by(overload_id, body, **by(request)))


@router.post("overloads/{int:overload_id}/end", response=OverloadRow, auth=May("centre.oversee"))
def end_overload(request: HttpRequest, overload_id: int) -> OverloadRow:
    return _overload(actions.end_overload(overload_id, **by(request)))
