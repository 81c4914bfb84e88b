"""Synthetic control: a mixture of other areas that moved like the treated one, and how it went on without it."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

import numpy as np
from numpy.typing import ArrayLike

from hilo.engines.effect.panel import Floats, first_after, numbers
from hilo.engines.effect.simplex import nearest_mixture

LEVEL = 0.95
LARGE_ERROR = 0.20  # of the mean level before the start
OUTSIDE = 0.25  # share of periods before the start above or below every donor
LEAST_BEFORE = 8  # periods
DRIFT = 2.5  # standard errors of the slope of the gaps before the start

FEW_PERIODS, LARGE, BEYOND, DRIFTS = "few_periods", "large_error", "outside_donors", "gap_drifts"


@dataclass(frozen=True, slots=True)
class SyntheticControl:
    """What the treated series did against its synthetic control; gaps are treated less synthetic, in the series' unit.

    weights: of the donors, zero or more, sum 1. effect: mean gap from the start on; relative: over the mean of the
    synthetic series there. low, high: interval of a constant effect by conformal inference; infinite where the periods
    are too few to bound it at this level (it takes 20 periods for 95 %). conformal_p: p-value of no effect by the same
    test. placebo_p: rank of the treated among the donors treated in pretence, by the ratio of the errors after and
    before; None with fewer than two donors; never below 1 / (donors + 1). It rejects too often (about 9 % for 5 % in
    simulations) where the treated is itself a mixture and so fits better than any donor: trust conformal_p first.
    error_before: root mean square gap before the start.

    fits: whether the comparison may be read at all; why_not holds "few_periods" (fewer than 8 before the start),
    "large_error" (error before above 20 % of the level), "outside_donors" (a quarter of the periods before above or
    below all donors) and "gap_drifts" (the gaps before the start have a trend). If it does not fit, say no effect.
    """

    weights: tuple[float, ...]
    synthetic: tuple[float, ...]
    gaps: tuple[float, ...]
    effect: float
    relative: float | None
    low: float
    high: float
    level: float
    conformal_p: float
    placebo_p: float | None
    error_before: float
    fits: bool
    why_not: tuple[str, ...]


def synthetic_control(treated: ArrayLike, donors: ArrayLike, start: int, *, level: float = LEVEL) -> SyntheticControl:
    """Weigh the donors so that before `start` (position) they move like the treated; compare from there on.

    treated: one number for each period (rates, or counts of areas of like size); a treated list may be summed to one
    series. donors: donors by periods, none of them treated nor touched by the strategy next door. The more donors over
    the periods before the start, the more the fit flatters: choose some tens by `matched_controls`.

    Weights: Abadie, Diamond & Hainmueller 2010, JASA 105, on the outcomes alone. Interval: Chernozhukov, Wuthrich & Zhu
    2021, JASA 116: for each supposed constant effect it is undone, the weights are fitted on all periods, and the
    residuals after the start must look ordinary among all cyclic shifts of the series. Exact if residuals without an
    effect are stationary; a list chosen for a peak just before the start is not, see `placebo_in_time`.
    """
    series = numbers(treated, "the treated series", 1)
    others = numbers(donors, "the donors", 2)
    if others.shape[1] != series.size:
        raise ValueError(f"donors have {others.shape[1]} periods, the treated series {series.size}")
    if not 0 < level < 1:
        raise ValueError(f"the level lies between 0 and 1, not {level}")
    begin = first_after(start, series.size, before=2)
    weights = nearest_mixture(series[:begin], others[:, :begin])
    synthetic = weights @ others
    gaps = series - synthetic
    effect, base = float(gaps[begin:].mean()), float(synthetic[begin:].mean())
    low, high = _interval(series, others, begin, effect, level)
    why_not = _why_not(series, others, gaps, begin)
    return SyntheticControl(
        weights=tuple(weights.tolist()),
        synthetic=tuple(synthetic.tolist()),
        gaps=tuple(gaps.tolist()),
        effect=effect,
        relative=effect / base if base > 0 else None,
        low=low,
        high=high,
        level=level,
        conformal_p=_conformal(series, others, begin, 0.0),
        placebo_p=_placebo(gaps, others, begin),
        error_before=_rms(gaps[:begin]),
        fits=not why_not,
        why_not=why_not,
    )


def _rms(values: Floats) -> float:
    return float(np.sqrt((values**2).mean()))


def _why_not(series: Floats, others: Floats, gaps: Floats, begin: int) -> tuple[str, ...]:
    early, found = gaps[:begin], []
    if begin < LEAST_BEFORE:
        found.append(FEW_PERIODS)
    if _rms(early) > LARGE_ERROR * series[:begin].mean():
        found.append(LARGE)
    beyond = (series[:begin] > others[:, :begin].max(axis=0)) | (series[:begin] < others[:, :begin].min(axis=0))
    if beyond.mean() >= OUTSIDE:
        found.append(BEYOND)
    if begin >= 4:
        time = np.arange(begin) - (begin - 1) / 2
        slope = float(time @ early / (time @ time))
        rest = early - early.mean() - slope * time
        error = float(np.sqrt((rest @ rest) / (begin - 2) / (time @ time)))
        if abs(slope) > DRIFT * error and abs(slope) * begin > 0.05 * series[:begin].mean():
            found.append(DRIFTS)
    return tuple(found)


def _placebo(gaps: Floats, others: Floats, begin: int) -> float | None:
    if len(others) < 2:
        return None

    def ratio(of: Floats) -> float:
        ahead = _rms(of[:begin])
        return _rms(of[begin:]) / ahead if ahead > 0 else inf

    own = ratio(gaps)
    as_high = 1
    for row in range(len(others)):
        rest = np.delete(others, row, axis=0)
        as_high += ratio(others[row] - nearest_mixture(others[row, :begin], rest[:, :begin]) @ rest) >= own
    return float(as_high / (len(others) + 1))


def _conformal(series: Floats, others: Floats, begin: int, effect: float) -> float:
    """p-value of a constant effect: the share of cyclic shifts whose sum over the last periods is as large."""
    undone = series.copy()
    undone[begin:] -= effect
    rest = undone - nearest_mixture(undone, others) @ others
    length = series.size - begin
    twice = np.concatenate([[0.0], np.cumsum(np.concatenate([rest, rest]))])
    sums = np.abs(twice[length : length + series.size] - twice[: series.size])
    return float((sums >= sums[begin] - 1e-9 * max(1.0, float(np.abs(rest).max()))).mean())


def _interval(series: Floats, others: Floats, begin: int, effect: float, level: float) -> tuple[float, float]:
    """The hull of the effects that are not rejected: stepping outwards from the estimate, then halving."""
    if 1 / series.size > 1 - level:
        return -inf, inf
    unit = max(_rms(series - series.mean()), 1e-9 * max(float(np.abs(series).max()), 1e-300)) / 4

    def bound(direction: float) -> float:
        inside, outside = 0.0, unit
        missed = 0
        # Acceptance need not be monotone: two steps outside in a row are asked for.
        while missed < 2:
            if _conformal(series, others, begin, effect + direction * outside) > 1 - level:
                inside, missed = outside, 0
            else:
                missed += 1
            outside += unit
            if outside > 200 * unit:
                return direction * inf
        low, high = inside, inside + unit
        for _ in range(8):
            middle = (low + high) / 2
            if _conformal(series, others, begin, effect + direction * middle) > 1 - level:
                low = middle
            else:
                high = middle
        return effect + direction * high

    return bound(-1.0), bound(1.0)
