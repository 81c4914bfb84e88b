"""Farrington's outbreak detection, classic and flexible: this week against the same weeks of past years.

Farrington, Andrews, Beale & Catchpole, JRSS A 159 (1996); Noufaily et al., Statistics in Medicine 32 (2013). Bounds
agree with `farrington` and `farringtonFlexible` of R's package surveillance (1.24) for series without calendar dates;
each parameter names the control of that package in parentheses. A quasi-Poisson regression is fitted to the reference
periods, refitted with past outbreaks weighted down, and its prediction gets an upper bound.

An unpublished reference period is left out of the fit; an unpublished period to judge is not judged.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, sqrt

import numpy as np
from numpy.typing import ArrayLike

from .quantiles import negative_binomial_quantile, poisson_quantile
from .regression import Fit, fit
from .watch import Floats, Integers, Watch, fraction, periods, places, series

POWERS = {"none": 1.0, "1/2": 0.5, "2/3": 2 / 3}
METHODS = ("delta", "nbPlugin", "muan")
FEW_CASES, LAST_PERIODS = 5, 4


@dataclass(frozen=True, slots=True)
class _Prediction:
    """eta: linear predictor of the judged period; spread: its standard error; dispersion: at least 1."""

    eta: float
    spread: float
    dispersion: float
    trend: bool


@dataclass(frozen=True, slots=True)
class _Model:
    """A fit and the weights that it was given (None: none), with the trend as second column if it has one."""

    fit: Fit
    weights: Floats | None
    dispersion: float
    trend: bool

    @property
    def residual_dispersion(self) -> float:
        """The dispersion that the flexible method's standard errors rest on: by the outbreak weights alone."""
        return self.fit.dispersion(self.weights)


def farrington(
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
) -> Watch:
    """Classic Farrington of 1996.

    observed: counts; frequency: periods in a year; years (b): how many to look back; half_window (w): periods on each
    side of the reference period; alpha: two-sided, as in the paper, so a bound holds 1 - alpha / 2; power (powertrans):
    none, 1/2 or 2/3; few (limit54): fewer than that many cases in that many last periods never alarm, and the bound is
    then given as 0 as in the package; times: positions to judge, from frequency * years - half_window - 1 on.
    """
    counts = series(observed)
    _check(frequency, years, half_window, alpha, power, few)
    first = frequency * years - half_window - 1
    t = periods(times, max(first, few[1] - 1, frequency), len(counts))
    judged = []
    for k in t:
        centres = k - frequency * np.arange(years, 0, -1)
        around = (centres[:, None] + np.arange(-half_window, half_window + 1)).ravel()
        at = around[(around >= 0)]
        at = at[~np.isnan(counts[at])]
        judged.append(None if np.isnan(counts[k]) else _classic(counts[at], at, int(k), trend, reweight, years))
    rows = np.array([_classic_row(counts, int(k), p, alpha, power, few) for k, p in zip(t, judged, strict=True)])
    return _watch(counts, t, rows, judged)


def farrington_flexible(
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
) -> Watch:
    """Flexible Farrington of 2013.

    As `farrington`, and: alpha is one-sided; weights_threshold (weightsThreshold): standardised residuals above it are
    weighted down; trend_p (pThresholdTrend): a trend is kept below this p value; year_parts (noPeriods): 1 fits the
    reference windows alone, more divide the rest of each year into that many parts less one and fit them all with a
    seasonal factor; left_out (pastWeeksNotIncluded): last periods never fitted, the half window unless given; method
    (thresholdMethod): delta, nbPlugin (negative binomial at the expected mean) or muan (at its upper bound). With the
    last two `score` takes the linear predictor for the expected count, as the package does. Where there are too few
    cases `upper` is NaN. times: positions from frequency * years + half_window on.
    """
    counts = series(observed)
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
    t = periods(times, max(frequency * years + half_window, few[1] - 1), len(counts))
    judged = []
    for k in t:
        parts = _parts(int(k), frequency, years, half_window, year_parts)
        parts[max(0, k - last) :] = 0
        at = np.flatnonzero((parts > 0) & ~np.isnan(counts[: k + 1]))
        judged.append(
            None
            if np.isnan(counts[k])
            else _flexible(counts[at], at, parts[at], int(k), trend, trend_p, reweight, weights_threshold, years)
        )
    rows = np.array(
        [_flexible_row(counts, int(k), p, alpha, power, few, method) for k, p in zip(t, judged, strict=True)]
    )
    return _watch(counts, t, rows, judged)


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


def _model(design: Floats, counts: Floats, trend: bool, threshold: float | None, strict: bool) -> _Model | None:
    """Fit, then again with past outbreaks weighted down; without the trend (second column) if it does not converge."""
    if len(counts) <= design.shape[1]:
        return None
    first = fit(design, counts)
    if (first is None or not first.converged) and trend:
        design, trend = np.delete(design, 1, axis=1), False
        first = fit(design, counts)
    if first is None or (strict and not first.converged):
        return None
    dispersion = max(first.dispersion(), 1.0)
    if threshold is None:
        return _Model(first, None, dispersion, trend)
    with np.errstate(divide="ignore", invalid="ignore"):
        residuals = 1.5 * (counts ** (2 / 3) * first.fitted ** (-1 / 6) - np.sqrt(first.fitted))
        residuals /= np.sqrt(dispersion * (1 - first.hat))
    if not np.isfinite(residuals).all():
        return None
    weights = _weights(residuals, threshold)
    second = fit(design, counts, weights)
    return None if second is None else _Model(second, weights, max(second.dispersion(), 1.0), trend)


def _weights(residuals: Floats, threshold: float) -> Floats:
    """Inverse squares of the residuals above the threshold, 1 elsewhere, scaled to sum to their number."""
    high = residuals > threshold
    weights = np.ones(len(residuals))
    weights[high] = residuals[high] ** -2
    return np.asarray(weights * (len(residuals) / weights.sum()))


def _trend_p(model: _Model, dispersion: float) -> float:
    """Two-sided p value of the trend; 1 if the design could not hold it."""
    from scipy.special import stdtr

    if 1 not in model.fit.kept or model.fit.freedom < 1:
        return 1.0
    place = int(np.flatnonzero(model.fit.kept == 1)[0])
    error = sqrt(dispersion) * float(np.linalg.norm(model.fit.inverse[place]))
    return float(2 * stdtr(model.fit.freedom, -abs(model.fit.coefficients[place]) / error)) if error > 0 else 0.0


def _classic(counts: Floats, at: Integers, k: int, trend: bool, reweight: bool, years: int) -> _Prediction | None:
    columns = np.column_stack([np.ones(len(at)), at.astype(float) + 1])
    row, threshold = np.array([1.0, k + 1.0]), 1.0 if reweight else None
    model = _model(columns if trend else columns[:, :1], counts, trend, threshold, strict=False)
    if model is not None and model.trend:
        small = years >= 3 and _trend_p(model, model.fit.dispersion()) < 0.05
        if not (small and exp(model.fit.link(row)[0]) <= counts.max()):
            model = _model(columns[:, :1], counts, False, threshold, strict=False)
    if model is None:
        return None
    eta, spread = model.fit.link(row if model.trend else row[:1])
    return _Prediction(eta, spread * sqrt(model.dispersion), model.dispersion, model.trend)


def _flexible(
    counts: Floats,
    at: Integers,
    parts: Integers,
    k: int,
    trend: bool,
    trend_p: float,
    reweight: bool,
    weights_threshold: float,
    years: int,
) -> _Prediction | None:
    if not len(at):
        return None
    seen = np.unique(parts)
    factor = (parts[:, None] == seen[1:]).astype(float)
    plain = np.column_stack([np.ones(len(at)), factor])
    full = np.insert(plain, 1, at + 1.0, axis=1)
    now = np.concatenate([[1.0], (seen[1:] == seen[-1]).astype(float)])
    row, threshold = np.insert(now, 1, k + 1.0), weights_threshold if reweight else None
    model = _model(full if trend else plain, counts, trend, threshold, strict=True)
    if model is not None and model.trend:
        small = years >= 3 and _trend_p(model, model.residual_dispersion) < trend_p
        if not (small and exp(model.fit.link(row)[0]) <= counts.max()):
            model = _model(plain, counts, False, threshold, strict=True)
    if model is None:
        return None
    eta, spread = model.fit.link(row if model.trend else now)
    return _Prediction(eta, spread * sqrt(model.residual_dispersion), model.dispersion, model.trend)


def _delta(p: _Prediction, z: float, power: str) -> float:
    """Upper bound through a power transformation and the delta method."""
    mean, exponent = max(exp(p.eta), 1e-300), POWERS[power]
    total = p.dispersion + (p.spread * mean) ** 2 / mean
    error = sqrt(exponent**2 * mean ** (2 * exponent - 1) * total)
    return float((mean**exponent + z * error) ** (1 / exponent))


def _classic_row(
    counts: Floats, k: int, p: _Prediction | None, alpha: float, power: str, few: tuple[int, int]
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
    counts: Floats, k: int, p: _Prediction | None, alpha: float, power: str, few: tuple[int, int], method: str
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


def _watch(counts: Floats, t: Integers, rows: Floats, judged: list[_Prediction | None]) -> Watch:
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
