"""Protocol cards: the list, and the editor with its walk, its faults and its versions."""

from __future__ import annotations

import difflib
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from ninja import Schema
from pydantic import Field, StringConstraints

from hilo.desks.asked import actor, answered, body
from hilo.desks.supervisor.frame import language, show
from hilo.emergency.calls import actions, queries
from hilo.kernel import catalogues
from hilo.kernel.access.http import requires
from hilo.lib.actor import Actor
from hilo.lib.errors import NotFound, Refusal
from hilo.lib.schema import Text

if TYPE_CHECKING:
    from hilo.emergency.calls.models import CardVersion

Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Day = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")]


class WordsIn(Schema):
    es: Text(1000) = ""  # type: ignore[valid-type]
    en: Text(1000) = ""  # type: ignore[valid-type]


class AnswerIn(Schema):
    id: Id
    text: WordsIn
    next: Text(40) = ""  # type: ignore[valid-type]
    code: Text(8) = ""  # type: ignore[valid-type]
    priority: Text(8) = ""  # type: ignore[valid-type]
    instructions: WordsIn = WordsIn()


class QuestionIn(Schema):
    id: Id
    text: WordsIn
    answers: Annotated[list[AnswerIn], Field(max_length=12)] = []


class OfferIn(Schema):
    codes: Annotated[list[Text(8)], Field(max_length=60)] = []  # type: ignore[valid-type]
    es: Annotated[list[Text(60)], Field(max_length=120)] = []  # type: ignore[valid-type]
    en: Annotated[list[Text(60)], Field(max_length=120)] = []  # type: ignore[valid-type]


class CardIn(Schema):
    """A card as the form holds it, faults and all."""

    title: WordsIn
    source: Text(1000)  # type: ignore[valid-type]
    decision: Text(40) = "A1"  # type: ignore[valid-type]
    catalogue: Text(40) = "incidents"  # type: ignore[valid-type]
    first: Text(40)  # type: ignore[valid-type]
    valid_from: Day
    medical: bool
    offer: OfferIn
    questions: Annotated[list[QuestionIn], Field(max_length=80)]


class DraftIn(Schema):
    """seen: when the draft that the writer saw was written, null if there was none."""

    card: CardIn
    seen: datetime | None = None


class WhyIn(Schema):
    why: Text(500)  # type: ignore[valid-type]


class ApprovalIn(Schema):
    seen: datetime


@require_safe
@never_cache
@requires("cards.edit")
def listing(request: HttpRequest) -> HttpResponse:
    """Every card: which version is in use, and what is being written."""
    rows = [
        {
            "id": row.id,
            "title": row.title[language()],
            "version": row.version,
            "shipped": row.version == 1,
            "waits": row.medical,
            "open": row.open,
            "state": _state(row.open),
        }
        for row in queries.card_rows(actor(request))
    ]
    return show(request, "cards", "supervisor/cards.html", {"cards": rows})


@require_safe
@never_cache
@requires("cards.edit")
def editor(request: HttpRequest, card: str) -> HttpResponse:
    """One card: the version being written, or the one in use to begin another from."""
    who = actor(request)
    try:
        text = queries.card_text(who, card)
    except NotFound:
        if "new" not in request.GET or not queries.is_card_id(card):
            raise
        text = queries.card_as_toml(card, _blank())
    context = {"card": card, "setup": _setup(who, card, text)}
    return show(request, "cards", "supervisor/card.html", context)


@require_safe
@never_cache
@requires("cards.edit")
def version(request: HttpRequest, card: str, number: int) -> JsonResponse:
    """One version as the form holds it, and what it changes."""
    who = actor(request)
    text = queries.shipped_card(card) if number == 1 else queries.card_version(who, card, number).document
    return JsonResponse({"form": queries.card_as_form(text), "changes": _changes(who, card, text)})


@require_POST
@requires("cards.edit")
def draft(request: HttpRequest, card: str) -> HttpResponse:
    """Keep what is being written; the answer names its faults."""
    who, asked = actor(request), body(request, DraftIn)
    form = asked.card.model_dump()
    _refuse_twins(form)
    text = queries.card_as_toml(card, form)
    kept = actions.draft_card(actor=who, card=card, document=text, seen=asked.seen, at=timezone.now())
    return JsonResponse(_row(kept, who) | {"faults": _faults(text, card)})


@require_POST
@requires("cards.edit")
def proposal(request: HttpRequest, card: str) -> HttpResponse:
    who, why = actor(request), body(request, WhyIn).why
    return answered(request, lambda: _row(actions.propose_card(actor=who, card=card, why=why, at=timezone.now()), who))


@require_POST
@requires("cards.approve")
def approval(request: HttpRequest, card: str, number: int) -> HttpResponse:
    who, seen = actor(request), body(request, ApprovalIn).seen

    def act() -> dict[str, Any]:
        return _row(actions.approve_card(actor=who, card=card, number=number, seen=seen, at=timezone.now()), who)

    return answered(request, act)


@require_POST
@requires("cards.approve")
def sending_back(request: HttpRequest, card: str, number: int) -> HttpResponse:
    who, why = actor(request), body(request, WhyIn).why

    def act() -> dict[str, Any]:
        return _row(actions.return_card(actor=who, card=card, number=number, why=why, at=timezone.now()), who)

    return answered(request, act)


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
