"""What the desk asks while a call is in hand. Each request does one thing, through the domain's own actions."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hilo.desks.asked import actor, answered, body
from hilo.emergency.calls import actions, queries
from hilo.emergency.calls.commands import BeginCall, CorrectCall, KeepCall, NoteCall, TakeOffered
from hilo.emergency.incidents import actions as incidents
from hilo.emergency.incidents.commands import ClassifyCall, LinkCall
from hilo.kernel.access.http import by, requires
from hilo.lib.actor import Actor
from hilo.lib.commands import sent
from hilo.lib.errors import Refusal

from . import call_backs, sheet
from .body import LinkTo

SHOWN = 50
MOST_SHOWN = 2_000


def queue_of(who: Actor, shown: int = SHOWN) -> dict[str, Any]:
    """Who waits (the first so many, and how many there are), whom we owe a call back, what the operator still has in
    hand, and the day's accounts."""
    now = timezone.now()
    return {
        "waiting": [sheet.row(call) for call in queries.waiting(who, limit=shown)],
        "waiting_count": queries.count_waiting(who),
        "owed": call_backs.owed(who, at=now),
        "held": [sheet.row(call) for call in queries.held(who)],
        "accounts": queries.accounts(who, since=now - timedelta(hours=24)),
        "now": now,
    }


@requires("calls.answer")
@require_GET
def queue(request: HttpRequest) -> JsonResponse:
    """`?shown=100`: so many of those who wait."""
    asked = request.GET.get("shown", "")
    shown = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 5 else SHOWN
    return JsonResponse(queue_of(actor(request), min(max(shown, SHOWN), MOST_SHOWN)))


@requires("calls.answer")
@require_POST
def take_next(request: HttpRequest) -> HttpResponse:
    """Answer the call that has waited longest; one that somebody else takes in the same instant is passed over."""
    return answered(request, lambda: {"call": _oldest(actor(request))})


def _oldest(who: Actor) -> dict[str, Any] | None:
    now = timezone.now()
    for waiting in queries.waiting(who, limit=20):
        try:
            # A savepoint: what a lost race leaves must not spoil the transaction of the request.
            with transaction.atomic():
                call = actions.answer(waiting.pk, actor=who, at=now)
        except Refusal as refusal:
            if refusal.status != 409:
                raise
        else:
            return sheet.sheet(call, who, at=now)
    return None


@requires("calls.answer")
@require_GET
def show(request: HttpRequest, call_id: int) -> JsonResponse:
    who, now = actor(request), timezone.now()
    return JsonResponse({"call": sheet.sheet(queries.read(call_id, who, at=now), who, at=now)})


@requires("calls.answer")
@require_http_methods(["PATCH"])
def note(request: HttpRequest, call_id: int) -> HttpResponse:
    """Keep what was typed, unless a colleague changed the same field meanwhile; a new place is answered with what it
    means. `kept`: the fields as they are kept."""
    who, now = actor(request), timezone.now()
    asked = body(request, NoteCall)
    changes = sent(asked).keys() - {"known"}

    def act() -> dict[str, Any]:
        call = incidents.note_call(call_id, asked, actor=who, at=now)
        moved = changes & {"latitude", "longitude", "uncertainty_m"}
        return {
            "kept": {name: getattr(call, name) for name in changes},
            "where": sheet.where(call, who, at=now) if moved else None,
            "earlier": sheet.earlier(call, who) if "caller_number" in changes else None,
        }

    return answered(request, act)


@requires("calls.answer")
@require_POST
def offered_place(request: HttpRequest, call_id: int, verb: str) -> HttpResponse:
    """Take the position that came later, or pass it over."""
    who, now = actor(request), timezone.now()
    asked = body(request, TakeOffered)
    decide = {"take": actions.take_offered, "pass": actions.pass_offered}[verb]

    def act() -> dict[str, Any]:
        call = decide(call_id, asked, actor=who, at=now)
        return {
            "where": sheet.where(call, who, at=now),
            "kept": {name: getattr(call, name) for name in ("latitude", "longitude", "uncertainty_m")},
        }

    return answered(request, act)


@requires("calls.answer")
@require_GET
def where(request: HttpRequest, call_id: int) -> JsonResponse:
    """Where the call is, anew: a position came later."""
    who, now = actor(request), timezone.now()
    return JsonResponse({"where": sheet.where(queries.read(call_id, who, at=now), who, at=now)})


@requires("calls.answer")
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """A call of which no exchange told: the operator picks up the telephone and presses the key."""
    who, now = actor(request), timezone.now()
    asked = body(request, BeginCall)

    def act() -> dict[str, Any]:
        return {"call": sheet.sheet(actions.begin(asked, actor=who, at=now), who, at=now)}

    return answered(request, act)


@requires("calls.answer")
@require_POST
def take_kept(request: HttpRequest) -> HttpResponse:
    """A call that was taken while the line was cut becomes a call with a folio."""
    who, now = actor(request), timezone.now()
    asked = body(request, KeepCall)

    def act() -> dict[str, Any]:
        call = actions.take_kept(asked, actor=who, at=now)
        return {"call": sheet.sheet(call, who, at=now)}

    return answered(request, act)


@requires("incidents.classify")
@require_POST
def classify(request: HttpRequest, call_id: int) -> HttpResponse:
    """Classify, unless a colleague classified it otherwise meanwhile."""
    asked = body(request, ClassifyCall)
    # The desk always says what its writer saw: nothing said means no incident.
    asked = replace(asked, known=asked.known or "")

    def act() -> dict[str, Any]:
        incident = incidents.classify(call_id, asked, **by(request))
        return sheet.incident(incident) | {"opened_at": incident.opened_at}

    return answered(request, act)


@requires("incidents.link")
@require_POST
def link(request: HttpRequest, call_id: int) -> HttpResponse:
    """The call tells of an incident that is known already."""
    asked = body(request, LinkTo)
    how = LinkCall(take_place=asked.take_place)
    return answered(request, lambda: sheet.incident(incidents.link(asked.folio, call_id, how, **by(request))))


@requires("calls.answer")
@require_POST
def correct(request: HttpRequest, call_id: int) -> HttpResponse:
    """Take back a wrong “improper”."""
    who, now = actor(request), timezone.now()
    asked = body(request, CorrectCall)

    def act() -> dict[str, Any]:
        call = actions.correct(call_id, asked, actor=who, at=now)
        return {"call": sheet.sheet(call, who, at=now)}

    return answered(request, act)


@requires("incidents.link")
@require_GET
def likely(request: HttpRequest, call_id: int) -> JsonResponse:
    return JsonResponse({"likely": sheet.likely(call_id, actor(request), at=timezone.now())})
