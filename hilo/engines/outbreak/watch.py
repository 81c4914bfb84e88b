"""What every method that watches one series answers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Watch:
    """One series watched, one element of each array for each judged period.

    time: positions in the series, the first is 0; observed: counts, NaN where unpublished; expected: what the model
    expects; upper: the bound above which an observation alarms; score: how far the observation went, in the method's
    own unit; alarm: whether it alarms; dispersion: variance over mean, NaN if the method has none; trend: whether a
    time trend was kept. `upper` is NaN where the period could not be judged, `alarm` is then False and `notes` say why.
    """

    time: Integers
    observed: Floats
    expected: Floats
    upper: Floats
    score: Floats
    alarm: NDArray[np.bool_]
    dispersion: Floats
    trend: NDArray[np.bool_]
    notes: tuple[str, ...] = ()

    @property
    def judged(self) -> NDArray[np.bool_]:
        """Where a bound stands: no alarm elsewhere means "not known", never "quiet"."""
        return np.isfinite(self.upper)


def series(observed: ArrayLike) -> Floats:
    """Counts of one series as floats, NaN for an unpublished period; ValueError if they are not counts."""
    counts = np.asarray(observed, dtype=float)
    if counts.ndim != 1 or not counts.size:
        raise ValueError("a series is one row of counts, with at least one period")
    known = counts[~np.isnan(counts)]
    if not np.isfinite(known).all() or (known < 0).any() or (known != np.round(known)).any():
        raise ValueError("counts are whole numbers from 0 up; an unpublished period is NaN, never -1 or 0")
    return counts


def fraction(name: str, value: float) -> float:
    """A probability strictly between 0 and 1."""
    if not 0 < value < 1:
        raise ValueError(f"{name} lies strictly between 0 and 1, not {value}")
    return value


def periods(asked: ArrayLike | None, first: int, length: int) -> Integers:
    """The positions to judge, in order: those asked for, else all from `first` on; ValueError if one is too early."""
    if asked is None:
        times = np.arange(first, length, dtype=np.int64)
    else:
        given = np.asarray(asked)
        times = np.unique(given.astype(np.int64))
        if given.size and (given != given.astype(np.int64)).any():
            raise ValueError("positions in the series are whole numbers")
    if not times.size:
        raise ValueError(f"the series has {length} periods and none that can be judged: {first + 1} are needed")
    if times[0] < first or times[-1] >= length:
        raise ValueError(f"positions to judge run from {first} to {length - 1}, not {times[0]} to {times[-1]}")
    return times


def places(names: list[int]) -> str:
    """Positions for a note: all of a few, else how many, the first and the last."""
    if len(names) <= 6:
        return ", ".join(str(name) for name in names)
    return f"{len(names)} of them, from {names[0]} to {names[-1]}"
