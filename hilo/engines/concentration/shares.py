"""Who holds most: the ranking, the share of the first k, of a list chosen beforehand, and the number for a share."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from hilo.engines.concentration.checks import Floats, Positions, amounts, counted, distinct, places

ROUNDING = 1e-12  # relative; a share reached but for the last bit of a float is reached


@dataclass(frozen=True, slots=True)
class TopShare:
    """The share of the k areas with most, in the period that chose them.

    members: positions, highest first. tied: areas that hold exactly as much as the last member; tied_members: how many
    of them are on the list. The share is the same whoever of them is taken, the membership is not.
    """

    k: int
    areas: int
    total: float
    held: float
    share: float
    population_share: float
    members: tuple[int, ...]
    last_count: float
    tied: int
    tied_members: int

    @property
    def is_tied(self) -> bool:
        """Whether another area could have had the last place with equal right."""
        return self.tied > self.tied_members


@dataclass(frozen=True, slots=True)
class FixedShare:
    """The share that a list, chosen by an earlier period, holds of a later one.

    low, high: the least and the greatest share over all ways to break the tie for the last place; equal to share where
    nobody tied. tied, tied_members: as in TopShare, in the earlier period.
    """

    k: int
    areas: int
    total: float
    held: float
    share: float
    low: float
    high: float
    members: tuple[int, ...]
    tied: int
    tied_members: int


@dataclass(frozen=True, slots=True)
class NumberForShare:
    """How many areas, largest first, are needed to reach a share.

    reached: the share that this number holds; share_of_areas: the number over all areas.
    """

    number: int
    areas: int
    share: float
    reached: float
    share_of_areas: float


def ranking(counts: ArrayLike, population: ArrayLike, codes: ArrayLike) -> Positions:
    """Positions of the areas, largest count first; a tie goes to the larger population, then to the lower code.

    ValueError for lists of unequal length, for negative or unknown numbers and for a code that stands twice.
    """
    found = amounts(counts, "counts")
    return _ranked(found, amounts(population, "population", found.size), distinct(codes, found.size))


def top_share(counts: ArrayLike, population: ArrayLike, codes: ArrayLike, k: int) -> TopShare:
    """The share of the k areas that hold most in this same period.

    It grows with chance: part of the k are high only this time. Set it beside `fixed_share` and `expected_top_share`.
    """
    found = counted(counts, "counts")
    people = counted(population, "population", found.size)
    members = _ranked(found, people, distinct(codes, found.size))[: places(k, found.size)]
    total, held, last = float(found.sum()), float(found[members].sum()), found[members[-1]]
    return TopShare(
        k=len(members),
        areas=found.size,
        total=total,
        held=held,
        share=held / total,
        population_share=float(people[members].sum() / people.sum()),
        members=tuple(members.tolist()),
        last_count=float(last),
        tied=int((found == last).sum()),
        tied_members=int((found[members] == last).sum()),
    )


def fixed_share(before: ArrayLike, after: ArrayLike, population: ArrayLike, codes: ArrayLike, k: int) -> FixedShare:
    """The share of `after` held by the k areas that held most of `before`, with its range over the tie for the k-th.

    The population is the one that breaks ties, so that of the time of choosing.
    """
    first = counted(before, "counts before")
    second = counted(after, "counts after", first.size)
    order = _ranked(first, amounts(population, "population", first.size), distinct(codes, first.size))
    members = order[: places(k, first.size)]
    last = first[members[-1]]
    sure = float(second[first > last].sum())
    contenders = np.sort(second[first == last])
    seats = int((first[members] == last).sum())
    total, held = float(second.sum()), float(second[members].sum())
    return FixedShare(
        k=len(members),
        areas=first.size,
        total=total,
        held=held,
        share=held / total,
        low=(sure + float(contenders[:seats].sum())) / total,
        high=(sure + float(contenders[-seats:].sum())) / total,
        members=tuple(members.tolist()),
        tied=contenders.size,
        tied_members=seats,
    )


def number_for_share(counts: ArrayLike, share: float) -> NumberForShare:
    """The least number of areas that together hold at least this share (above 0, at most 1) of the total."""
    if not 0 < share <= 1:
        raise ValueError(f"a share lies above 0 and up to 1, not {share}")
    found = counted(counts, "counts")
    held = np.cumsum(np.sort(found)[::-1])
    total = held[-1]
    number = int(np.searchsorted(held, share * total * (1 - ROUNDING))) + 1
    return NumberForShare(
        number=number,
        areas=found.size,
        share=share,
        reached=float(held[number - 1] / total),
        share_of_areas=number / found.size,
    )


def _ranked(counts: Floats, population: Floats, codes: ArrayLike) -> Positions:
    return np.lexsort((np.asarray(codes), -population, -counts))
