"""The early aberration methods C1, C2 and C3: a moving week against the seven before it.

Hutwagner et al., The bioterrorism preparedness and response Early Aberration Reporting System (EARS), 2003; the bounds
agree with `earsC` of R's package surveillance. They need no history of years, and know neither season nor trend.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from .watch import Floats, Watch, fraction, periods, places, series

GAP = {"C1": 0, "C2": 2, "C3": 2}
MEMORY = {"C1": 0, "C2": 2, "C3": 4}


def ears(
    observed: ArrayLike,
    method: str = "C1",
    *,
    baseline: int = 7,
    alpha: float | None = None,
    least_deviation: float = 0.0,
    times: ArrayLike | None = None,
) -> Watch:
    """Judge periods by C1, C2 or C3.

    C1 compares with the mean of the `baseline` periods just before, C2 leaves two periods between, C3 adds what C2
    exceeded 1 by in the two periods before. alpha: one-sided, 0.001 unless given (0.025 for C3); least_deviation: a
    floor of the standard deviation, 0 as in the package, where a flat baseline bounds C1 and C2 by its own mean and
    leaves C3 without a bound (NaN) or with 0. A period whose baseline holds an unpublished one is not judged.
    """
    from scipy.special import ndtri

    if method not in GAP:
        raise ValueError(f"the method is C1, C2 or C3, not {method}")
    if baseline < 3:
        raise ValueError(f"a baseline has at least 3 periods, not {baseline}")
    if not least_deviation >= 0:
        raise ValueError(f"the least standard deviation is not negative: {least_deviation}")
    counts = series(observed)
    alpha = fraction("alpha", (0.025 if method == "C3" else 0.001) if alpha is None else alpha)
    t = periods(times, baseline + MEMORY[method], len(counts))
    z = float(-ndtri(alpha))
    mean, deviation = _baseline(counts, t, baseline, GAP[method], least_deviation)
    now = counts[t]
    with np.errstate(divide="ignore", invalid="ignore"):
        score = (now - mean) / deviation
        if method == "C3":
            carried = np.zeros(len(t))
            for back in (1, 2):
                m, s = _baseline(counts, t - back, baseline, GAP[method], least_deviation)
                carried += np.maximum(0.0, (counts[t - back] - m) / s - 1)
            score = score + carried
            upper = np.maximum(0.0, now + deviation * (z - carried))
        else:
            upper = mean + z * deviation
    upper = np.where(np.isnan(now), np.nan, upper)
    none = np.flatnonzero(np.isnan(upper))
    notes = (f"not judged, for an unpublished or a flat baseline: {places(t[none].tolist())}",) if none.size else ()
    with np.errstate(invalid="ignore"):
        alarm = now > upper
    blank = np.full(len(t), np.nan)
    return Watch(t, now, mean, upper, score, alarm, blank, np.zeros(len(t), dtype=bool), notes)


def _baseline(counts: Floats, t: ArrayLike, length: int, gap: int, least: float) -> tuple[Floats, Floats]:
    """Mean and standard deviation of the periods that end `gap` + 1 before each t."""
    window = counts[np.asarray(t)[:, None] - gap - np.arange(length, 0, -1)]
    return window.mean(axis=1), np.maximum(window.std(axis=1, ddof=1), least)
