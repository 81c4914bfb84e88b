"""Protocol cards: what is asked when a caller says "crash", and the code that the answers reach.

A card is a TOML file in standards/emergency/cards, or a version of it that an institution wrote and approved
(`versions`). It is refused as a whole, with every fault named, rather than leave an operator in front of a question
that leads nowhere.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from hilo.kernel.catalogues import load
from hilo.lib.errors import Refusal
from hilo.lib.findings import Finding
from hilo.lib.text import fold

from .card_shape import fault as _fault
from .card_shape import shape_faults

FOLDER = Path(__file__).parents[2] / "standards" / "emergency" / "cards"
LANGUAGES = ("es", "en")
PRIORITIES = ("high", "medium", "low")
# More answers than the desk has keys for cannot be given without a mouse.
MOST_ANSWERS = 6
SHIPPED = 1
"""Version of a card as Hilo ships it."""
SILENT = "silent"
"""Id of the card for a line on which nobody speaks."""


class InvalidCards(ValueError):
    """Cards that must not be used. findings: every fault, with card, question and answer in `where`."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__("; ".join(f"{finding.code} {finding.where}: {finding.message}" for finding in findings))
        self.findings = tuple(findings)


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: it leads to a question (next) or reaches a code. instructions: what the caller is told, by language.

    priority: "" for the catalogue's own.
    """

    id: str
    text: Mapping[str, str]
    next: str
    code: str
    priority: str
    instructions: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Question:
    """One question and its answers, in the order of their keys."""

    id: str
    text: Mapping[str, str]
    answers: tuple[Answer, ...]

    def answer(self, id: str) -> Answer | None:
        return next((answer for answer in self.answers if answer.id == id), None)


@dataclass(frozen=True, slots=True)
class Card:
    """One card. codes: beginnings of the codes it is offered for. words: beginnings of words, by language.

    needs_approval: it gives medical instructions that no medical director has approved yet. version: 1 for the card as
    Hilo ships it.
    """

    id: str
    title: Mapping[str, str]
    source: str
    valid_from: date
    first: str
    questions: Mapping[str, Question]
    codes: tuple[str, ...]
    words: Mapping[str, tuple[str, ...]]
    needs_approval: bool
    version: int = SHIPPED


@dataclass(frozen=True, slots=True)
class Reached:
    """Where answers lead: a further question, or a code with its priority ("" for the catalogue's own).

    instructions: what the caller was to be told on the way, in order, by language.
    """

    question: Question | None
    code: str | None
    priority: str | None
    instructions: tuple[Mapping[str, str], ...]


@cache
def cards() -> Mapping[str, Card]:
    """Every card by its id, in the order of the files; InvalidCards with every fault if one of them is faulty."""
    found: dict[str, Card] = {}
    findings: list[Finding] = []
    for path in sorted(FOLDER.glob("*.toml")):
        try:
            read = parse(tomllib.loads(path.read_text(encoding="utf-8")), path.stem)
        except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            findings.append(_fault("HILO-C209", f"the file cannot be read: {error}", path.stem))
        except InvalidCards as invalid:
            findings += invalid.findings
        else:
            found[read.id] = read
    if findings:
        raise InvalidCards(findings)
    return MappingProxyType(found)


def card(id: str) -> Card:
    """The card; KeyError if there is none of that id."""
    return cards()[id]


def walk(card: Card, answers: Sequence[str]) -> Reached:
    """Where the answers given so far lead; Refusal HILO-C220 for an answer that the question does not have."""
    question, told = card.questions[card.first], []
    for number, id in enumerate(answers, start=1):
        given = question.answer(id)
        if given is None:
            known = ", ".join(answer.id for answer in question.answers)
            raise Refusal("HILO-C220", f"“{question.id}” of card {card.id} is answered with {known}.", where="card")
        if given.instructions:
            told.append(given.instructions)
        if given.code:
            if number < len(answers):
                raise Refusal("HILO-C221", f"Card {card.id} is at its end: nothing more is asked.", where="card")
            return Reached(None, given.code, given.priority, tuple(told))
        question = card.questions[given.next]
    return Reached(question, None, None, tuple(told))


def suggest(
    narrative: str, language: str = "es", *, code: str = "", among: Mapping[str, Card] | None = None
) -> list[str]:
    """Ids of the cards to offer, the likeliest first: those of the code, then those whose words the narrative has.

    language: of the narrative. among: the cards in use; those that Hilo ships if left out.
    """
    said = f" {fold(narrative[:2000])}"
    ranked = []
    for place, offered in enumerate((cards() if among is None else among).values()):
        by_code = 10 if code and any(code.startswith(prefix) for prefix in offered.codes) else 0
        by_words = sum(f" {fold(word)}" in said for word in offered.words[language if language in LANGUAGES else "es"])
        if by_code or by_words:
            ranked.append((-by_code - by_words, place, offered.id))
    return [id for _, _, id in sorted(ranked)]


def for_desk(language: str = "es", among: Mapping[str, Card] | None = None) -> list[dict[str, Any]]:
    """Cards (those that Hilo ships if left out) in one language as plain data, for a desk that walks them itself."""
    return [
        {
            "id": held.id,
            "version": held.version,
            "title": held.title[language],
            "first": held.first,
            "needs_approval": held.needs_approval,
            "questions": {
                question.id: {
                    "text": question.text[language],
                    "answers": [
                        {
                            "id": answer.id,
                            "text": answer.text[language],
                            "next": answer.next,
                            "code": answer.code,
                            "priority": answer.priority,
                            "instructions": answer.instructions.get(language, ""),
                        }
                        for answer in question.answers
                    ],
                }
                for question in held.questions.values()
            },
        }
        for held in (cards() if among is None else among).values()
    ]


def read(text: str, name: str) -> Card:
    """A card from the text of its file. name: its id, that of the file. Raises: InvalidCards with every fault."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InvalidCards([_fault("HILO-C209", f"the text is no TOML: {error}", name)]) from error
    return parse(document, name)


def faults(text: str, name: str) -> list[Finding]:
    """Every fault of a card's text; an empty list if it may be used."""
    try:
        found = read(text, name)
    except InvalidCards as invalid:
        return list(invalid.findings)
    other = f"the card calls itself “{found.id}”, not “{name}”"
    return [] if found.id == name else [_fault("HILO-V203", other, name)]


def parse(document: Mapping[str, Any], name: str) -> Card:
    """A card from its document; InvalidCards with every fault (HILO-C201 to C210, V201, V202). name: for messages."""
    where = str(document.get("id") or name)
    findings = [
        _fault("HILO-C208", f"“{key}” is missing", where) for key in _NEEDED if document.get(key) in (None, "", {})
    ]
    shape = shape_faults(document, where)
    findings += shape
    if shape or any(document.get(key) in (None, "", {}) for key in _GROUND):
        # Without these nothing further can be judged.
        raise InvalidCards(findings)
    title = document.get("title", {})
    findings += _text_faults(title, where) if title else []
    questions = {id: _question(where, id, row, findings) for id, row in document["questions"].items()}
    offer = document.get("offer", {})
    read = Card(
        id=where,
        title=title,
        source=document.get("source", ""),
        valid_from=document["valid_from"],
        first=document["first"],
        questions=MappingProxyType(questions),
        codes=tuple(offer.get("codes", ())),
        words=MappingProxyType({language: tuple(offer.get(language, ())) for language in LANGUAGES}),
        needs_approval=bool(document.get("medical")) and not document.get("approved_by"),
    )
    findings += _graph_faults(read) + _code_faults(read, document["catalogue"])
    if findings:
        raise InvalidCards(findings)
    return read


_GROUND = ("first", "catalogue", "valid_from", "questions")
_NEEDED = ("id", "title", "source", "valid_from", "first", "catalogue", "questions")


def _question(card: str, id: str, row: Mapping[str, Any], findings: list[Finding]) -> Question:
    where = f"{card}/{id}"
    findings += _text_faults(row.get("text"), where)
    rows = row.get("answers", [])
    if not 2 <= len(rows) <= MOST_ANSWERS:
        findings.append(
            _fault("HILO-C207", f"a question needs two to {MOST_ANSWERS} answers, it has {len(rows)}", where)
        )
    answers = tuple(
        Answer(
            id=str(given.get("id", "")),
            text=given.get("text", {}),
            next=str(given.get("next", "")),
            code=str(given.get("code", "")),
            priority=str(given.get("priority", "")),
            instructions=given.get("instructions", {}),
        )
        for given in rows
    )
    ids = [answer.id for answer in answers]
    for answer in answers:
        at = f"{where}/{answer.id}"
        findings += _text_faults(answer.text, at)
        if answer.instructions:
            findings += _text_faults(answer.instructions, at)
        if not answer.id or ids.count(answer.id) > 1:
            findings.append(_fault("HILO-C208", "an answer needs an id of its own", at))
        if answer.priority and answer.priority not in PRIORITIES:
            findings.append(_fault("HILO-C210", f"“{answer.priority}” is no priority", at))
        if bool(answer.next) == bool(answer.code):
            findings.append(_fault("HILO-C204", "an answer leads to one question or reaches one code", at))
    return Question(id, row.get("text", {}), answers)


def _text_faults(text: object, where: str) -> list[Finding]:
    missing = [language for language in LANGUAGES if not (isinstance(text, dict) and text.get(language))]
    return [_fault("HILO-C201", f"the text is missing in {', '.join(missing)}", where)] if missing else []


def _code_faults(card: Card, catalogue: str) -> list[Finding]:
    entries = load(catalogue, card.valid_from).entries
    return [
        _fault("HILO-C203", f"{answer.code} is no code in force", f"{card.id}/{question.id}/{answer.id}")
        for question in card.questions.values()
        for answer in question.answers
        if answer.code and not (answer.code in entries and entries[answer.code].in_force)
    ]


def _graph_faults(card: Card) -> list[Finding]:
    """Questions that are not declared, never asked, or asked again by their own answers."""
    findings = [
        _fault("HILO-C202", f"there is no question “{answer.next}”", f"{card.id}/{question.id}/{answer.id}")
        for question in card.questions.values()
        for answer in question.answers
        if answer.next and answer.next not in card.questions
    ]
    if card.first not in card.questions:
        return [*findings, _fault("HILO-C202", f"there is no question “{card.first}” to begin with", card.id)]
    asked: set[str] = set()

    def ask(id: str, way: tuple[str, ...]) -> None:
        asked.add(id)
        for answer in card.questions[id].answers:
            if answer.next in (*way, id):
                at = f"{card.id}/{id}/{answer.id}"
                findings.append(_fault("HILO-C205", f"the answer leads back to “{answer.next}”", at))
            elif answer.next in card.questions and answer.next not in asked:
                ask(answer.next, (*way, id))

    ask(card.first, ())
    return findings + [
        _fault("HILO-C206", "the question is never asked", f"{card.id}/{id}")
        for id in card.questions
        if id not in asked
    ]
