"""The professionalisation programme (A6): what it asks of whom, and whether what was taken is what it asks."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from hilo.lib.errors import Refusal
from hilo.lib.findings import Finding

from .certificate import STANDARDS, months_after
from .service import standard

MISSING, SHORT, DUE = "HILO-O181", "HILO-O182", "HILO-O183"


@dataclass(frozen=True, slots=True)
class Taken:
    """A course that was taken. id: of the record it stands in, 0 for none."""

    course: str
    ends: date
    hours: int
    passed: bool
    id: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """How somebody stands with a course. code: "" if it holds, else of the finding; until: first day it no longer
    holds, None for never; taken: id of the record that it rests on."""

    course: str
    code: str
    until: date | None = None
    taken: int = 0


@dataclass(frozen=True, slots=True)
class TrainedFor:
    """Whether somebody has all of some courses in force on a day.

    until: first day it no longer holds, None for never; training: the record that it rests on; findings: why not.
    """

    holds: bool
    until: date | None
    training: int | None
    findings: list[Finding]


@cache
def editions() -> tuple[Mapping[str, Any], ...]:
    """Every edition of the programme, the oldest first."""
    read = (tomllib.loads(path.read_text(encoding="utf-8")) for path in STANDARDS.glob("programme*.toml"))
    return tuple(sorted(read, key=lambda row: row["valid_from"]))


def edition_on(day: date, known: tuple[Mapping[str, Any], ...] | None = None) -> Mapping[str, Any]:
    """The edition in force on a day; the first for what was taken before there was one."""
    rows = known if known is not None else editions()
    return next((row for row in reversed(rows) if row["valid_from"] <= day), rows[0])


def asked(course: str, profile: str, edition: Mapping[str, Any]) -> tuple[int, str]:
    """Hours that an edition asks of a profile for a course, and how sure they are; 0 for a course it does not have."""
    row = edition["courses"].get(course)
    if row is None:
        return 0, ""
    own = row.get("by_profile", {}).get(profile, row)
    return own["hours"], own["mark"]


def standing(
    taken: Iterable[Taken],
    course: str,
    profile: str,
    on: date,
    known: tuple[Mapping[str, Any], ...] | None = None,
) -> Standing:
    """How what was taken stands with a course on a day, equivalences included; the newest that holds is the one."""
    now = edition_on(on, known)
    alike = {course} | {row["course"] for row in now.get("equivalences", ()) if row["counts_as"] == course}
    code, months = MISSING, now["courses"].get(course, {}).get("every_months", 0)
    for one in sorted(taken, key=lambda row: (row.ends, row.id), reverse=True):
        if one.course not in alike or not one.passed or one.ends > on:
            continue
        hours, _ = asked(one.course, profile, edition_on(one.ends, known))
        if not hours:
            # The edition of its time did not have the course: today's says how long it is.
            hours, _ = asked(one.course, profile, now)
        until = months_after(one.ends, months) if months else None
        if one.hours < hours:
            code = SHORT if code == MISSING else code
        elif until is None or on < until:
            return Standing(course, "", until, one.id)
        else:
            code = DUE
    return Standing(course, code)


def trained_for(taken: Iterable[Taken], courses: Collection[str], profile: str, on: date) -> TrainedFor:
    """Whether what was taken holds for all of these courses on a day. Raises: Refusal HILO-O441."""
    had, known = list(taken), standard("programme")["courses"]
    for course in courses:
        if course not in known:
            raise Refusal("HILO-O441", where="course", row=course[:24], rows=", ".join(known))
    stands = [standing(had, course, profile, on) for course in courses]
    ends = [row.until for row in stands if row.until]
    found = [_finding(row, on) for row in stands if row.code]
    first = stands[0].taken if stands and not found else 0
    return TrainedFor(not found, min(ends) if ends and not found else None, first or None, found)


def owed_courses(profile: str, on: date | None = None) -> dict[str, int]:
    """Course -> hours that the programme asks of a profile; nothing for a profile it does not have."""
    edition = edition_on(on) if on else editions()[-1]
    return {
        code: asked(code, profile, edition)[0] for code, row in edition["courses"].items() if profile in row["profiles"]
    }


def profile_of(profile: str, kind: str, on: date) -> str:
    """The profile, or the one that is assumed of a kind of institution; "" if neither is known."""
    return profile or str(edition_on(on).get("assumed", {}).get(kind, ""))


_SAID = {
    MISSING: "“{label}” was never passed.",
    SHORT: "“{label}” was taken for fewer hours than the programme asks.",
    DUE: "“{label}” is due again.",
}


def _finding(row: Standing, on: date) -> Finding:
    course = edition_on(on)["courses"][row.course]
    return Finding(row.code, "error", _SAID[row.code].format(label=course["label"]["en"]), course["law"], row.course)
