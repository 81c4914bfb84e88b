"""How many people a rate divides by, and why those: of the very areas and years that were counted."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from hilo.kernel.territory import queries as territory
from hilo.knowledge.incidence.queries.cells import MUNICIPALITY
from hilo.knowledge.incidence.queries.coverage import FIRST, LAST, rule
from hilo.knowledge.incidence.queries.geography import members
from hilo.lib.errors import Refusal
from hilo.lib.findings import Finding

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hilo.knowledge.incidence.queries.cells import Panel

CONAPO, OWN = "conapo", "file"
MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Population:
    """name: "conapo" or "file"; why: why that one."""

    name: str
    why: str
    why_es: str

    def says(self, language: str) -> str:
        return self.why if language.startswith("en") else self.why_es

    def as_dict(self) -> dict[str, str]:
        return {"name": self.name, "why": self.why, "why_es": self.why_es}


def told_apart(of: Panel, used: Population) -> frozenset[str] | None:
    """Municipalities that both the file's counts and the population in use know by themselves.

    A later one that either lacks is counted in its mother, there and in the people divided by.
    """
    there = of.coverage.municipalities
    if there is None:
        return None
    if used.name == OWN and of.population is not None:
        known = [bool(np.isfinite(row).all()) for row in of.population]
        return there & {code for code, has in zip(of.codes, known, strict=True) if has}
    years = [year for year in of.period.years if FIRST <= year <= LAST]
    return frozenset(code for code in there if all(territory.population(code, year) is not None for year in years))


NONE = Population(
    "",
    "Counts are compared, not rates: nothing is divided by people.",
    "Se comparan números, no tasas: nada se divide entre habitantes.",
)


def choice(of: Panel, which: str = "") -> Population:
    """Whose figure is used over the panel's years. which: "file", "conapo" or "".

    Unless told otherwise CONAPO's, one for all sources and made for each year; the file's own where CONAPO has none.
    Refuses another word (HILO-F425) and a file that brings none (HILO-F488).
    """
    if which not in ("", OWN, CONAPO):
        raise Refusal("HILO-F425", f"Population is “file” or “conapo”, not “{which}”.", where="population")
    if which == OWN and of.population is None:
        raise Refusal("HILO-F488", f"{of.vintage.source} brings no population: ask with conapo.", where="population")
    if which == OWN:
        return Population(OWN, "The file's own population was asked for.", "Se pidió la población del propio archivo.")
    if which == CONAPO:
        return Population(CONAPO, "CONAPO's population was asked for.", "Se pidió la población de CONAPO.")
    years = of.period.years
    if years[0] >= FIRST and years[-1] <= LAST:
        return Population(
            CONAPO,
            "The default: CONAPO's figure for the middle of each year, one for all sources.",
            "La de siempre: la de CONAPO a mitad de cada año, una para todas las fuentes.",
        )
    if of.population is not None:
        return Population(
            OWN,
            f"CONAPO has {FIRST} to {LAST} only: the file's own.",
            f"CONAPO tiene solo de {FIRST} a {LAST}: la del propio archivo.",
        )
    return Population(
        CONAPO,
        f"CONAPO has {FIRST} to {LAST} only, and the file brings none.",
        f"CONAPO tiene solo de {FIRST} a {LAST} y el archivo no trae ninguna.",
    )


def populations(of: Panel, year: int, which: str = "") -> tuple[NDArray[np.float64], str]:
    """People by area in a year (NaN where there is no figure) and whose figure it is: "file" or "conapo".

    With CONAPO's, the people of a municipality are those of every later one that is counted in it.
    """
    whose = choice(of, which).name
    if whose == OWN and of.population is not None:
        return of.population[:, year - of.period.first.year], OWN
    if of.by == MUNICIPALITY:
        inside = members(of.geography.on, of.apart) if of.geography.on else {}
        people = [_living(inside.get(code, (code,)), year) for code in of.codes]
    else:
        people = [
            country_population(year) if code in ("00", "") else territory.population(code, year) for code in of.codes
        ]
    return np.array([count or np.nan for count in people], dtype=float), CONAPO


def _living(codes: tuple[str, ...], year: int) -> int | None:
    if (own := territory.population(codes[0], year)) is None:
        return None
    return own + sum(territory.population(code, year) or 0 for code in codes[1:])


@lru_cache(maxsize=64)
def country_population(year: int) -> int:
    """Everyone, in the middle of the year (CONAPO)."""
    return sum(territory.population(state.code, year) or 0 for state in territory.states())


def compared(of: Panel, used: Population) -> tuple[Finding, ...]:
    """How the file's own population and CONAPO's lie for the same areas, and where the file's jumps."""
    if of.population is None:
        return ()
    limit, found = rule()["populations_differ_by"], []
    totals = {year: _totals(of, at, year) for at, year in enumerate(of.period.years)}
    apart = {year: mine / theirs - 1 for year, (mine, theirs) in totals.items() if theirs and mine}
    if apart and max(map(abs, apart.values())) > limit:
        year = max(apart, key=lambda one: abs(apart[one]))
        mine, theirs = (round(one / MILLION, 1) for one in totals[year])
        found.append(
            Finding(
                "HILO-F114",
                "info" if used.name == CONAPO else "warning",
                f"For the same areas in {year} the file says {mine:,} million people and CONAPO {theirs:,} million "
                f"({apart[year] * 100:+.1f} %); used: {'CONAPO' if used.name == CONAPO else 'the file'}.",
                where="population",
            )
        )
    if used.name == OWN:
        found += [
            Finding(
                "HILO-F117",
                "warning",
                f"A break of the population from {one} to {other}: the file's own jumps by "
                f"{(totals[other][0] / totals[one][0] - 1) * 100:+.1f} %. Rates on its two sides are not one series.",
                where="population",
            )
            for one, other in pairwise(totals)
            if totals[one][0] and abs(totals[other][0] / totals[one][0] - 1) > limit
        ]
    return tuple(found)


def _totals(of: Panel, at: int, year: int) -> tuple[float, float]:
    own = of.population[:, at] if of.population is not None else np.empty(0)
    theirs, _ = populations(of, year, CONAPO)
    both = ~np.isnan(own + theirs)
    return float(own[both].sum()), float(theirs[both].sum())
