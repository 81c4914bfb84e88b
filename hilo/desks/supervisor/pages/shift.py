"""The shift: who works, the log, and the hand-over."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hilo.desks.asked import actor
from hilo.desks.supervisor.frame import language, show
from hilo.desks.supervisor.watch.handing import items
from hilo.desks.supervisor.words import item_kinds, refused
from hilo.emergency.shifts import actions, queries
from hilo.kernel.access.http import requires
from hilo.lib.errors import Forbidden, Refusal

SHOWN = timedelta(hours=24)


@require_safe
@never_cache
@requires("centre.oversee")
def shift(request: HttpRequest) -> HttpResponse:
    return _page(request)


@require_POST
@requires("centre.oversee")
def note(request: HttpRequest) -> HttpResponse:
    """A note in the log; `corrects` names the one that it puts right."""
    corrects = request.POST.get("corrects", "")
    try:
        actions.note(
            actor=actor(request),
            kind=request.POST.get("kind", ""),
            text=request.POST.get("text", ""),
            corrects=int(corrects) if corrects.isdecimal() and len(corrects) < 19 else None,
            at=timezone.now(),
        )
    except Forbidden:
        raise
    except Refusal as refusal:
        return _page(request, refusal=refusal)
    messages.success(request, _("Written in the log."))
    return redirect("supervisor-shift")


@require_POST
@requires("centre.oversee")
def hand_over(request: HttpRequest) -> HttpResponse:
    """Leave what is open to the next supervisor, as it stands in this moment."""
    who, at = actor(request), timezone.now()
    try:
        actions.write_hand_over(
            actor=who, items=items(who, at=at, language=language()), remarks=request.POST.get("remarks", ""), at=at
        )
    except Forbidden:
        raise
    except Refusal as refusal:
        return _page(request, refusal=refusal)
    messages.success(request, _("The hand-over waits for the supervisor who comes in."))
    return redirect("supervisor-shift")


@require_POST
@requires("centre.oversee")
def hand_over_done(request: HttpRequest, hand_over_id: int, verb: str) -> HttpResponse:
    """Sign a hand-over that was read, or take one's own back."""
    who, at = actor(request), timezone.now()
    try:
        if verb == "withdraw":
            actions.withdraw_hand_over(actor=who, hand_over_id=hand_over_id, at=at)
        else:
            answer = request.POST.get("answer", "")
            actions.take_hand_over(actor=who, hand_over_id=hand_over_id, answer=answer, at=at)
    except Forbidden:
        raise
    except Refusal as refusal:
        return _page(request, refusal=refusal)
    messages.success(request, _("Taken back.") if verb == "withdraw" else _("Signed: you answer for the shift now."))
    return redirect("supervisor-shift")


def _page(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    who, at, kinds = actor(request), timezone.now(), item_kinds()
    waiting = queries.hand_over_waiting(who)
    notes = queries.notes(who, since=at - SHOWN)
    asked = request.POST.get("corrects") or request.GET.get("correct", "")
    wrong = next((row for row in notes if str(row.pk) == asked), None)
    context: dict[str, Any] = {
        "board": queries.board(who, at=at),
        "notes": notes,
        "kinds": queries.note_kinds(language()),
        "wrong": wrong,
        "given": request.POST,
        "waiting": waiting,
        "due": waiting.written_at + queries.taken_within() if waiting else None,
        "mine": waiting is not None and waiting.written_by == who.name,
        "groups": _groups(waiting.items if waiting else items(who, at=at, language=language()), kinds),
        "signed": queries.last_signed(who),
        "earlier": [(row, _groups(row.items, kinds)) for row in queries.hand_overs(who) if row != waiting],
        **(refused(refusal) if refusal else {}),
    }
    return show(request, "shift", "supervisor/shift.html", context, status=refusal.status if refusal else 200)


def _groups(rows: list[dict[str, Any]], kinds: dict[str, str]) -> list[tuple[str, list[dict[str, Any]]]]:
    """What a hand-over lists by kind, the kinds in their order, empty ones left out."""
    found = [(label, [row for row in rows if row["kind"] == kind]) for kind, label in kinds.items()]
    return [(label, listed) for label, listed in found if listed]
