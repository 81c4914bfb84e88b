"""Empirical-Bayes rates: a small place borrows strength from all places, or from its neighbours.

Marshall (1991), Mapping disease and mortality rates using empirical Bayes estimators, Applied Statistics 40:283-294.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hilo.engines.rates.checks import Floats, counts_and_population, level_of_confidence
from hilo.engines.rates.intervals import PER


@dataclass(frozen=True)
class Shrunk:
    """Rates per 100,000, one per place, always with the raw rate.

    rate: shrunk rate; low, high: its posterior interval; weight: share of the raw rate in it (1: nothing borrowed);
    mean: the rate it shrinks to; variance: estimated variance of true rates (per 100,000, squared), 0 if not above
    chance; no_spread: there the estimate of that variance was not above zero, so the shrunk rate is the mean itself
    and the interval is that of the pooled rate; fell_back: a neighbourhood that could say nothing (no neighbour, or no
    case in it) used all places instead; remarks: the same in sentences.
    """

    raw: Floats
    rate: Floats
    low: Floats
    high: Floats
    weight: Floats
    mean: Floats
    variance: Floats
    no_spread: NDArray[np.bool_]
    fell_back: NDArray[np.bool_]
    level: float
    remarks: tuple[str, ...]


def shrink(
    counts: ArrayLike,
    population: ArrayLike,
    *,
    neighbours: Sequence[Sequence[int]] | None = None,
    level: float = 0.95,
) -> Shrunk:
    """Shrinks each rate to the rate of all places, or to that of its neighbourhood.

    neighbours: for each place the positions of its neighbours; the place itself always belongs. With mean m and
    variance A of true rates by moments (A = weighted variance of raw rates - m / mean population), the weight of the
    raw rate is A / (A + m / n). The same numbers make a gamma prior, whose posterior mean is that rate and whose
    quantiles are low and high; they take m and A as known, so with few places they are too narrow.

    Raises ValueError on missing or negative counts, a population that is not positive, a wrong neighbour, or no case.
    """
    from scipy.special import gammaincinv

    y, n = counts_and_population(counts, population)
    tail = (1 - level_of_confidence(level)) / 2
    if y.sum() == 0:
        raise ValueError("There is no case in any place: there is no rate to shrink to.")
    everyone = np.arange(len(y))
    moments = _moments(y, n, everyone)
    prior = np.tile(moments, (len(y), 1))
    fell_back = np.zeros(len(y), dtype=bool)
    if neighbours is not None:
        for i, group in enumerate(_neighbourhoods(neighbours, len(y))):
            if len(group) < 2 or y[group].sum() == 0:
                fell_back[i] = True
            else:
                prior[i] = _moments(y, n, group)
    mean, variance, pooled = prior.T
    no_spread = variance <= 0
    variance = np.where(no_spread, 0.0, variance)
    weight = variance / (variance + mean / n)
    # Gamma prior of shape m^2/A and rate m/A; without spread the pooled count stands for it.
    spread = np.where(no_spread, 1.0, variance)
    shape = np.where(no_spread, pooled, mean**2 / spread + y)
    size = np.where(no_spread, pooled / mean, mean / spread + n)
    return Shrunk(
        raw=y / n * PER,
        rate=(weight * y / n + (1 - weight) * mean) * PER,
        low=gammaincinv(shape, tail) / size * PER,
        high=gammaincinv(shape, 1 - tail) / size * PER,
        weight=weight,
        mean=mean * PER,
        variance=variance * PER**2,
        no_spread=no_spread,
        fell_back=fell_back,
        level=level,
        remarks=_remarks(no_spread, fell_back, local=neighbours is not None),
    )


def _moments(y: Floats, n: Floats, group: NDArray[np.intp]) -> tuple[float, float, float]:
    """Mean and variance of true rates by moments, and the cases they rest on."""
    cases, persons = float(y[group].sum()), float(n[group].sum())
    mean = cases / persons
    variance = float(np.sum(n[group] * (y[group] / n[group] - mean) ** 2)) / persons - mean / (persons / len(group))
    return mean, variance, cases


def _neighbourhoods(neighbours: Sequence[Sequence[int]], places: int) -> list[NDArray[np.intp]]:
    if len(neighbours) != places:
        raise ValueError("There must be one list of neighbours for each place.")
    groups = []
    for i, near in enumerate(neighbours):
        group = np.unique(np.append(np.asarray(near, dtype=np.intp), i))
        if group[0] < 0 or group[-1] >= places:
            raise ValueError(f"The neighbours of place {i} name a place that does not exist.")
        groups.append(group)
    return groups


def _remarks(no_spread: NDArray[np.bool_], fell_back: NDArray[np.bool_], *, local: bool) -> tuple[str, ...]:
    said = []
    if no_spread.any():
        where = f"{int(no_spread.sum())} neighbourhoods" if local else "all places"
        said.append(f"In {where} the rates differ no more than chance makes them: the shrunk rate is the common one.")
    if fell_back.any():
        said.append(
            f"Places without neighbours or without cases near, which use the rate of all: {int(fell_back.sum())}."
        )
    return tuple(said)
