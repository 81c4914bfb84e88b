"""A card asked: where the answers given so far lead, through every card that they link to.

What one card has learned is not asked again by the next; what the caller was told stays told; a code that was reached
stays until another one is; and after a code the operator stays on the line. The desk walks by the same rules
(desks/operator/static/operator/walk.js): a test walks every way with both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from hilo.lib.errors import Refusal

from .cards import PRIORITIES, STAY, Answer, Card, Loop, Question, cards


@dataclass(frozen=True, slots=True)
class Step:
    """One answer on the way. place: id of the question or loop. carried: it was known and nobody was asked again."""

    card: Card
    place: str
    answer: Answer
    carried: bool = False


@dataclass(frozen=True, slots=True)
class Reached:
    """Where answers lead: a further question, or an end with its code and the loop in which the operator stays.

    code: the last one reached, None before one is. priority: the highest named on the way, "" for the catalogue's own,
    None without a code. card: which asks or stays. loop: the card's own, None for the house's.
    """

    card: Card
    question: Question | None
    loop: Loop | None
    code: str | None
    priority: str | None
    way: tuple[Step, ...]

    @property
    def instructions(self) -> tuple[Mapping[str, str], ...]:
        """What the caller was to be told on the way, in order, by language, approved or not."""
        return tuple(step.answer.instructions for step in self.way if step.answer.instructions)

    def told(self, language: str) -> tuple[str, ...]:
        """What may be read aloud of it: nothing of a card that its director has not approved."""
        said = [step.answer.instructions.get(language, "") for step in self.way if not step.card.needs_approval]
        return tuple(words for words in said if words)

    @property
    def needs(self) -> tuple[str, ...]:
        """Capabilities that the answers call for besides those of the code, each once, in order."""
        return tuple(dict.fromkeys(need for step in self.way for need in step.answer.needs))

    @property
    def findings(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(step.answer.finding for step in self.way if step.answer.finding))

    @property
    def clocks(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(step.answer.clock for step in self.way if step.answer.clock))

    @property
    def pace(self) -> int:
        """Presses a minute that the operator counts now, 0 for none: that of the last answer that was given."""
        return next((step.answer.pace for step in reversed(self.way)), 0)


@dataclass(slots=True)
class _Walk:
    among: Mapping[str, Card]
    card: Card
    question: Question | None
    loop: Loop | None = None
    code: str = ""
    kept: str = ""
    ended: bool = False
    way: list[Step] = field(default_factory=list)
    known: dict[str, str] = field(default_factory=dict)
    passed: set[tuple[str, str]] = field(default_factory=set)

    def place(self) -> Question | Loop | None:
        return self.question or self.loop

    def give(self, answer: Answer, *, carried: bool = False) -> None:
        at = self.place()
        if at is None:
            return
        self.way.append(Step(self.card, at.id, answer, carried))
        if self.question and self.question.fact:
            self.known[self.question.fact] = answer.id
        self.known |= answer.known
        if answer.card:
            self.kept = self.kept or answer.code
            self.code = answer.code or self.code
            self.card = self.among[answer.card]
            self.question, self.loop, self.ended = self.card.questions[self.card.first], None, False
        elif answer.next:
            self.question, self.loop, self.ended = self.card.questions[answer.next], None, False
        else:
            self.code = (self.kept or answer.code or self.code) if answer.code else self.code
            self.question, self.ended = None, True
            self.loop = self.card.loops.get(answer.loop or STAY)
        self.carry()

    def carry(self) -> None:
        """Answer what is known already. A place is passed once: a circle of links could not hold it up."""
        question = self.question
        if question is None or not question.fact or (self.card.id, question.id) in self.passed:
            return
        known = question.answer(self.known.get(question.fact, ""))
        if known:
            self.passed.add((self.card.id, question.id))
            self.give(known, carried=True)


def walk(card: Card, answers: Sequence[str], among: Mapping[str, Card] | None = None) -> Reached:
    """Where the answers given so far lead. among: the cards it may lead to, those that Hilo ships if left out.

    Raises: Refusal HILO-C220 for an answer that the question does not have, HILO-C221 after the end.
    """
    at = _Walk(cards() if among is None else among, card, card.questions[card.first])
    for id in answers:
        place = at.place()
        if place is None or (at.ended and not place.answers):
            raise Refusal("HILO-C221", f"Card {at.card.id} is at its end: nothing more is asked.", where="card")
        given = next((answer for answer in place.answers if answer.id == id), None)
        if given is None:
            known = ", ".join(answer.id for answer in place.answers)
            raise Refusal("HILO-C220", f"“{place.id}” of card {at.card.id} is answered with {known}.", where="card")
        at.give(given)
    code = at.code or None
    return Reached(at.card, at.question, at.loop, code, _highest(at.way) if code else None, tuple(at.way))


def _highest(way: Sequence[Step]) -> str:
    named = [step.answer.priority for step in way if step.answer.priority]
    # Only what raises is carried along; a lower priority is that of its own end alone.
    raised = [priority for priority in named if priority == PRIORITIES[0]]
    return raised[0] if raised else way[-1].answer.priority if way else ""
