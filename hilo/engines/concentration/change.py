"""Why concentration changed: the same areas holding more, or other areas taking their place."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from hilo.engines.concentration.checks import counted
from hilo.engines.concentration.curves import concentration_index, gini
from hilo.engines.concentration.shares import top_share


@dataclass(frozen=True, slots=True)
class ShareChange:
    """Change of the share of the k highest: `change = staying + leaving + replacement`, exactly.

    staying: change in the share of those on both lists. leaving: change in the share of those that left (they held
    less, often because chance had placed them: regression to the mean). replacement: what the entrants now hold over
    what those that left now hold; never negative. `list_before` = staying + leaving is how a list fixed by the first
    period fared; `turnover` = leaving + replacement is the net of exit and entry.
    """

    before: float
    after: float
    change: float
    staying: float
    leaving: float
    replacement: float
    stayers: tuple[int, ...]
    leavers: tuple[int, ...]
    entrants: tuple[int, ...]

    @property
    def list_before(self) -> float:
        """Change of the share of the first period's list."""
        return self.staying + self.leaving

    @property
    def turnover(self) -> float:
        """Share of the entrants afterwards, less the share of those that left beforehand."""
        return self.leaving + self.replacement


@dataclass(frozen=True, slots=True)
class GiniChange:
    """Change of the coefficient of Gini: `change = reranking - progressivity`, exactly.

    reranking: areas changed places (zero or more). progressivity: above zero where the low areas grew faster than the
    high ones, which evens out. Jenkins & Van Kerm 2006, Trends in income inequality, Oxford Economic Papers 58.
    """

    before: float
    after: float
    change: float
    reranking: float
    progressivity: float


def decompose(before: ArrayLike, after: ArrayLike, population: ArrayLike, codes: ArrayLike, k: int) -> ShareChange:
    """Split the change of the share of the k highest into staying, leaving and replacement (ties: population, code)."""
    first = counted(before, "counts before")
    second = counted(after, "counts after", first.size)
    old, new = top_share(first, population, codes, k), top_share(second, population, codes, k)
    kept = set(old.members) & set(new.members)
    stayers = [area for area in old.members if area in kept]
    leavers = [area for area in old.members if area not in kept]
    entrants = [area for area in new.members if area not in kept]
    was, now = first / first.sum(), second / second.sum()
    return ShareChange(
        before=old.share,
        after=new.share,
        change=new.share - old.share,
        staying=float(now[stayers].sum() - was[stayers].sum()),
        leaving=float(now[leavers].sum() - was[leavers].sum()),
        replacement=float(now[entrants].sum() - now[leavers].sum()),
        stayers=tuple(stayers),
        leavers=tuple(leavers),
        entrants=tuple(entrants),
    )


def decompose_gini(before: ArrayLike, after: ArrayLike, population: ArrayLike | None = None) -> GiniChange:
    """Split the change of the coefficient of Gini; with a population (one, for both periods) that of rates."""
    first = counted(before, "counts before")
    second = counted(after, "counts after", first.size)
    old, new = gini(first, population), gini(second, population)
    weight = np.ones_like(first) if population is None else np.asarray(population, dtype=np.float64)
    in_old_order = concentration_index(second, first / weight, weight)
    return GiniChange(
        before=old,
        after=new,
        change=new - old,
        reranking=new - in_old_order,
        progressivity=old - in_old_order,
    )
