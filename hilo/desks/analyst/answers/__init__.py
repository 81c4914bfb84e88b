"""An answer as the desk shows it: one sentence, key figures, a table, charts, how it was made, what it does not prove.

`answer` asks the figures once for each question and vintage; a vintage never changes, so the answer is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from hilo.desks.analyst.question import Question
from hilo.knowledge.incidence import store

from . import change, concentration, outbreaks, rates, series
from .shape import Answer

__all__ = ["Answer", "answer"]

BY_VERB: dict[str, Any] = {
    "concentration": concentration,
    "change": change,
    "outbreaks": outbreaks,
    "rates": rates,
    "series": series,
}


def answer(question: Question, language: str) -> Answer:
    """The answer in "es" or "en"; refuses what the figures refuse."""
    verb = BY_VERB[question.verb]
    # A vintage that was taken away meanwhile is refused, whatever is remembered of it.
    store.find(question.source)
    shown: Answer = verb.shown(_asked(question), question, language)
    return shown


@lru_cache(maxsize=48)
def _asked(question: Question) -> Any:
    ask: Callable[[Question], Any] = BY_VERB[question.verb].ask
    return ask(question)
