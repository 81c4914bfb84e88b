"""How long a person has been held (CPEUM 16, 19, 21; LNSIJPA 130), by what the register shows.

The prosecutor retains after flagrancy and in an urgent case; a warrant goes straight to the judge.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from ..case import Case, Record
from ..registry import Hit, rule
from ..words import span
from .adolescents import young
from .common import counted, hours
from .handover import allowed

PROSECUTOR, ORGANISED = hours("prosecutor"), hours("prosecutor_organised")
ADMINISTRATIVE, ADOLESCENT = hours("administrative"), hours("adolescent")
JUDGE, DOUBLED, PRISON = hours("judge"), hours("judge_doubled"), hours("prison")
OUT = ("released_at", "before_judge_at")
RETAINED = ("flagrancy", "urgent_case")


@dataclass(frozen=True, slots=True)
class Held:
    """How long somebody was held, or is. told: the same in words, with the hour of the check where it goes on."""

    length: timedelta
    told: dict[str, str]


def _held(case: Case, row: Record, start: datetime, ends: tuple[str, ...]) -> Held:
    """How long from the start to what ended it, or to now."""
    ended = [at for field in ends if (at := row.time(field))]
    length = (min(ended) if ended else case.now) - start
    return Held(length, {"held": span(length)} | ({} if ended else counted(case, start)))


def _whole(term: timedelta) -> str:
    """A term as the law counts it: "48 h", never in days."""
    return f"{int(term.total_seconds() // 3600)} h"


def _kind(one: Record, row: Record) -> str:
    return row.text("kind") or one.text("kind")


def _retained(case: Case, *, adolescent: bool) -> Iterator[tuple[Record, Record, Held]]:
    """Whom the prosecutor retains, and how long."""
    for one, row in case.pairs:
        at = row.time("handed_over_at")
        if at and _kind(one, row) in RETAINED and (young(one) or row.yes("apart")) is adolescent:
            yield one, row, _held(case, row, at, OUT)


@rule("HILO-R191")
def prosecutor(case: Case) -> Iterator[Hit]:
    for one, row, held in _retained(case, adolescent=False):
        term = ORGANISED if row.yes("organised_crime") else PROSECUTOR
        if held.length > term:
            yield one.at("register_number"), held.told | {"term": _whole(term)}


@rule("HILO-R192")
def administrative(case: Case) -> Iterator[Hit]:
    for one, row in case.pairs:
        at = row.time("detained_at")
        if at is None or row.text("kind") != "administrative":
            continue
        held = _held(case, row, at, ("released_at",))
        if held.length > ADMINISTRATIVE:
            yield one.at("register_number"), held.told | {"term": _whole(ADMINISTRATIVE)}


@rule("HILO-R193")
def adolescent(case: Case) -> Iterator[Hit]:
    """Of flagrancy, as the article says; that an urgent case has no longer is Hilo's reading, and said so."""
    for one, row, held in _retained(case, adolescent=True):
        if ADOLESCENT < held.length <= PROSECUTOR and not row.yes("term_extended"):
            source = "law" if _kind(one, row) == "flagrancy" else "proposal"
            yield one.at("register_number"), held.told | {"term": _whole(ADOLESCENT), "limit": source}


@rule("HILO-R195")
def adolescent_constitution(case: Case) -> Iterator[Hit]:
    for one, _, held in _retained(case, adolescent=True):
        if held.length > PROSECUTOR:
            yield one.at("register_number"), held.told | {"term": _whole(PROSECUTOR)}


@rule("HILO-R196")
def warrant_without_judge(case: Case) -> Iterator[Hit]:
    """Handed over somewhere, or held longer than the way explains, and no judge."""
    most = allowed(case)
    for one, row in case.pairs:
        at = row.time("detained_at") or one.time("detained_at")
        if at is None or _kind(one, row) != "arrest_warrant" or row.time("before_judge_at"):
            continue
        held = _held(case, row, at, OUT)
        if held.length > most:
            yield one.at("register_number"), held.told | {"allowed": span(most)}


def _unruled(case: Case) -> Iterator[tuple[Record, Held, timedelta]]:
    """Who is before the judge: how long, and the term."""
    for one, row in case.pairs:
        at = row.time("before_judge_at")
        if at:
            held = _held(case, row, at, ("released_at", "decided_at"))
            yield one, held, DOUBLED if row.yes("term_doubled") else JUDGE


@rule("HILO-R194")
def judge(case: Case) -> Iterator[Hit]:
    """At the end of the term the prison alerts the judge; it lets go three hours later."""
    for one, held, term in _unruled(case):
        if term < held.length <= term + PRISON:
            yield one.at("register_number"), held.told | {"term": _whole(term)}


@rule("HILO-R197")
def prison(case: Case) -> Iterator[Hit]:
    for one, held, term in _unruled(case):
        if held.length > term + PRISON:
            yield one.at("register_number"), held.told | {"term": _whole(PRISON)}
