"""The Lorenz curve and the coefficients of Gini, of counts against areas or against population."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from hilo.engines.concentration.checks import Floats, counted


@dataclass(frozen=True, slots=True, eq=False)
class Lorenz:
    """Points of the curve from (0, 0) to (1, 1), the least burdened first, so that it sags below the diagonal.

    base: cumulated share of areas or of population; held: cumulated share of the counts; gini: twice the area between
    curve and diagonal. Areas that tie lie on one straight piece, so their order changes nothing that can be seen.
    """

    base: Floats
    held: Floats
    gini: float


def lorenz(counts: ArrayLike, population: ArrayLike | None = None) -> Lorenz:
    """The curve of counts against areas, or against population where one is given.

    Without population all areas weigh the same and are ordered by count. With it each weighs as its population (above
    zero, else ValueError) and they are ordered by rate: the diagonal then means equal risk per head, and the distance
    from it is no longer due to some areas being larger. Chance alone still bends the curve where counts are small.
    """
    found, weight = _weighted(counts, population)
    order = np.argsort(found / weight, kind="stable")
    base = np.concatenate([[0.0], np.cumsum(weight[order]) / weight.sum()])
    held = np.concatenate([[0.0], np.cumsum(found[order]) / found.sum()])
    return Lorenz(base=base, held=held, gini=gini(found, weight))


def gini(counts: ArrayLike, population: ArrayLike | None = None) -> float:
    """The coefficient of Gini of counts over areas, or of rates over population (0: all equal; towards 1: all in one).

    With n areas and c crimes, c < n, it cannot fall to 0 even if no area has two: see `generalised_gini`.
    """
    found, weight = _weighted(counts, population)
    return concentration_index(found, found / weight, weight)


def generalised_gini(counts: ArrayLike) -> float:
    """Gini against the most equal spread that whole crimes allow: max(1, n/c)(G - 1) + 1, n areas and c crimes.

    0 if no area has more than one (or all have the same), near 1 if all are in one area. For (3, 1, 1 and seven zeros)
    0.56 where Gini says 0.78. Bernasco & Steenbeek 2017, More places than crimes, J. Quant. Criminology 33.
    """
    found = counted(counts, "counts")
    return float(max(1.0, found.size / found.sum()) * (gini(found) - 1) + 1)


def concentration_index(counts: Floats, ordering: Floats, weight: Floats) -> float:
    """Twice the covariance of the rate with the rank in `ordering`, over the mean rate (Lerman & Yitzhaki 1989).

    Ranks are middles of weight; areas that tie in `ordering` share the middle of their piece, so nothing depends on
    the order in which they were written. Ordered by the rate itself this is the coefficient of Gini.
    """
    _, piece = np.unique(ordering, return_inverse=True)
    width = np.bincount(piece, weights=weight)
    middle = (np.cumsum(width) - width / 2) / width.sum()
    return float(2 * (counts * middle[piece]).sum() / counts.sum() - 1)


def _weighted(counts: ArrayLike, population: ArrayLike | None) -> tuple[Floats, Floats]:
    found = counted(counts, "counts")
    if population is None:
        return found, np.ones_like(found)
    weight = counted(population, "population", found.size)
    if (weight == 0).any():
        raise ValueError("an area without population has no rate: leave it out and say so")
    return found, weight
