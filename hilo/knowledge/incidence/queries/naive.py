"""What is usually done to say which areas rose, for comparison: “20 % up”, and Poisson tests one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hilo.engines.outbreak.changes import benjamini_hochberg
from hilo.engines.outbreak.two_periods import conditional_test

if TYPE_CHECKING:
    from numpy.typing import NDArray

NAIVE_RISE = 1.2
"""“20 % up”: the flag that is usually raised."""


def naive_without_change(totals: NDArray[np.float64], lengths: tuple[int, int]) -> float:
    """How many areas would be “20 % up” if each sum fell on the two periods by chance alone (exact, binomial)."""
    from scipy.special import betainc

    sums = totals[totals > 0]
    share = lengths[1] / (lengths[0] + lengths[1])
    factor = NAIVE_RISE * lengths[1] / lengths[0]
    least = np.maximum(1.0, np.ceil(sums * factor / (1 + factor) - 1e-9))
    return float(betainc(least, sums - least + 1, share).sum())


def poisson_rises(before: NDArray[np.float64], after: NDArray[np.float64], lengths: tuple[int, int], q: float) -> int:
    """What is usually done next: a binomial test for a rise in each area with a case, and Benjamini-Hochberg."""
    p = [
        conditional_test(
            a, b, exposure_before=float(lengths[0]), exposure_after=float(lengths[1]), alternative="greater"
        )
        for a, b in zip(before, after, strict=True)
        if a + b > 0
    ]
    return int(benjamini_hochberg(p, q)[0].sum()) if p else 0
