"""Where cases gather on the map: circles beyond chance, whether neighbours resemble one another, and hot spots."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from hilo.engines.outbreak.scan import scan
from hilo.engines.outbreak.spatial_dependence import HotSpots, Moran, hot_spots, moran_of_rates, nearest_neighbours
from hilo.engines.rates import shrink
from hilo.kernel.territory import queries as territory
from hilo.knowledge.incidence.queries.cells import MUNICIPALITY, Panel, comparable, name, panel
from hilo.knowledge.incidence.queries.figures import Provenance, provenance
from hilo.knowledge.incidence.queries.past import YEARS_BACK, aligned, covered, published, within
from hilo.knowledge.incidence.queries.people import Population, choice, told_apart
from hilo.knowledge.incidence.queries.plain import number
from hilo.knowledge.incidence.queries.rates import person_years
from hilo.knowledge.incidence.queries.watched import learnt
from hilo.knowledge.incidence.rules import Period
from hilo.lib.errors import Refusal
from hilo.lib.findings import Finding
from hilo.lib.text import Count

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hilo.knowledge.incidence.queries.coverage import Coverage
    from hilo.knowledge.incidence.queries.geography import Geography
    from hilo.knowledge.incidence.store import Vintage

NEIGHBOURS = 6
BASELINES = ("population", "past")
DOES_NOT_PROVE = (
    "A circle holds whole municipalities by their central point; its edge is no border of anything. More than the "
    "baseline makes likely is not why. Only the first circle's p is exact, the others are compared with the best one."
)


@dataclass(frozen=True, slots=True)
class Circle:
    """A circle with more cases than expected; codes: municipalities inside, the central one first."""

    centre: str
    name: str
    radius_km: float
    codes: tuple[str, ...]
    observed: int
    expected: float
    relative_risk: float
    p: float

    def as_dict(self) -> dict[str, Any]:
        return {field: getattr(self, field) for field in self.__slots__}


@dataclass(frozen=True, slots=True)
class Spot:
    """A municipality with Gi* beyond chance. q: adjusted for all; hot: high shrunk rates gather there, else low."""

    code: str
    name: str
    z: float
    q: float
    hot: bool

    def as_dict(self) -> dict[str, Any]:
        return {field: getattr(self, field) for field in self.__slots__}


@dataclass(frozen=True, slots=True)
class Spatial:
    """circles: p at most 0.05, the most likely first; moran: of empirical-Bayes rates of the nearest neighbours."""

    provenance: Provenance
    crime: str
    period: Period
    baseline: str
    population: Population
    coverage: Coverage
    geography: Geography
    dispersion: float
    replicates: int
    seed: int
    circles: tuple[Circle, ...]
    moran: Moran
    spots: tuple[Spot, ...]
    findings: tuple[Finding, ...]

    def as_dict(self) -> dict[str, Any]:
        """The answer with stable names."""
        return {
            **self.provenance.as_dict(),
            "crime": self.crime,
            "from": str(self.period.first),
            "to": str(self.period.last),
            "baseline": self.baseline,
            "population": self.population.as_dict(),
            "geography": self.geography.as_dict(),
            "coverage": self.coverage.as_dict(),
            "dispersion": self.dispersion,
            "replicates": self.replicates,
            "seed": self.seed,
            "circles": [circle.as_dict() for circle in self.circles],
            "moran": self.moran.value,
            "moran_expected": self.moran.expected,
            "moran_p": self.moran.p,
            "neighbours": NEIGHBOURS,
            "hot_spots": [spot.as_dict() for spot in self.spots if spot.hot],
            "cold_spots": [spot.as_dict() for spot in self.spots if not spot.hot],
            "findings": [finding.as_dict() for finding in self.findings],
            "does_not_prove": DOES_NOT_PROVE,
        }


def spatial(
    vintage: Vintage,
    *,
    crime: str,
    period: Period,
    baseline: str = "past",
    population: str = "",
    replicates: int = 999,
    permutations: int = 9999,
    seed: int = 40,
) -> Spatial:
    """Municipalities of a period against a baseline.

    baseline: "past" compares with the smoothed rates of the same months a year earlier, so that a circle is a rise;
    "population" with equal risk per head, so that a circle is a dangerous place. Simulated countries are over-dispersed
    as the past was. Refuses another baseline (HILO-F438) and what `panel` refuses.
    """
    if baseline not in BASELINES:
        raise Refusal("HILO-F438", f"The baseline is “past” or “population”, not “{baseline}”.", where="baseline")
    on = date(period.first.year - 1, period.first.month, 1)
    now = panel(vintage, crime, period)
    used = choice(now, population)
    now = comparable(now, on, told_apart(now, used))
    people = person_years(now, used.name)
    where = [territory.municipality(code) for code in now.codes]
    keep = [
        at
        for at, place in enumerate(where)
        if place is not None and np.nan_to_num(people[at]) > 0 and not np.isnan(now.totals[at])
    ]
    counts, exposure = now.totals[keep], people[keep]
    codes = [now.codes[at] for at in keep]
    points = np.array([(where[at].latitude, where[at].longitude) for at in keep])  # type: ignore[union-attr]
    if len(codes) <= NEIGHBOURS or not counts.sum():
        raise Refusal("HILO-F493", f"Too little was counted in {period} to look for places.", where="period")
    base = exposure if baseline == "population" else _past(vintage, crime, period.shifted(-12), codes, exposure, now)
    ratio = _dispersion(vintage, crime, period, codes, counts, now)
    circles = scan(
        counts, base, points[:, 0], points[:, 1], dispersion=ratio, replicates=replicates, seed=seed
    ).clusters
    near = nearest_neighbours(points[:, 0], points[:, 1], NEIGHBOURS)
    smooth = shrink(counts, exposure).rate
    spots = hot_spots(smooth, near, permutations=permutations, seed=seed)
    return Spatial(
        provenance=provenance(vintage),
        crime=crime,
        period=period,
        baseline=baseline,
        population=used,
        coverage=now.coverage,
        geography=now.geography,
        dispersion=ratio,
        replicates=replicates,
        seed=seed,
        circles=tuple(
            Circle(
                codes[one.centre],
                name(codes[one.centre]),
                one.radius_km,
                tuple(codes[at] for at in one.places),
                one.observed,
                one.expected,
                one.relative_risk,
                one.p,
            )
            for one in circles
            if one.p <= 0.05
        ),
        moran=moran_of_rates(counts, exposure, near, seed=seed),
        spots=_spots(codes, spots),
        findings=(*now.findings, *_left_out(now.codes, now.totals, keep)),
    )


def _past(
    vintage: Vintage, crime: str, before: Period, codes: list[str], exposure: NDArray[np.float64], like: Panel
) -> NDArray[np.float64]:
    """Expected counts by last year's shrunk rates: above zero everywhere, as a baseline must be."""
    counts = aligned(_as(like, panel(vintage, crime, before)), codes).sum(axis=1)
    if np.isnan(counts).any() or not counts.sum():
        raise Refusal("HILO-F483", f"{before} is not published in full: compare with the population instead.")
    return np.maximum(shrink(counts, exposure).rate * exposure, 1e-9)


def _as(like: Panel, other: Panel) -> Panel:
    """Over the same municipalities."""
    return comparable(other, like.geography.on, like.apart) if like.geography.on else other


def _dispersion(
    vintage: Vintage, crime: str, period: Period, codes: list[str], counts: NDArray[np.float64], like: Panel
) -> float:
    """Variance over mean of a place's count, the mean over cases rather than places: circles are made of the larger."""
    before = within(Period(period.first.plus(-12 * YEARS_BACK), period.first.plus(-1)), covered(vintage))
    if before is None or len(before) < 12:
        return 1.0
    history = aligned(_as(like, published(vintage, crime, before, MUNICIPALITY)), codes)
    scatter = learnt(history)
    if isinstance(scatter, float):
        return scatter
    return float(np.average(scatter.ratio(counts / len(period)), weights=counts))


def _spots(codes: list[str], found: HotSpots) -> tuple[Spot, ...]:
    rows = [
        Spot(codes[at], name(codes[at]), float(found.z[at]), number(found.p_adjusted[at]) or 0.0, bool(found.hot[at]))
        for at in np.flatnonzero(found.hot | found.cold)
    ]
    return tuple(sorted(rows, key=lambda row: -abs(row.z)))


def _left_out(codes: tuple[str, ...], totals: NDArray[np.float64], keep: list[int]) -> list[Finding]:
    lost = Count(len(codes) - len(keep))
    cases = float(np.nansum(totals) - np.nansum(totals[keep]))
    if not lost:
        return []
    return [
        Finding(
            "HILO-F133",
            "info",
            f"{lost} {lost:municipality|municipalities} without population, place or published count {lost:is|are} "
            f"left out; {lost:it holds|they hold} {cases:.0f}.",
            where="municipality",
        )
    ]
