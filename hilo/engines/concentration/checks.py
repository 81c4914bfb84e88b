"""What every function asks of its input."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Positions = NDArray[np.intp]


def amounts(values: ArrayLike, name: str, length: int | None = None) -> Floats:
    """One finite number, zero or more, for each area; anything else is refused with ValueError."""
    found = np.asarray(values, dtype=np.float64)
    if found.ndim != 1 or found.size == 0:
        raise ValueError(f"{name} must be a list with one number for each area")
    if length is not None and found.size != length:
        raise ValueError(f"{name} has {found.size} areas where {length} are expected")
    if np.isnan(found).any():
        raise ValueError(
            f"{name}: {int(np.isnan(found).sum())} areas are not known; unknown is not zero, leave them out"
        )
    if np.isinf(found).any() or (found < 0).any():
        raise ValueError(f"{name} must be zero or more in every area")
    return found


def counted(values: ArrayLike, name: str, length: int | None = None) -> Floats:
    """Amounts of which at least one is above zero: a share of nothing does not exist."""
    found = amounts(values, name, length)
    if found.sum() == 0:
        raise ValueError(f"{name} are all zero: there is no share to speak of")
    return found


def distinct(codes: ArrayLike, length: int) -> NDArray[np.generic]:
    """One code for each area, none twice."""
    found = np.asarray(codes)
    if found.shape != (length,):
        raise ValueError(f"codes must be a list of {length}, one for each area")
    if len(np.unique(found)) != length:
        raise ValueError("a code stands twice: two areas cannot be told apart")
    return found


def places(k: int, areas: int) -> int:
    """A number of places between 1 and the number of areas."""
    if not 1 <= k <= areas:
        raise ValueError(f"the number of places must lie between 1 and {areas}, not {k}")
    return int(k)
