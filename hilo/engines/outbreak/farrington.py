"""Farrington's outbreak detection, classic and flexible: this week against the same weeks of past years.

Farrington, Andrews, Beale & Catchpole, JRSS A 159 (1996); Noufaily et al., Statistics in Medicine 32 (2013). Bounds
agree with `farrington` and `farringtonFlexible` of R's package surveillance (1.24) for series without calendar dates;
each parameter names the control of that package in parentheses. A quasi-Poisson regression is fitted to the reference
periods, refitted with past outbreaks weighted down, and its prediction gets an upper bound.

An unpublished reference period is left out of the fit; an unpublished period to judge is not judged.
"""

from __future__ import annotations

from collections.abc import Callable
from math import exp, sqrt
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from .predicting import Prediction, classic, flexible, flexible_rows
from .quantiles import negative_binomial_quantile, poisson_quantile
from .together import predict_all
from .watch import Floats, Integers, Watch, fraction, periods, places, series

POWERS = {"none": 1.0, "1/2": 0.5, "2/3": 2 / 3}
METHODS = ("delta", "nbPlugin", "muan")
FEW_CASES, LAST_PERIODS = 5, 4


def farrington(observed: ArrayLike, **settings: Any) -> Watch:
    """Classic Farrington of one series; settings: those of `farrington_all`."""
    return farrington_all(series(observed)[None, :], **settings)[0]


def farrington_flexible(observed: ArrayLike, **settings: Any) -> Watch:
    """Flexible Farrington of one series; settings: those of `farrington_flexible_all`."""
    return farrington_flexible_all(series(observed)[None, :], **settings)[0]


def farrington_all(
    observed: ArrayLike,
    *,
    frequency: int = 52,
    years: int = 5,
    half_window: int = 3,
    reweight: bool = True,
    alpha: float = 0.05,
    trend: bool = True,
    power: str = "2/3",
    few: tuple[int, int] = (FEW_CASES, LAST_PERIODS),
    times: ArrayLike | None = None,
) -> tuple[Watch, ...]:
    """Classic Farrington of 1996, of each row.

    observed: counts (series, periods); frequency: periods in a year; years (b): how many to look back; half_window
    (w): periods on each side of the reference period; alpha: two-sided, as in the paper, so a bound holds 1 - alpha /
    2; power (powertrans): none, 1/2 or 2/3; few (limit54): fewer than that many cases in that many last periods never
    alarm, and the bound is then given as 0 as in the package; times: positions to judge, from frequency * years -
    half_window - 1 on.
    """
    table = _table(observed)
    _check(frequency, years, half_window, alpha, power, few)
    first = frequency * years - half_window - 1
    t = periods(times, max(first, few[1] - 1, frequency), table.shape[1])
    judged = []
    for k in t.tolist():
        centres = k - frequency * np.arange(years, 0, -1)
        around = (centres[:, None] + np.arange(-half_window, half_window + 1)).ravel()
        around = around[around >= 0]

        def of(rows: Integers, at: Integers, k: int = k) -> list[Prediction | None]:
            if len(rows) == 1:
                return [classic(table[rows[0], at], at, k, trend, reweight, years)]
            design = np.column_stack([np.ones(len(at)), at.astype(float) + 1])
            now = np.array([1.0, k + 1.0])
            return predict_all(
                table[np.ix_(rows, at)],
                (design, design[:, :1]),
                (now, now[:1]),
                trend=trend,
                trend_p=0.05,
                threshold=1.0 if reweight else None,
                flexible=False,
                years=years,
                alone=lambda one: classic(table[rows[one], at], at, k, trend, reweight, years),
            )

        judged.append(_alike(table, k, around, of))
    return tuple(
        _watch(
            counts,
            t,
            np.array([_classic_row(counts, k, p, alpha, power, few) for k, p in zip(t.tolist(), own, strict=True)]),
            list(own),
        )
        for counts, own in zip(table, zip(*judged, strict=True), strict=True)
    )


def farrington_flexible_all(
    observed: ArrayLike,
    *,
    frequency: int = 52,
    years: int = 5,
    half_window: int = 3,
    reweight: bool = True,
    weights_threshold: float = 2.58,
    alpha: float = 0.05,
    trend: bool = True,
    trend_p: float = 0.05,
    power: str = "2/3",
    few: tuple[int, int] = (FEW_CASES, LAST_PERIODS),
    year_parts: int = 1,
    left_out: int | None = None,
    method: str = "delta",
    times: ArrayLike | None = None,
) -> tuple[Watch, ...]:
    """Flexible Farrington of 2013, of each row.

    As `farrington_all`, and: alpha is one-sided; weights_threshold (weightsThreshold): standardised residuals above
    it are weighted down; trend_p (pThresholdTrend): a trend is kept below this p value; year_parts (noPeriods): 1
    fits the reference windows alone, more divide the rest of each year into that many parts less one and fit them all
    with a seasonal factor; left_out (pastWeeksNotIncluded): last periods never fitted, the half window unless given;
    method (thresholdMethod): delta, nbPlugin (negative binomial at the expected mean) or muan (at its upper bound).
    With the last two `score` takes the linear predictor for the expected count, as the package does. Where there are
    too few cases `upper` is NaN. times: positions from frequency * years + half_window on.
    """
    table = _table(observed)
    _check(frequency, years, half_window, alpha, power, few)
    if method not in METHODS:
        raise ValueError(f"the method is one of {', '.join(METHODS)}, not {method}")
    if year_parts < 1 or (year_parts > 1 and frequency - 2 * half_window - 1 < year_parts - 1):
        raise ValueError(f"{year_parts} parts do not fit into a year of {frequency} periods")
    last = half_window if left_out is None else left_out
    if last < 0:
        raise ValueError("the last periods left out are not fewer than 0")
    if not weights_threshold > 0 or not 0 <= trend_p <= 1:
        raise ValueError("the threshold of weights is above 0 and the p value of the trend between 0 and 1")
    t = periods(times, max(frequency * years + half_window, few[1] - 1), table.shape[1])
    given = (trend, trend_p, reweight, weights_threshold, years)
    judged = []
    for k in t.tolist():
        parts = _parts(k, frequency, years, half_window, year_parts)
        parts[max(0, k - last) :] = 0

        def of(rows: Integers, at: Integers, k: int = k, parts: Integers = parts) -> list[Prediction | None]:
            if len(rows) == 1 or not len(at):
                return [flexible(table[row, at], at, parts[at], k, *given) for row in rows]
            full, plain, ahead, now = flexible_rows(at, parts[at], k)
            return predict_all(
                table[np.ix_(rows, at)],
                (full, plain),
                (ahead, now),
                trend=trend,
                trend_p=trend_p,
                threshold=weights_threshold if reweight else None,
                flexible=True,
                years=years,
                alone=lambda one: flexible(table[rows[one], at], at, parts[at], k, *given),
            )

        judged.append(_alike(table, k, np.flatnonzero(parts > 0), of))
    return tuple(
        _watch(
            counts,
            t,
            np.array(
                [_flexible_row(counts, k, p, alpha, power, few, method) for k, p in zip(t.tolist(), own, strict=True)]
            ),
            list(own),
        )
        for counts, own in zip(table, zip(*judged, strict=True), strict=True)
    )


def _table(observed: ArrayLike) -> Floats:
    """Counts (series, periods), checked at once."""
    table = np.asarray(observed, dtype=float)
    if table.ndim != 2 or not len(table):
        raise ValueError("a table of counts has a row for each series")
    return series(table.ravel()).reshape(table.shape)


def _alike(
    table: Floats, k: int, around: Integers, of: Callable[[Integers, Integers], list[Prediction | None]]
) -> list[Prediction | None]:
    """Predictions of each series for period k; those whose reference periods are published alike go together."""
    answers: list[Prediction | None] = [None] * len(table)
    here = np.flatnonzero(~np.isnan(table[:, k]))
    patterns, group = np.unique(~np.isnan(table[np.ix_(here, around)]), axis=0, return_inverse=True)
    for number, pattern in enumerate(patterns):
        rows = here[group.ravel() == number]
        for row, found in zip(rows, of(rows, around[pattern]), strict=True):
            answers[row] = found
    return answers


def _check(frequency: int, years: int, half_window: int, alpha: float, power: str, few: tuple[int, int]) -> None:
    fraction("alpha", alpha)
    if years < 1 or half_window < 0 or frequency < 2 * half_window + 1:
        raise ValueError("at least one year back, and windows that do not overlap")
    if power not in POWERS:
        raise ValueError(f"the power is one of {', '.join(POWERS)}, not {power}")
    if few[0] < 0 or few[1] < 1:
        raise ValueError("few cases are 0 or more, in 1 period or more")


def _parts(k: int, frequency: int, years: int, half_window: int, year_parts: int) -> Integers:
    """For the periods 0..k the part of the year, from 1; 0 outside; the windows are the last part."""
    part = np.zeros(k + 1, dtype=np.int64)
    part[k - half_window :] = year_parts
    for back in range(1, years + 1):
        centre = k - frequency * back
        part[centre - half_window : centre + half_window + 1] = year_parts
        if year_parts > 1:
            begin = centre + half_window + 1
            lengths = np.full(year_parts - 1, (frequency - 2 * half_window - 1) // (year_parts - 1))
            lengths[: (frequency - 2 * half_window - 1) % (year_parts - 1)] += 1
            part[begin : begin + int(lengths.sum())] = np.repeat(np.arange(1, year_parts), lengths)
    return part


def _delta(p: Prediction, z: float, power: str) -> float:
    """Upper bound through a power transformation and the delta method."""
    mean, exponent = max(exp(p.eta), 1e-300), POWERS[power]
    total = p.dispersion + (p.spread * mean) ** 2 / mean
    error = sqrt(exponent**2 * mean ** (2 * exponent - 1) * total)
    return float((mean**exponent + z * error) ** (1 / exponent))


def _classic_row(
    counts: Floats, k: int, p: Prediction | None, alpha: float, power: str, few: tuple[int, int]
) -> list[float]:
    """expected, upper, score, alarm of one period."""
    from scipy.special import ndtri

    enough = _enough(counts, k, few)
    if p is None or enough is None:
        return [np.nan, np.nan, np.nan, 0]
    mean = exp(p.eta)
    if not enough:
        return [mean, 0.0, 0.0, 0]
    upper = _delta(p, float(-ndtri(alpha / 2)), power)
    score = (counts[k] - mean) / (upper - mean)
    return [mean, upper, score, score > 1]


def _flexible_row(
    counts: Floats, k: int, p: Prediction | None, alpha: float, power: str, few: tuple[int, int], method: str
) -> list[float]:
    """expected, upper, score, alarm of one period."""
    from scipy.special import ndtri

    if p is None or not _enough(counts, k, few):
        return [np.nan, np.nan, np.nan, 0]
    mean = exp(p.eta)
    if method == "delta":
        upper, centre = _delta(p, float(-ndtri(alpha)), power), mean
    else:
        at = p.eta if method == "nbPlugin" else p.eta - float(ndtri(alpha)) * p.spread
        if at > 700:
            return [np.nan, np.nan, np.nan, 0]
        level, centre = exp(at), p.eta
        upper = (
            poisson_quantile(1 - alpha, level)
            if p.dispersion <= 1
            else negative_binomial_quantile(1 - alpha, level, p.dispersion)
        )
    score = (counts[k] - centre) / (upper - centre)
    return [mean, upper, score, score > 1 and counts[k] != 0]


def _enough(counts: Floats, k: int, few: tuple[int, int]) -> bool | None:
    """Whether the last periods hold enough cases; None if unpublished ones leave it open."""
    last = counts[k - few[1] + 1 : k + 1]
    if np.nansum(last) >= few[0]:
        return True
    return None if np.isnan(last).any() else False


def _watch(counts: Floats, t: Integers, rows: Floats, judged: list[Prediction | None]) -> Watch:
    notes = []
    if (blank := t[np.isnan(counts[t])]).size:
        notes.append(f"unpublished, not judged: {places(blank.tolist())}")
    if (gone := np.flatnonzero(np.isnan(counts[: t[-1] + 1]))).size:
        notes.append(f"unpublished, left out of the fits: {places(gone.tolist())}")
    failed = [int(k) for k, p in zip(t, judged, strict=True) if p is None and not np.isnan(counts[k])]
    if failed:
        notes.append(f"no fit converged, not judged: {places(failed)}")
    dispersion = np.array([np.nan if p is None else p.dispersion for p in judged])
    trend = np.array([p is not None and p.trend for p in judged])
    return Watch(t, counts[t], rows[:, 0], rows[:, 1], rows[:, 2], rows[:, 3] > 0, dispersion, trend, tuple(notes))
