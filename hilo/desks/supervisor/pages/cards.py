"""Protocol cards: the list, and the editor with its walk, its faults and its versions."""

from __future__ import annotations

import difflib
from dataclasses import asdict, field
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

from annotated_types import Ge, Le, MaxLen
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from pydantic import StringConstraints

from hilo.desks.asked import answered, body
from hilo.desks.supervisor.frame import DESK
from hilo.emergency.calls import actions, queries
from hilo.emergency.calls.commands import ApproveCard, ApproveShippedCard, DraftCard, ProposeCard, ReturnCard
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


LanguageCode = Annotated[str, Longest(8)]
TypedWords = Annotated[dict[LanguageCode, Text], MaxLen(24)]
"""By language: Spanish, English, and what a named translator wrote in others."""
Name = Annotated[str, Longest(40)]


@command
class TypedAnswer:
    id: Id
    text: Annotated[dict[LanguageCode, AnswerText], MaxLen(24)]
    next: Name = ""
    card: Name = ""
    code: Code = ""
    loop: Name = ""
    priority: Annotated[str, Longest(8)] = ""
    finding: Annotated[str, Longest(12)] = ""
    clock: Name = ""
    pace: Annotated[int, Ge(0), Le(200)] = 0
    needs: Annotated[tuple[Name, ...], MaxLen(9)] = ()
    known: Annotated[dict[Name, Name], MaxLen(9)] = field(default_factory=dict)
    instructions: TypedWords = field(default_factory=dict)


@command
class TypedQuestion:
    id: Id
    fact: Name = ""
    text: TypedWords
    answers: Annotated[tuple[TypedAnswer, ...], MaxLen(12)] = ()


@command
class TypedLoop:
    id: Id
    every_s: Annotated[int, Ge(0), Le(3600)] = 45
    says: TypedWords
    asks: Annotated[tuple[TypedWords, ...], MaxLen(12)] = ()
    answers: Annotated[tuple[TypedAnswer, ...], MaxLen(12)] = ()


@command
class TypedClock:
    id: Id
    text: TypedWords
    repeat: bool = False


@command
class TypedPeople:
    """Who translated into a language, and who read it back."""

    id: LanguageCode
    translator: Annotated[str, Longest(120)] = ""
    reader: Annotated[str, Longest(120)] = ""


@command
class TypedOffer:
    codes: Annotated[tuple[Annotated[str, Longest(8)], ...], MaxLen(60)] = ()
    es: Annotated[tuple[Annotated[str, Longest(60)], ...], MaxLen(200)] = ()
    en: Annotated[tuple[Annotated[str, Longest(60)], ...], MaxLen(200)] = ()


@command
class TypedCard:
    """A card as the form holds it, faults and all."""

    title: Annotated[dict[LanguageCode, Title], MaxLen(24)]
    source: Text
    decision: Annotated[str, Longest(40)] = "A1"
    catalogue: Name = "incidents"
    first: Name
    discipline: Name
    decide: TypedWords = field(default_factory=dict)
    valid_from: Day
    offer: TypedOffer
    languages: Annotated[tuple[TypedPeople, ...], MaxLen(24)] = ()
    clocks: Annotated[tuple[TypedClock, ...], MaxLen(12)] = ()
    loops: Annotated[tuple[TypedLoop, ...], MaxLen(24)] = ()
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
        Column(_("Answers for it"), lambda row: queries.discipline_label(row.discipline, spoken)),
        Column(_("In use"), _used, look=lambda row: "soon" if row.waits else ""),
        Column(
            _("Being written"),
            lambda row: _state(row.open) or "–",
            look=lambda row: {"": "", "proposed": "soon"}.get(row.open, "calm"),
        ),
    ]


def _used(row: Any) -> list[str]:
    version = _("as Hilo ships it") if row.version == 1 else _("version %(number)s") % {"number": row.version}
    used = version if row.version else _("not in use yet")
    return [_("not said: it waits for approval"), used] if row.waits else [used]


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
    return JsonResponse(_row(kept, who) | {"faults": _faults(text, card, who)})


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
def shipped_approval(request: HttpRequest, card: str) -> HttpResponse:
    """The card is said as Hilo ships it."""
    who, asked = asker(request), body(request, ApproveShippedCard)
    return answered(request, lambda: _row(actions.approve_shipped_card(card, asked, **by(request)), who))


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
        "faults": _faults(text, card, who),
        "changes": _changes(who, card, text),
        "versions": [_row(row, who) for row in rows],
        "shipped": queries.is_shipped(card),
        "shipped_sha256": queries.digest_of(queries.shipped_card(card)) if queries.is_shipped(card) else "",
        "may_approve": queries.may_approve(who, text, card),
        "disciplines": queries.discipline_labels(language()),
        "languages": queries.language_labels(language()),
        "cards": {id: held.title[language()] for id, held in queries.in_use(who.institution).items() if id != card},
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


def _faults(text: str, card: str, who: Actor) -> list[dict[str, str]]:
    found = queries.check_card(text, card, who.institution)
    return [{"code": one.code, "message": one.message, "where": one.where} for one in found]


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
    ids = [held["id"] for name in ("questions", "loops") for held in form[name]]
    if len(ids) != len(set(ids)):
        raise Refusal("HILO-V425", _("Two questions have the same name: load the page again."), where="questions")


def _blank() -> dict[str, Any]:
    words = {"es": "", "en": ""}
    plain = dict.fromkeys(("next", "card", "code", "loop", "priority", "finding", "clock"), "")
    answer = plain | {"pace": 0, "needs": [], "known": {}, "instructions": words, "text": words}
    return {
        "title": words,
        "decide": words,
        "discipline": "",
        "languages": [],
        "clocks": [],
        "loops": [],
        "source": "",
        "decision": "A1",
        "catalogue": "incidents",
        "first": "q1",
        "valid_from": f"{timezone.localdate():%Y-%m-%d}",
        "offer": {"codes": [], "es": [], "en": []},
        "questions": [
            {"id": "q1", "fact": "", "text": words, "answers": [answer | {"id": "a1"}, answer | {"id": "a2"}]}
        ],
    }
