"""Two counts, before and after: did the rate change beyond chance, if each count is Poisson?

Crimes cluster, so real counts vary more than a Poisson count: a small p value here says at most that one of the two
is wrong, the equality or the Poisson model. `changes` allows for the over-dispersion; the functions here are the plain
tests that others publish, and their upper figure.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite, log, sqrt

import numpy as np

from .watch import Floats, fraction

ALTERNATIVES = ("two-sided", "greater", "less")
NEGLIGIBLE = 1e-18


@dataclass(frozen=True, slots=True)
class Ratio:
    """Rate after over rate before, with its interval; `value` is NaN and the interval open where before is 0."""

    value: float
    lower: float
    upper: float
    level: float


def poisson_z(before: float, after: float, *, exposure_before: float = 1.0, exposure_after: float = 1.0) -> float:
    """z = 2 (sqrt(after) - sqrt(expected)): the count after against the count before taken as a known expectation.

    Exposures (days, persons) scale the count before to the second period. Only the second count is allowed to vary, so
    where both are chance this z has a standard deviation of sqrt(2) under no change: use `two_sample_z` for a test.
    """
    before, after = _count("before", before), _count("after", after)
    scale = _exposure(exposure_after) / _exposure(exposure_before)
    return 2 * (sqrt(after) - sqrt(before * scale))


def two_sample_z(before: float, after: float, *, exposure_before: float = 1.0, exposure_after: float = 1.0) -> float:
    """Variance-stabilised z of two Poisson counts, standard normal under equal rates (Huffman 1984)."""
    scale = _exposure(exposure_after) / _exposure(exposure_before)
    z = poisson_z(before, after, exposure_before=exposure_before, exposure_after=exposure_after)
    return z / sqrt(1 + scale)


def e_test(
    first: float,
    second: float,
    *,
    exposure_first: float = 1.0,
    exposure_second: float = 1.0,
    ratio: float = 1.0,
    alternative: str = "two-sided",
) -> float:
    """p value of the E-test of two Poisson means (Krishnamoorthy & Thomson, J. Stat. Plan. Inference 119, 2004).

    Null hypothesis: rate of the first = ratio x rate of the second; `greater` looks for a first rate above that. The
    statistic is |X1/n1 - ratio X2/n2| over its standard error; its distribution is summed with the common rate
    estimated under the null. Work grows with the square root of the counts. e_test(6, 2) = 0.174874821.
    """
    k1, k2 = _count("first", first), _count("second", second)
    n1, n2, d = _exposure(exposure_first), _exposure(exposure_second), _exposure(ratio)
    _alternative(alternative)
    if k1 + k2 == 0:
        return 1.0
    rate = (k1 + k2) / (n1 * d + n2)
    mean1, mean2 = n1 * d * rate, n2 * rate
    a, b = 1 / n1, d / n2
    seen = float(_statistic(np.array([k1]), np.array([k2]), a, b)[0])
    x = np.arange(*_support(mean1), dtype=float)
    mass = _poisson_mass(x, mean1)
    if alternative == "greater":
        return _probability(mass * _at_most(_reach(x, seen, a, b), mean2))
    if alternative == "less":
        return _probability(mass * _above(_fall(x, seen, a, b), mean2))
    if seen == 0:
        return 1.0
    far = _at_most(_reach(x, abs(seen), a, b), mean2) + _above(_fall(x, -abs(seen), a, b), mean2)
    return _probability(mass * far)


def conditional_test(
    before: float,
    after: float,
    *,
    exposure_before: float = 1.0,
    exposure_after: float = 1.0,
    alternative: str = "two-sided",
) -> float:
    """Exact p value given the sum: after is binomial (Przyborowski & Wilenski 1940). `greater` looks for a rise.

    Two-sided is twice the smaller tail, at most 1: exact, and conservative for small counts.
    """
    from scipy.special import betainc

    a, b = _count("before", before), _count("after", after)
    _alternative(alternative)
    share = _exposure(exposure_after) / (exposure_after + _exposure(exposure_before))
    above = float(betainc(b, a + 1, share)) if b > 0 else 1.0
    below = float(betainc(a, b + 1, 1 - share)) if a > 0 else 1.0
    return {"greater": above, "less": below}.get(alternative, min(1.0, 2 * min(above, below)))


def rate_ratio(
    before: float, after: float, *, exposure_before: float = 1.0, exposure_after: float = 1.0, level: float = 0.95
) -> Ratio:
    """Rate after over rate before with its exact conditional interval (Clopper-Pearson on the share of the sum)."""
    from scipy.special import betaincinv

    a, b = _count("before", before), _count("after", after)
    outside = 1 - fraction("level", level)
    scale = _exposure(exposure_before) / _exposure(exposure_after)
    low = float(betaincinv(b, a + 1, outside / 2)) if b > 0 else 0.0
    high = float(betaincinv(b + 1, a, 1 - outside / 2)) if a > 0 else 1.0
    value = b / a * scale if a > 0 else float("nan")
    return Ratio(value, low / (1 - low) * scale, high / (1 - high) * scale if high < 1 else float("inf"), level)


def _count(name: str, value: float) -> float:
    if not isfinite(value) or value < 0 or value != round(value):
        raise ValueError(f"{name} is a whole count from 0 up, not {value}; an unpublished period cannot be compared")
    return float(value)


def _exposure(value: float) -> float:
    if not isfinite(value) or value <= 0:
        raise ValueError(f"exposures and ratios are above 0, not {value}")
    return float(value)


def _alternative(name: str) -> None:
    if name not in ALTERNATIVES:
        raise ValueError(f"the alternative is one of {', '.join(ALTERNATIVES)}, not {name}")


def _support(mean: float) -> tuple[int, int]:
    """Counts outside of which a Poisson count has no more than NEGLIGIBLE probability on each side (Chernoff)."""
    bits = -log(NEGLIGIBLE)
    return max(0, int(mean - sqrt(2 * bits * mean))), int(mean + sqrt(2 * bits * mean) + bits) + 2


def _poisson_mass(x: Floats, mean: float) -> Floats:
    from scipy.special import gammaln, xlogy

    return np.asarray(np.exp(xlogy(x, mean) - mean - gammaln(x + 1)))


def _at_most(y: Floats, mean: float) -> Floats:
    from scipy.special import pdtr

    return np.where(y < 0, 0.0, pdtr(np.maximum(y, 0), mean))


def _above(y: Floats, mean: float) -> Floats:
    from scipy.special import pdtrc

    return np.where(y < 0, 1.0, pdtrc(np.maximum(y, 0), mean))


def _statistic(x: Floats, y: Floats, a: float, b: float) -> Floats:
    """Signed statistic of the E-test; 0 where both counts are 0."""
    error = np.sqrt(a * a * x + b * b * y)
    return np.divide(a * x - b * y, error, out=np.zeros(len(error)), where=error > 0)


def _reach(x: Floats, seen: float, a: float, b: float) -> Floats:
    """For each x the largest y with a statistic of `seen` or more, -1 if there is none: it falls as y grows."""
    return _edge(x, seen - 1e-12 * max(1.0, abs(seen)), a, b)


def _fall(x: Floats, seen: float, a: float, b: float) -> Floats:
    """For each x the largest y with a statistic above `seen`: beyond it the statistic is `seen` or less."""
    return _edge(x, seen + 1e-12 * max(1.0, abs(seen)), a, b)


def _edge(x: Floats, limit: float, a: float, b: float) -> Floats:
    """For each x the largest y whose statistic is at least `limit`, -1 if there is none, by root and correction."""
    shift, square = a * x, limit * limit
    half = square / 2 * b
    root = np.sqrt(half * half + square * (a * a * x + b * shift))
    y = np.floor((shift + half + (root if limit < 0 else -root)) / b)
    y = np.maximum(y, -1.0)
    for step in (2.0, 1.0, 1.0, 1.0):
        while (more := (y + step >= 0) & (_statistic(x, np.maximum(y + step, 0), a, b) >= limit)).any():
            y = np.where(more, y + step, y)
    while (less := (y >= 0) & (_statistic(x, np.maximum(y, 0), a, b) < limit)).any():
        y = np.where(less, y - 1, y)
    return y


def _probability(parts: Floats) -> float:
    return float(min(1.0, max(0.0, float(parts.sum()))))
