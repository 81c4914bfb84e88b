"""Simulated countries of 2,457 areas in which counts vary more than Poisson and nothing changes, or some rise."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

AREAS, HISTORY = 2457, 8
SCATTERS: dict[str, Callable[[Any, np.random.Generator], Any]] = {
    "2.6 in the larger areas, near 1 in the small": lambda m, chance: 1.6 * m / (m + 10),
    "2.6 in every area": lambda m, chance: np.full(len(m), 1.6),
    "grows with the mean, 2.6 at 100": lambda m, chance: 1.6 * m / 100,
    "differs between areas by a factor of e^0.5": lambda m, chance: (
        1.6 * m / (m + 10) * np.exp(chance.normal(-0.125, 0.5, len(m)))
    ),
}
USUAL = next(iter(SCATTERS))


def means() -> NDArray[np.float64]:
    """Mean cases in half a year: half of the areas below 1, the largest about 500, 10,700 in all."""
    from scipy.special import ndtri

    return np.asarray(np.exp(-0.27 + 1.86 * ndtri((np.arange(AREAS) + 0.5) / AREAS)), dtype=float)


def countries(
    number: int, scatter: str = USUAL, *, rise: float = 1.0, share: float = 0.2, seed: int = 40
) -> Iterator[tuple[Any, Any, Any, Any]]:
    """History (areas, 8 half years), count before, count after, and which areas truly rose by the factor `rise`.

    Negative binomial counts, independent; a share of the areas with a mean of 10 or more rises.
    """
    chance = np.random.default_rng(seed)
    level = means()
    for _ in range(number):
        excess = SCATTERS[scatter](level, chance)
        risen = (level >= 10) & (chance.random(AREAS) < share) & (rise > 1)
        rates = np.repeat(level[:, None], HISTORY + 2, axis=1)
        rates[risen, -1] *= rise
        counts = chance.poisson(chance.gamma(rates / excess[:, None], excess[:, None])).astype(float)
        yield counts[:, :HISTORY], counts[:, -2], counts[:, -1], risen
