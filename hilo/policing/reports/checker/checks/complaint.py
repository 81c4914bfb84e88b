"""Offences prosecuted on complaint only (CNPP 148): twelve hours from the notice; twenty-four from the detention where
whoever may complain cannot be found; where they physically cannot complain, the legal term of the detention.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from ..case import Case
from ..registry import Hit, rule
from ..words import clock, span
from .common import counted, hours, minutes

TOLD, UNTOLD, SOON = hours("complaint_told"), hours("complaint_untold"), minutes("victim_told_late")


@dataclass(frozen=True, slots=True)
class Term:
    """begins: the notice, else the first detention; source: the law, or Hilo's proposal where no notice is told."""

    begins: datetime
    length: timedelta
    source: str = "law"

    @property
    def ends(self) -> datetime:
        """An hour that lies beyond the calendar ends with it."""
        try:
            return self.begins + self.length
        except OverflowError:
            return self.begins

    def hit(self, to: datetime) -> dict[str, str]:
        return {"gap": span(to - self.begins), "term": span(self.length), "limit": self.source}


def _asked(case: Case) -> bool:
    """Somebody is held for an offence that needs a complaint."""
    return case.knowledge.yes("on_complaint") and bool(case.arrests)


def _unable(case: Case) -> bool:
    return case.knowledge.text("victim_reach") == "unable"


def _term(case: Case) -> Term | None:
    """The term of the article; None where none of its own runs, as for who physically cannot complain."""
    if not _asked(case) or _unable(case):
        return None
    told = case.knowledge.time("victim_told_at")
    if told:
        return Term(told, TOLD)
    sought = case.knowledge.text("victim_reach") == "not_found"
    return Term(min(at for _, at in case.arrests), UNTOLD, "law" if sought else "proposal")


def _open(case: Case) -> bool:
    """No complaint yet, and somebody still held."""
    return case.knowledge.lacks("complaint_at") and not _released(case)


def _released(case: Case) -> bool:
    """Everybody detained is free already, so no term runs any more."""
    free = {id(one) for one, row in case.pairs if row.time("released_at")}
    return all(id(one) in free for one in case.detentions)


@rule("HILO-R181")
def untold(case: Case) -> Iterator[Hit]:
    """Who cannot be found was not told either, and is no fault."""
    excused = case.knowledge.text("victim_reach") in ("not_found", "unable")
    if _asked(case) and not excused and case.knowledge.lacks("victim_told_at") and case.knowledge.lacks("complaint_at"):
        yield case.knowledge.at("victim_told_at"), {}


@rule("HILO-R182")
def complaint_late(case: Case) -> Iterator[Hit]:
    term, made = _term(case), case.knowledge.time("complaint_at")
    if term and made and made - term.begins > term.length:
        yield case.knowledge.at("complaint_at"), term.hit(made)


@rule("HILO-R183")
def term_over(case: Case) -> Iterator[Hit]:
    term = _term(case)
    if term and _open(case) and case.now - term.begins > term.length:
        yield case.knowledge.at("complaint_at"), term.hit(case.now) | counted(case, term.begins)


@rule("HILO-R184")
def term_runs(case: Case) -> Iterator[Hit]:
    term = _term(case)
    if term and _open(case) and case.now - term.begins <= term.length:
        # The hour at which it ends stays true however late it is read; what was left at the check does not.
        ends = {"until": clock(term.ends), "from": clock(term.begins)}
        yield case.knowledge.at("complaint_at"), term.hit(case.now) | ends


@rule("HILO-R185")
def told_late(case: Case) -> Iterator[Hit]:
    told = case.knowledge.time("victim_told_at")
    if told and _asked(case):
        first = min(at for _, at in case.arrests)
        if told - first > SOON:
            yield case.knowledge.at("victim_told_at"), {"gap": span(told - first)}


@rule("HILO-R186")
def unable(case: Case) -> Iterator[Hit]:
    if _asked(case) and _unable(case) and _open(case):
        yield case.knowledge.at("victim_reach"), {}
