"""The models of many series at once, each step one operation over all of them.

Series whose reference periods are published alike share a design, so their regressions are the same steps on other
counts. What is not ordinary (a step that does not converge, columns that depend on one another, residuals without a
number) is left to `predicting`, one by one: so every series has the answer that it would have alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .predicting import Prediction
from .regression import DEPENDENT, ENOUGH, STEPS, TINY
from .watch import Floats, Integers

Truths = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Fits:
    """As `regression.Fit`, the first axis is the series; sound: converged without anything out of the ordinary."""

    coefficients: Floats
    inverse: Floats
    fitted: Floats
    hat: Floats
    working: Floats
    residuals: Floats
    freedom: Floats
    sound: Truths

    def dispersion(self, weights: Floats | None = None) -> Floats:
        by = self.working if weights is None else weights
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(self.freedom > 0, (by * self.residuals**2).sum(axis=1) / self.freedom, np.nan)

    def link(self, row: Floats) -> tuple[Floats, Floats]:
        return self.coefficients @ row, np.linalg.norm(np.einsum("j,sjk->sk", row, self.inverse), axis=1)

    def only(self, keep: Integers) -> Fits:
        return Fits(*(getattr(self, name)[keep] for name in self.__slots__))


@dataclass(frozen=True, slots=True)
class Models:
    """Fits with the weights they were given (None: none) and their dispersion, at least 1."""

    fits: Fits
    weights: Floats | None
    dispersion: Floats

    def only(self, keep: Integers) -> Models:
        return Models(self.fits.only(keep), None if self.weights is None else self.weights[keep], self.dispersion[keep])


def fit_all(design: Floats, counts: Floats, weights: Floats | None = None) -> Fits:
    """Fit each row of counts (series, n) on one design (n, p), by the steps of `regression.fit`."""
    size, (n, p) = len(counts), design.shape
    prior = np.ones(counts.shape) if weights is None else weights
    found = Fits(
        np.full((size, p), np.nan),
        np.full((size, p, p), np.nan),
        np.full((size, n), np.nan),
        np.full((size, n), np.nan),
        np.full((size, n), np.nan),
        np.full((size, n), np.nan),
        np.count_nonzero(prior, axis=1).astype(float) - p,
        np.zeros(size, dtype=bool),
    )
    here = np.arange(size)
    y, own, eta = counts, prior, np.log(counts + 0.1)
    mean = np.maximum(np.exp(eta), TINY)
    was = _deviances(y, mean, own)
    with np.errstate(all="ignore"):
        for _ in range(STEPS):
            root = np.sqrt(own * mean)
            orthogonal, triangle, whole = _orthogonal(design, root)
            inverse = np.linalg.inv(triangle)
            across = np.einsum("jsn,sn->sj", orthogonal, (eta + (y - mean) / mean) * root)
            beta = np.einsum("sjk,sk->sj", inverse, across)
            eta = beta @ design.T
            mean = np.maximum(np.exp(eta), TINY)
            deviance = _deviances(y, mean, own)
            whole &= np.isfinite(beta).all(axis=1) & np.isfinite(deviance)
            done = whole & (np.abs(deviance - was) / (np.abs(deviance) + 0.1) < ENOUGH)
            at = here[done]
            found.coefficients[at], found.inverse[at], found.fitted[at] = beta[done], inverse[done], mean[done]
            found.hat[at] = np.einsum("jsn,jsn->sn", orthogonal[:, done], orthogonal[:, done])
            found.working[at], found.residuals[at] = root[done] ** 2, ((y - mean) / mean)[done]
            found.sound[at] = True
            on = np.flatnonzero(whole & ~done)
            if not on.size:
                break
            here, y, own, eta, mean, was = here[on], y[on], own[on], eta[on], mean[on], deviance[on]
    return found


def predict_all(
    counts: Floats,
    designs: tuple[Floats, Floats],
    rows: tuple[Floats, Floats],
    *,
    trend: bool,
    trend_p: float,
    threshold: float | None,
    flexible: bool,
    years: int,
    alone: Callable[[int], Prediction | None],
) -> list[Prediction | None]:
    """What each row of counts (series, reference periods) makes of one judged period.

    designs, rows: with the trend as second column, and without; alone: the same for one series, by its position.
    """
    from scipy.special import stdtr

    size = len(counts)
    eta, spread, dispersion = np.full((3, size), np.nan)
    kept, sound = np.zeros(size, dtype=bool), np.zeros(size, dtype=bool)
    plain = np.arange(size)
    if trend and counts.shape[1] > designs[0].shape[1]:
        models, ordinary = _models(designs[0], counts, threshold)
        by = models.fits.dispersion(models.weights) if flexible else models.fits.dispersion()
        with np.errstate(all="ignore"):
            error = np.sqrt(by) * np.linalg.norm(models.fits.inverse[:, 1], axis=1)
            chance = 2 * stdtr(models.fits.freedom, -np.abs(models.fits.coefficients[:, 1]) / error)
            at, own = models.fits.link(rows[0])
            small = (years >= 3) & np.where(models.fits.freedom < 1, False, np.where(error > 0, chance, 0.0) < trend_p)
            kept = ordinary & small & (np.exp(at) <= counts.max(axis=1))
            eta[kept], dispersion[kept] = at[kept], models.dispersion[kept]
            spread[kept] = (own * np.sqrt(by if flexible else models.dispersion))[kept]
        sound |= kept
        plain = np.flatnonzero(ordinary & ~kept)
    if plain.size and counts.shape[1] > designs[1].shape[1]:
        models, ordinary = _models(designs[1], counts[plain], threshold)
        by = models.fits.dispersion(models.weights) if flexible else models.dispersion
        at, own = models.fits.link(rows[1])
        eta[plain], dispersion[plain] = at, models.dispersion
        with np.errstate(invalid="ignore"):
            spread[plain] = own * np.sqrt(by)
        sound[plain] = ordinary
    sound &= np.isfinite(eta) & np.isfinite(spread)
    return [
        Prediction(float(eta[at]), float(spread[at]), float(dispersion[at]), bool(kept[at])) if sound[at] else alone(at)
        for at in range(size)
    ]


def _models(design: Floats, counts: Floats, threshold: float | None) -> tuple[Models, Truths]:
    """Fits, then again with past outbreaks weighted down; and which of them are ordinary."""
    first = fit_all(design, counts)
    dispersion = np.fmax(first.dispersion(), 1.0)
    if threshold is None:
        return Models(first, None, dispersion), first.sound
    with np.errstate(all="ignore"):
        residuals = 1.5 * (counts ** (2 / 3) * first.fitted ** (-1 / 6) - np.sqrt(first.fitted))
        residuals /= np.sqrt(dispersion[:, None] * (1 - first.hat))
        ordinary = first.sound & np.isfinite(residuals).all(axis=1)
        weights = np.where(residuals > threshold, residuals**-2, 1.0)
        weights *= counts.shape[1] / weights.sum(axis=1, keepdims=True)
    weights[~ordinary] = 1.0
    second = fit_all(design, counts, weights)
    return Models(second, weights, np.fmax(second.dispersion(), 1.0)), ordinary & second.sound


def _orthogonal(design: Floats, root: Floats) -> tuple[Floats, Floats, Truths]:
    """Modified Gram-Schmidt of the weighted design of each series: columns, triangles, and where all columns count."""
    size, p = len(root), design.shape[1]
    columns, triangle = np.empty((p, *root.shape)), np.zeros((size, p, p))
    whole = np.ones(size, dtype=bool)
    for j in range(p):
        column = design[:, j] * root
        before = np.sqrt(np.einsum("sn,sn->s", column, column))
        for i in range(j):
            along = np.einsum("sn,sn->s", columns[i], column)
            triangle[:, i, j] = along
            column -= along[:, None] * columns[i]
        left = np.sqrt(np.einsum("sn,sn->s", column, column))
        enough = left >= DEPENDENT * before
        enough &= left > 0
        whole &= enough
        triangle[:, j, j] = np.where(enough, left, 1.0)
        columns[j] = column / triangle[:, j, j][:, None]
    triangle[~np.isfinite(triangle).all(axis=(1, 2))] = np.eye(p)
    return columns, triangle, whole


def _deviances(counts: Floats, mean: Floats, prior: Floats) -> Floats:
    with np.errstate(all="ignore"):
        part = np.where(counts > 0, counts * np.log(counts / mean) - (counts - mean), mean)
    return np.asarray(2 * (prior * part).sum(axis=1))
