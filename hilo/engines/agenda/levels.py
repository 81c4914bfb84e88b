"""What has time is spread evenly: the busiest stretch first, as evenly as its windows allow, then the rest."""

from __future__ import annotations

import heapq
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def quotas(windows: Sequence[tuple[int, int]], room: Sequence[int]) -> list[int]:
    """How many to do in each week so that each window (first week, last week, both in) is met and the load, as a share
    of the room, is as even as can be; no more than the room of each week.

    The stretch with the most jobs for its room is levelled, taken out, and so on (Yao, Demers and Shenker, 1995).
    """
    weeks = len(room)
    number = np.zeros((weeks, weeks), np.int64)
    for first, last in windows:
        number[first, last] += 1
    width = np.array(room, np.float64)
    wanted = [0] * weeks
    active = np.arange(weeks)
    while number.any() and active.size:
        # inside[a, b]: jobs whose window lies in a..b; able[a, b]: the room there.
        inside = number[::-1].cumsum(axis=0)[::-1].cumsum(axis=1)
        total = np.concatenate([[0.0], width.cumsum()])
        able = total[None, 1:] - total[:-1, None]
        share = np.where(able > 0, inside / np.where(able > 0, able, 1), np.where(inside > 0, np.inf, 0.0))
        share[np.tril_indices(active.size, -1)] = -1
        a, b = np.unravel_index(int(share.argmax()), share.shape)
        tight = min(float(share[a, b]), 1.0)
        for place in range(int(a), int(b) + 1):
            wanted[active[place]] = min(int(np.ceil(tight * width[place] - 1e-9)), room[active[place]])
        number, width, active = _without(number, width, active, int(a), int(b))
    return wanted


def _without(
    number: NDArray[np.int64], width: NDArray[np.float64], active: NDArray[np.int64], a: int, b: int
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.int64]]:
    """The windows once weeks a..b are taken out: what began there begins after, what ended there ends before."""
    rows = number.copy()
    rows[a : b + 1, a : b + 1] = 0
    if b + 1 < active.size:
        rows[b + 1] += rows[a : b + 1].sum(axis=0)
    if a > 0:
        rows[:, a - 1] += rows[:, a : b + 1].sum(axis=1)
    stay = np.r_[0:a, b + 1 : active.size]
    return rows[np.ix_(stay, stay)], width[stay], active[stay]


def earliest_end_first(windows: Sequence[tuple[int, int]], room: Sequence[int]) -> list[int] | None:
    """A week for each window, whoever ends first before the others; None if there is no way."""
    begin = sorted(range(len(windows)), key=lambda one: windows[one][0])
    out, at, waiting = [-1] * len(windows), 0, list[tuple[int, int]]()
    for week, places in enumerate(room):
        while at < len(begin) and windows[begin[at]][0] <= week:
            heapq.heappush(waiting, (windows[begin[at]][1], begin[at]))
            at += 1
        for _ in range(min(places, len(waiting))):
            last, one = heapq.heappop(waiting)
            if last < week:
                return None
            out[one] = week
    return out if at == len(begin) and not waiting else None
