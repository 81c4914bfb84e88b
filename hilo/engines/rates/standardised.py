"""A weighted sum of counts with its interval: a directly standardised rate, years of life lost."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from hilo.engines.rates.checks import counts_and_population, level_of_confidence
from hilo.engines.rates.intervals import PER


@dataclass(frozen=True, slots=True)
class Weighted:
    """A sum and its interval."""

    value: float
    low: float
    high: float


def weighted(counts: ArrayLike, weights: ArrayLike, level: float = 0.95) -> Weighted:
    """The sum of Poisson counts times fixed weights, with the gamma interval of Fay and Feuer (1997, Statistics in
    Medicine 16:791-801).

    With one weight for all it is Garwood's exact interval of their sum; with no event at all its upper end is that of
    the heaviest stratum. Raises ValueError on bad input.
    """
    from scipy.special import gammaincinv

    y = np.atleast_1d(np.asarray(counts, dtype=float))
    w = np.atleast_1d(np.asarray(weights, dtype=float))
    if y.shape != w.shape or y.ndim != 1 or not len(y):
        raise ValueError("Counts and weights must be lists of one length, one value per stratum.")
    if not (np.isfinite(y).all() and (y >= 0).all()):
        raise ValueError("A count is missing or negative: it has no share in a sum.")
    if not (np.isfinite(w).all() and (w >= 0).all() and w.max() > 0):
        raise ValueError("Weights must be known, none below zero and one above it.")
    tail = (1 - level_of_confidence(level)) / 2
    total, spread, heaviest = float(y @ w), float(y @ w**2), float(w.max())

    def quantile(share: float, mean: float, variance: float) -> float:
        return float(gammaincinv(mean**2 / variance, share)) * variance / mean

    low = quantile(tail, total, spread) if total else 0.0
    return Weighted(total, low, quantile(1 - tail, total + heaviest, spread + heaviest**2))


def standardised(counts: ArrayLike, people: ArrayLike, standard: ArrayLike, level: float = 0.95) -> Weighted:
    """The rate per 100,000 that a population would have with the ages of the standard (direct method).

    standard: of any sum. Raises ValueError on bad input, a stratum without people among it: it has no rate.
    """
    y, n = counts_and_population(counts, people)
    share = np.asarray(standard, dtype=float)
    if share.shape != y.shape or not (np.isfinite(share).all() and (share >= 0).all() and share.sum() > 0):
        raise ValueError("The standard must give a share, none below zero, for every stratum.")
    return weighted(y, PER * share / share.sum() / n, level)
