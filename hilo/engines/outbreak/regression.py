"""Quasi-Poisson regression with a log link, by iteratively reweighted least squares.

The steps are those of R's `glm` (start at the counts + 0.1, at most 25 steps, stop when the deviance moves by less
than 1e-8 of itself) and the working weights are those of the last step, because published bounds of outbreak methods
were computed so: a fit that is driven further gives bounds that differ in the fifth digit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .watch import Floats, Integers

TINY = float(np.finfo(float).eps)
STEPS, ENOUGH, DEPENDENT = 25, 1e-8, 1e-11


@dataclass(frozen=True, slots=True)
class Fit:
    """A fitted model. kept: the columns that are not combinations of earlier ones; coefficients: for those columns.

    inverse: inverse of the triangle of the last step, so that inverse @ inverse.T is the unscaled covariance.
    """

    kept: Integers
    coefficients: Floats
    inverse: Floats
    fitted: Floats
    hat: Floats
    working: Floats
    residuals: Floats
    freedom: int
    converged: bool

    def dispersion(self, weights: Floats | None = None) -> float:
        """Weighted mean square of the working residuals, by the working weights unless others are given."""
        by = self.working if weights is None else weights
        return float(np.sum(by * self.residuals**2) / self.freedom) if self.freedom > 0 else float("nan")

    def link(self, row: Floats) -> tuple[float, float]:
        """Linear predictor of a row of the design, and its standard error for a dispersion of 1."""
        at = row[self.kept]
        return float(at @ self.coefficients), float(np.linalg.norm(at @ self.inverse))


def fit(design: Floats, counts: Floats, weights: Floats | None = None) -> Fit | None:
    """Fit counts (n) on a design (n, p); None if no step leads to finite coefficients."""
    prior = np.ones(len(counts)) if weights is None else weights
    eta = np.log(counts + 0.1)
    mean = _inverse_link(eta)
    deviance = _deviance(counts, mean, prior)
    before: Floats | None = None
    last: Fit | None = None
    for _ in range(STEPS):
        root = np.sqrt(prior * mean)
        target = eta + (counts - mean) / mean
        kept, orthogonal, triangle = _independent(design * root[:, None])
        inverse = np.asarray(np.linalg.solve(triangle, np.eye(len(kept))), dtype=np.float64)
        beta = inverse @ (orthogonal.T @ (target * root))
        if not np.isfinite(beta).all():
            return None
        working = root**2
        was = deviance
        for _ in range(STEPS):
            with np.errstate(over="ignore"):
                eta = design[:, kept] @ beta
                mean = _inverse_link(eta)
            deviance = _deviance(counts, mean, prior) if np.isfinite(mean).all() else np.inf
            if np.isfinite(deviance) or before is None or len(before) != len(beta):
                break
            beta = (beta + before) / 2
        if not np.isfinite(deviance):
            return None
        converged = abs(deviance - was) / (abs(deviance) + 0.1) < ENOUGH
        last = Fit(
            kept,
            beta,
            inverse,
            mean,
            np.asarray(np.sum(orthogonal**2, axis=1), dtype=np.float64),
            working,
            (counts - mean) / mean,
            int(np.count_nonzero(prior)) - len(kept),
            bool(converged),
        )
        if converged:
            break
        before = beta
    return last


def _inverse_link(eta: Floats) -> Floats:
    return np.maximum(np.exp(eta), TINY)


def _deviance(counts: Floats, mean: Floats, prior: Floats) -> float:
    some = counts > 0
    part = mean.copy()
    part[some] = counts[some] * np.log(counts[some] / mean[some]) - (counts[some] - mean[some])
    return float(2 * np.sum(prior * part))


def _independent(weighted: Floats) -> tuple[Integers, Floats, Floats]:
    """Columns that add something to those before them, with their orthogonal and triangular factors."""
    kept = np.arange(weighted.shape[1])
    norms = np.linalg.norm(weighted, axis=0)
    while True:
        orthogonal, triangle = np.linalg.qr(weighted[:, kept])
        poor = np.flatnonzero(np.abs(np.diag(triangle)) < DEPENDENT * norms[kept])
        if not poor.size:
            return kept, orthogonal, triangle
        kept = np.delete(kept, poor[0])
