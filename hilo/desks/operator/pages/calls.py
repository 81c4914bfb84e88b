"""What the desk asks while a call is in hand. Each request does one thing, through the domain's own actions."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hilo.desks.asked import actor, answered, body
from hilo.emergency.calls import actions, queries
from hilo.kernel.access.http import requires
from hilo.lib.actor import Actor
from hilo.lib.errors import Refusal

from . import sheet
from .body import NoteIn, ReasonIn


def queue_of(who: Actor) -> dict[str, Any]:
    """Who waits, whom we owe a call back, what the operator still has in hand, and the day's accounts."""
    now = timezone.now()
    waiting = queries.waiting(who)
    return {
        "waiting": [sheet.row(call) for call in waiting],
        "owed": [sheet.row(call) for call in queries.owed_a_call_back(who, at=now)],
        "held": [sheet.row(call) for call in queries.held(who)],
        "accounts": queries.accounts(who, since=now - timedelta(hours=24)),
        "now": now,
    }


@requires("calls.answer")
@require_GET
def queue(request: HttpRequest) -> JsonResponse:
    return JsonResponse(queue_of(actor(request)))


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
                call = actions.answer(actor=who, call_id=waiting.pk, at=now)
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
def note(request: HttpRequest, call_id: int) -> JsonResponse:
    """Keep what was typed; a new place is answered with what it means."""
    who, now = actor(request), timezone.now()
    changes = body(request, NoteIn).model_dump(exclude_unset=True)
    call = actions.note(actor=who, call_id=call_id, changes=changes, at=now)
    moved = changes.keys() & {"latitude", "longitude", "uncertainty_m"}
    return JsonResponse(
        {
            "where": sheet.where(call, who, at=now) if moved else None,
            "earlier": sheet.earlier(call, who) if "caller_number" in changes else None,
            "cards": queries.suggested_cards(call.narrative, call.language) if "narrative" in changes else None,
        }
    )


@requires("calls.answer")
@require_POST
def call_back(request: HttpRequest, call_id: int) -> HttpResponse:
    """The caller that rang off was reached again."""
    who, now = actor(request), timezone.now()
    return answered(
        request, lambda: {"call": sheet.sheet(actions.call_back(actor=who, call_id=call_id, at=now), who, at=now)}
    )


@requires("calls.answer")
@require_POST
def correct(request: HttpRequest, call_id: int) -> HttpResponse:
    """Take back a wrong “improper”."""
    who, now = actor(request), timezone.now()
    reason = body(request, ReasonIn).reason

    def act() -> dict[str, Any]:
        call = actions.correct(actor=who, call_id=call_id, reason=reason, at=now)
        return {"call": sheet.sheet(call, who, at=now)}

    return answered(request, act)


@requires("incidents.link")
@require_GET
def likely(request: HttpRequest, call_id: int) -> JsonResponse:
    return JsonResponse({"likely": sheet.likely(call_id, actor(request), at=timezone.now())})
