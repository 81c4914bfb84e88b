"""How long a person has been held (CPEUM 16, 19, 21; LNSIJPA 130), by what the register shows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from ..case import Case, Record
from ..registry import Hit, rule
from ..words import span
from .adolescents import young
from .common import hours

PROSECUTOR, ORGANISED = hours("prosecutor"), hours("prosecutor_organised")
ADMINISTRATIVE, ADOLESCENT = hours("administrative"), hours("adolescent")
JUDGE, DOUBLED = hours("judge"), hours("judge_doubled")
OUT = ("released_at", "before_judge_at")


def _held(row: Record, start: datetime, now: datetime, ends: tuple[str, ...]) -> timedelta:
    """How long from the start to what ended it, or to now."""
    ended = [at for field in ends if (at := row.time(field))]
    return (min(ended) if ended else now) - start


def _whole(term: timedelta) -> str:
    """A term as the law counts it: "48 h", never in days."""
    return f"{int(term.total_seconds() // 3600)} h"


@rule("HILO-R191")
def prosecutor(case: Case) -> Iterator[Hit]:
    for one, row in case.pairs:
        at = row.time("handed_over_at")
        if at is None or row.text("kind") == "administrative" or young(one):
            continue
        term = ORGANISED if row.yes("organised_crime") else PROSECUTOR
        held = _held(row, at, case.now, OUT)
        if held > term:
            yield one.at("register_number"), {"held": span(held), "term": _whole(term)}


@rule("HILO-R192")
def administrative(case: Case) -> Iterator[Hit]:
    for one, row in case.pairs:
        at = row.time("detained_at")
        if at is None or row.text("kind") != "administrative":
            continue
        held = _held(row, at, case.now, ("released_at",))
        if held > ADMINISTRATIVE:
            yield one.at("register_number"), {"held": span(held), "term": _whole(ADMINISTRATIVE)}


@rule("HILO-R193")
def adolescent(case: Case) -> Iterator[Hit]:
    for one, row in case.pairs:
        at = row.time("handed_over_at")
        if at is None or not young(one):
            continue
        held = _held(row, at, case.now, OUT)
        if held > ADOLESCENT:
            yield one.at("register_number"), {"held": span(held), "term": _whole(ADOLESCENT)}


@rule("HILO-R194")
def judge(case: Case) -> Iterator[Hit]:
    for one, row in case.pairs:
        at = row.time("before_judge_at")
        if at is None:
            continue
        term = DOUBLED if row.yes("term_doubled") else JUDGE
        held = _held(row, at, case.now, ("released_at", "decided_at"))
        if held > term:
            yield one.at("register_number"), {"held": span(held), "term": _whole(term)}
