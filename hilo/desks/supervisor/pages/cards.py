"""Protocol cards: the list, and the editor with its walk, its faults and its versions."""

from __future__ import annotations

import difflib
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

from annotated_types import MaxLen
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from pydantic import StringConstraints

from hilo.desks.asked import answered, body
from hilo.desks.supervisor.frame import DESK
from hilo.emergency.calls import actions, queries
from hilo.emergency.calls.commands import ApproveCard, DraftCard, ProposeCard, ReturnCard
from hilo.kernel import catalogues
from hilo.kernel.access.http import asker, by, requires
from hilo.kit.frame import language
from hilo.kit.listing import Column, Empty, list_page
from hilo.kit.views import shows
from hilo.lib.actor import Actor
from hilo.lib.commands import command
from hilo.lib.errors import NotFound, Refusal
from hilo.lib.limits import Longest, attributes, limits_of

if TYPE_CHECKING:
    from hilo.emergency.calls.models import CardVersion

Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Day = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")]
Text = Annotated[str, Longest(1000)]
Title = Annotated[str, Longest(80)]
AnswerText = Annotated[str, Longest(120)]
"""What a button has room for."""
Code = Annotated[str, Longest(5)]


@command
class TypedWords:
    es: Text = ""
    en: Text = ""


@command
class TypedTitle:
    es: Title = ""
    en: Title = ""


@command
class TypedAnswerText:
    es: AnswerText = ""
    en: AnswerText = ""


@command
class TypedAnswer:
    id: Id
    text: TypedAnswerText
    next: Annotated[str, Longest(40)] = ""
    code: Code = ""
    priority: Annotated[str, Longest(8)] = ""
    instructions: TypedWords = TypedWords()


@command
class TypedQuestion:
    id: Id
    text: TypedWords
    answers: Annotated[tuple[TypedAnswer, ...], MaxLen(12)] = ()


@command
class TypedOffer:
    codes: Annotated[tuple[Annotated[str, Longest(8)], ...], MaxLen(60)] = ()
    es: Annotated[tuple[Annotated[str, Longest(60)], ...], MaxLen(120)] = ()
    en: Annotated[tuple[Annotated[str, Longest(60)], ...], MaxLen(120)] = ()


@command
class TypedCard:
    """A card as the form holds it, faults and all."""

    title: TypedTitle
    source: Text
    decision: Annotated[str, Longest(40)] = "A1"
    catalogue: Annotated[str, Longest(40)] = "incidents"
    first: Annotated[str, Longest(40)]
    valid_from: Day
    medical: bool
    offer: TypedOffer
    questions: Annotated[tuple[TypedQuestion, ...], MaxLen(80)]


@command
class TypedDraft:
    """seen: when the draft that the writer saw was written, null if there was none."""

    card: TypedCard
    seen: datetime | None = None


LIMITS = {
    "title": attributes(Title),
    "text": attributes(Text),
    "answer": attributes(AnswerText),
    "code": attributes(Code),
    "why": limits_of(ProposeCard)["why"],
    "return": limits_of(ReturnCard)["why"],
}
"""How the editor's fields are held to what is told here."""


@shows("cards.edit")
def listing(request: HttpRequest) -> HttpResponse:
    """Every card: which version is in use, and what is being written."""
    return list_page(
        request,
        DESK,
        "cards",
        queries.card_rows(asker(request)),
        _columns(language()),
        title=_("Protocol cards"),
        note=_("What operators ask, and the code that the answers reach."),
        empty=Empty(_("None")),
        template="supervisor/cards.html",
        context={"id_limits": attributes(Id)},
    )


def _columns(spoken: str) -> list[Column]:
    return [
        Column(_("Card"), lambda row: row.title[spoken], link=lambda row: reverse("supervisor-card", args=[row.id])),
        Column(_("Name"), lambda row: row.id, under=True),
        Column(_("In use"), _used, look=lambda row: "soon" if row.medical else ""),
        Column(
            _("Being written"),
            lambda row: _state(row.open) or "–",
            look=lambda row: {"": "", "proposed": "soon"}.get(row.open, "calm"),
        ),
    ]


def _used(row: Any) -> list[str]:
    version = _("as Hilo ships it") if row.version == 1 else _("version %(number)s") % {"number": row.version}
    used = version if row.version else _("not in use yet")
    return [_("first aid not approved"), used] if row.medical else [used]


@shows("cards.edit")
def editor(request: HttpRequest, card: str) -> HttpResponse:
    """One card: the version being written, or the one in use to begin another from."""
    who = asker(request)
    try:
        text = queries.card_text(who, card)
    except NotFound:
        if "new" not in request.GET or not queries.is_card_id(card):
            raise
        text = queries.card_as_toml(card, _blank())
    context = {"card": card, "setup": _setup(who, card, text)}
    return DESK.show(request, "cards", "supervisor/card.html", context)


@shows("cards.edit")
def version(request: HttpRequest, card: str, number: int) -> JsonResponse:
    """One version as the form holds it, and what it changes."""
    who = asker(request)
    text = queries.shipped_card(card) if number == 1 else queries.card_version(who, card, number).document
    return JsonResponse({"form": queries.card_as_form(text), "changes": _changes(who, card, text)})


@require_POST
@requires("cards.edit")
def draft(request: HttpRequest, card: str) -> HttpResponse:
    """Keep what is being written; the answer names its faults."""
    who, asked = asker(request), body(request, TypedDraft)
    form = asdict(asked.card)
    _refuse_twins(form)
    text = queries.card_as_toml(card, form)
    kept = actions.draft_card(card, DraftCard(document=text, seen=asked.seen), **by(request))
    return JsonResponse(_row(kept, who) | {"faults": _faults(text, card)})


@require_POST
@requires("cards.edit")
def proposal(request: HttpRequest, card: str) -> HttpResponse:
    who, asked = asker(request), body(request, ProposeCard)
    return answered(request, lambda: _row(actions.propose_card(card, asked, **by(request)), who))


@require_POST
@requires("cards.approve")
def approval(request: HttpRequest, card: str, number: int) -> HttpResponse:
    who, asked = asker(request), body(request, ApproveCard)
    return answered(request, lambda: _row(actions.approve_card(card, number, asked, **by(request)), who))


@require_POST
@requires("cards.approve")
def sending_back(request: HttpRequest, card: str, number: int) -> HttpResponse:
    who, asked = asker(request), body(request, ReturnCard)
    return answered(request, lambda: _row(actions.return_card(card, number, asked, **by(request)), who))


def _setup(who: Actor, card: str, text: str) -> dict[str, Any]:
    rows = queries.card_versions(who, card)
    catalogue = catalogues.load("incidents", timezone.localdate())
    return {
        "card": card,
        "form": queries.card_as_form(text),
        "text": text,
        "faults": _faults(text, card),
        "changes": _changes(who, card, text),
        "versions": [_row(row, who) for row in rows],
        "shipped": queries.is_shipped(card),
        "may_approve": who.may("cards.approve"),
        "me": who.name,
        "lang": language(),
        "limits": LIMITS,
        "codes": {entry.code: entry.name(language()) for entry in catalogue.entries.values() if entry.in_force},
    }


def _row(row: CardVersion, who: Actor) -> dict[str, Any]:
    return {
        "number": row.number,
        "status": row.status,
        "state": _state(row.status),
        "written_by": row.written_by,
        # To the microsecond: it comes back as what the writer saw.
        "written_at": row.written_at.isoformat(),
        "why": row.why,
        "judged_by": row.judged_by,
        "judged_at": row.judged_at,
        "judged_why": row.judged_why,
        "mine": row.written_by == who.name,
    }


def _state(status: str) -> str:
    known = actions.CARD_STATES.states
    return known[status].labels[language()] if status in known else ""


def _faults(text: str, card: str) -> list[dict[str, str]]:
    return [{"code": one.code, "message": one.message, "where": one.where} for one in queries.check_card(text, card)]


def _changes(who: Actor, card: str, text: str) -> list[str]:
    """What the text changes in the version that is in use, line by line as "+…" and "-…"."""
    approved = [row.document for row in queries.card_versions(who, card) if row.status == "approved"]
    before = approved[0] if approved else queries.shipped_card(card) if queries.is_shipped(card) else ""
    old, new = (_as_written(card, one) for one in (before, text))
    found = difflib.unified_diff(old.splitlines(), new.splitlines(), lineterm="", n=0)
    return [line for line in found if line[:1] in "+-" and line[:3] not in ("+++", "---")]


def _as_written(card: str, text: str) -> str:
    """The text as this form writes it, so that comments and another order of keys are no change."""
    form = queries.card_as_form(text)
    return queries.card_as_toml(card, form) if text and form else text


def _refuse_twins(form: dict[str, Any]) -> None:
    ids = [question["id"] for question in form["questions"]]
    if len(ids) != len(set(ids)):
        raise Refusal("HILO-V425", _("Two questions have the same name: load the page again."), where="questions")


def _blank() -> dict[str, Any]:
    words = {"es": "", "en": ""}
    answer = {"next": "", "code": "", "priority": "", "instructions": words, "text": words}
    return {
        "title": words,
        "source": "",
        "decision": "A1",
        "catalogue": "incidents",
        "first": "q1",
        "valid_from": f"{timezone.localdate():%Y-%m-%d}",
        "medical": False,
        "offer": {"codes": [], "es": [], "en": []},
        "questions": [{"id": "q1", "text": words, "answers": [answer | {"id": "a1"}, answer | {"id": "a2"}]}],
    }
