"""What one series' past makes of one period: the model of each Farrington method, fitted, reweighted and judged."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, sqrt

import numpy as np

from .regression import Fit, fit
from .watch import Floats, Integers


@dataclass(frozen=True, slots=True)
class Prediction:
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
    weights = outbreak_weights(residuals, threshold)
    second = fit(design, counts, weights)
    return None if second is None else _Model(second, weights, max(second.dispersion(), 1.0), trend)


def outbreak_weights(residuals: Floats, threshold: float) -> Floats:
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


def classic(counts: Floats, at: Integers, k: int, trend: bool, reweight: bool, years: int) -> Prediction | None:
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
    return Prediction(eta, spread * sqrt(model.dispersion), model.dispersion, model.trend)


def flexible(
    counts: Floats,
    at: Integers,
    parts: Integers,
    k: int,
    trend: bool,
    trend_p: float,
    reweight: bool,
    weights_threshold: float,
    years: int,
) -> Prediction | None:
    if not len(at):
        return None
    full, plain, ahead, now = flexible_rows(at, parts, k)
    row, threshold = ahead, weights_threshold if reweight else None
    model = _model(full if trend else plain, counts, trend, threshold, strict=True)
    if model is not None and model.trend:
        small = years >= 3 and _trend_p(model, model.residual_dispersion) < trend_p
        if not (small and exp(model.fit.link(row)[0]) <= counts.max()):
            model = _model(plain, counts, False, threshold, strict=True)
    if model is None:
        return None
    eta, spread = model.fit.link(row if model.trend else now)
    return Prediction(eta, spread * sqrt(model.residual_dispersion), model.dispersion, model.trend)


def flexible_rows(at: Integers, parts: Integers, k: int) -> tuple[Floats, Floats, Floats, Floats]:
    """The design with the trend as second column, the one without, and the row of the judged period in each."""
    seen = np.unique(parts)
    factor = (parts[:, None] == seen[1:]).astype(float)
    plain = np.column_stack([np.ones(len(at)), factor])
    now = np.concatenate([[1.0], (seen[1:] == seen[-1]).astype(float)])
    return np.insert(plain, 1, at + 1.0, axis=1), plain, np.insert(now, 1, k + 1.0), now
