"""Renewals over the coming months, as many a month as the centre can evaluate. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Slot:
    """A month. due: officers whose first end falls in it; planned: how many are to be evaluated in it; late: of those
    due, how many cannot be evaluated before their end."""

    month: str
    due: int
    planned: int
    late: int


def level(due: Sequence[tuple[str, int]], capacity: int) -> list[Slot]:
    """Spread renewals evenly: whoever ends first is evaluated first, in the month of the end at the latest.

    due: (month, officers) from the present month on, in order. All may be evaluated from the present month, since
    renewals may begin six months before an end. capacity: evaluations a month; the least even load that meets every
    end is taken, and the capacity where that is less.
    """
    waiting = [count for _, count in due]
    ended = 0
    load = 0
    for months, count in enumerate(waiting, 1):
        ended += count
        load = max(load, -(-ended // months))
    room = max(min(load, capacity), 0)
    slots = []
    for now, (month, count) in enumerate(due):
        planned = 0
        for at in range(now, len(due)):
            taken = min(room - planned, waiting[at])
            waiting[at] -= taken
            planned += taken
        slots.append(Slot(month, count, planned, waiting[now]))
    return slots
