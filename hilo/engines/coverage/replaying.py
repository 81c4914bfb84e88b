"""The history played again with units at other bases: who would have answered, and after how long.

A small discrete-event simulation. A call takes the free unit that arrives first; if none is free it waits, first come
first served. A unit is busy from the order until it is back at its base (the way back takes as long as the way from
its base to the place), and it starts from its base. No unit is diverted, breaks down or changes shift.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Answer:
    """What a call got: the unit's base, and seconds from the call until a unit was free and until it arrived."""

    base: int
    waited_s: float
    answered_s: float


def replay(
    moments_s: Sequence[float], service_s: Sequence[float], reach_s: NDArray[np.float64], placed: Sequence[int]
) -> list[Answer | None]:
    """The answer to each call, in the order given; None where no unit could ever reach it.

    moments_s: when each call came, in seconds, rising. service_s: seconds of each from arrival to the end of the work.
    reach_s [calls, bases]: seconds from each base, infinity where there is no way. placed: units at each base.
    """
    if any(later < earlier for earlier, later in pairwise(moments_s)):
        raise ValueError("calls must be in the order in which they came")
    free = list(placed)
    answers: list[Answer | None] = [None] * len(moments_s)
    waiting: deque[int] = deque()
    back: list[tuple[float, int]] = []  # when a unit is back at its base

    def send(call: int, now: float) -> bool:
        open_ = [base for base, count in enumerate(free) if count and np.isfinite(reach_s[call, base])]
        if not open_:
            return False
        base = min(open_, key=lambda place: (reach_s[call, place], place))
        way = float(reach_s[call, base])
        free[base] -= 1
        waited = now - moments_s[call]
        answers[call] = Answer(base, waited, waited + way)
        heappush(back, (now + 2 * way + service_s[call], base))
        return True

    def come_back(until: float) -> None:
        while back and back[0][0] <= until:
            now, base = heappop(back)
            free[base] += 1
            for call in list(waiting):
                if send(call, now):
                    waiting.remove(call)
                    break

    for call, now in enumerate(moments_s):
        come_back(now)
        if not any(count and np.isfinite(reach_s[call, base]) for base, count in enumerate(placed)):
            continue
        if not send(call, now):
            waiting.append(call)
    come_back(float("inf"))
    return answers
