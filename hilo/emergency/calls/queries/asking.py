"""The protocol cards as a desk asks them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hilo.emergency.centres.queries import centre
from hilo.lib.actor import Actor
from hilo.lib.errors import NotFound

from .. import versions
from ..card_desk import for_desk
from ..card_walk import Reached, walk
from ..card_words import CAPABILITIES, disciplines, staying
from ..spoken import suggest


@dataclass(frozen=True, slots=True)
class CardNow:
    """Where a card stands. answers: id to words, of the question or of staying on the line. told: what may be read
    aloud so far. untold: the card waits for its director, so none of its own lines is here. says, asks_next,
    every_s: how the operator stays after an end. priority: "" for the catalogue's own. pace: presses a minute to
    count, or 0."""

    card: str
    version: int
    asks: str
    answers: dict[str, str]
    told: list[str]
    untold: bool
    says: str
    asks_next: list[str]
    every_s: int
    code: str
    priority: str
    needs: list[str]
    pace: int


def institution_of(actor: Actor) -> str:
    """The institution whose cards are in use where the actor works: that of the centre, else the actor's own."""
    where = centre(actor.centre) if actor.centre else None
    return where.institution_id if where else actor.institution


def protocol_cards(language: str = "es", *, institution: str = "") -> list[dict[str, Any]]:
    """The protocol cards in use at an institution's centres in one language, for a desk that walks them itself."""
    return for_desk(language, versions.in_use(institution))


def suggested_cards(narrative: str, language: str = "es", *, code: str = "", institution: str = "") -> list[str]:
    """Ids of the cards that the caller's words or the code call for, the likeliest first."""
    return suggest(narrative, language, code=code, among=versions.in_use(institution))


def discipline_labels(language: str = "en") -> dict[str, str]:
    """Who answers for cards, by the name that a card gives, in the reader's language."""
    return {name: row.labels[language] for name, row in disciplines().items()}


def discipline_label(name: str, language: str = "en") -> str:
    """Who answers for a card, "–" while nobody is named."""
    return discipline_labels(language).get(name, "–")


def asked_so_far(card: str, answers: Sequence[str], *, institution: str = "") -> Reached:
    """Where the answers given to a card in use lead. Raises: NotFound; Refusal HILO-C220, HILO-C221."""
    among = versions.in_use(institution)
    if card not in among:
        raise NotFound("card", card)
    return walk(among[card], answers, among)


def card_now(card: str, answers: Sequence[str], language: str = "es", *, institution: str = "") -> CardNow:
    """`asked_so_far` in the reader's language: only what its director approved is told."""
    at = asked_so_far(card, answers, institution=institution)
    loop = staying() if at.loop is None or at.card.needs_approval else at.loop
    place = at.question or at.loop
    return CardNow(
        card=at.card.id,
        version=at.card.version,
        asks=at.question.text[language] if at.question else "",
        answers={answer.id: answer.text[language] for answer in place.answers} if place else {},
        told=list(at.told(language)),
        untold=at.card.needs_approval,
        says="" if at.question else loop.says[language],
        asks_next=[] if at.question else [asked[language] for asked in loop.asks],
        every_s=0 if at.question else loop.every_s,
        code=at.code or "",
        priority=at.priority or "",
        needs=list(at.needs),
        pace=at.pace,
    )


def needs_told(cards: Sequence[Any]) -> tuple[str, ...]:
    """Capabilities that the answers to these calls' cards call for besides those of the code, each once.

    Asked by dispatch, to which a card of an incident's calls says more than its code.
    """
    told = [card.get("needs") for card in cards if isinstance(card, dict)]
    known = (need for needs in told if isinstance(needs, list) for need in needs if need in CAPABILITIES)
    return tuple(dict.fromkeys(known))
