"""How much more than Poisson counts vary from one period to the next, learnt from a panel of areas by periods.

Two counts of one area and their sum S: if each is negative binomial with the same variance over mean 1 + w, then given
S the first is beta-binomial with precision S / w, whatever the mean. So every pair of periods of every area says
something of w without a mean having to be known, and the very distribution that `changes` tests with is the one that
is fitted. Only differences between periods `lag` apart count: a slow trend or a season cancels, a common movement of
the whole panel is taken out, and one jump of one area spoils one pair, whose pull is bounded.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike

from .watch import Floats, Integers

BEND, FAR = 10.0, 100.0
"""Where the saturating part of the curve has half its height; the unit of the part that grows with the mean."""

BOUND = 15.0
"""Squares of standardised differences count up to here (chi square with 1 degree of freedom: p = 1e-4)."""

ROUNDS = 8
SMALL = 10.0
MOST = 200.0
"""Areas that differ by less than a spread of so many degrees of freedom count as alike."""


@dataclass(frozen=True, slots=True)
class Dispersion:
    """Variance over mean as a function of the mean: 1 + c0 + c1 m / (m + 10) + c2 m / 100, and how areas depart.

    coefficients: c0, c1, c2, none negative; covariance: of them. own: for each area its variance over mean seen in its
    own history, NaN if that says nothing; relative: the same over what the curve expects; freedom: degrees of freedom
    behind it; spread: degrees of freedom of the distribution of areas around the curve, infinite if they do not differ.
    """

    coefficients: Floats
    covariance: Floats
    own: Floats
    relative: Floats
    freedom: Floats
    spread: float
    pairs: int

    def excess(self, mean: ArrayLike, *, guard: float = 0.0) -> Floats:
        """Variance over mean less 1 at a mean, plus `guard` standard errors of the curve."""
        base = _curve(np.asarray(mean, dtype=float))
        error = np.sqrt(np.maximum(0.0, np.einsum("...i,ij,...j->...", base, self.covariance, base)))
        return np.asarray(base @ self.coefficients + guard * error)

    def ratio(self, mean: ArrayLike) -> Floats:
        """Variance over mean at a mean: 1 is Poisson."""
        return 1 + self.excess(mean)


def dispersion(history: ArrayLike, *, lag: int = 1, exposure: ArrayLike | None = None) -> Dispersion:
    """Estimate from history (areas, periods), NaN where unpublished; at least lag + 2 periods.

    lag: how many periods apart the two compared later are (2 for halves of successive years in half-year panels);
    exposure: (periods) or (areas, periods); without it the totals of the panel stand for it, so that what the whole
    country did counts as no change. ValueError if the panel is not counts, too short, or holds too few cases.
    """
    panel, weights = _checked(history, lag, exposure)
    area, at, first, total, share = _pairs(panel, weights, lag)
    if len(total) < 20:
        raise ValueError("the history has fewer than 20 pairs of periods with two cases or more: too few to estimate")
    square = (first - total * share) ** 2 / (total * share * (1 - share))
    base = _curve(total / 2)
    coefficients, covariance = np.array([0.5, 0.0, 0.0]), np.zeros((3, 3))
    for _ in range(ROUNDS):
        excess = base @ coefficients
        slope = (total - 1) / (total + excess)
        expected = 1 + slope * excess
        seen = np.minimum(square, BOUND * expected)
        coefficients, covariance = _not_negative(base * slope[:, None] / expected[:, None], (seen - 1) / expected)
    covariance = covariance * 2 * 1.5
    excess = base @ coefficients
    expected = 1 + excess * (total - 1) / (total + excess)
    own, relative, freedom = _by_area(len(panel), area, square, expected, total, excess, lag)
    spread = _spread(len(panel), area, at, square / expected, total, lag)
    return Dispersion(coefficients, covariance, own, relative, freedom, spread, len(total))


def _checked(history: ArrayLike, lag: int, exposure: ArrayLike | None) -> tuple[Floats, Floats | None]:
    panel = np.asarray(history, dtype=float)
    if panel.ndim != 2 or lag < 1 or panel.shape[1] < lag + 2:
        raise ValueError("a history has one row for each area and at least lag + 2 periods")
    known = panel[~np.isnan(panel)]
    if not np.isfinite(known).all() or (known < 0).any() or (known != np.round(known)).any():
        raise ValueError("counts are whole numbers from 0 up; an unpublished period is NaN, never -1 or 0")
    if exposure is None:
        return panel, None
    weights = np.broadcast_to(np.asarray(exposure, dtype=float), panel.shape)
    if not (np.isfinite(weights) & (weights > 0)).all():
        raise ValueError("exposures are above 0")
    return panel, weights


def _pairs(panel: Floats, weights: Floats | None, lag: int) -> tuple[Integers, Integers, Floats, Floats, Floats]:
    """Pairs of periods `lag` apart with two cases or more: area, first period, first count, sum, its share."""
    before, after = panel[:, :-lag], panel[:, lag:]
    total = before + after
    if weights is None:
        both = ~np.isnan(total)
        sums = np.where(both, before, 0).sum(axis=0), np.where(both, after, 0).sum(axis=0)
        usable = (sums[0] > 0) & (sums[1] > 0)
        share = np.divide(sums[0], sums[0] + sums[1], out=np.full(len(usable), 0.5), where=usable)
        share = np.broadcast_to(share, total.shape)
        total = np.where(usable, total, np.nan)
    else:
        share = weights[:, :-lag] / (weights[:, :-lag] + weights[:, lag:])
    rows, columns = np.nonzero(total >= 2)
    return rows, columns, before[rows, columns], total[rows, columns], share[rows, columns]


def _curve(mean: Floats) -> Floats:
    return np.stack([BEND / (mean + BEND), mean / (mean + BEND), mean / FAR], axis=-1)


def _not_negative(design: Floats, target: Floats) -> tuple[Floats, Floats]:
    """Least squares with no negative coefficient, by the best of all subsets; with the inverse of the normal matrix."""
    normal, right = design.T @ design, design.T @ target
    size = len(right)
    best, gain, covariance = np.zeros(size), 0.0, np.zeros((size, size))
    for count in range(1, size + 1):
        for subset in combinations(range(size), count):
            inner = normal[np.ix_(subset, subset)]
            if np.linalg.cond(inner) > 1e10:
                continue
            some = np.linalg.solve(inner, right[list(subset)])
            if (some >= 0).all() and some @ right[list(subset)] > gain:
                gain = float(some @ right[list(subset)])
                best = np.zeros(size)
                best[list(subset)] = some
                covariance = np.zeros((size, size))
                covariance[np.ix_(subset, subset)] = np.linalg.inv(inner)
    return best, covariance


def _by_area(
    size: int, area: Integers, square: Floats, expected: Floats, total: Floats, excess: Floats, lag: int
) -> tuple[Floats, Floats, Floats]:
    """Own variance over mean, relative to the curve, degrees of freedom, of each area."""
    number = np.bincount(area, minlength=size).astype(float)
    seen = np.bincount(area, square / expected, minlength=size)
    curve = np.bincount(area, 1 + excess, minlength=size)
    some = number > 0
    relative = np.divide(seen, number, out=np.full(size, np.nan), where=some)
    own = relative * np.divide(curve, number, out=np.full(size, np.nan), where=some)
    # Successive differences overlap, so n of them are worth fewer squares (von Neumann 1941).
    freedom = np.where(some, 2 * number**2 / np.maximum(3 * number - lag, np.maximum(number, 1)), 0.0)
    # A small sum takes few values, so its square says less.
    weight = np.bincount(area, np.minimum(1.0, total / SMALL), minlength=size)
    return own, relative, freedom * np.divide(weight, number, out=np.zeros(size), where=some)


def _spread(size: int, area: Integers, at: Integers, relative: Floats, total: Floats, lag: int) -> float:
    """Degrees of freedom of an inverse chi square by which areas differ from the curve; infinite unless they do.

    Squares of an area from pairs without a common period are independent, so if their departures from the curve go
    together the area itself departs. Their mean product over all areas is the variance between areas; it counts from
    one standard error on.
    """
    use = total >= SMALL
    departures = np.zeros((size, int(at.max(initial=0)) + 1))
    there = np.zeros_like(departures)
    departures[area[use], at[use]] = np.minimum(relative[use], BOUND) - 1
    there[area[use], at[use]] = 1
    steps = np.arange(departures.shape[1])
    gap = np.abs(steps[:, None] - steps)
    apart = ((gap != 0) & (gap != lag)).astype(float)
    products = np.sum((departures @ apart) * departures, axis=1)
    number = float(np.sum((there @ apart) * there))
    between, error = products.sum() / max(number, 1.0), np.sqrt(np.sum(products**2)) / max(number, 1.0)
    freedom = 4 + 2 / between if number and between > error else np.inf
    return float(freedom) if freedom <= MOST else float("inf")
