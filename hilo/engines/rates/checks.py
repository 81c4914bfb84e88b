"""What every rate asks of its numbers before it is computed."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def counts_and_population(counts: ArrayLike, population: ArrayLike) -> tuple[Floats, Floats]:
    """Both as lists of one length; ValueError says what is wrong with them."""
    y = np.atleast_1d(np.asarray(counts, dtype=float))
    n = np.atleast_1d(np.asarray(population, dtype=float))
    if y.shape != n.shape or y.ndim != 1:
        raise ValueError("Counts and populations must be lists of one length, one value per place.")
    if not len(y):
        raise ValueError("There is no place: a rate needs at least one.")
    if not np.isfinite(y).all():
        raise ValueError("A count is missing: an unpublished count is not zero, so it has no rate.")
    if (y < 0).any():
        raise ValueError("A count is negative: the file marks it as invalid, so it has no rate.")
    if not (np.isfinite(n).all() and (n > 0).all()):
        raise ValueError("Every population must be known and above zero.")
    return y, n


def level_of_confidence(level: float) -> float:
    """The level itself, if it is a probability such as 0.95."""
    if not 0 < level < 1:
        raise ValueError("The level of confidence must lie between 0 and 1, for example 0.95.")
    return level
