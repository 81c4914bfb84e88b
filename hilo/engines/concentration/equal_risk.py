"""What concentration would be if every inhabitant ran the same risk: the part of a headline that is only population."""

from __future__ import annotations

from dataclasses import dataclass
from math import lgamma

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hilo.engines.concentration.checks import Floats, counted, places

RUNS = 2000
SEED = 20160830
LEVEL = 0.95
NEGLIGIBLE = 1e-6  # accepted chance, over all runs, that an area left out would have entered a list


@dataclass(frozen=True, slots=True)
class EqualRiskShare:
    """The share of the k highest under equal risk per head, simulated, and what was observed beyond it.

    expected, low, high: mean and central interval of the simulated shares, each of the k highest of its own run.
    most_populous: share of population of the k most populous, which the simulated share exceeds because chance chooses.
    excess: observed less expected, with the interval that chance leaves; p_value: (1 + runs at least as concentrated as
    observed) / (1 + runs), so it is never below 1 / (1 + runs). These are None where nothing observed was given.
    The interval knows no over-dispersion: crimes that come in bursts concentrate more, without unequal risk.
    """

    k: int
    total: int
    runs: int
    seed: int
    level: float
    expected: float
    low: float
    high: float
    most_populous: float
    observed: float | None
    excess: float | None
    excess_low: float | None
    excess_high: float | None
    p_value: float | None


@dataclass(frozen=True, slots=True)
class EqualRiskFixedShare:
    """The share, under equal risk, of a list chosen by one period in a later and independent one."""

    k: int
    total_before: int
    total_after: int
    runs: int
    seed: int
    level: float
    expected: float
    low: float
    high: float


def expected_top_share(
    total: int,
    population: ArrayLike,
    k: int,
    *,
    observed: float | None = None,
    runs: int = RUNS,
    seed: int = SEED,
    level: float = LEVEL,
) -> EqualRiskShare:
    """Spread `total` crimes over areas by population, `runs` times, and take the share of the k highest of each run.

    Repeats to the last digit for one seed and one release of numpy (its streams may change between releases).
    """
    people = counted(population, "population")
    _check(total, runs, level)
    top = _simulate(total, people, places(k, people.size), np.random.Generator(np.random.PCG64(seed)), runs).held
    shares = top / total
    low, high = _interval(shares, level)
    expected = float(shares.mean())
    return EqualRiskShare(
        k=k,
        total=total,
        runs=runs,
        seed=seed,
        level=level,
        expected=expected,
        low=low,
        high=high,
        most_populous=float(np.sort(people)[-k:].sum() / people.sum()),
        observed=observed,
        excess=None if observed is None else observed - expected,
        excess_low=None if observed is None else observed - high,
        excess_high=None if observed is None else observed - low,
        p_value=None if observed is None else float((1 + (shares >= observed - 1e-12).sum()) / (1 + runs)),
    )


def expected_fixed_share(
    total_before: int,
    total_after: int,
    population: ArrayLike,
    k: int,
    *,
    runs: int = RUNS,
    seed: int = SEED,
    level: float = LEVEL,
) -> EqualRiskFixedShare:
    """Simulate two periods of equal risk, list the k highest of the first, and take their share of the second."""
    people = counted(population, "population")
    _check(total_before, runs, level)
    _check(total_after, runs, level)
    generator = np.random.Generator(np.random.PCG64(seed))
    listed = _simulate(total_before, people, places(k, people.size), generator, runs).population_share
    shares = generator.binomial(total_after, np.minimum(listed, 1.0)) / total_after
    low, high = _interval(shares, level)
    return EqualRiskFixedShare(k, total_before, total_after, runs, seed, level, float(shares.mean()), low, high)


@dataclass(frozen=True, slots=True, eq=False)
class _Lists:
    """For each run: what the k highest hold, and their share of the population."""

    held: NDArray[np.int64]
    population_share: Floats


def _simulate(total: int, people: Floats, k: int, generator: np.random.Generator, runs: int) -> _Lists:
    """Draw the most populous areas one by one and the rest as a lump.

    Only areas that can reach a list matter. The rest stays a lump if the chance that any of its areas ever reaches the
    lowest k-th place seen is below NEGLIGIBLE; otherwise twice as many are drawn, in the end all.
    """
    chance = np.sort(people)[::-1] / people.sum()
    alone = min(len(chance), max(6 * k, 64))
    while True:
        cells = np.append(chance[:alone], chance[alone:].sum()) if alone < len(chance) else chance
        drawn = generator.multinomial(total, cells / cells.sum(), size=runs)[:, :alone]
        # A tie goes to the larger population, that is to the earlier cell: one key says both and has no ties itself.
        keys = drawn * alone + np.arange(alone)[::-1]
        best = np.partition(keys, alone - k, axis=1)[:, alone - k :]
        counts, cell = np.divmod(best, alone)
        if alone == len(chance) or runs * _reach(total * chance[alone:], int(counts[:, 0].min())) < NEGLIGIBLE:
            return _Lists(counts.sum(axis=1), chance[alone - 1 - cell].sum(axis=1))
        alone = min(len(chance), 2 * alone)


def _reach(means: Floats, least: int) -> float:
    """An upper bound of the chance that any of these Poisson counts reaches `least`; binomial tails lie below it.

    P(X >= x) <= P(X = x) / (1 - mean / (x + 1)) for mean < x.
    """
    means = means[means > 0]
    if means.size == 0:
        return 0.0
    if least <= 2 * means.max():
        return 1.0
    terms = np.exp(least * np.log(means) - means - lgamma(least + 1))
    return float((terms / (1 - means / (least + 1))).sum())


def _interval(shares: Floats, level: float) -> tuple[float, float]:
    low, high = np.quantile(shares, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def _check(total: int, runs: int, level: float) -> None:
    if total != int(total) or total < 1:
        raise ValueError(f"the total must be a whole number of crimes, at least 1, not {total}")
    if runs < 1:
        raise ValueError("at least one run is needed")
    if not 0 < level < 1:
        raise ValueError(f"the level lies between 0 and 1, not {level}")
