"""Rates per 100,000 a year, with their uncertainty: raw, shrunk, and who lies beyond chance around the common rate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from hilo.engines.rates import Funnel, Shrunk, funnel, interval, shrink
from hilo.knowledge.incidence.queries.cells import MUNICIPALITY, Panel, comparable, name, panel
from hilo.knowledge.incidence.queries.figures import Provenance, provenance
from hilo.knowledge.incidence.queries.past import Scatter, scatter, scatter_findings
from hilo.knowledge.incidence.queries.people import Population, choice, compared, populations, told_apart
from hilo.knowledge.incidence.queries.plain import number, whole
from hilo.lib.errors import Refusal
from hilo.lib.findings import Finding
from hilo.lib.text import Count

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hilo.knowledge.incidence.queries.coverage import Coverage
    from hilo.knowledge.incidence.queries.geography import Geography
    from hilo.knowledge.incidence.rules import Period
    from hilo.knowledge.incidence.store import Vintage

FLAGS = {2: "far above", 1: "above", 0: "", -1: "below", -2: "far below"}
"""Outside the 99.8 % limits, outside the 95 % limits, inside."""
DOES_NOT_PROVE = (
    "A rate divides by those who live there, not by those who pass through. A small place with a high raw rate is "
    "mostly chance: read the interval and the shrunk rate. At the 95 % limits one place in twenty lies outside by "
    "chance alone, and a flag does not say why."
)


@dataclass(frozen=True, slots=True)
class Rate:
    """One area; rates per 100,000 a year, None where the count is unpublished or there is no population.

    person_years: population of each year times the months of it; low, high: exact Poisson interval; low_wide,
    high_wide: with the over-dispersion seen in the past (None where it could not be learnt); shrunk, shrunk_low,
    shrunk_high: empirical Bayes; weight: share of the raw rate in it; expected: count at the common rate; flag: 2 or
    1 above the funnel, -1 or -2 below, 0 inside; why_not: "unpublished" or "no population" where there is no rate.
    """

    code: str
    name: str
    count: int | None
    person_years: float | None
    rate: float | None = None
    low: float | None = None
    high: float | None = None
    low_wide: float | None = None
    high_wide: float | None = None
    shrunk: float | None = None
    shrunk_low: float | None = None
    shrunk_high: float | None = None
    weight: float | None = None
    expected: float | None = None
    flag: int | None = None
    why_not: str = ""

    def as_dict(self) -> dict[str, Any]:
        return {field: getattr(self, field) for field in self.__slots__}


@dataclass(frozen=True, slots=True)
class Rates:
    """All areas in order of code. shrunk, funnel: the engines' answers for drawing, of the areas at `judged`."""

    provenance: Provenance
    crime: str
    by: str
    state: str
    period: Period
    population: Population
    coverage: Coverage
    geography: Geography
    level: float
    common: float | None
    dispersion: float | None
    rows: tuple[Rate, ...]
    judged: tuple[int, ...]
    shrunk: Shrunk | None
    funnel: Funnel | None
    findings: tuple[Finding, ...]

    def as_dict(self) -> dict[str, Any]:
        """The answer with stable names; common_rate: of all areas with a rate together."""
        return {
            **self.provenance.as_dict(),
            "crime": self.crime,
            "by": self.by,
            "state": self.state or None,
            "from": str(self.period.first),
            "to": str(self.period.last),
            "per": "100,000 inhabitants a year",
            "population": self.population.as_dict(),
            "geography": self.geography.as_dict(),
            "coverage": self.coverage.as_dict(),
            "level": self.level,
            "common_rate": self.common,
            "funnel_dispersion": self.dispersion,
            "areas": [row.as_dict() for row in self.rows],
            "findings": [finding.as_dict() for finding in self.findings],
            "does_not_prove": DOES_NOT_PROVE,
        }


def rates(
    vintage: Vintage,
    *,
    crime: str,
    period: Period,
    by: str = MUNICIPALITY,
    population: str = "",
    state: str = "",
    level: float = 0.95,
) -> Rates:
    """Yearly rates of a period of any length, by area.

    population: "file", "conapo" or "" (CONAPO's where it has the years). Municipalities are those of the period's
    first day that both the file and the population tell apart. An area without population or with an unpublished month
    has no rate and says why: it is never 0.
    """
    if not 0 < level < 1:
        raise Refusal("HILO-F434", f"The level of confidence is a fraction such as 0.95, not {level:g}.", where="level")
    on = date(period.first.year, period.first.month, 1)
    now = panel(vintage, crime, period, by, state=state)
    used = choice(now, population)
    if by == MUNICIPALITY:
        now = comparable(now, on, told_apart(now, used))
    counts = now.totals
    exposure = person_years(now, used.name)
    judged = np.flatnonzero(~np.isnan(counts) & (np.nan_to_num(exposure) > 0))
    past = scatter(
        vintage,
        crime,
        period,
        now.by,
        now.codes,
        length=len(period),
        gap=max(12, len(period)),
        state=state,
        on=on,
        apart=now.apart,
    )
    y, n = counts[judged], exposure[judged]
    exact = interval(y, n, level) if len(judged) else None
    wide = _wide(y, n, past, len(period), level)
    shrunk = shrink(y, n, level=level) if len(judged) > 1 and y.sum() > 0 else None
    plot = funnel(y, n) if len(judged) > 1 and y.sum() > 0 else None
    rows = [_without(code, counts[at], exposure[at]) for at, code in enumerate(now.codes)]
    for place, at in enumerate(judged):
        assert exact is not None
        rows[at] = Rate(
            code=now.codes[at],
            name=name(now.codes[at]),
            count=int(y[place]),
            person_years=float(n[place]),
            rate=float(exact.rate[place]),
            low=float(exact.low[place]),
            high=float(exact.high[place]),
            low_wide=None if wide is None else float(wide[0][place]),
            high_wide=None if wide is None else float(wide[1][place]),
            shrunk=None if shrunk is None else float(shrunk.rate[place]),
            shrunk_low=None if shrunk is None else float(shrunk.low[place]),
            shrunk_high=None if shrunk is None else float(shrunk.high[place]),
            weight=None if shrunk is None else float(shrunk.weight[place]),
            expected=None if plot is None else float(plot.expected[place]),
            flag=None if plot is None else int(plot.flag[place]),
        )
    return Rates(
        provenance=provenance(vintage),
        crime=crime,
        by=by,
        state=state,
        period=period,
        population=used,
        coverage=now.coverage,
        geography=now.geography,
        level=level,
        common=float(y.sum() / n.sum() * 100_000) if len(judged) else None,
        dispersion=None if plot is None else plot.dispersion,
        rows=tuple(rows),
        judged=tuple(int(at) for at in judged),
        shrunk=shrunk,
        funnel=plot,
        findings=(
            *now.findings,
            *compared(now, used),
            *_findings(rows, shrunk, used.name),
            *scatter_findings(past),
        ),
    )


def person_years(of: Panel, population: str = "") -> NDArray[np.float64]:
    """Years lived by area over the period: a month is a twelfth of its year's population.

    NaN where any of the years has no figure.
    """
    total = np.zeros(len(of.codes))
    for year in of.period.years:
        months = sum(month.year == year for month in of.period)
        people, _ = populations(of, year, population)
        total += people * months / 12
    return total


def _wide(
    counts: NDArray[np.float64], exposure: NDArray[np.float64], past: Scatter, months: int, level: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]] | None:
    """Limits with each area's own variance over mean, from its mean a month."""
    if past.months is None or not len(counts):
        return None
    ratios = past.months.ratio(counts / months)
    parts = [
        interval([y], [n], level, dispersion=float(ratio)) for y, n, ratio in zip(counts, exposure, ratios, strict=True)
    ]
    return np.array([part.low[0] for part in parts]), np.array([part.high[0] for part in parts])


def _without(code: str, count: float, exposure: float) -> Rate:
    why = "unpublished" if np.isnan(count) else "no population"
    return Rate(code, name(code), whole(count), number(exposure) or None, why_not=why)


def _findings(rows: list[Rate], shrunk: Shrunk | None, whose: str) -> list[Finding]:
    found = []
    if lacking := [row for row in rows if row.why_not == "no population"]:
        crimes, areas = sum(row.count or 0 for row in lacking), Count(len(lacking))
        found.append(
            Finding(
                "HILO-F113",
                "info",
                f"{areas:,} {areas:area has|areas have} no population ({whose}) and so no rate; "
                f"{areas:it holds|they hold} {crimes}.",
                where="population",
            )
        )
    found += [Finding("HILO-F129", "info", remark, where="shrunk") for remark in (shrunk.remarks if shrunk else ())]
    return found
