"""How a hospital stands, and which one a patient is taken to: pure, with its data in standards/hospitals.toml."""

from __future__ import annotations

import csv
import io
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from math import isfinite
from pathlib import Path
from typing import Any

STANDARDS = Path(__file__).parent / "standards"
CLUES = re.compile(r"[A-Z]{5}\d{6}")
"""State (2 letters), institution (3 letters), six digits: PLSSA000123."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a hospital stands at an instant. since: when it was said, or when the last word ran out; None if it never
    said anything. until: None where nothing is in force."""

    status: str
    since: datetime | None
    until: datetime | None = None
    reason: str = ""
    beds: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A hospital that a patient may be taken to. seconds: of road, infinity without a way; road: a network
    said so, else the speed model; load: patients under way to it or not handed over."""

    clues: str
    name: str
    capabilities: frozenset[str]
    standing: Standing
    seconds: float
    road: bool
    load: int


@dataclass(frozen=True, slots=True)
class Reason:
    """kind: of `reasons` in the standard, and its values; against: it speaks against the hospital."""

    kind: str
    values: Mapping[str, Any] = field(default_factory=dict)
    against: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """group: "fits", "lacks", "diverts", or "stays" for one that is not proposed."""

    clues: str
    name: str
    seconds: float
    group: str
    reasons: tuple[Reason, ...]


@cache
def standard() -> Mapping[str, Any]:
    """The file that is in force."""
    return tomllib.loads((STANDARDS / "hospitals.toml").read_text(encoding="utf-8"))


def names(kind: str, language: str) -> dict[str, str]:
    """Labels of "capabilities", "beds", "statuses", "colours" or "ages" in "es" or "en"."""
    return {name: row["label"][language] for name, row in standard()[kind].items()}


def standing(said: Standing | None, at: datetime) -> Standing:
    """What holds at an instant of the last word: a word that ran out is unknown since then, never assumed open."""
    if said is None:
        return Standing("unknown", None)
    if said.until is not None and said.until <= at:
        return Standing("unknown", said.until)
    return said


def needs_of(code: str, colour: str, age: str, asked: Iterable[str] = ()) -> frozenset[str]:
    """What a patient needs of a hospital: an emergency department, what was asked, what the code and the age say."""
    found = {"emergency", *asked, *standard()["ages"].get(age, {}).get("needs", ())}
    rows = [
        (max((len(one) for one in row["prefixes"] if code.startswith(one)), default=-1), row)
        for row in standard()["needs"]
        if not row.get("colours") or colour in row["colours"]
    ]
    best = max((length for length, _ in rows), default=-1)
    return frozenset(found | {need for length, row in rows if length == best >= 0 for need in row["needs"]})


def recommend(candidates: Iterable[Candidate], needs: frozenset[str], at: datetime) -> list[Choice]:
    """All of them, best first, each with its reasons; the closed and the unreachable last, as "stays".

    Within a group by road time, plus an allowance for what is under way to it and for a word that ran out.
    """
    data = standard()
    places = {name: place for place, name in enumerate([*data["order"], "stays"])}
    rows = [(_choice(one, needs, at), _cost(one)) for one in candidates]
    return [choice for choice, _ in sorted(rows, key=lambda row: (places[row[0].group], row[1], row[0].clues))]


def _cost(one: Candidate) -> float:
    unknown = standard()["unknown_s"] if one.standing.status == "unknown" else 0
    return one.seconds + one.load * int(standard()["load_s"]) + int(unknown)


def _choice(one: Candidate, needs: frozenset[str], at: datetime) -> Choice:
    lacking = sorted(needs - one.capabilities)
    if one.standing.status == "closed" or not isfinite(one.seconds):
        group = "stays"
    elif one.standing.status == "diversion":
        group = "diverts"
    else:
        group = "lacks" if lacking else "fits"
    return Choice(one.clues, one.name, one.seconds, group, tuple(_reasons(one, needs, lacking, at)))


def _reasons(one: Candidate, needs: frozenset[str], lacking: list[str], at: datetime) -> Iterable[Reason]:
    if isfinite(one.seconds):
        yield Reason("by_road" if one.road else "by_line", {"minutes": max(1, round(one.seconds / 60))})
    else:
        yield Reason("no_way", against=True)
    if brought := sorted(needs & one.capabilities):
        yield Reason("has", {"what": brought})
    if lacking:
        yield Reason("lacks", {"what": lacking}, against=True)
    yield _of_standing(one.standing, at)
    if one.load:
        yield Reason("load", {"count": one.load}, against=True)
    beds = one.standing.beds.get("emergency")
    if beds is not None:
        yield Reason("beds" if beds else "full", {"count": beds}, against=not beds)


def _of_standing(now: Standing, at: datetime) -> Reason:
    if now.status == "unknown":
        return (
            Reason("unknown", {"seconds": (at - now.since).total_seconds()}, True)
            if now.since
            else Reason("never", {}, True)
        )
    left = round((now.until - at).total_seconds() / 60) if now.until else 0
    return Reason(now.status, {"reason": now.reason, "left": left}, now.status != "open")


def say(reason: Reason, language: str) -> str:
    """A reason as a sentence in "es" or "en"."""
    values, known = dict(reason.values), names("capabilities", language)
    if "what" in values:
        values["what"] = ", ".join(known.get(one, one) for one in values["what"])
    if "seconds" in values:
        values["hours"] = span(values["seconds"])
    return str(standard()["reasons"][reason.kind][language].format(**values))


def span(seconds: float) -> str:
    """How long ago, as people say it: "40 min", "9 h", "3 d"."""
    minutes = int(seconds // 60)
    if minutes < 60:
        return f"{max(0, minutes)} min"
    return f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // 1440} d"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a file of hospitals, as text: its number, and its cells by the names of the head."""

    line: int
    cells: Mapping[str, str]


COLUMNS = ("clues", "name", "latitude", "longitude", "capabilities", "beds")


def rows_of(text: str) -> tuple[list[Row], list[str]]:
    """The lines of a CSV whose head names COLUMNS (comma or semicolon); and what is wrong with the file as a whole."""
    text = text.lstrip("\ufeff")
    mark = ";" if text.partition("\n")[0].count(";") > text.partition("\n")[0].count(",") else ","
    reader = csv.DictReader(io.StringIO(text), delimiter=mark)
    try:
        head = [(name or "").strip().lower() for name in reader.fieldnames or ()]
        lines = list(enumerate(reader, 2))
    except csv.Error as error:
        return [], [f"line {reader.line_num + 1}: {error}"]
    if missing := [name for name in COLUMNS if name not in head and name != "beds"]:
        return [], [f"the head lacks {', '.join(missing)}"]
    rows = [
        Row(line, {name: (value or "").strip() for name, value in zip(head, cells.values(), strict=False)})
        for line, cells in lines
    ]
    return rows, _twice(rows) if rows else ["there is no hospital in it"]


def _twice(rows: list[Row]) -> list[str]:
    """A hospital that stands in the file twice: which line is right, only who wrote it knows."""
    first: dict[str, int] = {}
    told = [(row.line, row.cells["clues"].upper()) for row in rows]
    return [
        f"line {line}: {clues} stands in line {first[clues]} too"
        for line, clues in told
        if first.setdefault(clues, line) != line
    ]


def beds_of(text: str) -> dict[str, int]:
    """ "emergency=12 intensive=4" as counts. Raises: ValueError for a kind that is none, or no number."""
    found = {}
    for part in text.split():
        kind, _, count = part.partition("=")
        if kind not in standard()["beds"] or not count.isdigit():
            raise ValueError(f"“{part}” is no kind of bed and count: write emergency=12")
        found[kind] = int(count)
    return found
