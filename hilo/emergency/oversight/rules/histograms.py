"""Seconds kept as counts: how a day is written in bytes, how days are added, how percentiles are read from them.

A duration is kept as the whole second it ends in (rounded up), so "within 15 s" and every percentile are exact to the
second. A cell is one number of 32 bits: what is measured (4 bits), hour of the day and priority (7), seconds (21). The
bytes of a day are its cells in ascending order, each with its count after it, as little-endian numbers of 32 bits.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Cells = Counter[int]
Numbers = NDArray[np.int64]
Small = NDArray[np.uint32]
_SECONDS_BITS, _SLOT_BITS = 21, 7
LONGEST_S = (1 << _SECONDS_BITS) - 1
"""The longest time that is kept, 24 days: a longer one is kept as this."""
_SLOT = (1 << _SLOT_BITS) - 1
_DENSE = 1 << 17
"""Up to so many seconds (36 hours) counts stand in a plain array; the few beyond in a dictionary."""


def place(hour: int, priority: int) -> int:
    """The slot of an hour (0 to 23) and a priority (0 to 3)."""
    return hour * 4 + priority


def key(measure: int, slot: int, seconds: int) -> int:
    """The cell of a measure (0 to 15), a slot and a number of seconds."""
    return (measure << _SLOT_BITS | slot) << _SECONDS_BITS | min(seconds, LONGEST_S)


def cell(number: int) -> tuple[int, int, int, int]:
    """Measure, hour, priority and seconds of a cell."""
    slot = number >> _SECONDS_BITS & _SLOT
    return number >> (_SECONDS_BITS + _SLOT_BITS), slot // 4, slot % 4, number & LONGEST_S


def pack(counts: Mapping[int, int]) -> bytes:
    """Cells with their counts as bytes."""
    return np.array(sorted(counts.items()), dtype="<u4").tobytes()


def whole(cells: Mapping[int, int]) -> Cells:
    """The same counts without hours and priorities: every cell lies in slot 0."""
    found: Cells = Counter()
    for number, times in cells.items():
        found[number & ~(_SLOT << _SECONDS_BITS)] += times
    return found


class Bag:
    """Cells of many days, decoded together. Arrays of one length: measures, hours, priorities, seconds, counts."""

    def __init__(self, days: Iterable[bytes | memoryview]) -> None:
        pairs = np.frombuffer(b"".join(days), dtype="<u4").reshape(-1, 2)
        cells = np.ascontiguousarray(pairs[:, 0])
        slots = cells >> np.uint32(_SECONDS_BITS) & np.uint32(_SLOT)
        self.counts: Small = np.ascontiguousarray(pairs[:, 1])
        self.measures = (cells >> np.uint32(_SECONDS_BITS + _SLOT_BITS)).astype(np.uint16)
        self.hours = (slots // 4).astype(np.uint16)
        self.priorities = (slots % 4).astype(np.uint16)
        self.seconds: Small = cells & np.uint32(LONGEST_S)

    def split(
        self, by: NDArray[np.uint16] | None = None, only: NDArray[np.bool_] | None = None
    ) -> Iterator[tuple[int, int, Small, Small]]:
        """Group, measure, seconds and counts, for each group of `by` (one group, 0, without it) and each measure.

        only: which cells to take; all without it.
        """
        codes, seconds, counts = self.measures, self.seconds, self.counts
        if by is not None:
            codes = codes | by << np.uint16(4)
        if only is not None:
            codes, seconds, counts = codes[only], seconds[only], counts[only]
        # Numbers of 16 bits are sorted by counting, in time that grows with their number alone.
        order = np.argsort(codes, kind="stable")
        codes, seconds, counts = codes[order], seconds[order], counts[order]
        edges = [*np.flatnonzero(np.diff(codes, prepend=np.uint16(65_535))).tolist(), len(codes)]
        for first, last in pairwise(edges):
            code = int(codes[first])
            yield code >> 4, code & 15, seconds[first:last], counts[first:last]


class Histogram:
    """Counts by second, to which days are added."""

    def __init__(self) -> None:
        self._dense: Numbers = np.zeros(0, dtype=np.int64)
        self._far: Counter[int] = Counter()

    def add(self, seconds: NDArray[np.integer], counts: NDArray[np.integer]) -> None:
        """Add counts of seconds; the same second may come more than once."""
        if not len(seconds):
            return
        near = seconds < _DENSE
        if not near.all():
            for second, times in zip(seconds[~near].tolist(), counts[~near].tolist(), strict=True):
                self._far[second] += times
            seconds, counts = seconds[near], counts[near]
        # Sums of whole numbers in floating point are exact up to 2**53.
        added = np.bincount(seconds, weights=counts).astype(np.int64)
        if len(added) > len(self._dense):
            added[: len(self._dense)] += self._dense
            self._dense = added
        else:
            self._dense[: len(added)] += added

    def join(self, other: Histogram) -> None:
        """Add all of another."""
        near = np.flatnonzero(other._dense)
        self.add(near, other._dense[near])
        self._far.update(other._far)

    @property
    def n(self) -> int:
        """How many were measured."""
        return int(self._dense.sum()) + self._far.total()

    def within(self, seconds: int) -> int:
        """How many lasted at most so many whole seconds."""
        far = sum(times for second, times in self._far.items() if second <= seconds)
        return int(self._dense[: seconds + 1].sum()) + far

    def at(self, second: int) -> int:
        """How many lasted exactly so many seconds, rounded up."""
        return int(self._dense[second]) if second < len(self._dense) else self._far[second]

    def counts(self) -> dict[int, int]:
        """Seconds -> how many, ascending."""
        near = np.flatnonzero(self._dense)
        return {int(second): int(self._dense[second]) for second in near} | dict(sorted(self._far.items()))

    def percentiles(self, *asked: int) -> list[int | None]:
        """For each whole percentage the smallest second that so many per cent of the cases keep (nearest rank).

        None without cases.
        """
        n = self.n
        if not n:
            return [None for _ in asked]
        summed = np.cumsum(self._dense)
        return [self._ranked(max(1, -(-percent * n // 100)), summed) for percent in asked]

    def _ranked(self, rank: int, summed: Numbers) -> int:
        reached = int(summed[-1]) if len(summed) else 0
        if rank <= reached:
            return int(np.searchsorted(summed, rank))
        for second, times in sorted(self._far.items()):
            reached += times
            if rank <= reached:
                return second
        raise ValueError("the rank lies beyond the last case")
