"""What an agenda is made of: pure, from standards/agenda.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

STATES = ("proposed", "told", "moved", "attended", "missed", "cancelled", "replaced")
LIVE = ("proposed", "told")


@cache
def standard() -> Mapping[str, Any]:
    path = Path(__file__).parent / "standards" / "agenda.toml"
    return MappingProxyType(tomllib.loads(path.read_text(encoding="utf-8")))


def kinds() -> list[str]:
    """The kinds of exams."""
    return list(standard()["kinds"])


def component_of(kind: str) -> str:
    return str(next(name for name, its in standard()["components"].items() if kind in its))


@dataclass(frozen=True, slots=True)
class Owed:
    """From when a component may be evaluated again, and the first day without it."""

    release: date
    due: date


def owed(held: tuple[bool, date, date | None] | None, today: date, plan_from: date | None) -> Owed | None:
    """held: of the latest evaluation, passed, since and until; None if there is none. plan_from: first day on which the
    renewal may be planned. None where nothing is ever owed again."""
    if held is None:
        return Owed(today, today)
    passed, since, until = held
    if not passed:
        return Owed(today, since)
    if until is None or plan_from is None:
        return None
    return Owed(max(today, plan_from), until)


def no_shows(attended: int, missed: int) -> float:
    """The share that nobody comes to, by the centre's own record or, where that is short, by the standard."""
    row = standard()
    ended = attended + missed
    return missed / ended if ended >= row["no_shows_from"] else float(row["no_shows"])


def earliest(today: date) -> date:
    """The first day that may be told to somebody now."""
    return today + timedelta(days=standard()["notice_days"])
