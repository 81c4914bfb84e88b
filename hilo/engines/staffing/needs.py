"""The fewest operators that keep what was promised."""

from __future__ import annotations

from math import ceil

from hilo.engines.staffing.queues import Queue, erlang_a, erlang_c


def operators_needed(
    calls_per_hour: float,
    handling_s: float,
    *,
    service: float,
    within_s: float,
    occupancy: float = 1.0,
    patience_s: float | None = None,
) -> int:
    """The fewest operators with which a share `service` of callers is answered within `within_s` seconds.

    occupancy: the most that an operator may be on calls, as a share of the time. patience_s: mean patience of callers
    (Erlang A); without it they wait until they are answered (Erlang C). 0 without calls. Raises ValueError for numbers
    that describe no centre, and for a service of 1, which no number of operators keeps.
    """
    if not 0 < service < 1:
        raise ValueError("service must lie between 0 and 1, both left out.")
    if not 0 < occupancy <= 1:
        raise ValueError("occupancy must be above 0 and at most 1.")

    def kept(operators: int) -> bool:
        queue = _queue(operators, calls_per_hour, handling_s, patience_s)
        return queue.occupancy <= occupancy and queue.within(within_s) >= service

    if not calls_per_hour:
        kept(1)
        return 0
    # Both shares move one way with every operator more: widen until it is enough, then halve.
    short, enough = 0, max(1, ceil(calls_per_hour * handling_s / 3600))
    while not kept(enough):
        short, enough = enough, enough + max(1, enough // 8)
    while enough - short > 1:
        middle = (short + enough) // 2
        short, enough = (short, middle) if kept(middle) else (middle, enough)
    return enough


def with_shrinkage(operators: int, shrinkage: float) -> int:
    """How many to put on the roster so that so many answer: shrinkage is the share on a break, in training, absent."""
    if not 0 <= shrinkage < 1:
        raise ValueError("shrinkage must be 0 or more and below 1.")
    # 7 / 0.7 is a hair more than 10 in floating point, and nobody is hired for a hair.
    return ceil(operators / (1 - shrinkage) - 1e-9)


def _queue(operators: int, calls_per_hour: float, handling_s: float, patience_s: float | None) -> Queue:
    if patience_s is None:
        return erlang_c(operators, calls_per_hour, handling_s)
    return erlang_a(operators, calls_per_hour, handling_s, patience_s)
