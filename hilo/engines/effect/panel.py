"""A panel of counts, areas by periods, and what every comparison asks of it."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Positions = NDArray[np.intp]


def numbers(values: ArrayLike, name: str, dimensions: int) -> Floats:
    """Finite numbers of zero or more; an unpublished period is NaN and is refused, for it is not zero."""
    found = np.asarray(values, dtype=np.float64)
    if found.ndim != dimensions or found.size == 0:
        raise ValueError(f"{name} must have {dimensions} dimensions and not be empty")
    if np.isnan(found).any():
        raise ValueError(f"{name}: {int(np.isnan(found).sum())} values are not known; unknown is not zero")
    if np.isinf(found).any() or (found < 0).any():
        raise ValueError(f"{name} must be zero or more")
    return found


def adjusted(counts: ArrayLike, population: ArrayLike | None) -> Floats:
    """Counts, areas by periods, as they would be had each area kept its mean population.

    population: one number for each area (then nothing changes) or one for each area and period, above zero.
    """
    found = numbers(counts, "counts", 2)
    if population is None or np.ndim(population) == 1:
        if population is not None and len(numbers(population, "population", 1)) != len(found):
            raise ValueError("population must have one number for each area")
        return found
    people = numbers(population, "population", 2)
    if people.shape != found.shape:
        raise ValueError(f"population has the shape {people.shape}, counts {found.shape}")
    if (people == 0).any():
        raise ValueError("an area without population has no rate: leave it out and say so")
    return np.asarray(found * people.mean(axis=1, keepdims=True) / people)


def groups(treated: ArrayLike, areas: int) -> Flags:
    """Which areas were treated; at least two were and two were not, for one area says nothing of its own chance."""
    found = np.asarray(treated)
    if found.dtype != np.bool_ or found.shape != (areas,):
        raise ValueError(f"treated must be {areas} times true or false")
    if found.sum() < 2 or (~found).sum() < 2:
        raise ValueError("at least two treated areas and two others are needed")
    return found


def first_after(start: int, periods: int, before: int = 1) -> int:
    """The position of the first period with the strategy; at least `before` periods must lie ahead of it."""
    if not before <= start < periods:
        raise ValueError(f"the start must leave {before} periods before it and one after, of {periods}; it is {start}")
    return int(start)
