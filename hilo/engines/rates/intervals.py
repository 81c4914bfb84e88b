"""A rate per 100,000 with its interval."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from hilo.engines.rates.checks import Floats, counts_and_population, level_of_confidence

PER = 100_000.0


@dataclass(frozen=True)
class Interval:
    """Rates per 100,000, one per place; dispersion is variance over mean (1: Poisson)."""

    rate: Floats
    low: Floats
    high: Floats
    level: float
    dispersion: float


def interval(count: ArrayLike, exposure: ArrayLike, level: float = 0.95, *, dispersion: float = 1.0) -> Interval:
    """The central interval of Garwood (1936, Biometrika 28:437-442), exact for a Poisson count.

    exposure: persons, or person-years if the rate is to be yearly. With dispersion above 1 (quasi-Poisson: variance =
    dispersion x mean) the count carries the information of count / dispersion independent events, and the interval is
    Garwood's for that number, scaled back; a count of zero keeps an upper bound. Raises ValueError on bad input.
    """
    from scipy.special import gammaincinv

    y, n = counts_and_population(count, exposure)
    tail = (1 - level_of_confidence(level)) / 2
    if not (np.isfinite(dispersion) and dispersion >= 1):
        raise ValueError("dispersion is variance over mean and must be a number not below 1.")
    events = y / dispersion
    low = np.where(events > 0, gammaincinv(np.where(events > 0, events, 1.0), tail), 0.0)
    high = gammaincinv(events + 1, 1 - tail)
    scale = dispersion * PER / n
    return Interval(rate=y * PER / n, low=low * scale, high=high * scale, level=level, dispersion=dispersion)


def pearson_dispersion(counts: ArrayLike, expected: ArrayLike, *, fitted: int = 1) -> float:
    """Variance over mean by Pearson's statistic, not below 1: sum (y - E)^2 / E / (places - fitted parameters).

    Where places differ in their true rate, that difference is part of it.
    """
    y, e = counts_and_population(counts, expected)
    if len(y) <= fitted:
        raise ValueError("The dispersion needs more places than fitted parameters.")
    return max(1.0, float(np.sum((y - e) ** 2 / e) / (len(y) - fitted)))
