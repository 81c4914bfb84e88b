"""When a course is passed, what a pasted table says, what an academy can teach in a year: pure."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from hilo.lib.errors import Refusal

CELLS = re.compile(r"[\t;,]")
FOLIO = re.compile(r"[\w./-]{1,24}")
NUMBER = re.compile(r"\d{1,3}(?:[.,]\d{1,2})?")
INITIAL = "initial"
"""The course that comes before an entry (LGSNSP 69, 94-IV)."""
PASSED, LOW_GRADE, LOW_ATTENDANCE = "", "grade", "attendance"


@cache
def standard() -> Mapping[str, Any]:
    """standards/academy.toml."""
    path = Path(__file__).parent / "standards" / "academy.toml"
    return MappingProxyType(tomllib.loads(path.read_text(encoding="utf-8")))


def why_not(grade: float, attendance: float | None) -> str:
    """Why a course is not passed: "grade", "attendance", or "" if it is. attendance: per cent, None if not known."""
    asked = standard()["pass"]
    if grade < asked["grade"]:
        return LOW_GRADE
    return LOW_ATTENDANCE if attendance is not None and attendance < asked["attendance"] else PASSED


def attendance(hours: Mapping[int, int], absent: Iterable[int]) -> float | None:
    """Per cent of the hours of a calendar (day -> hours) that somebody was there; None where there is no calendar."""
    planned = sum(hours.values())
    missed = sum(hours.get(day, 0) for day in set(absent))
    return round(100 * (planned - missed) / planned, 1) if planned else None


def working_days(first: date, last: date) -> Iterator[date]:
    """Monday to Friday of a stretch, both ends included."""
    for step in range((last - first).days + 1):
        day = first + timedelta(days=step)
        if day.weekday() < 5:
            yield day


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody on a line of a list. institution: "" where the key is a CUIP."""

    line: int
    institution: str
    key: str


def people(text: str) -> list[Named]:
    """Who is on a list: a CUIP a line, or corporation and number with a space, comma, semicolon or tab between."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        words = re.sub(r"[\t;,]", " ", line).split()
        if words:
            institution = words[0].upper() if len(words) > 1 else ""
            found.append(Named(number, institution, words[1] if len(words) > 1 else words[0].upper()))
    return found


@dataclass(frozen=True, slots=True)
class Asking:
    """Somebody on a list of applicants. problem: code of what keeps the line from being one, "" for nothing."""

    line: int
    folio: str
    name: str
    curp: str
    problem: str = ""


def applicants(text: str) -> list[Asking]:
    """A list of applicants: first cell the folio, last the CURP, the name between; a heading is left out."""
    found = []
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    for place, (number, line) in enumerate(lines):
        cells = [cell.strip() for cell in _cells(line) if cell.strip()]
        if place == 0 and not any(letter.isdigit() for letter in line):
            continue
        name = " ".join(" ".join(cells[1:-1]).split())
        one = Asking(number, cells[0] if cells else "", name, cells[-1] if len(cells) > 2 else "")
        well = FOLIO.fullmatch(one.folio) and 1 <= len(name) <= 160 and name.isprintable() and one.curp
        found.append(one if well else replace(one, problem="HILO-O207"))
    return found


WAITS, BARRED, CLEARED, CADET, TRAINED, ENTERED, ENDED = (
    "waits",
    "barred",
    "cleared",
    "cadet",
    "trained",
    "entered",
    "ended",
)


@dataclass(frozen=True, slots=True)
class Cleared:
    """The last result of a centre of trust control. until: first day it no longer holds, None for never."""

    passed: bool
    since: date
    until: date | None

    def holds(self, on: date) -> bool:
        """True if it was passed and is in force on a day."""
        return self.passed and self.since <= on and (self.until is None or on < self.until)


def stage(cleared: Cleared | None, on: date, *, sits: bool, trained: bool, entered: bool, ended: bool) -> str:
    """Where an application stands on a day: what may follow, and never why somebody was not cleared (LGSNSP 93)."""
    if entered or ended:
        return ENTERED if entered else ENDED
    if cleared is None or (cleared.passed and not cleared.holds(on)):
        return WAITS
    if not cleared.passed:
        return BARRED
    return TRAINED if trained else CADET if sits else CLEARED


@dataclass(frozen=True, slots=True)
class Graded:
    """A row of a pasted table. key: its first cell; words: the cells between; grade: of its last cell, None if that is
    no grade from 0 to 100."""

    line: int
    key: str
    words: tuple[str, ...]
    grade: float | None


def grades(text: str) -> list[Graded]:
    """The rows of a table as it was copied: cells by tab, else by semicolon, else by comma; a heading is left out."""
    found = []
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    for place, (number, line) in enumerate(lines):
        cells = [cell.strip() for cell in _cells(line)]
        last = cells[-1] if len(cells) > 1 else ""
        if place == 0 and not any(letter.isdigit() for letter in last):
            continue
        found.append(Graded(number, cells[0], tuple(cells[1:-1]), _grade(last)))
    return found


def _cells(line: str) -> list[str]:
    for between in ("\t", ";", ","):
        if between in line:
            return line.strip("\r\n").split(between)
    return [line.strip()]


def _grade(text: str) -> float | None:
    if not NUMBER.fullmatch(text):
        return None
    value = float(text.replace(",", "."))
    return value if value <= 100 else None


@dataclass(frozen=True, slots=True)
class TeachingLoad:
    """What is to be taught of a course, and with what. people: who lack it; planned: seats of open groups; groups: that
    are still to be opened; hours: of teaching in them; instructors: whose certification holds; months: until nobody
    lacks it with those alone, None without an instructor."""

    course: str
    people: int
    planned: int
    groups: int
    hours: int
    instructors: int
    months: int | None


def load(course: str, *, people: int, planned: int, hours: int, seats: int, instructors: int) -> TeachingLoad:
    """How much of a course is still to be taught. hours: of one group; seats: of one group."""
    left = max(people - planned, 0)
    groups = math.ceil(left / seats)
    teaching = groups * hours
    year = standard()["capacity"]["hours"]
    months = math.ceil(12 * teaching / (instructors * year)) if instructors else None
    return TeachingLoad(course, people, planned, groups, teaching, instructors, months if groups else 0)


@dataclass(frozen=True, slots=True)
class Diploma:
    """What a diploma says to anyone who scans it: no key of a person and no grade. standing: "valid", "annulled" or
    "not yet"; hours: of the course; issued: the day on which it was signed."""

    folio: str
    name: str
    academy: str
    course: str
    hours: int
    group: str
    validation: str
    starts: date
    ends: date
    issued: date
    standing: str


def content(
    *,
    folio: str,
    name: str,
    academy: str,
    course: str,
    hours: int,
    group: str,
    validation: str,
    starts: date,
    ends: date,
    issued: date,
) -> dict[str, Any]:
    """What is signed of a diploma. validation: folio with which the edition was validated."""
    return {
        "folio": folio,
        "name": name,
        "academy": academy,
        "course": course,
        "hours": hours,
        "group": group,
        "validation": validation,
        "starts": starts.isoformat(),
        "ends": ends.isoformat(),
        "issued": issued.isoformat(),
    }


def read(signed: Mapping[str, Any], on: date, annulled: Iterable[str] = ()) -> Diploma:
    """A diploma's content as a verifier needs it. Raises: Refusal HILO-O638 if what was signed is no diploma."""
    try:
        found = Diploma(
            folio=str(signed["folio"]),
            name=str(signed["name"]),
            academy=str(signed["academy"]),
            course=str(signed["course"]),
            hours=int(signed["hours"]),
            group=str(signed["group"]),
            validation=str(signed["validation"]),
            starts=date.fromisoformat(signed["starts"]),
            ends=date.fromisoformat(signed["ends"]),
            issued=date.fromisoformat(signed["issued"]),
            standing="valid",
        )
    except (KeyError, TypeError, ValueError):
        raise Refusal("HILO-O638", where="line") from None
    if found.folio in set(annulled):
        return replace(found, standing="annulled")
    return replace(found, standing="not yet") if on < found.issued else found
