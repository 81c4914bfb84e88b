"""Whom we owe a call back, and the line on which nobody speaks."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from hilo.desks.asked import actor, answered, body
from hilo.emergency.calls import actions, queries
from hilo.emergency.calls.commands import ForbidRinging, MarkSilent, ReportAttempt
from hilo.kernel.access.http import by, requires
from hilo.kit.frame import language
from hilo.lib.actor import Actor

from . import sheet

if TYPE_CHECKING:
    from hilo.emergency.calls.models import Call


def owed(who: Actor, *, at: datetime) -> list[dict[str, Any]]:
    """The queue of call-backs as the desk shows it; no number is in it."""
    labels = {found["name"]: found["label"] for found in queries.outcomes(language())}
    return [
        {
            "id": row.call_id,
            "folio": row.folio,
            "channel": queries.channel_label(row.channel, language()),
            "place": sheet.place_words(row.state, row.municipality),
            "received_at": row.received_at,
            "started_at": row.started_at,
            "due": row.due,
            "calls": len(row.calls),
            "attempts": row.attempts,
            "most": row.most,
            "last": labels.get(row.last_outcome, ""),
            "last_at": row.last_at,
            "waits": row.waits,
            "callable": row.callable,
            "forbidden": row.forbidden,
            "held_by": "" if row.held_by == who.name else row.held_by,
            "mine": row.held_by == who.name,
        }
        for row in queries.call_backs_owed(who, at=at)
    ]


@requires("calls.answer")
@require_POST
def take_next(request: HttpRequest) -> HttpResponse:
    """Take the most urgent call-back that nobody is dialling."""
    who, now = actor(request), timezone.now()

    def act() -> dict[str, Any]:
        call = actions.next_call_back(actor=who, at=now)
        return {"call_back": None if call is None else _in_hand(call, who, at=now)}

    return answered(request, act)


@requires("calls.answer")
@require_POST
def take(request: HttpRequest, call_id: int) -> HttpResponse:
    who, now = actor(request), timezone.now()
    return answered(
        request, lambda: {"call_back": _in_hand(actions.take_call_back(call_id, actor=who, at=now), who, at=now)}
    )


@requires("calls.answer")
@require_POST
def outcome(request: HttpRequest, call_id: int) -> HttpResponse:
    """How it ended. Reached: the answer brings the call's sheet, which is in the operator's hands now."""
    who, now = actor(request), timezone.now()
    said = body(request, ReportAttempt)

    def act() -> dict[str, Any]:
        call = actions.attempted(call_id, said, actor=who, at=now)
        held = call.status == "answered"
        return {"call": sheet.sheet(call, who, at=now) if held else None, "status": call.status}

    return answered(request, act)


@requires("calls.answer")
@require_POST
def give_up(request: HttpRequest, call_id: int) -> HttpResponse:
    """There is no number to call: closed as not reached."""
    return answered(request, lambda: {"status": actions.give_up(call_id, **by(request)).status})


@requires("calls.answer")
@require_POST
def silent(request: HttpRequest, call_id: int) -> HttpResponse:
    """Nobody speaks, or somebody does after all."""
    said = body(request, MarkSilent)
    return answered(request, lambda: {"silent": actions.mark_silent(call_id, said, **by(request)).silent})


@requires("calls.answer")
@require_POST
def ringing(request: HttpRequest, call_id: int) -> HttpResponse:
    """A ringing telephone may harm who called; or it may ring again."""
    said = body(request, ForbidRinging)
    return answered(request, lambda: {"no_ring": actions.forbid_ringing(call_id, said, **by(request)).no_ring})


@requires("calls.answer")
@require_GET
def line(request: HttpRequest, call_id: int) -> HttpResponse:
    """What the caller's line told since the call is in hand."""
    return JsonResponse(asdict(queries.line_of(call_id, actor(request))))


@requires("calls.answer")
@require_POST
def hung_up(request: HttpRequest, call_id: int) -> HttpResponse:
    """The line closed before it was known what was happening: owed a call back."""
    return answered(request, lambda: {"status": actions.hung_up(call_id, **by(request)).status})


def _in_hand(call: Call, who: Actor, *, at: datetime) -> dict[str, Any]:
    """A call-back in hand: the number to dial, what is known of the call, and how it may end."""
    return sheet.row(call) | {
        "number": call.caller_number,
        "narrative": call.narrative,
        "silent": call.silent,
        "language": call.language,
        "summary": sheet.earlier(call, who)["summary"],
        "outcomes": queries.outcomes(language()),
        "tried": [{"at": one.at, "by": one.by, "outcome": one.outcome} for one in queries.attempts_of([call])],
    }
