"""What is left when a unit leaves, and which idle unit should move where: plain arithmetic, quick enough for a desk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hilo.engines.coverage.location import expected

LEAST_GAIN = 0.005
"""A move that covers less than this share more is not worth a crew's drive: assumption of this project."""


@dataclass(frozen=True, slots=True)
class Idle:
    """A free unit: its code, the cells that it reaches in time from where it is, and seconds to each base."""

    code: str
    reaches: NDArray[np.bool_]
    to_base_s: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Move:
    """Unit to base (its place in the list of bases): share covered before and after, and seconds of driving."""

    unit: str
    base: int
    before: float
    after: float
    seconds: int

    @property
    def gain(self) -> float:
        return self.after - self.before


def without_one(covers: NDArray[np.bool_], weight: NDArray[Any], placed: Sequence[int]) -> list[float]:
    """For each base with a unit, the share of the demand that no waiting unit reaches any more when one leaves it.

    NaN for a base without a unit.
    """
    total = max(float(np.sum(weight)), 1e-9)
    near = covers.astype(np.int64) @ np.asarray(placed, np.int64)
    return [
        float(np.sum(weight[covers[:, base] & (near == 1)])) / total if placed[base] > 0 else float("nan")
        for base in range(covers.shape[1])
    ]


def standing(units: Sequence[Idle], weight: NDArray[Any], busy: float) -> float:
    """Share of the demand expected to meet a free unit with the units where they stand."""
    if not units:
        return 0.0
    return expected(np.column_stack([unit.reaches for unit in units]), weight, [1] * len(units), busy)


def suggest(
    units: Sequence[Idle],
    covers: NDArray[np.bool_],
    weight: NDArray[Any],
    *,
    busy: float,
    within_s: float = 900.0,
    least: float = LEAST_GAIN,
) -> Move | None:
    """The one move of an idle unit to a base that covers the most more; None if none is worth it.

    The rule of dynamic expected covering (Jagtenberg, Bhulai, van der Mei 2015), for units that stand anywhere: of all
    moves of at most within_s seconds the greatest gain; among equals the shortest drive, then the first code.
    """
    before = standing(units, weight, busy)
    total = max(float(np.sum(weight)), 1e-9)
    reaches = np.column_stack([unit.reaches for unit in units]) if units else np.empty((len(weight), 0), bool)
    near = reaches.sum(axis=1)
    best: tuple[float, float, str] | None = None
    move = None
    for place, unit in enumerate(units):
        rest = near - reaches[:, place]
        free = 1.0 - np.power(float(busy), rest + 1)
        here = 1.0 - np.where(rest > 0, np.power(float(busy), rest), 1.0)
        with_base = np.where(covers, free[:, None], here[:, None])
        after = (np.asarray(weight, float) @ with_base) / total
        for base in np.flatnonzero((unit.to_base_s <= within_s) & (after - before >= least)):
            seconds = float(unit.to_base_s[base])
            key = (-round(float(after[base]), 9), seconds, unit.code)
            if best is None or key < best:
                best = key
                move = Move(unit.code, int(base), before, float(after[base]), round(seconds))
    return move
