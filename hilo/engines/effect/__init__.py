"""Did a strategy in chosen areas work? A pure engine: arrays in, an effect with honest intervals out.

`difference_in_differences` compares the listed areas with `matched_controls`; `synthetic_control` builds one control
from many; `placebo_in_time` says what a list chosen in the same way does in years without any strategy. The last is
not an extra: municipalities listed because they were high fall afterwards by themselves (regression to the mean), and
only what goes beyond that may be called an effect.

None of this proves a cause. The figures say whether the listed areas moved otherwise than areas like them, not why.
Unpublished counts are NaN and refused. scipy is imported when a function is called, never before.
"""

from __future__ import annotations

from hilo.engines.effect.difference import Difference, Permutation, PreTrend, difference_in_differences
from hilo.engines.effect.matching import Matched, matched_controls
from hilo.engines.effect.placebo import Placebo, PlaceboInTime, placebo_in_time
from hilo.engines.effect.synthetic import SyntheticControl, synthetic_control

__all__ = [
    "Difference",
    "Matched",
    "Permutation",
    "Placebo",
    "PlaceboInTime",
    "PreTrend",
    "SyntheticControl",
    "difference_in_differences",
    "matched_controls",
    "placebo_in_time",
    "synthetic_control",
]
