"""The shift: who works, the log, and the hand-over."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hilo.desks.supervisor.frame import DESK
from hilo.desks.supervisor.watch.handing import items
from hilo.desks.supervisor.words import item_kinds
from hilo.emergency.shifts import actions, queries
from hilo.emergency.shifts.commands import ItemText, OpenItem, WriteHandOver
from hilo.kernel.access.http import asker, requires
from hilo.kit.acting import carry_out, form
from hilo.kit.forms import Ask, Form, chord, form_of
from hilo.kit.frame import language
from hilo.kit.views import shows
from hilo.lib.errors import Refusal
from hilo.lib.limits import longest

if TYPE_CHECKING:
    from hilo.emergency.shifts.models import Note, ShiftHandOver
    from hilo.lib.actor import Actor

HERE = "supervisor-shift"
SHOWN = timedelta(hours=24)
LIVE = "shifts.WorkerMoved calls.CallAnswered calls.CallImproper incidents.IncidentOpened"


@shows("centre.oversee")
def shift(request: HttpRequest) -> HttpResponse:
    return _page(request)


@require_POST
@requires("centre.oversee")
def note(request: HttpRequest) -> HttpResponse:
    """A note in the log; `corrects` names the one that it puts right."""
    return carry_out(
        request, actions.note, again=partial(_page, request, acted="note"), said=_("Written in the log."), to=HERE
    )


@require_POST
@requires("centre.oversee")
def hand_over(request: HttpRequest) -> HttpResponse:
    """Leave what is open to the next supervisor, as it stands in this moment."""
    return carry_out(
        request,
        actions.write_hand_over,
        ask=lambda request: _hand_over(request),
        again=partial(_page, request, acted="hand-over"),
        said=_("The hand-over waits for the supervisor who comes in."),
        to=HERE,
    )


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


def _hand_over(request: HttpRequest) -> WriteHandOver:
    """What is open in this moment, with what was typed; a long text is cut."""
    found = items(asker(request), at=timezone.now(), language=language())
    kept = tuple(OpenItem(**(row | {"text": row["text"][: longest(ItemText)]})) for row in found)
    return WriteHandOver(items=kept, remarks=form(request, WriteHandOver).remarks)


def _page(request: HttpRequest, refusal: Refusal | None = None, acted: str = "") -> HttpResponse:
    who, at, kinds = asker(request), timezone.now(), item_kinds()
    waiting = queries.hand_over_waiting(who)
    notes = queries.notes(who, since=at - SHOWN)
    asked = request.POST.get("corrects") or request.GET.get("correct", "")
    wrong = next((row for row in notes if str(row.pk) == asked), None)
    context: dict[str, Any] = {
        "board": queries.board(who, at=at),
        "notes": notes,
        "kinds": queries.note_kinds(language()),
        "wrong": wrong,
        "note": _note(request, wrong, sent=acted == "note"),
        "hand": _closing(waiting, who, request.POST if acted == "hand-over" else None),
        "waiting": waiting,
        "due": waiting.written_at + queries.taken_within() if waiting else None,
        "groups": _groups(waiting.items if waiting else items(who, at=at, language=language()), kinds),
        "signed": queries.last_signed(who),
        "live": LIVE,
        "earlier": [(row, _groups(row.items, kinds)) for row in queries.hand_overs(who) if row != waiting],
    }
    return DESK.show(request, "shift", "supervisor/shift.html", context, refusal=refusal)


def _note(request: HttpRequest, wrong: Note | None, *, sent: bool) -> Form:
    """The form of a note; of one that puts another right, with that one's kind."""
    kinds = queries.note_kinds(language())
    return form_of(
        actions.note,
        reverse("supervisor-note"),
        _("Write"),
        {
            "kind": Ask(_("Kind"), choices=list(kinds.items()), value=wrong.kind if wrong else next(iter(kinds))),
            "text": Ask(_("Note"), "text", more=chord("Alt+N", _("Write a note"))),
        },
        given=request.POST if sent else None,
        hidden=[("corrects", wrong.pk)] if wrong else (),
        name="note",
        look="",
    )


def _closing(waiting: ShiftHandOver | None, who: Actor, given: Any) -> Form:
    """What there is to do with the shift: hand it over, take one's own hand-over back, or sign another's."""
    if waiting is None:
        labels = {"remarks": _("What else the next one must know")}
        address, button = reverse("supervisor-hand-over"), _("Hand the shift over")
        return form_of(actions.write_hand_over, address, button, labels, given=given, key="Alt+E", name="hand")
    if waiting.written_by == who.name:
        address = reverse("supervisor-hand-over-done", args=[waiting.pk, "withdraw"])
        return form_of(actions.withdraw_hand_over, address, _("Withdraw the hand-over"), {}, look="")
    answer = {"answer": Ask(_("Your answer, if there is something to say"), "text")}
    address = reverse("supervisor-hand-over-done", args=[waiting.pk, "sign"])
    button = _("I have read it and take the shift")
    return form_of(actions.take_hand_over, address, button, answer, key="Alt+F", name="hand")


def _groups(rows: list[dict[str, Any]], kinds: dict[str, str]) -> list[tuple[str, list[dict[str, Any]]]]:
    """What a hand-over lists by kind, the kinds in their order, empty ones left out."""
    found = [(label, [row for row in rows if row["kind"] == kind]) for kind, label in kinds.items()]
    return [(label, listed) for label, listed in found if listed]
