"""Regression to the mean, measured: what a list chosen in the same way shows in years without any strategy."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp

import numpy as np
from numpy.typing import ArrayLike

from hilo.engines.effect.difference import log_ratio
from hilo.engines.effect.matching import matched_controls
from hilo.engines.effect.panel import adjusted, first_after, numbers

ENOUGH = 4  # placebos that do not overlap; fewer tell no spread


@dataclass(frozen=True, slots=True)
class Placebo:
    """One pretended start: its position, and the rate ratio that a list of the same kind shows there."""

    start: int
    ratio: float


@dataclass(frozen=True, slots=True)
class PlaceboInTime:
    """Ratios of pretended starts, all before the real one.

    regression: their geometric mean, the ratio to expect of such a list without any strategy (below 1: regression to
    the mean). low, high: range for one more such list, t distribution (None with fewer than 4 placebos): an observed
    ratio inside it is nothing out of the ordinary. Compare the observed ratio with `regression`, not with 1.
    """

    placebos: tuple[Placebo, ...]
    regression: float
    low: float | None
    high: float | None

    def beyond(self, ratio: float) -> float:
        """The observed ratio over that expected of such a list."""
        return ratio / self.regression


def placebo_in_time(
    counts: ArrayLike,
    population: ArrayLike,
    k: int,
    start: int,
    *,
    before: int,
    after: int,
    matched: int | None = None,
    level: float = 0.95,
) -> PlaceboInTime:
    """List the k areas with most cases in the `before` periods ahead of a pretended start; compare `after` periods on.

    counts: areas by periods, all of them; only those before `start`, the real one, are used. Pretended starts go back
    in steps of `after` from it, so that no outcome counts twice. Controls are all other areas, or `matched` nearest
    ones for each listed area. population: one number for each area. ValueError if not even one placebo fits.
    """
    from scipy.stats import t as student

    found = adjusted(counts, None)
    people = numbers(population, "population", 1)
    first_after(start, found.shape[1] + 1)
    if before < 1 or after < 1 or before + after > start:
        raise ValueError("the periods before the start do not hold one placebo: it needs `before` plus `after` of them")
    if not 2 <= k <= len(found) - 2:
        raise ValueError(f"the list must leave two areas on it and two off it, of {len(found)}; it has {k}")
    if people.shape != (len(found),):
        raise ValueError("population must have one number for each area")
    placebos = []
    for pretended in range(start - after, before - 1, -after):
        past, future = found[:, pretended - before : pretended], found[:, pretended : pretended + after]
        chosen = np.zeros(len(found), dtype=np.bool_)
        chosen[np.lexsort((-people, -past.sum(axis=1)))[:k]] = True
        rows = np.arange(len(found))
        if matched is not None:
            rows = np.array(matched_controls(past, people, chosen, per_area=matched).rows)
        b, a, flags = past.sum(axis=1)[rows], future.sum(axis=1)[rows], chosen[rows]
        if min(b[flags].sum(), a[flags].sum(), b[~flags].sum(), a[~flags].sum()) == 0:
            raise ValueError("a group without any case before or after has no ratio")
        placebos.append(Placebo(pretended, exp(log_ratio(b, a, flags))))
    logs = np.log([placebo.ratio for placebo in placebos])
    mean, low, high = float(logs.mean()), None, None
    if len(logs) >= ENOUGH:
        spread = float(logs.std(ddof=1)) * (1 + 1 / len(logs)) ** 0.5
        reach = float(student.ppf((1 + level) / 2, len(logs) - 1)) * spread
        low, high = exp(mean - reach), exp(mean + reach)
    return PlaceboInTime(tuple(reversed(placebos)), exp(mean), low, high)
