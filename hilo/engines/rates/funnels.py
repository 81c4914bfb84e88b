"""Funnel plots: which places lie beyond chance around a common rate.

Spiegelhalter (2005), Funnel plots for comparing institutional performance, Statistics in Medicine 24:1185-1202.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hilo.engines.rates.checks import Floats, counts_and_population
from hilo.engines.rates.intervals import PER

WARNING, ALARM = 0.95, 0.998
WINSORISED = 0.1
# Where less is expected, the squares of z say little about dispersion: most such places have no case at all.
LEAST_EXPECTED, LEAST_PLACES = 5, 10
# Mean square of a standard normal variable winsorised at 10 % on each side.
SHRINKAGE_OF_SQUARES = 0.678_654_5


@dataclass(frozen=True)
class Funnel:
    """Rates per 100,000 and control limits, one per place.

    expected: cases at the target rate; z: Pearson residual before dispersion; low/high_95, low/high_998: limits, wider
    by the dispersion, for drawing; flag: -2 below 99.8 %, -1 below 95 %, 0 inside, 1 above 95 %, 2 above 99.8 %, by
    tail probabilities, so that a place is flagged if and only if the interval of its rate leaves out the target
    (a drawn limit runs between whole counts and would flag a little more often); dispersion: that of limits and
    flags; winsorised: the plain mean of winsorised squares of z, before correction and before the floor at 1.
    """

    rate: Floats
    expected: Floats
    z: Floats
    low_95: Floats
    high_95: Floats
    low_998: Floats
    high_998: Floats
    flag: NDArray[np.int8]
    target: float
    dispersion: float
    winsorised: float


def funnel(
    counts: ArrayLike,
    population: ArrayLike,
    *,
    target: float | None = None,
    dispersion: float | None = None,
    consistent: bool = True,
) -> Funnel:
    """Compares each place with a target rate (per 100,000; by default that of all places together).

    The dispersion is estimated from z of places with at least 5 expected (all if those are fewer than 10), winsorised
    at 10 % on each side, so that the few places that are truly different
    do not widen the limits for all. Winsorising also shrinks the squares of ordinary places to 0.679 of their size;
    `consistent` divides by that (the paper does not: then the limits are too narrow). It is 1 if the estimate is not
    above 1; `dispersion` sets it instead. A place flagged is unusual, not explained: at 95 % one in twenty is by
    chance. Raises ValueError on bad input.
    """
    from scipy.special import gammaincc

    y, n = counts_and_population(counts, population)
    if y.sum() == 0 and target is None:
        raise ValueError("There is no case in any place: there is no common rate to compare with.")
    centre = float(y.sum() / n.sum()) if target is None else target / PER
    if not (np.isfinite(centre) and centre > 0):
        raise ValueError("The target rate must be above zero.")
    expected = centre * n
    z = (y - expected) / np.sqrt(expected)
    judging = z[expected >= LEAST_EXPECTED]
    if len(judging) < LEAST_PLACES:
        judging = z
    low, high = np.quantile(judging, [WINSORISED, 1 - WINSORISED])
    winsorised = float(np.mean(np.clip(judging, low, high) ** 2))
    if dispersion is None:
        dispersion = max(1.0, winsorised / SHRINKAGE_OF_SQUARES if consistent else winsorised)
    low_95, high_95 = limits(expected, WARNING, dispersion=dispersion)
    low_998, high_998 = limits(expected, ALARM, dispersion=dispersion)
    below, above = (
        gammaincc(y / dispersion + 1, expected / dispersion),
        _at_least(y / dispersion, expected / dispersion),
    )
    flag = np.zeros(len(y), dtype=np.int8)
    for level in (WARNING, ALARM):
        flag += (above < (1 - level) / 2).astype(np.int8) - (below < (1 - level) / 2).astype(np.int8)
    scale = PER / n
    return Funnel(
        rate=y * scale,
        expected=expected,
        z=z,
        low_95=low_95 * scale,
        high_95=high_95 * scale,
        low_998=low_998 * scale,
        high_998=high_998 * scale,
        flag=flag,
        target=centre * PER,
        dispersion=float(dispersion),
        winsorised=winsorised,
    )


def limits(expected: ArrayLike, level: float, *, dispersion: float = 1.0) -> tuple[Floats, Floats]:
    """Control limits as counts: the exact Poisson quantiles, interpolated between whole counts (appendix A.1.1).

    With dispersion above 1: those of expected / dispersion, scaled back, which keeps the skewness that the normal
    approximation loses in small places. Below zero there is nothing: a limit is at least 0.
    """
    e = np.asarray(expected, dtype=float)
    if not (np.isfinite(e).all() and (e > 0).all()):
        raise ValueError("Expected counts must be known and above zero.")
    if not 0 < level < 1:
        raise ValueError("The level must lie between 0 and 1, for example 0.95.")
    if not (np.isfinite(dispersion) and dispersion >= 1):
        raise ValueError("dispersion is variance over mean and must be a number not below 1.")
    tail = (1 - level) / 2
    mean = e / dispersion
    return dispersion * _interpolated(tail, mean), dispersion * _interpolated(1 - tail, mean)


def _at_least(count: Floats, mean: Floats) -> Floats:
    """Probability of such a count or a higher one, continued between whole counts; 1 for zero."""
    from scipy.special import gammainc

    value: Floats = np.where(count > 0, gammainc(np.where(count > 0, count, 1.0), mean), 1.0)
    return value


def _interpolated(p: float, mean: Floats) -> Floats:
    from scipy.special import pdtr
    from scipy.stats import poisson

    whole = poisson.ppf(p, mean)
    reached = pdtr(whole, mean)
    before = np.where(whole > 0, pdtr(np.maximum(whole - 1, 0), mean), 0.0)
    limit: Floats = np.maximum(whole - (reached - p) / (reached - before), 0.0)
    return limit
