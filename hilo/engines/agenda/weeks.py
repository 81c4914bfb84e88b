"""In which week each job is done, so that the weighed days without a component are as few as can be.

Jobs of one component that ask the same (release, due, weight) are one class, weeks have places, and a class in a week
costs the days from its due day to the week's first: a transportation problem. It is solved by shortest augmenting
paths in whole numbers, so the answer is the least cost there is, and a bound for every agenda by days.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

NEVER = np.int64(1) << 50
"""A week that is not allowed."""


@dataclass(frozen=True, slots=True)
class Flow:
    """given: class by week -> jobs; the last column is beyond the horizon. cost: of all."""

    given: NDArray[np.int64]
    cost: int


def least_cost(cost: NDArray[np.int64], counts: NDArray[np.int64], room: NDArray[np.int64]) -> Flow:
    """cost: class by week, whose last column holds any number and is allowed to each; counts: jobs of each class;
    room: places of each week but the last. Raises: ValueError where a class is allowed nowhere."""
    if (cost[:, -1] >= NEVER).any():
        raise ValueError("the last column takes every job")
    classes, weeks = cost.shape
    given = np.zeros((classes, weeks), np.int64)
    free = np.append(room, np.int64(counts.sum())).astype(np.int64)
    move = np.full((weeks, weeks), NEVER, np.int64)
    mover = np.zeros((weeks, weeks), np.int64)
    for one in range(classes):
        left = int(counts[one])
        while left:
            # Where the cheapest week has room nothing can be better: the others keep theirs.
            open_ = np.flatnonzero((cost[one] == cost[one].min()) & (free > 0))
            path = [int(open_[0])] if open_.size else _path(cost[one], move, free)
            left -= _push(one, left, path, cost, given, free, move, mover)
    allowed = np.where(given > 0, cost, 0)
    return Flow(given, int((allowed * given).sum()))


def _path(own: NDArray[np.int64], move: NDArray[np.int64], free: NDArray[np.int64]) -> list[int]:
    """The weeks along which room is made: the job takes the first, one of there the second, and the last has room."""
    far = own.copy()
    before = np.full(far.size, -1, np.int64)
    while True:
        through = far[:, None] + move
        best = through.argmin(axis=0)
        reached = through[best, np.arange(far.size)]
        better = reached < far
        if not better.any():
            break
        far = np.where(better, reached, far)
        before = np.where(better, best, before)
    ends = np.where(free > 0, far, NEVER * 4)
    path = [int(ends.argmin())]
    while before[path[0]] >= 0:
        path.insert(0, int(before[path[0]]))
    return path


def _push(
    one: int,
    left: int,
    path: list[int],
    cost: NDArray[np.int64],
    given: NDArray[np.int64],
    free: NDArray[np.int64],
    move: NDArray[np.int64],
    mover: NDArray[np.int64],
) -> int:
    steps = [(int(mover[a, b]), a, b) for a, b in pairwise(path)]
    many = min([left, int(free[path[-1]])] + [int(given[who, a]) for who, a, _ in steps])
    given[one, path[0]] += many
    for who, a, b in steps:
        given[who, a] -= many
        given[who, b] += many
    free[path[-1]] -= many
    for week in path:
        here = np.flatnonzero(given[:, week])
        if not here.size:
            move[week] = NEVER
            continue
        steps_of = cost[here] - cost[here, week][:, None]
        steps_of[cost[here] >= NEVER] = NEVER
        best = steps_of.argmin(axis=0)
        move[week] = steps_of[best, np.arange(move.shape[1])]
        mover[week] = here[best]
        move[week, week] = NEVER
    return many
