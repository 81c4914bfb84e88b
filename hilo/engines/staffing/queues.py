"""The two queues: callers who wait for ever (M/M/n) and callers whose patience ends (M/M/n+M)."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, expm1, fsum, inf, isfinite, lgamma, log

LONGEST_S = 86_400.0
"""No call is handled and nobody waits longer than a day; longer patience is taken as a day."""
MOST_CALLS = 100_000.0
"""Calls per hour in one centre; the whole country receives about 13,000."""
MOST_OPERATORS = 100_000
_NEGLIGIBLE = 1e-18
_HUGE = 1e200


@dataclass(frozen=True, slots=True)
class Queue:
    """How a centre with so many operators fares, in the long run of an hour that does not change.

    waits: share of callers who are not answered at once. wait_s: mean wait of all callers, of those who hang up too
    (inf if the queue grows without end). occupancy: share of its time that an operator spends on calls. abandons: share
    of callers who hang up unanswered.
    """

    operators: int
    waits: float
    wait_s: float
    occupancy: float
    abandons: float
    _handling_s: float
    _calls_per_s: float
    _patience_s: float
    _ahead: tuple[float, ...]

    def within(self, seconds: float) -> float:
        """Share of all callers who are answered within so many seconds; one who hangs up is not answered."""
        if not isfinite(seconds) or seconds < 0:
            raise ValueError("seconds must be a number not below 0.")
        at_once = 1 - self.waits
        if self._patience_s == inf:
            spare = self.operators / self._handling_s - self._calls_per_s
            return 1 - self.waits * exp(-spare * seconds) if spare > 0 else 0.0
        return min(1.0, at_once + self._answered_late(seconds))

    def _answered_late(self, seconds: float) -> float:
        """Share of callers who wait and are answered within so many seconds.

        Who finds k callers waiting is answered once k + 1 operators came free, while those ahead hang up at the rate
        1 / patience each. With c = operators x patience / handling, exp(-wait / patience) is then Beta(c, k + 1), and
        the share that outlasts its own patience until `seconds` is c / (c + k + 1) times the incomplete beta function
        I(y; k + 1, c + 1) at y = 1 - exp(-seconds / patience), which a recursion in k gives.
        """
        c = self.operators * self._patience_s / self._handling_s
        y = -expm1(-seconds / self._patience_s)
        if y <= 0:
            return 0.0
        b = c + 1
        below = -expm1(-b * seconds / self._patience_s)
        ease = log(y)
        parts = []
        for k, share in enumerate(self._ahead):
            parts.append(share * (c / (c + k + 1)) * below)
            drop = (k + 1) * ease - b * seconds / self._patience_s + lgamma(k + 1 + b) - lgamma(k + 2) - lgamma(b)
            below -= exp(drop)
            if below <= 0:
                break
        return fsum(parts)


def erlang_c(operators: int, calls_per_hour: float, handling_s: float) -> Queue:
    """The queue of callers who wait until they are answered (Erlang 1917).

    With fewer operators than the work needs it grows without end: everybody waits, nobody is answered in time.
    Raises ValueError for numbers that describe no centre.
    """
    calls_per_s = _check(operators, calls_per_hour, handling_s)
    load = calls_per_s * handling_s
    if load >= operators:
        return Queue(operators, 1.0, inf, 1.0, 0.0, handling_s, calls_per_s, inf, ())
    blocked = 1 / _inverse_blocking(operators, load)
    busy = load / operators
    waits = blocked / (1 - busy * (1 - blocked))
    wait_s = waits * handling_s / (operators - load)
    return Queue(operators, waits, wait_s, busy, 0.0, handling_s, calls_per_s, inf, ())


def erlang_a(operators: int, calls_per_hour: float, handling_s: float, patience_s: float) -> Queue:
    """The queue of callers who hang up when their patience ends (Palm 1957; exponential patience of this mean).

    It never grows without end. Raises ValueError for numbers that describe no centre.
    """
    calls_per_s = _check(operators, calls_per_hour, handling_s)
    if not patience_s > 0:
        raise ValueError("patience must be more than 0 seconds.")
    patience_s = min(patience_s, LONGEST_S)
    if calls_per_s == 0:
        return Queue(operators, 0.0, 0.0, 0.0, 0.0, handling_s, 0.0, patience_s, ())
    load = calls_per_s * handling_s
    # All in units of the state in which every operator is busy and nobody waits; scaled down when they grow too large.
    rest = _inverse_blocking(operators, load) - 1
    leaving, quits = operators / handling_s, 1 / patience_s
    ahead, scale, most = [1.0], 1.0, 1.0
    while ahead[-1] > _NEGLIGIBLE * most:
        ahead.append(ahead[-1] * calls_per_s / (leaving + len(ahead) * quits))
        most = max(most, ahead[-1])
        if most > _HUGE:
            ahead, scale, most = [share / _HUGE for share in ahead], scale / _HUGE, 1.0
    every = fsum([rest * scale, *ahead])
    shares = tuple(share / every for share in ahead)
    waiting = fsum(k * share for k, share in enumerate(shares))
    waits = min(1.0, fsum(shares))
    abandons = min(1.0, waiting * quits / calls_per_s)
    busy = min(1.0, load * (1 - abandons) / operators)
    return Queue(operators, waits, waiting / calls_per_s, busy, abandons, handling_s, calls_per_s, patience_s, shares)


def _inverse_blocking(operators: int, load: float) -> float:
    """1 / B of Erlang's loss formula; never overflows into a wrong figure, for inf means that nobody is blocked."""
    inverse = 1.0
    for count in range(1, operators + 1):
        inverse = 1 + inverse * count / load if load else inf
    return inverse


def _check(operators: int, calls_per_hour: float, handling_s: float) -> float:
    """Calls per second, if the numbers describe a centre."""
    if not 1 <= operators <= MOST_OPERATORS:
        raise ValueError(f"operators must be 1 to {MOST_OPERATORS:,}.")
    if not 0 <= calls_per_hour <= MOST_CALLS:
        raise ValueError(f"calls per hour must be 0 to {MOST_CALLS:,.0f}.")
    if not 0 < handling_s <= LONGEST_S:
        raise ValueError("handling must be more than 0 seconds and at most a day.")
    return calls_per_hour / 3600
