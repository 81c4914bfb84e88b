"""How much few municipalities hold: of the same period, of a list chosen beforehand, and by population alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from hilo.engines import concentration as engine
from hilo.kernel.territory import queries as territory
from hilo.knowledge.incidence.queries.cells import Panel, comparable, name, panel
from hilo.knowledge.incidence.queries.figures import Provenance, provenance
from hilo.knowledge.incidence.queries.geography import SOURCE
from hilo.knowledge.incidence.queries.people import Population, choice, compared, populations, told_apart
from hilo.lib.errors import Refusal
from hilo.lib.findings import Finding
from hilo.lib.text import Count

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hilo.engines.concentration import (
        EqualRiskFixedShare,
        EqualRiskShare,
        FixedShare,
        Lorenz,
        ShareChange,
        TopShare,
    )
    from hilo.knowledge.incidence.queries.coverage import Coverage
    from hilo.knowledge.incidence.queries.geography import Geography
    from hilo.knowledge.incidence.rules import Period
    from hilo.knowledge.incidence.store import Vintage

TIE_RULE = "larger population first, then code"
DOES_NOT_PROVE = (
    "A list chosen from the same period is flattered by chance; a list chosen beforehand is not. Most of what few "
    "municipalities hold is their population: only the excess over the expected share says more. Counts are what was "
    "registered, not what happened, and nothing here tells why."
)


@dataclass(frozen=True, slots=True)
class Place:
    """One municipality of the same-period list. on_fixed_list: chosen beforehand too (None without such a list)."""

    rank: int
    code: str
    name: str
    count: int
    population: int | None
    rate: float | None
    on_fixed_list: bool | None


@dataclass(frozen=True, slots=True)
class Concentration:
    """The three shares side by side, and everything that must be said with them."""

    provenance: Provenance
    crime: str
    state: str
    period: Period
    chosen_in: Period | None
    top: TopShare
    fixed: FixedShare | None
    expected: EqualRiskShare
    expected_fixed: EqualRiskFixedShare | None
    change: ShareChange | None
    share: float
    number: engine.NumberForShare
    lorenz: Lorenz
    gini: float
    generalised_gini: float
    population: Population
    coverage: Coverage
    geography: Geography
    municipalities_in_country: int
    municipalities_in_file: int
    unplaced: int
    places: tuple[Place, ...]
    findings: tuple[Finding, ...]

    def as_dict(self) -> dict[str, Any]:
        """The answer with the fixed names of the command line; shares are fractions of `total`."""
        fixed = self.fixed
        return {
            **self.provenance.as_dict(),
            "crime": self.crime,
            "state": self.state or None,
            "from": str(self.period.first),
            "to": str(self.period.last),
            "total": int(self.top.total),
            "unplaced": self.unplaced,
            "top": self.top.k,
            "top_count": int(self.top.held),
            "top_share": self.top.share,
            "top_ties": {"last_count": int(self.top.last_count), "tied": self.top.tied, "taken": self.top.tied_members},
            "fixed_from": str(self.chosen_in.first) if self.chosen_in else None,
            "fixed_to": str(self.chosen_in.last) if self.chosen_in else None,
            "fixed_share": fixed.share if fixed else None,
            "fixed_share_range": [fixed.low, fixed.high] if fixed else None,
            "fixed_ties": {"tied": fixed.tied, "taken": fixed.tied_members} if fixed else None,
            "expected_share": self.expected.expected,
            "expected_interval": [self.expected.low, self.expected.high],
            "expected_runs": self.expected.runs,
            "expected_seed": self.expected.seed,
            "expected_fixed_share": self.expected_fixed.expected if self.expected_fixed else None,
            "excess": self.expected.excess,
            "excess_interval": [self.expected.excess_low, self.expected.excess_high],
            "most_populous_share": self.expected.most_populous,
            "top_population_share": self.top.population_share,
            "share": self.share,
            "municipalities_for_share": self.number.number,
            "municipalities_in_country": self.municipalities_in_country,
            "municipalities_in_country_source": SOURCE,
            "municipalities_in_file": self.municipalities_in_file,
            "gini": self.gini,
            "generalised_gini": self.generalised_gini,
            "population": self.population.as_dict(),
            "geography": self.geography.as_dict(),
            "coverage": self.coverage.as_dict(),
            "tie_rule": TIE_RULE,
            "places": [{field: getattr(place, field) for field in place.__slots__} for place in self.places],
            "findings": [finding.as_dict() for finding in self.findings],
            "does_not_prove": DOES_NOT_PROVE,
        }


def concentration(
    vintage: Vintage,
    *,
    crime: str,
    period: Period,
    top: int = 50,
    share: float = 0.42,
    chosen_in: Period | None = None,
    population: str = "",
    state: str = "",
    runs: int = 2000,
) -> Concentration:
    """The share of the `top` municipalities of the period, of a list chosen in an earlier one, and by population alone.

    share: a fraction, for the number of municipalities that reach it. population: "file", "conapo" or "" (CONAPO's
    where it has the years). state: among its municipalities alone. Refuses what cannot be counted (HILO-F423 to F425)
    and a share outside 0..1 (HILO-F426, F490).
    """
    if not 0 < share <= 1:
        raise Refusal(
            "HILO-F426", f"A share is a fraction above 0 and up to 1, such as 0.42, not {share:g}.", where="share"
        )
    now = panel(vintage, crime, period, state=state)
    before = panel(vintage, crime, chosen_in, state=state) if chosen_in else None
    first = min((one.period.first for one in (now, before) if one), default=period.first)
    used = choice(now, population)
    now, before = _over_the_same_areas(now, before, date(first.year, first.month, 1), used)
    if not 1 <= top <= len(now.codes):
        raise Refusal("HILO-F490", f"There are {len(now.codes)} municipalities to choose from, not {top}.", where="top")
    if not now.totals.sum():
        raise Refusal("HILO-F427", f"Nothing was counted in {period}: there is no share of zero.", where="period")
    people, whose = populations(now, period.first.year, used.name)
    known = np.nan_to_num(people)
    counts, codes = now.totals, np.array(now.codes)
    best = engine.top_share(counts, known, codes, top)
    expected = _expected(int(counts.sum()), known.tobytes(), top, best.share, runs)
    fixed = expected_fixed = change = None
    if before is not None:
        earlier, _ = populations(before, before.period.first.year, used.name)
        fixed = engine.fixed_share(before.totals, counts, np.nan_to_num(earlier), codes, top)
        expected_fixed = _expected_fixed(int(before.totals.sum()), int(counts.sum()), known.tobytes(), top, runs)
        change = engine.decompose(before.totals, counts, known, codes, top)
    return Concentration(
        provenance=provenance(vintage),
        crime=crime,
        state=state,
        period=period,
        chosen_in=chosen_in,
        top=best,
        fixed=fixed,
        expected=expected,
        expected_fixed=expected_fixed,
        change=change,
        share=share,
        number=engine.number_for_share(counts, share),
        lorenz=engine.lorenz(counts),
        gini=engine.gini(counts),
        generalised_gini=engine.generalised_gini(counts),
        population=used,
        coverage=now.coverage,
        geography=now.geography,
        municipalities_in_country=len(territory.municipalities(on=now.geography.on)),
        municipalities_in_file=len(codes),
        unplaced=int(np.nansum(now.unplaced)),
        places=_places(best.members, codes, counts, people, set(fixed.members) if fixed else None, len(period)),
        findings=(*_findings(now, before, people, whose, period.first.year), *compared(now, used)),
    )


@lru_cache(maxsize=128)
def _expected(total: int, people: bytes, top: int, observed: float, runs: int) -> EqualRiskShare:
    """The simulation repeats to the last digit, so a question that comes again need not wait for it."""
    return engine.expected_top_share(total, np.frombuffer(people), top, observed=observed, runs=runs)


@lru_cache(maxsize=128)
def _expected_fixed(total_before: int, total_after: int, people: bytes, top: int, runs: int) -> EqualRiskFixedShare:
    return engine.expected_fixed_share(total_before, total_after, np.frombuffer(people), top, runs=runs)


def _over_the_same_areas(now: Panel, before: Panel | None, on: date, used: Population) -> tuple[Panel, Panel | None]:
    """Both panels over the municipalities of one day that publish every month of both and are told apart in both."""
    apart = told_apart(now, used)
    if before is not None and apart is not None:
        apart &= told_apart(before, used) or frozenset()
    now = comparable(now, on, apart)
    if before is None:
        return now.only(np.flatnonzero(~np.isnan(now.totals))), None
    before = comparable(before, on, apart)
    shared = [
        code
        for code in now.codes
        if code in before.position
        and not np.isnan(now.totals[now.position[code]])
        and not np.isnan(before.totals[before.position[code]])
    ]
    return now.only(now.position[code] for code in shared), before.only(before.position[code] for code in shared)


def _places(
    members: tuple[int, ...],
    codes: NDArray[np.str_],
    counts: NDArray[np.float64],
    people: NDArray[np.float64],
    chosen: set[int] | None,
    months: int,
) -> tuple[Place, ...]:
    return tuple(
        Place(
            rank,
            str(codes[at]),
            name(str(codes[at])),
            int(counts[at]),
            None if np.isnan(people[at]) else round(float(people[at])),
            None if np.isnan(people[at]) else float(counts[at] / people[at] * 100_000 * 12 / months),
            None if chosen is None else at in chosen,
        )
        for rank, at in enumerate(members, 1)
    )


def _findings(
    now: Panel, before: Panel | None, people: NDArray[np.float64], whose: str, year: int
) -> tuple[Finding, ...]:
    found = [*now.findings, *(before.findings if before else ())]
    if lacking := Count(np.isnan(people).sum()):
        crimes = int(now.totals[np.isnan(people)].sum())
        found.append(
            Finding(
                "HILO-F113",
                "info",
                f"{lacking} {lacking:municipality has|municipalities have} no population in {year} ({whose}); "
                f"{lacking:it holds|they hold} {crimes} and {lacking:counts|count} as nobody in the expected share.",
                where="population",
            )
        )
    return tuple(dict.fromkeys(found))
