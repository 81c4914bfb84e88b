"""What is read off a worker's times: whether the desk is still there, and what care is owed. It is no score."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

STANDARDS = Path(__file__).parent / "standards"


@dataclass(frozen=True, slots=True)
class BreakKind:
    """A reason to leave the desk: the minutes it usually takes, and the most that may be asked for at once."""

    name: str
    labels: Mapping[str, str]
    minutes: int
    longest: int


@dataclass(frozen=True, slots=True)
class Limits:
    """standards/care.toml. Lengths in the unit that their names end with."""

    pause_owed_after_min: int
    a_pause_lasts_min: int
    shift_min: int
    calls_at_once: int
    call_in_hand_min: int
    gone_after_s: int
    lapsed_after_min: int
    same_shift_within_min: int


@dataclass(frozen=True, slots=True)
class Times:
    """A worker's times as `concerns` reads them.

    status: "ready", "break", or "" for somebody who never signed on; calls, oldest: answered and still in hand.
    """

    status: str
    until: datetime | None
    seen_at: datetime
    worked_from: datetime
    shift_from: datetime
    calls: int = 0
    oldest: datetime | None = None


@dataclass(frozen=True, slots=True)
class Concern:
    """Something a supervisor should know about somebody's shift.

    code: gone, calls_left, break_over, many_calls, long_call, no_pause, long_shift, not_signed_on. minutes: how long,
    or by how much (0 where it does not apply). urgent: somebody may be waiting because of it.
    """

    code: str
    minutes: int
    urgent: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """A call that waits, as far as its turn goes."""

    language: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Judged:
    """mine: in a language that the operator speaks; held: it waits for somebody else who does. order: what sorts it."""

    mine: bool
    held: bool
    order: tuple[Any, ...]


def turn(call: Waiting, speaks: frozenset[str], spoken: frozenset[str], at: datetime) -> Judged:
    """When a call is an operator's turn. speaks: the operator's languages; spoken: those of others who are free now.

    A call in another language waits for who speaks it, so long as somebody does and not longer than the standard says.
    """
    foreign = call.language not in ("", "es")
    mine = foreign and call.language in speaks
    waits = at - call.received_at < timedelta(seconds=_document("languages.toml")["held_for_s"])
    held = foreign and not mine and call.language in spoken and waits
    return Judged(mine, held, (held, not mine, call.received_at))


HAND_ENDS = ("accepted", "refused", "withdrawn", "lapsed")
"""How an offer to hand over a desk ends: by the taker, by the taker, by the giver, by the clock or a taker who left."""


def answered_within() -> timedelta:
    """How long an offer to hand over a desk waits for its answer."""
    return timedelta(seconds=_document("hands.toml")["terms"]["answered_within_s"])


def hand_kinds(language: str = "en") -> Mapping[str, str]:
    """What each kind of thing in somebody's hands is called, in the order of the list."""
    return {name: row["label"][language] for name, row in _document("hands.toml")["kinds"].items()}


@cache
def breaks() -> Mapping[str, BreakKind]:
    """The kinds of break by name, in the order of the menu."""
    return MappingProxyType(
        {
            name: BreakKind(name, row["label"], row["minutes"], row["longest"])
            for name, row in _document("care.toml")["breaks"].items()
        }
    )


@cache
def limits() -> Limits:
    """The thresholds in force."""
    return Limits(**_document("care.toml")["limits"])


def taken_within() -> timedelta:
    """How long a hand-over may wait for its reader."""
    return timedelta(minutes=_document("care.toml")["hand_over"]["taken_within_min"])


def note_kinds(language: str = "en") -> Mapping[str, str]:
    """The kinds of note by name, in the reader's language."""
    return {name: row["label"][language] for name, row in _document("log.toml")["kinds"].items()}


def presence(seen_at: datetime, at: datetime) -> str:
    """ "here", "gone" (its desk has been silent too long), or "lapsed" (so long that the shift ended then)."""
    silent = at - seen_at
    if silent > timedelta(minutes=limits().lapsed_after_min):
        return "lapsed"
    return "gone" if silent > timedelta(seconds=limits().gone_after_s) else "here"


def counts_as_pause(began: datetime, ended: datetime) -> bool:
    """True if a time away from the desk was long enough to rest."""
    return ended - began >= timedelta(minutes=limits().a_pause_lasts_min)


def same_shift(ended: datetime, began: datetime) -> bool:
    """True if somebody who comes back goes on with the shift that they left."""
    return began - ended <= timedelta(minutes=limits().same_shift_within_min)


def concerns(times: Times, at: datetime) -> tuple[Concern, ...]:
    """What the supervisor should know, the most urgent first."""
    bounds = limits()
    gone = times.status != "" and presence(times.seen_at, at) != "here"
    away = gone or times.status == "break"
    silent, sitting, lasting = (_minutes(since, at) for since in (times.seen_at, times.worked_from, times.shift_from))
    in_hand = _minutes(times.oldest, at) if times.oldest else 0
    found = (
        (away and times.calls > 0, Concern("calls_left", in_hand, True)),
        (gone, Concern("gone", silent, True)),
        (times.calls >= bounds.calls_at_once and not away, Concern("many_calls", 0, True)),
        (in_hand >= bounds.call_in_hand_min and not away, Concern("long_call", in_hand, False)),
        (times.until is not None and at > times.until, Concern("break_over", _minutes(times.until, at), False)),
        (times.status == "ready" and sitting >= bounds.pause_owed_after_min, Concern("no_pause", sitting, False)),
        (times.status != "" and lasting > bounds.shift_min, Concern("long_shift", lasting, False)),
        (times.status == "", Concern("not_signed_on", 0, False)),
    )
    return tuple(concern for true, concern in found if true)


def hours_of_week(
    spans: Iterable[tuple[datetime, datetime]], *, since: datetime, until: datetime, zone: ZoneInfo
) -> dict[tuple[int, int], float]:
    """(weekday from Monday = 0, hour) -> mean number of spans that covered that hour, over the weeks between.

    spans: half-open, aware; only what lies between `since` and `until` counts. Hours that did not occur are left out.
    """
    occurred: dict[tuple[int, int], float] = {}
    worked: dict[tuple[int, int], float] = {}
    for key, hours in _hours(since, until, zone):
        occurred[key] = occurred.get(key, 0.0) + hours
    for began, ended in spans:
        for key, hours in _hours(max(began, since), min(ended, until), zone):
            worked[key] = worked.get(key, 0.0) + hours
    return {key: worked.get(key, 0.0) / hours for key, hours in occurred.items()}


def _hours(began: datetime, ended: datetime, zone: ZoneInfo) -> Iterator[tuple[tuple[int, int], float]]:
    """Each hour that a span touches, and what part of it it covers. In UTC: an hour that the clocks repeat is two."""
    cursor, end = began.timestamp(), ended.timestamp()
    while cursor < end:
        next_hour = (cursor // 3600 + 1) * 3600
        local = datetime.fromtimestamp(cursor, zone)
        yield (local.weekday(), local.hour), (min(next_hour, end) - cursor) / 3600
        cursor = next_hour


def _minutes(since: datetime | None, at: datetime) -> int:
    return max(0, int((at - since).total_seconds() // 60)) if since else 0


@cache
def _document(name: str) -> dict[str, Any]:
    return tomllib.loads((STANDARDS / name).read_text(encoding="utf-8"))
