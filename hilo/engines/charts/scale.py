"""Axes: round numbers for ticks, and values to places on the drawing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

import numpy as np


@dataclass(frozen=True, slots=True)
class Scale:
    """Values between low and high to drawing units between start and end, linear or by logarithm."""

    low: float
    high: float
    start: float
    end: float
    logarithmic: bool = False

    def __call__(self, value: float) -> float:
        low, high = self.low, self.high
        if self.logarithmic:
            value, low, high = log10(value), log10(low), log10(high)
        return self.start + (value - low) / (high - low) * (self.end - self.start)


def ticks(low: float, high: float, about: int = 5, *, whole: bool = False) -> list[float]:
    """Round numbers (1, 2, 2.5 or 5 times a power of ten apart) that enclose low and high; whole: no fractions."""
    if high <= low:
        high = low + 1
    rough = (high - low) / max(about - 1, 1)
    power = 10.0 ** floor(log10(rough))
    step = next(power * nice for nice in (1, 2, 2.5, 5, 10) if power * nice >= rough * 0.999999)
    if whole:
        step = max(1.0, step if step == round(step) else float(ceil(step)))
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    return [round(number * step, 12) for number in range(first, last + 1)]


def decimals(steps: Sequence[float]) -> int:
    """How many decimals tell the ticks apart, two at most."""
    return next((places for places in (0, 1, 2) if all(abs(t - round(t, places)) < 1e-9 for t in steps)), 2)


def extent(*columns: Sequence[float] | np.ndarray | None, zero: bool = True) -> tuple[float, float]:
    """Least and largest finite value of the columns; zero widens it to hold 0; nothing finite gives 0 to 1."""
    parts = [np.asarray(column, dtype=float).ravel() for column in columns if column is not None and len(column)]
    values = np.concatenate(parts) if parts else np.zeros(0)
    values = values[np.isfinite(values)]
    if not values.size:
        return 0.0, 1.0
    low, high = float(values.min()), float(values.max())
    if zero:
        low, high = min(low, 0.0), max(high, 0.0)
    return (low, high) if high - low > 1e-9 else (low, low + 1.0)


def runs(mask: Sequence[bool] | np.ndarray, apart: Callable[[int], bool] = lambda _: False) -> list[tuple[int, int]]:
    """First and last place of each run of True; a run also ends before every place for which apart is true."""
    found: list[tuple[int, int]] = []
    for place, inside in enumerate(mask):
        if not inside:
            continue
        if found and found[-1][1] == place - 1 and not apart(place):
            found[-1] = (found[-1][0], place)
        else:
            found.append((place, place))
    return found
