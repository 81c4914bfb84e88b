"""The tables of hilo/standards/territory, read once on first use."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

FIRST_YEAR, LAST_YEAR = 2000, 2030


@dataclass(frozen=True, slots=True)
class State:
    """code: INEGI's two digits; iso: ISO 3166-2:MX; label: customary abbreviation, such as PUE."""

    code: str
    name: str
    iso: str
    label: str


@dataclass(frozen=True, slots=True)
class Municipality:
    """code: INEGI's five digits, the state's first; longitude, latitude: a point that represents its territory.

    population_2020: census; valid_from: first day, known to the week; parents: codes of the municipalities it was made
    from, the main one first (empty for those created before 2001).
    """

    code: str
    name: str
    longitude: float
    latitude: float
    population_2020: int
    valid_from: date
    parents: tuple[str, ...] = ()

    @property
    def state(self) -> str:
        return self.code[:2]

    def existed(self, on: date | None) -> bool:
        """True on the day and after; without a date, True: every municipality of the table is in force."""
        return on is None or self.valid_from <= on


@dataclass(frozen=True, slots=True)
class Locality:
    """A locality of 1,000 or more inhabitants (census 2010); code: nine digits, the municipality's first."""

    code: str
    name: str
    longitude: float
    latitude: float
    population: int

    @property
    def municipality(self) -> str:
        return self.code[:5]


@dataclass(frozen=True, slots=True)
class ZoneRule:
    """Half-open validity: from valid_from up to, not including, valid_until."""

    zone: str
    valid_from: date
    valid_until: date


@cache
def states() -> dict[str, State]:
    return {row["code"]: State(**row) for row in _rows("states")}


@cache
def municipalities() -> dict[str, Municipality]:
    return {
        row["code"]: Municipality(
            code=row["code"],
            name=row["name"],
            longitude=float(row["longitude"]),
            latitude=float(row["latitude"]),
            population_2020=int(row["population_2020"]),
            valid_from=date.fromisoformat(row["valid_from"]),
            parents=tuple(row["parents"].split()),
        )
        for row in _rows("municipalities")
    }


@cache
def localities() -> tuple[Locality, ...]:
    return tuple(
        Locality(
            code=row["code"],
            name=row["name"],
            longitude=float(row["longitude"]),
            latitude=float(row["latitude"]),
            population=int(row["population"]),
        )
        for row in _rows("localities")
    )


@cache
def localities_by_municipality() -> dict[str, tuple[Locality, ...]]:
    """The largest first."""
    found: dict[str, list[Locality]] = {}
    for place in sorted(localities(), key=lambda place: -place.population):
        found.setdefault(place.municipality, []).append(place)
    return {municipality: tuple(places) for municipality, places in found.items()}


@cache
def population() -> dict[str, tuple[int, ...]]:
    """Mid-year population from FIRST_YEAR to LAST_YEAR, by municipality."""
    return {
        row["code"]: tuple(int(row[str(year)]) for year in range(FIRST_YEAR, LAST_YEAR + 1))
        for row in _rows("population")
    }


@cache
def population_of_states() -> dict[str, tuple[int, ...]]:
    """The same by state: the sums of its municipalities."""
    inside: dict[str, list[tuple[int, ...]]] = {}
    for code, row in population().items():
        inside.setdefault(code[:2], []).append(row)
    return {state: tuple(map(sum, zip(*rows, strict=True))) for state, rows in inside.items()}


@cache
def zone_rules() -> dict[str, tuple[ZoneRule, ...]]:
    """Rules by state and by municipality code; a municipality without an entry follows its state."""
    rules: dict[str, tuple[ZoneRule, ...]] = {}
    table: dict[str, Any] = tomllib.loads(_text("time_zones.toml"))
    for entry in table["zone"]:
        rule = ZoneRule(entry["name"], entry.get("valid_from", date.min), entry.get("valid_until", date.max))
        for code in [*entry.get("states", ()), *entry.get("municipalities", ())]:
            rules[code] = (*rules.get(code, ()), rule)
    return rules


@cache
def outlines_text() -> str:
    return _text("outlines.geojson")


def _rows(name: str) -> Iterator[dict[str, str]]:
    return csv.DictReader(_text(f"{name}.csv").splitlines())


def _text(name: str) -> str:
    return (files("hilo.standards") / "territory" / name).read_text(encoding="utf-8")
