"""Quantiles of counts: the smallest count whose distribution function reaches a probability."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil, sqrt

SLACK = 64 * 2.220446049250313e-16


def poisson_quantile(p: float, mean: float) -> float:
    """Quantile of a Poisson count."""
    from scipy.special import ndtri, pdtr

    return _quantile(p, mean + float(ndtri(p)) * sqrt(mean), lambda k: float(pdtr(k, mean)))


def negative_binomial_quantile(p: float, mean: float, ratio: float) -> float:
    """Quantile of a negative binomial count by its mean and its variance over its mean (above 1)."""
    from scipy.special import betainc, ndtri

    size = mean / (ratio - 1)
    guess = mean + float(ndtri(p)) * sqrt(mean * ratio)
    return _quantile(p, guess, lambda k: float(betainc(size, k + 1, 1 / ratio)))


def _quantile(p: float, guess: float, below: Callable[[float], float]) -> float:
    """From a guess to the quantile: brackets that double, then halving."""
    wanted, start = p * (1 - SLACK), float(max(0, ceil(guess)))
    low, high, step = start, start, 1.0
    while high < 1e15 and below(high) < wanted:
        low, high, step = high + 1, high + step, step * 2
    step = 1.0
    while low > 0 and below(low - 1) >= wanted:
        high, low, step = low - 1, max(0.0, low - 1 - step), step * 2
    while low < high:
        middle = float((low + high) // 2)
        if below(middle) >= wanted:
            high = middle
        else:
            low = middle + 1
    return high
