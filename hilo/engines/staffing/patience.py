"""How long callers would wait, of whom most were answered before their patience showed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp, sqrt

FEWEST = 30
"""With fewer dropped calls the interval is wider than a factor of 1.4 each way: too wide to plan with."""
_Z = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Patience:
    """Mean patience in seconds with its 95 % interval, from so many dropped calls."""

    mean_s: float
    low_s: float
    high_s: float
    abandoned: int

    @property
    def enough(self) -> bool:
        """True if it rests on enough dropped calls to plan with."""
        return self.abandoned >= FEWEST


def patience(abandoned: Mapping[float, int], answered: Mapping[float, int]) -> Patience | None:
    """Mean patience by the censored-data estimator; None if nobody hung up or nobody waited.

    abandoned, answered: seconds waited -> how many callers, for those who hung up unanswered and for those who were
    answered; of the latter it is known only that they would have waited longer (right-censored). For exponential
    patience the most likely mean is all the time that anybody waited, over the number who hung up; the interval is the
    normal one of its logarithm, whose standard error is 1 / sqrt(number who hung up). Mandelbaum and Zeltyn (2007)
    use it for Erlang A. Raises ValueError for a wait or a count below 0.
    """
    if any(wait < 0 or callers < 0 for waits in (abandoned, answered) for wait, callers in waits.items()):
        raise ValueError("waits and numbers of callers cannot be below 0.")
    dropped = sum(abandoned.values())
    waited = sum(wait * callers for waits in (abandoned, answered) for wait, callers in waits.items())
    if not dropped or not waited:
        return None
    mean = waited / dropped
    spread = exp(_Z / sqrt(dropped))
    return Patience(mean, mean / spread, mean * spread, dropped)
