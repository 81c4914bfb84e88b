"""Offences prosecuted on complaint only: twelve hours from the notice, twenty-four from the detention (CNPP 148)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from ..case import Case
from ..registry import Hit, rule
from ..words import clock, span
from .common import hours, minutes

TOLD, UNTOLD, SOON = hours("complaint_told"), hours("complaint_untold"), minutes("victim_told_late")


def _term(case: Case) -> tuple[datetime, timedelta] | None:
    """From when the term runs and how long: from the notice, else from the first detention still open."""
    if not case.knowledge.yes("on_complaint") or not case.arrests:
        return None
    told = case.knowledge.time("victim_told_at")
    return (told, TOLD) if told else (min(at for _, at in case.arrests), UNTOLD)


def _released(case: Case) -> bool:
    """Everybody detained is free already, so no term runs any more."""
    free = {id(one) for one, row in case.pairs if row.time("released_at")}
    return all(id(one) in free for one in case.detentions)


@rule("HILO-R181")
def untold(case: Case) -> Iterator[Hit]:
    if _term(case) and case.knowledge.lacks("victim_told_at") and case.knowledge.lacks("complaint_at"):
        yield case.knowledge.at("victim_told_at"), {}


@rule("HILO-R182")
def complaint_late(case: Case) -> Iterator[Hit]:
    term, made = _term(case), case.knowledge.time("complaint_at")
    if term and made and made - term[0] > term[1]:
        yield case.knowledge.at("complaint_at"), {"gap": span(made - term[0]), "term": span(term[1])}


@rule("HILO-R183")
def term_over(case: Case) -> Iterator[Hit]:
    term = _term(case)
    if term and case.knowledge.lacks("complaint_at") and case.now - term[0] > term[1] and not _released(case):
        yield case.knowledge.at("complaint_at"), {"gap": span(case.now - term[0]), "term": span(term[1])}


@rule("HILO-R184")
def term_runs(case: Case) -> Iterator[Hit]:
    term = _term(case)
    if term and case.knowledge.lacks("complaint_at") and case.now - term[0] <= term[1] and not _released(case):
        yield case.knowledge.at("complaint_at"), {"left": span(term[1] - (case.now - term[0])), "from": clock(term[0])}


@rule("HILO-R185")
def told_late(case: Case) -> Iterator[Hit]:
    told = case.knowledge.time("victim_told_at")
    if told and _term(case):
        first = min(at for _, at in case.arrests)
        if told - first > SOON:
            yield case.knowledge.at("victim_told_at"), {"gap": span(told - first)}
