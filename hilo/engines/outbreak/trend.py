"""The level of a monthly series and how it moved in a year, each with its interval, and the months beyond chance.

Quasi-Poisson regression on a natural cubic spline of time and on harmonics of the year (Bhaskaran et al. 2013,
International Journal of Epidemiology 42:1187-1195), for months of equal length. The interval widens with the scatter of
the months (over-dispersion) and where neighbouring months go together. In simulated series of 2 to 35 years the 95 %
interval of the change held the true one in 93 to 96 %; in 90 and 82 % where months hung together by 0.5 and 0.8.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from .regression import Fit, fit
from .watch import Floats

Lack = Literal["", "short", "few", "gaps"]
YEAR = 12
LEAST_MONTHS, LEAST_PUBLISHED = 24, 18
"""A change over a year needs two years; of the last 24 months so many must be published."""
LEAST_EVENTS, LEAST_RECENT = 15, 8
"""Events in the series and in its last 24 months, under which a trend would be drawn by single cases."""
MONTHS_PER_KNOT, MOST_PER_KNOT, EVENTS_PER_TERM = 12, 24, 10
"""A knot a year, farther apart where events are few; more than 24 months apart the curve knows nothing of a year."""
WINDOWS = (240, 180, 120, 84, 60, 48, 36)
"""Where the whole series has too few events for its length, its last months alone are fitted."""
SEASONS = ((36, 120, 2), (24, 45, 1))
"""From so many published months and events on, so many pairs of harmonics: a year's, and its half's."""
MOST_TOGETHER = 0.8
NEVER = 1e-12
UNKNOWN = 7.0
"""An interval that reaches a thousandfold on the scale of logarithms knows nothing: the curve has fewer terms."""
OUTLYING = 2.58
"""Months whose residuals lie beyond this weigh less, as in Noufaily et al. (2013, Statistics in Medicine 32)."""
LEFT = 0.925
"""Variance of a normal residual that is cut off at 2.58."""


@dataclass(frozen=True, slots=True)
class Trend:
    """A series month by month, NaN where it is not fitted; all in counts of a month of 30.4 days, but `expected`.

    level: the trend, without season; low, high: its interval; expected: count with season and length of the month;
    beyond: 1 above, -1 below what chance allows, 0 within; change: of the level from twelve months before the last
    published month to it (0.1 is a tenth up), with change_low and change_high; last: place of that month; dispersion:
    variance over mean; terms: parameters of the trend beside its height; pairs: of harmonics; lack: why there is none.
    """

    level: Floats
    low: Floats
    high: Floats
    expected: Floats
    beyond: NDArray[np.int8]
    change: float
    change_low: float
    change_high: float
    last: int
    dispersion: float
    terms: int
    pairs: int
    confidence: float
    lack: Lack


def trend(counts: Floats, days: Floats, *, first_month: int = 1, confidence: float = 0.95, q: float = 0.05) -> Trend:
    """The trend of counts by month (NaN: not published), whose lengths are `days`; first_month: 1 for January.

    Months before the first published one are no part of the series, nor are those so long ago that there are too few
    events for a curve over all of it; a hole in it is bridged by the curve and never filled. lack says why there is
    none: "short" (less than two years), "gaps" (too few published of the last two), "few" (too few events for any
    curve). q: share of false marks borne among the months marked beyond chance.
    """
    y, length = np.asarray(counts, dtype=np.float64), np.asarray(days, dtype=np.float64) / 30.4375
    if y.ndim != 1 or y.shape != length.shape:
        raise ValueError("A series needs one count and one length for each month.")
    if np.isinf(y).any() or (y < 0).any():
        raise ValueError("A count is a finite number and never negative.")
    if not 0.5 < confidence < 1 or not 0 < q < 1:
        raise ValueError("Confidence lies between 0.5 and 1, q between 0 and 1.")
    known = np.flatnonzero(np.isfinite(y))
    if lack := _lack(y, known):
        return _none(len(y), int(known[-1]) if known.size else -1, confidence, lack)
    begun, last = int(known[0]), int(known[-1])
    for first in [begun, *(last + 1 - months for months in WINDOWS if last + 1 - months > begun)]:
        own, days_own = y[first : last + 1], length[first : last + 1]
        published, events = int(np.isfinite(own).sum()), float(np.nansum(own))
        pairs = next((count for months, least, count in SEASONS if published >= months and events >= least), 0)
        terms = max(1, min(round(len(own) / MONTHS_PER_KNOT), int(events // EVENTS_PER_TERM) - 2 * pairs))
        at = np.arange(first, last + 1, dtype=np.float64)
        season = _harmonics(at + first_month - 1, pairs)
        for tried in range(terms, ceil(len(own) / MOST_PER_KNOT) - 1, -1):
            design = np.column_stack([np.ones(len(at)), natural_spline(at, tried), season])
            found = _calm(design, own, days_own)
            answer = found and _told(*found, design, tried, pairs, y, length, first, last, confidence, q)
            if answer:
                return answer
    return _none(len(y), last, confidence, "few")


def natural_spline(at: Floats, terms: int) -> Floats:
    """Columns of a natural cubic spline with `terms` - 1 inner knots, evenly apart; straight at its two ends."""
    scaled = (at - at[0]) / (at[-1] - at[0])
    knots = np.linspace(0, 1, terms + 1)
    if terms == 1:
        return np.asarray(scaled[:, None], dtype=np.float64)

    def bent(place: int) -> Floats:
        cubes = np.maximum(scaled - knots[place], 0) ** 3 - np.maximum(scaled - knots[-1], 0) ** 3
        return np.asarray(cubes / (knots[-1] - knots[place]), dtype=np.float64)

    return np.column_stack([scaled, *(bent(place) - bent(terms - 1) for place in range(terms - 1))])


def _lack(y: Floats, known: NDArray[np.intp]) -> Lack:
    if not known.size or known[-1] - known[0] + 1 < LEAST_MONTHS:
        return "short"
    recent = known[known > known[-1] - LEAST_MONTHS]
    if len(recent) < LEAST_PUBLISHED:
        return "gaps"
    if y[known].sum() < LEAST_EVENTS or y[recent].sum() < LEAST_RECENT:
        return "few"
    return ""


def _none(count: int, last: int, confidence: float, lack: Lack) -> Trend:
    empty, nan = np.full(count, np.nan), float("nan")
    still = np.zeros(count, dtype=np.int8)
    return Trend(empty, empty, empty, empty, still, nan, nan, nan, last, nan, 0, 0, confidence, lack)


def _harmonics(at: Floats, pairs: int) -> Floats:
    turns = 2 * np.pi * at[:, None] * np.arange(1, pairs + 1) / YEAR
    return np.column_stack([np.sin(turns), np.cos(turns)])


def _fitted(design: Floats, y: Floats, length: Floats, weights: Floats | None = None) -> Fit | None:
    """Counts over their months' lengths, weighted by these: the same as an offset of their logarithm."""
    known = np.isfinite(y)
    prior = length[known] if weights is None else length[known] * weights[known]
    found = fit(design[known], y[known] / length[known], prior)
    if found is None or not found.converged or len(found.kept) < design.shape[1] or found.freedom < 1:
        return None
    return found


def _calm(design: Floats, y: Floats, length: Floats) -> tuple[Fit, Floats, float] | None:
    """The curve from which months that the others do not explain are kept from pulling it and from widening its
    interval: the fit, the weight of each month, and variance over mean of the ordinary ones."""
    known = np.isfinite(y)
    weights = np.ones(len(y))
    found = _fitted(design, y, length)
    for step in range(3):
        if found is None:
            return None
        mean = np.maximum(np.exp(design @ found.coefficients) * length, NEVER)
        ordinary = known & (weights == 1)
        freedom = int(ordinary.sum()) - design.shape[1]
        if freedom < 1:
            return None
        spread = float(np.sum((y - mean)[ordinary] ** 2 / mean[ordinary])) / freedom
        spread = max(1.0, spread if ordinary.sum() == known.sum() else spread / LEFT)
        outlying = np.abs(np.where(known, y - mean, 0.0)) / np.sqrt(spread * mean)
        again = np.where(outlying > OUTLYING, np.maximum(outlying, OUTLYING) ** -2.0, 1.0)
        if step == 2 or (again == weights).all():
            break
        weights = again
        found = _fitted(design, y, length, weights)
    return (found, weights, spread) if found is not None else None


def _told(
    found: Fit,
    weights: Floats,
    dispersion: float,
    design: Floats,
    terms: int,
    pairs: int,
    y: Floats,
    length: Floats,
    first: int,
    last: int,
    confidence: float,
    q: float,
) -> Trend | None:
    from scipy.special import stdtrit

    own, days = y[first : last + 1], length[first : last + 1]
    smooth = design.copy()
    smooth[:, 1 + terms :] = 0
    scale = np.sqrt(dispersion * togetherness(found, own))

    def error(rows: Floats) -> Floats:
        return np.asarray(np.linalg.norm(rows @ found.inverse, axis=1) * scale, dtype=np.float64)

    reach = float(stdtrit(found.freedom, (1 + confidence) / 2))
    line, wide = smooth @ found.coefficients, error(smooth) * reach
    step = (smooth[-1] - smooth[-1 - YEAR])[None, :]
    moved, sure = float((step @ found.coefficients)[0]), float(error(step)[0]) * reach
    if moved + sure > UNKNOWN or float((line + wide).max()) > np.log(np.nanmax(own)) + UNKNOWN:
        return None

    def whole(part: Floats) -> Floats:
        full = np.full(len(y), np.nan)
        full[first : last + 1] = part
        return full

    expected = np.maximum(np.exp(design @ found.coefficients) * days, NEVER)
    marks = np.zeros(len(y), dtype=np.int8)
    marks[first : last + 1] = _beyond(found, dispersion, design, own, expected, q)
    return Trend(
        whole(np.exp(line)),
        whole(np.exp(line - wide)),
        whole(np.exp(line + wide)),
        whole(expected),
        marks,
        float(np.expm1(moved)),
        float(np.expm1(moved - sure)),
        float(np.expm1(moved + sure)),
        last,
        dispersion,
        terms,
        pairs,
        confidence,
        "",
    )


def togetherness(found: Fit, y: Floats) -> float:
    """How much wider neighbouring months that go together make the interval: (1 + r) / (1 - r) of the variance, r the
    correlation of successive residuals; what the curve took from r is given back, and it never narrows."""
    residuals = np.full(len(y), np.nan)
    residuals[np.isfinite(y)] = found.residuals * np.sqrt(found.working)
    pairs = residuals[1:] * residuals[:-1]
    both = np.isfinite(pairs)
    square = float(np.nanmean(residuals**2))
    if not both.any() or square == 0:
        return 1.0
    taken = len(found.kept) / len(found.residuals)
    seen = float(pairs[both].mean()) / square
    # What one standard error of chance makes is no correlation.
    if seen <= float(both.sum()) ** -0.5:
        return 1.0
    r = min(seen + taken, MOST_TOGETHER)
    return (1 + r) / (1 - r)


def _beyond(found: Fit, dispersion: float, design: Floats, y: Floats, expected: Floats, q: float) -> NDArray[np.int8]:
    """Months outside what the others let expect, judged together (Benjamini and Hochberg 1995) by a negative binomial
    as wide as the ordinary months scatter and as the curve is unsure."""
    from scipy.stats import nbinom, poisson

    known = np.flatnonzero(np.isfinite(y))
    mean, counted = expected[known], y[known]
    unsure = np.linalg.norm(design[known] @ found.inverse, axis=1) ** 2 * dispersion
    variance = dispersion * mean + mean**2 * unsure
    wide = variance > mean * (1 + 1e-6)
    size = mean**2 / np.where(wide, variance - mean, mean)
    chance = size / (size + mean)
    above = np.where(wide, nbinom.sf(counted - 1, size, chance), poisson.sf(counted - 1, mean))
    below = np.where(wide, nbinom.cdf(counted, size, chance), poisson.cdf(counted, mean))
    p = np.minimum(1, 2 * np.minimum(above, below))
    order = np.sort(p)
    passed = np.flatnonzero(order <= q * np.arange(1, len(p) + 1) / len(p))
    marks = np.zeros(len(y), dtype=np.int8)
    if passed.size:
        chosen = p <= order[passed[-1]]
        marks[known[chosen]] = np.where(above < below, 1, -1)[chosen]
    return marks
