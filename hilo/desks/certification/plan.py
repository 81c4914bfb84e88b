"""Evaluations over the coming months, as many a month as the centre can do. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Slot:
    """A month. owed: officers without a component as it begins; due: whose first end falls in it; planned: how many are
    to be evaluated in it; late: of those due, how many cannot be evaluated before their end."""

    month: str
    owed: int
    due: int
    planned: int
    late: int


def level(due: Sequence[tuple[str, int]], capacity: int, owed: int = 0) -> list[Slot]:
    """Those whose evaluation is late already go first; the others are spread evenly, whoever ends first before them,
    in the month of the end at the latest. Who ends unevaluated is owed from the next month on: nobody is forgotten.

    due: (month, officers) from the present month on, in order. All may be evaluated from the present month, since
    renewals may begin six months before an end. capacity: evaluations a month; while anybody is owed one it is used
    whole, and then the least even load that meets every end.
    """
    waiting = [count for _, count in due]
    slots = []
    for now, (month, count) in enumerate(due):
        before = owed
        room = max(capacity, 0)
        first = min(room, owed)
        owed -= first
        # What the other ends ask of this month, if the months until then share evenly what is left.
        load = ended = 0
        for months, left in enumerate(waiting[now:], 1):
            ended += left
            load = max(load, -(-ended // months))
        room = min(room - first, load)
        planned = first
        for at in range(now, len(due)):
            taken = min(room, waiting[at])
            waiting[at] -= taken
            room -= taken
            planned += taken
        slots.append(Slot(month, before, count, planned, waiting[now]))
        owed += waiting[now]
        waiting[now] = 0
    return slots


def still_owed(slots: Sequence[Slot]) -> int:
    """How many are without a component after the last month: who was owed or due, less who was evaluated."""
    if not slots:
        return 0
    return slots[0].owed + sum(slot.due for slot in slots) - sum(slot.planned for slot in slots)
