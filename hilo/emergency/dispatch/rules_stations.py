"""A spreadsheet of stations, read: one line a station, and the units that belong to it."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date

from hilo.lib.errors import Refusal
from hilo.lib.sheets import BOM, typed

HEADINGS = ("code", "name", "latitude", "longitude", "agencies", "units")
NEEDED = HEADINGS[:4]
MOST = 5000
"""Stations of one file."""


@dataclass(frozen=True, slots=True)
class StationLine:
    """A line of the file. line: as a person counts it; agencies, units: as written, with spaces between."""

    line: int
    code: str
    name: str
    latitude: float
    longitude: float
    agencies: tuple[str, ...]
    units: tuple[str, ...]


def in_force(valid_from: date, valid_until: date | None, on: date) -> bool:
    """True if a station with these days holds units on a day."""
    return valid_from <= on and (valid_until is None or on < valid_until)


def read_stations(sheet: str) -> list[StationLine]:
    """The lines of a file whose first row names the columns; commas or semicolons between.

    Raises: Refusal HILO-D430 with the line and what is wrong with it: nothing of the file is taken then.
    """
    text = sheet.removeprefix(BOM)
    head = text.partition("\n")[0]
    reader = csv.DictReader(io.StringIO(text), delimiter=";" if head.count(";") > head.count(",") else ",")
    try:
        rows = list(reader)
    except csv.Error as error:
        raise _fault(reader.line_num + 1, str(error)) from error
    if not rows or len(rows) > MOST:
        raise _fault(1, f"1 to {MOST} stations under a row of headings")
    if missing := [name for name in NEEDED if name not in rows[0]]:
        raise _fault(1, f"no column {missing[0]}; the headings are {', '.join(HEADINGS)}")
    found = [_line(number, row) for number, row in enumerate(rows, start=2)]
    seen: set[str] = set()
    for row in found:
        for what in (row.code, *(f"unit {unit}" for unit in row.units)):
            if what in seen:
                raise _fault(row.line, f"{what} stands in the file twice")
            seen.add(what)
    return found


def _line(number: int, row: dict[str, str]) -> StationLine:
    cell = {name: typed((row.get(name) or "").strip()) for name in HEADINGS}
    if not cell["code"] or not cell["name"]:
        raise _fault(number, "a station has a code and a name")
    return StationLine(
        line=number,
        code=cell["code"],
        name=cell["name"],
        latitude=_degrees(number, "latitude", cell["latitude"], 90),
        longitude=_degrees(number, "longitude", cell["longitude"], 180),
        agencies=tuple(cell["agencies"].split()),
        units=tuple(cell["units"].split()),
    )


def _degrees(line: int, name: str, text: str, most: int) -> float:
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        value = float("nan")
    if not abs(value) <= most:
        raise _fault(line, f"“{text}” is no {name}")
    return value


def _fault(line: int, what: str) -> Refusal:
    return Refusal("HILO-D430", line=line, what=what, where="sheet")
