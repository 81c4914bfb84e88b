"""Protocol cards: what is asked when a caller says "crash", and the code that the answers reach.

A card is a TOML file in standards/emergency/cards, or a version of it that an institution wrote and approved
(`versions`). It is refused as a whole, with every fault named, rather than leave an operator in front of a question
that leads nowhere.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from hilo.kernel.catalogues import load
from hilo.lib.findings import Finding

from .card_shape import fault as _fault
from .card_shape import shape_faults
from .card_words import CAPABILITIES, FINDINGS, LANGUAGES, disciplines, foreign

FOLDER = Path(__file__).parents[2] / "standards" / "emergency" / "cards"
PRIORITIES = ("high", "medium", "low")
# More answers than the desk has keys for cannot be given without a mouse.
MOST_ANSWERS = 6
# The rate that every guideline names for pressing on a chest; the desk counts no other.
SLOWEST, FASTEST = 100, 120
# More often leaves no time to answer, more seldom leaves the caller alone.
SHORTEST_LOOP_S, LONGEST_LOOP_S = 5, 180
SHIPPED = 1
"""Version of a card as Hilo ships it."""
STAY = "stay"
"""Id of the loop that follows every end of a card that names no other."""
SILENT = "silent"
"""Id of the card for a line on which nobody speaks."""


class InvalidCards(ValueError):
    """Cards that must not be used. findings: every fault, with card, question and answer in `where`."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__("; ".join(f"{finding.code} {finding.where}: {finding.message}" for finding in findings))
        self.findings = tuple(findings)


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: it leads to a question (next), to another card (card), or to an end: a code, a loop, or both.

    instructions: what the caller is told, by language. priority: "" for the catalogue's own. code beside card: the code
    that stays, whatever the other card reaches. known: what this answer says of questions that others would ask, fact
    to answer. needs: capabilities that the incident calls for besides its code's. finding: a code of findings. clock:
    which clock comes up. pace: presses a minute that the operator counts aloud, 0 for none.
    """

    id: str
    text: Mapping[str, str]
    next: str
    code: str
    priority: str
    instructions: Mapping[str, str]
    card: str = ""
    loop: str = ""
    known: Mapping[str, str] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    finding: str = ""
    clock: str = ""
    pace: int = 0


@dataclass(frozen=True, slots=True)
class Question:
    """One question and its answers, in the order of their keys.

    fact: what it asks for, "" for nothing that another question asks too. What is known already is not asked again.
    """

    id: str
    text: Mapping[str, str]
    answers: tuple[Answer, ...]
    fact: str = ""

    def answer(self, id: str) -> Answer | None:
        return next((answer for answer in self.answers if answer.id == id), None)


@dataclass(frozen=True, slots=True)
class Loop:
    """How the operator stays on the line after a code: says is repeated every `every_s` seconds, with the next of asks.

    answers: what may change meanwhile; each leads on like the answer of a question.
    """

    id: str
    every_s: int
    says: Mapping[str, str]
    asks: tuple[Mapping[str, str], ...]
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Clock:
    """A time that the operator marks with a key. repeat: more than once, and the intervals are shown."""

    id: str
    text: Mapping[str, str]
    repeat: bool


@dataclass(frozen=True, slots=True)
class Card:
    """One card. codes: beginnings of the codes it is offered for. words: how people say it, by language.

    discipline: whose director answers for it (standards/emergency/disciplines.toml). needs_approval: no director has
    approved its lines yet, so none of them is shown or said. version: 1 for the card as Hilo ships it. decide: what the
    director decides, by language.
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
    discipline: str = ""
    loops: Mapping[str, Loop] = field(default_factory=dict)
    clocks: Mapping[str, Clock] = field(default_factory=dict)
    decide: Mapping[str, str] = field(default_factory=dict)

    def answers(self) -> Iterator[tuple[str, Answer]]:
        """Every answer with its place, those of questions first."""
        places: Iterable[Question | Loop] = (*self.questions.values(), *self.loops.values())
        for held in places:
            yield from ((f"{self.id}/{held.id}/{answer.id}", answer) for answer in held.answers)


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
    findings += link_faults(found)
    if findings:
        raise InvalidCards(findings)
    return MappingProxyType(found)


def card(id: str) -> Card:
    """The card; KeyError if there is none of that id."""
    return cards()[id]


def read(text: str, name: str) -> Card:
    """A card from the text of its file. name: its id, that of the file. Raises: InvalidCards with every fault."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InvalidCards([_fault("HILO-C209", f"the text is no TOML: {error}", name)]) from error
    return parse(document, name)


def faults(text: str, name: str, among: Mapping[str, Card] | None = None) -> list[Finding]:
    """Every fault of a card's text; an empty list if it may be used. among: the cards it may lead to."""
    try:
        found = read(text, name)
    except InvalidCards as invalid:
        return list(invalid.findings)
    if found.id != name:
        return [_fault("HILO-V203", f"the card calls itself “{found.id}”, not “{name}”", name)]
    others = dict(cards() if among is None else among)
    return link_faults(others | {name: found}, only=name) + _other_discipline(others.get(name), found)


def _other_discipline(before: Card | None, now: Card) -> list[Finding]:
    if before is None or before.discipline == now.discipline:
        return []
    words = f"it was answered for by “{before.discipline}”: write another card for another director"
    return [_fault("HILO-V204", words, now.id)]


def link_faults(among: Mapping[str, Card], *, only: str = "") -> list[Finding]:
    """Links to a card that is none (HILO-C211) and links that come back to their own card (HILO-C212)."""
    found: list[Finding] = []
    for held in [among[only]] if only else among.values():
        for where, answer in held.answers():
            if answer.card and answer.card not in among:
                found.append(_fault("HILO-C211", f"there is no card “{answer.card}”", where))
            elif answer.card and held.id in _reached_from(answer.card, among):
                found.append(_fault("HILO-C212", f"the card “{answer.card}” leads back to this one", where))
    return found


def _reached_from(card: str, among: Mapping[str, Card]) -> set[str]:
    """The card and every card that its links reach."""
    seen, left = set(), [card]
    while left:
        id = left.pop()
        if id in seen or id not in among:
            continue
        seen.add(id)
        left += [answer.card for _, answer in among[id].answers() if answer.card]
    return seen


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
        needs_approval=disciplines()[document["discipline"]].unsaid,
        discipline=document["discipline"],
        loops=MappingProxyType({id: _loop(where, id, row, findings) for id, row in document.get("loops", {}).items()}),
        clocks=MappingProxyType(
            {id: _clock(where, id, row, findings) for id, row in document.get("clocks", {}).items()}
        ),
        decide=document.get("decide", {}),
    )
    findings += _graph_faults(read) + _code_faults(read, document["catalogue"]) + _word_faults(read)
    findings += _translation_faults(read, document)
    if findings:
        raise InvalidCards(findings)
    return read


_GROUND = ("first", "catalogue", "valid_from", "questions", "discipline")
_NEEDED = ("id", "title", "source", "valid_from", "first", "catalogue", "questions", "discipline")


def _question(card: str, id: str, row: Mapping[str, Any], findings: list[Finding]) -> Question:
    where = f"{card}/{id}"
    findings += _text_faults(row.get("text"), where)
    rows = row.get("answers", [])
    if not 2 <= len(rows) <= MOST_ANSWERS:
        findings.append(
            _fault("HILO-C207", f"a question needs two to {MOST_ANSWERS} answers, it has {len(rows)}", where)
        )
    return Question(id, row.get("text", {}), _answers(where, rows, findings), row.get("fact", ""))


def _answers(where: str, rows: Sequence[Mapping[str, Any]], findings: list[Finding]) -> tuple[Answer, ...]:
    answers = tuple(_answer(given) for given in rows)
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
        ends = bool(answer.loop or (answer.code and not answer.card))
        if bool(answer.next) + bool(answer.card) + ends != 1:
            words = "an answer leads to one question or one card, or it ends with a code or a loop"
            findings.append(_fault("HILO-C204", words, at))
    return answers


def _answer(given: Mapping[str, Any]) -> Answer:
    plain = {name: str(given.get(name, "")) for name in ("id", "next", "code", "priority", "card", "loop", "finding")}
    return Answer(
        **plain,
        text=given.get("text", {}),
        instructions=given.get("instructions", {}),
        known=MappingProxyType(dict(given.get("known", {}))),
        needs=tuple(given.get("needs", ())),
        clock=str(given.get("clock", "")),
        pace=given.get("pace", 0),
    )


def _loop(card: str, id: str, row: Mapping[str, Any], findings: list[Finding]) -> Loop:
    where = f"{card}/{id}"
    findings += _text_faults(row.get("says"), where)
    for asked in row.get("asks", ()):
        findings += _text_faults(asked, where)
    every, rows = row.get("every_s", 0), row.get("answers", [])
    if not SHORTEST_LOOP_S <= every <= LONGEST_LOOP_S:
        words = f"a loop comes round every {SHORTEST_LOOP_S} to {LONGEST_LOOP_S} seconds, not {every}"
        findings.append(_fault("HILO-C213", words, where))
    if len(rows) > MOST_ANSWERS:
        findings.append(_fault("HILO-C207", f"a loop has at most {MOST_ANSWERS} answers, it has {len(rows)}", where))
    return Loop(id, every, row.get("says", {}), tuple(row.get("asks", ())), _answers(where, rows, findings))


def _clock(card: str, id: str, row: Mapping[str, Any], findings: list[Finding]) -> Clock:
    findings += _text_faults(row.get("text"), f"{card}/{id}")
    return Clock(id, row.get("text", {}), bool(row.get("repeat")))


def _text_faults(text: object, where: str) -> list[Finding]:
    missing = [language for language in LANGUAGES if not (isinstance(text, dict) and text.get(language))]
    return [_fault("HILO-C201", f"the text is missing in {', '.join(missing)}", where)] if missing else []


def _code_faults(card: Card, catalogue: str) -> list[Finding]:
    entries = load(catalogue, card.valid_from).entries
    return [
        _fault("HILO-C203", f"{answer.code} is no code in force", where)
        for where, answer in card.answers()
        if answer.code and not (answer.code in entries and entries[answer.code].in_force)
    ]


def _word_faults(card: Card) -> list[Finding]:
    """Loops, clocks, capabilities and findings that are not there, and a rate that nobody teaches (HILO-C213)."""
    found = []
    for where, answer in card.answers():
        wrong = [
            (answer.loop and answer.loop not in card.loops, f"there is no loop “{answer.loop}”"),
            (answer.clock and answer.clock not in card.clocks, f"there is no clock “{answer.clock}”"),
            (answer.finding and answer.finding not in FINDINGS, f"“{answer.finding}” is no finding of a call"),
            (answer.pace and not SLOWEST <= answer.pace <= FASTEST, f"a pace is {SLOWEST} to {FASTEST} a minute"),
            *((need not in CAPABILITIES, f"“{need}” is no capability") for need in answer.needs),
        ]
        found += [_fault("HILO-C213", words, where) for is_wrong, words in wrong if is_wrong]
    return found


def _translation_faults(card: Card, document: Mapping[str, Any]) -> list[Finding]:
    """Words in another language whose translator and second reader are not named, or are one person (HILO-C214)."""
    named = document.get("languages", {})
    found = []
    for language in sorted(foreign(document)):
        people = named.get(language, {})
        translator, reader = (str(people.get(name, "")).strip() for name in ("translator", "reader"))
        if not translator or not reader or translator.casefold() == reader.casefold():
            words = f"words in “{language}” need a translator and another person who read them back, both by name"
            found.append(_fault("HILO-C214", words, card.id))
    return found


def _graph_faults(card: Card) -> list[Finding]:
    """Questions and loops that are not declared, never asked, or asked again by their own answers."""
    places = dict(card.questions) | dict(card.loops)
    findings = [
        _fault("HILO-C202", f"there is no question “{answer.next}”", where)
        for where, answer in card.answers()
        if answer.next and answer.next not in card.questions
    ]
    twins = sorted(set(card.questions) & set(card.loops))
    findings += [_fault("HILO-C208", "a question and a loop need ids of their own", f"{card.id}/{id}") for id in twins]
    if card.first not in card.questions:
        return [*findings, _fault("HILO-C202", f"there is no question “{card.first}” to begin with", card.id)]
    asked: set[str] = set()

    def ask(id: str, way: tuple[str, ...]) -> None:
        asked.add(id)
        for answer in places[id].answers:
            to = answer.next or answer.loop
            if to in (*way, id):
                at = f"{card.id}/{id}/{answer.id}"
                findings.append(_fault("HILO-C205", f"the answer leads back to “{to}”", at))
            elif to in places and to not in asked:
                ask(to, (*way, id))

    for start in dict.fromkeys((card.first, *(id for id in card.loops if id == STAY))):
        ask(start, ())
    return findings + [_fault("HILO-C206", "it is never asked", f"{card.id}/{id}") for id in places if id not in asked]
