"""Controls: areas off the list that were like those on it before the strategy began."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from hilo.engines.effect.panel import Floats, adjusted, groups, numbers

FAR = 1.0  # standard deviations (root mean square over the three traits) beyond which a match is called far
IMBALANCE = 0.25  # standardised mean difference beyond which groups are not alike (Stuart 2010, Statistical Science 25)


@dataclass(frozen=True, slots=True)
class Matched:
    """For each treated area its controls, and how alike the groups became.

    sets: (treated, controls) as positions. strata: the set of each row, -1 for rows that are in none; pass the rows
    of `rows` with their strata to `difference_in_differences`. imbalance_before, imbalance_after: difference of means
    over the standard deviation among the treated, for level, trend, population. far: treated areas without a near
    control, whose effect the others cannot tell. balanced: no difference above 0.25 is left.
    """

    sets: tuple[tuple[int, tuple[int, ...]], ...]
    strata: tuple[int, ...]
    rows: tuple[int, ...]
    imbalance_before: tuple[float, float, float]
    imbalance_after: tuple[float, float, float]
    far: tuple[int, ...]
    balanced: bool


def matched_controls(counts: ArrayLike, population: ArrayLike, treated: ArrayLike, *, per_area: int = 2) -> Matched:
    """The nearest areas off the list by level, trend and population, each used once.

    counts: areas by periods, only those before the start. Level: log of the mean count; trend: log of the second half
    of the periods over the first; population: log. A half case is added so that zeros have a logarithm. Distances are
    in standard deviations of the treated. The smallest of the treated choose first: they have areas like them, and the
    largest, who are like nobody off the list, would only take those away.
    """
    found = adjusted(counts, None)
    chosen = groups(treated, len(found))
    if per_area < 1 or per_area * int(chosen.sum()) > int((~chosen).sum()):
        raise ValueError(f"there are not {per_area} controls for each treated area")
    traits = _traits(found, population)
    spread = traits[chosen].std(axis=0)
    scaled = traits / np.where(spread > 0, spread, 1.0)
    free = np.flatnonzero(~chosen)
    strata = np.full(len(found), -1)
    sets, far = [], []
    order = np.flatnonzero(chosen)[np.argsort(traits[chosen, 0], kind="stable")]
    for number, area in enumerate(order.tolist()):
        distance = np.sqrt(((scaled[free] - scaled[area]) ** 2).mean(axis=1))
        nearest = np.argsort(distance, kind="stable")[:per_area]
        sets.append((area, tuple(free[nearest].tolist())))
        if distance[nearest].max() > FAR:
            far.append(area)
        strata[area] = strata[free[nearest]] = number
        free = np.delete(free, nearest)
    after = _imbalance(scaled[chosen], scaled[(strata >= 0) & ~chosen])
    return Matched(
        sets=tuple(sets),
        strata=tuple(strata.tolist()),
        rows=tuple(np.flatnonzero(strata >= 0).tolist()),
        imbalance_before=_imbalance(scaled[chosen], scaled[~chosen]),
        imbalance_after=after,
        far=tuple(far),
        balanced=max(map(abs, after)) <= IMBALANCE,
    )


def _traits(found: Floats, population: ArrayLike) -> Floats:
    people = numbers(population, "population", 1)
    if people.shape != (len(found),) or (people == 0).any():
        raise ValueError("population must have one number above zero for each area")
    half = found.shape[1] // 2
    earlier = found[:, :half].sum(axis=1) if half else found.sum(axis=1)
    later = found[:, found.shape[1] - half :].sum(axis=1) if half else earlier
    return np.column_stack([np.log(found.mean(axis=1) + 0.5), np.log((later + 0.5) / (earlier + 0.5)), np.log(people)])


def _imbalance(one: Floats, other: Floats) -> tuple[float, float, float]:
    level, trend, people = (one.mean(axis=0) - other.mean(axis=0)).tolist()
    return level, trend, people
