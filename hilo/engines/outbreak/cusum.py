"""Cumulative sums of counts above what is expected: slow rises that no single period shows.

Lucas, Technometrics 27 (1985), for Poisson counts; Hawkins & Olwell (1998) for negative binomial ones; the scaling of
periods with different expectations is Rogerson & Yamada, Statistics in Medicine 23 (2004). The threshold is not taken
from a normal approximation: the run length without change is computed by a Markov chain (Brook & Evans, Biometrika 59,
1972), which holds for small means too.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log, sqrt

import numpy as np
from numpy.typing import ArrayLike

from .watch import Floats, Watch, places, series

FINE = 20
"""The grid of the chain has this many steps in one standard deviation of the counts."""

MOST_STATES = 4000


@dataclass(frozen=True, slots=True)
class Chart:
    """k: reference value taken from each count; h: threshold of the sum; run_length: mean periods to a false alarm."""

    k: float
    h: float
    run_length: float


def chart(mean: float, *, rise: float = 1.5, dispersion: float = 1.0, run_length: float = 200.0) -> Chart:
    """The chart for counts of that mean that finds a rise by the factor `rise` soonest.

    dispersion: variance over mean, 1 is Poisson, more is negative binomial; run_length: the least mean number of
    periods between false alarms. ValueError if one is out of range or the threshold would be too fine to compute.
    """
    if not mean > 0 or not np.isfinite(mean):
        raise ValueError(f"a chart needs an expected count above 0, not {mean}")
    if not rise > 1 or not dispersion >= 1 or not 1 < run_length <= 1e6:
        raise ValueError("rise is above 1, variance over mean at least 1, the run length above 1 and at most 1,000,000")
    deviation = sqrt(mean * dispersion)
    step = 1 / max(1, round(FINE / deviation)) if deviation < FINE else deviation / FINE
    k = max(1.0, np.ceil(_reference(mean, rise, dispersion) / step)) * step
    # Few states are too few, many are enough; halve between them.
    low, high = 0, 16
    while _run_length(high, k, step, mean, dispersion) < run_length:
        low, high = high, high * 2
        if high > MOST_STATES:
            raise ValueError("this rise is too small for the run length asked: the threshold could not be computed")
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if _run_length(middle, k, step, mean, dispersion) >= run_length else (middle, high)
    return Chart(float(k), (high - 0.5) * step, _run_length(high, k, step, mean, dispersion))


def cusum(
    observed: ArrayLike,
    expected: ArrayLike,
    *,
    rise: float = 1.5,
    dispersion: float = 1.0,
    run_length: float = 200.0,
) -> Watch:
    """Watch a series against its expectation: a number, or one for each period.

    The sum is in units of its threshold, so it alarms above 1 (`score`), and starts again at 0 after an alarm; `upper`
    is the count that would just not have alarmed. Over an unpublished period the sum is kept as it was.
    """
    counts = series(observed)
    means = np.broadcast_to(np.asarray(expected, dtype=float), counts.shape)
    rounded = [float(f"{mean:.4g}") for mean in means]
    charts = {mean: chart(mean, rise=rise, dispersion=dispersion, run_length=run_length) for mean in set(rounded)}
    total, upper, score = 0.0, np.full(len(counts), np.nan), np.full(len(counts), np.nan)
    for t, (count, mean) in enumerate(zip(counts, rounded, strict=True)):
        if np.isnan(count):
            continue
        by = charts[mean]
        upper[t] = by.k + (1 - total) * by.h
        total = max(0.0, total + (count - by.k) / by.h)
        score[t] = total
        total = 0.0 if count > upper[t] else total
    none = np.flatnonzero(np.isnan(counts))
    notes = (f"unpublished, the sum was kept: {places(none.tolist())}",) if none.size else ()
    with np.errstate(invalid="ignore"):
        alarm = counts > upper
    same = np.full(len(counts), float(dispersion))
    return Watch(
        np.arange(len(counts)), counts, means.copy(), upper, score, alarm, same, np.zeros(len(counts), bool), notes
    )


def _reference(mean: float, rise: float, dispersion: float) -> float:
    """Where the likelihoods of the expected and of the risen mean are the same."""
    risen = mean * rise
    if dispersion == 1:
        return (risen - mean) / log(rise)
    size = mean / (dispersion - 1)
    return size * log((size + risen) / (size + mean)) / log(risen * (size + mean) / (mean * (size + risen)))


def _run_length(states: int, k: float, step: float, mean: float, dispersion: float) -> float:
    """Mean number of periods until the sum leaves its `states` values 0, step, 2 step..., from 0."""
    moves = np.arange(-states, states + 1, dtype=np.float64)
    below = _below(k + (moves + 0.5) * step, mean, dispersion)
    mass = np.diff(below, prepend=0.0)
    here = np.arange(states)
    stay = mass[(here[None, :] - here[:, None]) + states]
    stay[:, 0] = below[states - here]
    return float(np.linalg.solve(np.eye(states) - stay, np.ones(states))[0])


def _below(x: Floats, mean: float, dispersion: float) -> Floats:
    """P(count <= x)."""
    from scipy.special import betainc, pdtr

    whole = np.maximum(np.floor(x), 0)
    value = pdtr(whole, mean) if dispersion == 1 else betainc(mean / (dispersion - 1), whole + 1, 1 / dispersion)
    return np.where(x < 0, 0.0, value)
