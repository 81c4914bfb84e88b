"""The shift: who works, the log, and the hand-over."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hilo.desks.asked import actor
from hilo.desks.supervisor.frame import show
from hilo.desks.supervisor.watch.handing import Item, items
from hilo.desks.supervisor.words import item_kinds, refused
from hilo.emergency.shifts import actions, queries
from hilo.emergency.shifts.commands import ItemText, OpenItem, WriteHandOver
from hilo.kernel.access.http import by, requires
from hilo.kit.acting import carry_out, form
from hilo.kit.frame import language
from hilo.lib.errors import Forbidden, Refusal
from hilo.lib.limits import longest

HERE = "supervisor-shift"
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
    return carry_out(request, actions.note, again=partial(_page, request), said=_("Written in the log."), to=HERE)


@require_POST
@requires("centre.oversee")
def hand_over(request: HttpRequest) -> HttpResponse:
    """Leave what is open to the next supervisor, as it stands in this moment."""
    try:
        typed = form(request, WriteHandOver)
        found = items(actor(request), at=timezone.now(), language=language())
        actions.write_hand_over(WriteHandOver(items=_kept(found), remarks=typed.remarks), **by(request))
    except Forbidden:
        raise
    except Refusal as refusal:
        return _page(request, refusal)
    messages.success(request, _("The hand-over waits for the supervisor who comes in."))
    return redirect(HERE)


@require_POST
@requires("centre.oversee")
def hand_over_done(request: HttpRequest, hand_over_id: int, verb: str) -> HttpResponse:
    """Sign a hand-over that was read, or take one's own back."""
    act, said = (
        (actions.withdraw_hand_over, _("Taken back."))
        if verb == "withdraw"
        else (actions.take_hand_over, _("Signed: you answer for the shift now."))
    )
    return carry_out(request, act, hand_over_id, again=partial(_page, request), said=said, to=HERE)


def _kept(found: list[Item]) -> tuple[OpenItem, ...]:
    """What is open, as the hand-over keeps it: a long text is cut."""
    return tuple(OpenItem(**(row | {"text": row["text"][: longest(ItemText)]})) for row in found)


def _page(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    who, at, kinds = actor(request), timezone.now(), item_kinds()
    waiting = queries.hand_over_waiting(who)
    notes = queries.notes(who, since=at - SHOWN)
    asked = request.POST.get("corrects") or request.GET.get("correct", "")
    wrong = next((row for row in notes if str(row.pk) == asked), None)
    context: dict[str, Any] = {
        "acts": actions,
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
