"""Which answers are kept of what the public reads, and making those that are not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from hilo.knowledge.incidence import store
from hilo.knowledge.incidence.queries import kept
from hilo.knowledge.incidence.queries.history import pairs
from hilo.knowledge.incidence.queries.kept import Answers, Question
from hilo.knowledge.incidence.queries.newest import NEWEST, STATES, corrected, correction, newest, newest_of_states
from hilo.knowledge.incidence.queries.shelves import stands

if TYPE_CHECKING:
    from hilo.knowledge.incidence.store import Vintage


@dataclass(frozen=True, slots=True)
class Kept:
    """vintage: of which file; question: what was answered of it; answers: how many."""

    vintage: str
    question: str
    answers: int


def lacking() -> tuple[str, ...]:
    """Files of the public of which an answer is not kept, or by another version of Hilo."""
    return tuple(dict.fromkeys(vintage.key for vintage, question, _ in _wanted() if not kept.fresh(vintage, question)))


def keep(*, again: bool = False) -> Iterator[Kept]:
    """Make what is not kept, or all of it, one question after another.

    Raises: Refusal HILO-F503 where the analysis extra is lacking, F624 while somebody else makes the same.
    """
    for vintage, question, ask in _wanted():
        if again or not kept.fresh(vintage, question):
            yield _made(vintage, question, ask, again)


def _made(vintage: Vintage, question: Question[Any], ask: Callable[[], Answers[Any]], again: bool) -> Kept:
    with kept.alone(question.folder(vintage).with_suffix(".lock"), vintage):
        if again or not kept.fresh(vintage, question):
            kept.keep(vintage, question, ask())
    answers = kept.read(vintage, question)
    return Kept(vintage.key, question.name, sum(map(len, answers.values())))


def _wanted() -> Iterator[tuple[Vintage, Question[Any], Callable[[], Answers[Any]]]]:
    """What is proposed is answered before it is published, so that nobody waits; what was withdrawn stays as told."""
    every = {one.key: one for one in store.vintages()}
    for stand in stands():
        if stand.state == "proposed" or stand.published_at:
            vintage = every[stand.vintage]
            yield vintage, NEWEST, partial(newest, vintage)
            yield vintage, STATES, partial(newest_of_states, vintage)
    for before, after in pairs():
        yield after, correction(before), partial(corrected, before, after)
