"""What of an area a file holds: every figure of a country or a state passes here, and none is made of a part."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from hilo.kernel.territory import queries as territory
from hilo.knowledge.incidence import contents
from hilo.knowledge.incidence.rules import Month, Period
from hilo.lib.errors import Refusal
from hilo.lib.findings import Finding
from hilo.lib.text import Count

if TYPE_CHECKING:
    from hilo.knowledge.incidence.store import Vintage

COUNTRY_CODE = "00"
FIRST, LAST = 2000, 2030
"""Years of CONAPO's projections; an earlier or later year is weighed by the nearest."""
NAMED = 5


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a file holds of the country (area "00") or a state in every year of a period.

    states: held, in order; lacking: states of the area that are not, or not whole; municipalities: held (None in a
    file by state); municipalities_lacking: those of that time that stand neither by themselves nor in the one they
    came from; people: share of the area's inhabitants who live in what is held; whole: whether a number of the area
    can be made of it.
    """

    area: str
    states: tuple[str, ...]
    lacking: tuple[str, ...]
    municipalities: frozenset[str] | None
    municipalities_lacking: tuple[str, ...]
    people: float
    whole: bool

    def says(self, language: str = "en") -> str:
        """One sentence: what the figure is of."""
        english = language.startswith("en")
        if self.whole and self.area == COUNTRY_CODE:
            return "The file holds the whole country." if english else "El archivo tiene todo el país."
        names = [_name(code) for code in self.states]
        if self.whole:
            return f"The file holds {names[0]} whole." if english else f"El archivo tiene {names[0]} completo."
        some = ", ".join(names[:NAMED]) + ("…" if len(names) > NAMED else "")
        lacks = Count(len(self.municipalities_lacking))
        if english:
            of = f"{len(names)} of {len(names) + self._absent} states ({some or 'none'})"
            parts = f" and lacks {lacks:,} {lacks:municipality|municipalities}" if lacks else ""
            return f"The file holds {of}{parts}: a figure of all of it is not one of {_area(self.area, True)}."
        of = f"{len(names)} de {len(names) + self._absent} estados ({some or 'ninguno'})"
        parts = f" y le {lacks:falta|faltan} {lacks:,} {lacks:municipio|municipios}" if lacks else ""
        return f"El archivo tiene {of}{parts}: una cifra de todo ello no es de {_area(self.area, False)}."

    @property
    def _absent(self) -> int:
        return len([code for code in self.lacking if code not in self.states])

    def as_dict(self) -> dict[str, Any]:
        held = self.municipalities
        return {
            "area": self.area,
            "whole": self.whole,
            "states": list(self.states),
            "lacking_states": list(self.lacking),
            "municipalities": None if held is None else len(held),
            "lacking_municipalities": list(self.municipalities_lacking),
            "share_of_people": round(self.people, 6),
            "says_en": self.says("en"),
            "says_es": self.says("es"),
        }

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What whoever adds up areas of the file must know."""
        if self.whole and not self.municipalities_lacking:
            return ()
        if self.whole:
            count, share = Count(len(self.municipalities_lacking)), 100 * (1 - self.people)
            told = (
                f"{count} {count:municipality|municipalities}, home to {share:.2f} % of the people, "
                f"{count:is|are} not in the file."
            )
            return (Finding("HILO-F116", "info", told, where="municipality"),)
        return (Finding("HILO-F115", "warning", self.says(), where="area"),)


@cache
def rule() -> dict[str, Any]:
    """standards/coverage.toml."""
    text = files("hilo.knowledge.incidence").joinpath("standards", "coverage.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def coverage(vintage: Vintage, period: Period, state: str = "") -> Coverage:
    """What the file holds of a state, or of the country, in the years of a period that it has rows of."""
    return _coverage(vintage, period.years, state)


def must_hold(vintage: Vintage, period: Period, state: str = "") -> Coverage:
    """The coverage; refuses with HILO-F610 a file that does not hold the country (or the state) whole."""
    found = coverage(vintage, period, state)
    if found.whole:
        return found
    partial = [year for year in period.years if not coverage(vintage, _year(year), state).whole]
    months = [str(month) for month in period if month.year in partial]
    raise Refusal(
        "HILO-F610",
        f"{vintage.key} does not hold {_area(state, True)}: {found.says()} Ask by "
        f"{'municipality' if state else 'state'}, or load the file of all of it.",
        where="area",
        extra={
            "unpublished": months,
            "area": found.area,
            "states": list(found.states),
            "lacking": list(found.lacking),
            "first": vintage.first,
            "last": vintage.last,
        },
    )


def held(vintage: Vintage, period: Period) -> frozenset[str]:
    """Municipalities with rows in every year of the period that the file has; empty for a file by state."""
    return coverage(vintage, period).municipalities or frozenset()


def _year(year: int) -> Period:
    return Period(Month(year, 1), Month(year, 12))


@lru_cache(maxsize=512)
def _coverage(vintage: Vintage, years: tuple[int, ...], state: str) -> Coverage:
    there = contents.of(vintage).areas
    parts = [there[year] for year in years if year in there]
    states = frozenset.intersection(*(one[0] for one in parts)) if parts else frozenset()
    wanted = [state] if state else [one.code for one in territory.states()]
    present = tuple(code for code in wanted if code in states)
    if vintage.grain != "municipality":
        lacking = tuple(code for code in wanted if code not in states)
        return Coverage(
            state or COUNTRY_CODE, present, lacking, None, (), len(present) / len(wanted), bool(present) and not lacking
        )
    places = frozenset.intersection(*(one[1] for one in parts)) if parts else frozenset()
    year, least = years[0], rule()["least_share_of_people"]
    absent, short, people, everyone = [], [], 0.0, 0.0
    for code in wanted:
        living, gone = _lacking(code, places, year)
        lost = sum(gone.values())
        everyone, people = everyone + living, people + living - lost
        absent += list(gone) if code in states else []
        if code not in states or lost > (1 - least) * living:
            short.append(code)
    share = people / everyone if everyone else 0.0
    whole = bool(present) and len(present) == len(wanted) and share >= least
    return Coverage(state or COUNTRY_CODE, present, tuple(short), places, tuple(absent), share, whole)


def _lacking(state: str, places: frozenset[str], year: int) -> tuple[float, dict[str, float]]:
    """People of a state, and those of its municipalities that stand nowhere in the file."""
    at = min(max(year, FIRST), LAST)
    everyone, gone = 0.0, {}
    for place in territory.municipalities(state, on=date(year, 1, 1)):
        living = float(territory.population(place.code, at) or 0)
        everyone += living
        if place.code not in places and not any(parent in places for parent in place.parents):
            gone[place.code] = living
    return everyone, gone


def _name(state: str) -> str:
    found = territory.state(state)
    return found.name if found else state


def _area(code: str, english: bool) -> str:
    if code in ("", COUNTRY_CODE):
        return "the country" if english else "el país"
    return _name(code)
