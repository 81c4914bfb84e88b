"""What is owed to a caller whose line closed: by when, how often, and who comes first. No ORM, no clock."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from types import MappingProxyType

TERM = "called_back"
"""Name of the term about `call:{folio}` in kernel.deadlines."""
DECIDED = "decided"
"""Name of the term about `call:{folio}` in which somebody says what an answered call was whose line closed."""
DIALLING = "dialling"
"""Outcome of an attempt that is under way."""
SERVED = "served"
"""Outcome written on a call whose caller was reached through another call from the same number."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an attempt ended. counts: it went through. ends: "answered", "unreached", or "" to be tried again."""

    name: str
    labels: Mapping[str, str]
    key: str
    counts: bool
    ends: str
    again_after_s: int


@dataclass(frozen=True, slots=True)
class CallBackRule:
    """The terms of calling back. seconds: to the first attempt; decide_s: to decide about an answered call whose line
    closed; attempts: until the caller counts as not reached; dangers: card -> ways through its answers after which
    nobody rings."""

    seconds: int
    decide_s: int
    attempts: int
    holds_s: int
    looks_back_h: int
    soon: float
    outcomes: Mapping[str, Outcome]
    dangers: Mapping[str, Sequence[Sequence[str]]]
    source: str


@dataclass(frozen=True, slots=True)
class Abandoned:
    """A call that was abandoned, as far as its urgency goes. ended_at: when its line closed; no_ring: a ringing
    telephone may harm who called."""

    ref: int
    number: str
    voice: bool
    placed: bool
    received_at: datetime
    ended_at: datetime
    no_ring: bool = False


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt on one call; outcome: a word of the standard, or DIALLING."""

    ref: int
    at: datetime
    by: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Debt:
    """One call-back that serves every call of `refs` (one number, the newest first).

    forbidden: nobody may ring there, for it may harm who called: help goes another way. attempts: those that count
    since the newest call. due: when the next attempt is owed. waits: it was tried and is not due again yet. held_by:
    who is dialling now, "" if nobody is.
    """

    refs: tuple[int, ...]
    voice: bool
    placed: bool
    callable: bool
    forbidden: bool
    attempts: int
    last_outcome: str
    last_at: datetime | None
    started_at: datetime
    due: datetime
    waits: bool
    held_by: str


@cache
def call_back_rule() -> CallBackRule:
    """The terms of standards/call_back.toml."""
    document = tomllib.loads((Path(__file__).parent / "standards" / "call_back.toml").read_text(encoding="utf-8"))
    outcomes = {
        name: Outcome(name, row["label"], row["key"], row["counts"], row["ends"], row["again_after_s"])
        for name, row in document["outcomes"].items()
    }
    names = ("seconds", "decide_s", "attempts", "holds_s", "looks_back_h", "soon", "source")
    return CallBackRule(
        **{name: document[name] for name in names},
        outcomes=MappingProxyType(outcomes),
        dangers=MappingProxyType(document["dangers"]),
    )


def tells_of_danger(card: object) -> bool:
    """True if what was answered of a card says that a ringing telephone may harm who called."""
    if not isinstance(card, dict) or not isinstance(given := card.get("answers"), list):
        return False
    ways = call_back_rule().dangers.get(str(card.get("card")), ())
    return any(given[: len(way)] == list(way) for way in ways)


def counted(attempts: Iterable[Attempt]) -> int:
    """How many attempts went through."""
    known = call_back_rule().outcomes
    return sum(one.outcome in known and known[one.outcome].counts for one in attempts)


def holder(attempts: Sequence[Attempt], at: datetime) -> str:
    """Who is dialling at an instant; one that never said how it ended lets go after a while."""
    since = at - timedelta(seconds=call_back_rule().holds_s)
    held = [one for one in attempts if one.outcome == DIALLING and one.at > since]
    return held[-1].by if held else ""


def debts(calls: Sequence[Abandoned], attempts: Sequence[Attempt], at: datetime) -> list[Debt]:
    """What is owed at an instant, the most urgent first: one debt for each number, and one for each hidden number.

    attempts: on these calls, the oldest first.
    """
    groups: dict[str, list[Abandoned]] = {}
    for call in sorted(calls, key=lambda call: call.received_at, reverse=True):
        groups.setdefault(call.number or f"hidden {call.ref}", []).append(call)
    found = [_debt(group, attempts, at) for group in groups.values()]
    return sorted(found, key=_urgency)


def _debt(group: Sequence[Abandoned], attempts: Sequence[Attempt], at: datetime) -> Debt:
    rule, newest = call_back_rule(), group[0]
    refs = tuple(call.ref for call in group)
    # A caller who rang once more is owed anew: what was tried before does not count against this call.
    tried = [one for one in attempts if one.ref in refs and one.at >= newest.ended_at]
    done = [one for one in tried if one.outcome in rule.outcomes]
    last = done[-1] if done else None
    due = min(call.ended_at for call in group) + timedelta(seconds=rule.seconds)
    if last is not None:
        due = last.at + timedelta(seconds=rule.outcomes[last.outcome].again_after_s)
    return Debt(
        refs=refs,
        voice=any(call.voice for call in group),
        placed=any(call.placed for call in group),
        callable=bool(newest.number) and not any(call.no_ring for call in group),
        forbidden=any(call.no_ring for call in group),
        attempts=counted(done),
        last_outcome=last.outcome if last else "",
        last_at=last.at if last else None,
        started_at=min(call.ended_at for call in group),
        due=due,
        waits=last is not None and at < due,
        held_by=holder(tried, at),
    )


def _urgency(debt: Debt) -> tuple[bool, bool, bool, bool, bool, int, datetime]:
    """Who may be harmed by ringing and needs help another way; who can be called and need not rest from the last
    attempt; voice with a place; who rang most often; who waits."""
    return not debt.forbidden, not debt.callable, debt.waits, not debt.voice, not debt.placed, -len(debt.refs), debt.due
