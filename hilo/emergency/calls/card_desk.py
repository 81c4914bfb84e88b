"""Protocol cards as plain data for a desk that walks them itself, with a line or without."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .card_words import LANGUAGES, front, languages, staying
from .cards import Answer, Card, Loop, cards
from .spoken import phrases_of


def for_desk(language: str = "es", among: Mapping[str, Card] | None = None) -> list[dict[str, Any]]:
    """Cards (those that Hilo ships if left out) in one language.

    Nothing that its director has not approved is among it: a line that is not there cannot be read aloud.
    """
    return [_card(held, language) for held in (cards() if among is None else among).values()]


def desk_words(language: str = "es") -> dict[str, Any]:
    """What every desk has beside the cards: those with a key of their own, and how the line is held after an end."""
    house = staying()
    return {
        "front": list(front()),
        "languages": {code: names[language] for code, names in languages().items() if code not in LANGUAGES},
        "stay": {
            "id": "",
            "every_s": house.every_s,
            "says": house.says[language],
            "asks": [{"text": asked[language], "other": {}} for asked in house.asks],
            "answers": [],
        },
    }


def _card(held: Card, language: str) -> dict[str, Any]:
    return {
        "id": held.id,
        "version": held.version,
        "title": held.title[language],
        "first": held.first,
        "discipline": held.discipline,
        "needs_approval": held.needs_approval,
        "codes": list(held.codes),
        "phrases": [phrase.pieces for phrase in phrases_of(held, language)],
        "questions": {
            question.id: {
                "id": question.id,
                "text": question.text[language],
                "other": _other(question.text),
                "fact": question.fact,
                "answers": [_answer(answer, held, language) for answer in question.answers],
            }
            for question in held.questions.values()
        },
        "loops": {loop.id: _loop(loop, held, language) for loop in held.loops.values()},
        "clocks": {clock.id: {"text": clock.text[language], "repeat": clock.repeat} for clock in held.clocks.values()},
    }


def _answer(answer: Answer, card: Card, language: str) -> dict[str, Any]:
    said = {} if card.needs_approval else answer.instructions
    return {
        "id": answer.id,
        "text": answer.text[language],
        "other": _other(answer.text),
        "next": answer.next,
        "card": answer.card,
        "code": answer.code,
        "loop": answer.loop,
        "priority": answer.priority,
        "instructions": said.get(language, ""),
        "other_instructions": _other(said),
        "unsaid": bool(answer.instructions) and card.needs_approval,
        "known": dict(answer.known),
        "needs": list(answer.needs),
        "clock": answer.clock,
        "pace": answer.pace,
    }


def _loop(loop: Loop, card: Card, language: str) -> dict[str, Any]:
    """Of a card that waits for approval only what the operator sees: the house's own words are said instead."""
    house = staying()
    says, asks = (house.says, house.asks) if card.needs_approval else (loop.says, loop.asks)
    return {
        "id": loop.id,
        "every_s": loop.every_s,
        "says": says[language],
        "asks": [{"text": asked[language], "other": _other(asked)} for asked in asks],
        "answers": [_answer(answer, card, language) for answer in loop.answers],
    }


def _other(text: Mapping[str, str]) -> dict[str, str]:
    return {code: words for code, words in text.items() if code not in LANGUAGES and words}
