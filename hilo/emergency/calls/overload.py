"""More callers than can be answered: in which order they are pulled, and what the announcement lets them say. Pure."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

UNSAID = "unsaid"
CELL = 0.02
"""Degrees: who calls from within about two kilometres calls from one place."""


@dataclass(frozen=True, slots=True)
class Outline:
    """A waiting call as far as its turn goes. keys: pressed on its telephone, the oldest first."""

    id: int
    language: str
    received_at: datetime
    caller_number: str = ""
    keys: Sequence[str] = ()
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True)
class Pulled:
    """What a waiting call says of itself: its kind, how often its number rang since the overload began, and how many
    wait at its place (0 without one)."""

    kind: str
    rank: int
    repeats: int
    here: int


@cache
def _standard() -> Mapping[str, Any]:
    file = Path(__file__).parent / "standards" / "overload.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


def pulls(language: str = "en") -> dict[str, str]:
    """The ways to pull the waiting, by name, in the reader's language."""
    return {name: row["label"][language] for name, row in _standard()["pulls"].items()}


def kind_labels(language: str = "en") -> dict[str, str]:
    """What a waiting caller may have said with a key, by name."""
    return {name: row["label"][language] for name, row in _standard()["kinds"].items()}


def announcement() -> str:
    """What is played to those who wait, in Spanish and English."""
    said = _standard()["announcement"]
    return f"{said['es']} {said['en']}"


def usual_minutes() -> int:
    return int(_standard()["terms"]["minutes"])


def longest() -> timedelta:
    return timedelta(minutes=_standard()["terms"]["longest_minutes"])


def kind_of(keys: Sequence[str]) -> str:
    """What a caller said: the last key that means something, since a caller may correct themselves."""
    by_key = {row["key"]: name for name, row in _standard()["kinds"].items() if row["key"]}
    pressed = [by_key[one] for text in keys for one in text if one in by_key]
    return pressed[-1] if pressed else UNSAID


def pulled(waiting: Sequence[Outline], rang: Mapping[str, int]) -> dict[int, Pulled]:
    """Key of each waiting call -> what it says of itself. rang: how often each number rang since it began."""
    ranks = {name: row["rank"] for name, row in _standard()["kinds"].items()}
    cells = Counter(_cell(one) for one in waiting)
    found = {}
    for one in waiting:
        kind, cell = kind_of(one.keys), _cell(one)
        found[one.id] = Pulled(kind, ranks[kind], rang.get(one.caller_number, 1), cells[cell] if cell else 0)
    return found


def order_of(pull: str, said: Pulled) -> tuple[int, ...]:
    """What sorts a waiting call before its time does, by the way to pull."""
    by = {
        "kind": (said.rank, -said.repeats),
        "repeat": (-said.repeats, said.rank),
        "place": (-said.here, said.rank, -said.repeats),
    }
    return by[pull]


def _cell(one: Outline) -> tuple[int, int] | None:
    if one.latitude is None or one.longitude is None:
        return None
    return round(one.latitude / CELL), round(one.longitude / CELL)
