"""The days on which no business term runs (standards/calendar), and those an institution adds."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from django.conf import settings


def holidays(first: int, last: int) -> frozenset[date]:
    """All days of rest from one year to another, both included, with those of this installation."""
    found = {day for year in range(first, last + 1) for row in _rows() if (day := falls_on(row, year)) is not None}
    return frozenset(found | set(_own()))


def holidays_from(start: datetime, days: int) -> frozenset[date]:
    """The days of rest that a term of so many business days can meet."""
    return holidays(start.year, (start + timedelta(days=3 * days + 30)).year)


def falls_on(row: Mapping[str, Any], year: int) -> date | None:
    """The day of a rule in a year; None in a year that has none."""
    if "every" in row and (year < row["since"] or (year - row["since"]) % row["every"]):
        return None
    if "day" in row:
        return date(year, row["month"], row["day"])
    first = date(year, row["month"], 1)
    return first + timedelta(days=(-first.weekday()) % 7 + 7 * (row["week"] - 1))


@cache
def _rows() -> Sequence[Mapping[str, Any]]:
    text = (files("hilo.standards") / "calendar" / "holidays_mx.toml").read_text(encoding="utf-8")
    rows: Sequence[Mapping[str, Any]] = tomllib.loads(text)["day"]
    return rows


def _own() -> Sequence[date]:
    path = Path(settings.DATA_DIR) / "catalogues" / "holidays.toml"
    return tomllib.loads(path.read_text(encoding="utf-8")).get("days", []) if path.exists() else []
