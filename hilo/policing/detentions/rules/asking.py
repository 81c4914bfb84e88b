"""How the public look-up knows a person: by words folded and ordered, never by a list; and how fast one may ask."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from hilo.lib.text import fold


@dataclass(frozen=True, slots=True)
class Law:
    """lookup.toml as values."""

    near_midnight_hours: int
    burst: int
    refill_seconds: float
    longest_seconds: float
    forget_hours: int
    per_second: float
    sampled: int
    pressed_burst: int


@dataclass(frozen=True, slots=True)
class Asked:
    """An address after one more question. level: how full its allowance is; strikes: questions in the time of waiting.

    wait_s: how long to wait before the next one is answered; 0 if this one is.
    """

    level: float
    strikes: int
    wait_s: float


def parse_law(document: Mapping[str, Any]) -> Law:
    address, every = document["address"], document["all"]
    return Law(
        near_midnight_hours=document["near_midnight_hours"],
        burst=address["burst"],
        refill_seconds=address["refill_seconds"],
        longest_seconds=address["longest_seconds"],
        forget_hours=address["forget_hours"],
        per_second=every["per_second"],
        sampled=every["sampled"],
        pressed_burst=every["pressed_burst"],
    )


def known_keys(
    *, given: str, first: str, second: str, born_on: date | None, held: datetime, state: str, law: Law
) -> list[str]:
    """What a detained person is found by, in clear; it is hashed with a secret before it is kept.

    held: local time of the detention. Who has no second surname in the register is found whether or not one is given.
    Nothing for a person without a name: they cannot be asked for.
    """
    if not (fold(given) and fold(first)):
        return []
    names = [f"short:{_words(given, first)}"]
    names.append(f"full:{_words(given, first, second)}" if fold(second) else f"bare:{_words(given, first)}")
    facts = [f"born:{born_on}"] if born_on else []
    facts += [f"held:{day}:{state}" for day in _days(held, law)]
    return [f"{name}|{fact}" for name in names for fact in facts]


def asked_keys(
    *, given: str, first: str, second: str, born_on: date | None, detained_on: date | None, state: str
) -> list[str]:
    """The keys that a question looks for: always two, so that no question is told from another by its length."""
    fact = f"born:{born_on}" if born_on else f"held:{detained_on}:{state}"
    if fold(second):
        return [f"full:{_words(given, first, second)}|{fact}", f"bare:{_words(given, first)}|{fact}"]
    return [f"short:{_words(given, first)}|{fact}", f"-:{_words(given, first)}|{fact}"]


def _words(*names: str) -> str:
    # In the order of the alphabet: whoever writes the surnames first means the same person.
    return " ".join(sorted(fold(" ".join(names)).replace("-", " ").replace(".", " ").split()))


def _days(held: datetime, law: Law) -> list[date]:
    near = timedelta(hours=law.near_midnight_hours)
    return sorted({(held - near).date(), held.date(), (held + near).date()})


def strained(law: Law, *, level: float, strikes: int, passed_s: float, pressed: bool) -> Asked:
    """An address asks again after some seconds: its allowance refilled meanwhile; who asks while waiting waits longer.

    pressed: all addresses together ask more than is meant, so each has a smaller allowance.
    """
    burst = law.pressed_burst if pressed else law.burst
    now = max(0.0, level - max(0.0, passed_s) / law.refill_seconds)
    if now + 1 <= burst:
        # Who waited as long as they were told starts afresh.
        return Asked(now + 1, 0, 0.0)
    wait = min(law.longest_seconds, law.refill_seconds * 2**strikes)
    # Its allowance is as full as the wait is long.
    level = burst - 1 + wait / law.refill_seconds
    return Asked(min(level, burst - 1 + law.longest_seconds / law.refill_seconds), strikes + 1, wait)
