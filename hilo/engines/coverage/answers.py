"""Answer times in figures, and the difference between two plans with an interval."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

DRAWS = 1000
FEWEST_DAYS = 10


@dataclass(frozen=True, slots=True)
class Figure:
    """name: "p50_s", "p90_s", "within" or "waited"; value, and its 95 % interval."""

    name: str
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Change:
    """The same figure before and after, and the difference (after - before) with its 95 % interval."""

    name: str
    before: float
    after: float
    difference: float
    low: float
    high: float


Measure = Callable[[NDArray[np.float64]], float]


def measures(within_s: float) -> dict[str, Measure]:
    """The figures of a replay: half and nine tenths of the answers (seconds), and the share within a limit.

    A call that nobody could reach counts as an answer that never came.
    """
    return {
        "p50_s": lambda seconds: _percentile(seconds, 50),
        "p90_s": lambda seconds: _percentile(seconds, 90),
        "within": lambda seconds: float(np.mean(seconds <= within_s)) if len(seconds) else float("nan"),
    }


def _percentile(seconds: NDArray[np.float64], which: float) -> float:
    """The nearest rank, so that "never" has a place among the answers."""
    return float(np.percentile(seconds, which, method="inverted_cdf")) if len(seconds) else float("nan")


def figures(seconds: Sequence[float], days: Sequence[str], *, within_s: float, seed: int = 2016) -> list[Figure]:
    """Each figure of one replay with its bootstrap interval. days: the day of each call; see `resample`."""
    column = np.asarray(seconds, float)
    drawn = resample(days, seed)
    found = []
    for name, measure in measures(within_s).items():
        low, high = _interval([measure(column[rows]) for rows in drawn])
        found.append(Figure(name, measure(column), low, high))
    return found


def compare(
    before: Sequence[float], after: Sequence[float], days: Sequence[str], *, within_s: float, seed: int = 2016
) -> list[Change]:
    """Each figure of two replays of the same calls, with the interval of their difference (the same calls drawn)."""
    first, second = np.asarray(before, float), np.asarray(after, float)
    drawn = resample(days, seed)
    found = []
    for name, measure in measures(within_s).items():
        b, a = measure(first), measure(second)
        low, high = _interval([_minus(measure(second[rows]), measure(first[rows])) for rows in drawn])
        found.append(Change(name, b, a, _minus(a, b), low, high))
    return found


def _minus(a: float, b: float) -> float:
    """a - b; two answers that never come differ by nothing."""
    return 0.0 if a == b else a - b


def resample(days: Sequence[str], seed: int) -> list[NDArray[np.intp]]:
    """Rows to draw, DRAWS times: whole days, since a day hangs together; single calls below FEWEST_DAYS days."""
    rng = np.random.default_rng(seed)
    names, index = np.unique(np.asarray(days, dtype=str), return_inverse=True)
    if len(names) < FEWEST_DAYS:
        return [rng.integers(0, len(days), len(days)) for _ in range(DRAWS if len(days) else 0)]
    rows = [np.flatnonzero(index == day) for day in range(len(names))]
    return [np.concatenate([rows[day] for day in rng.integers(0, len(names), len(names))]) for _ in range(DRAWS)]


def _interval(values: list[float]) -> tuple[float, float]:
    if not values:
        return float("nan"), float("nan")
    low, high = np.percentile(np.asarray(values), [2.5, 97.5], method="inverted_cdf")
    return float(low), float(high)
