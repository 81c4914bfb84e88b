"""The point of a convex hull nearest to a target, exactly: Wolfe's algorithm."""

from __future__ import annotations

import numpy as np

from hilo.engines.effect.panel import Floats

TOLERANCE = 1e-10
STEPS = 2000


def nearest_mixture(target: Floats, donors: Floats) -> Floats:
    """Weights, zero or more and summing to 1, of the rows of `donors` whose mixture is nearest to `target`.

    Wolfe 1976, Finding the nearest point in a polytope, Mathematical Programming 11: finite, and at the end no row
    could lower the squared distance further (the gap is below 1e-10 of the scale).
    """
    points = donors - target
    scale = float((points**2).sum(axis=1).max())
    active = [int((points**2).sum(axis=1).argmin())]
    weights = np.ones(1)
    for _ in range(STEPS):
        here = weights @ points[active]
        slopes = points @ here
        entering = int(slopes.argmin())
        if here @ here - slopes[entering] <= TOLERANCE * scale or entering in active:
            break
        active.append(entering)
        weights = np.append(weights, 0.0)
        while True:
            best = _affine(points[active])
            if (best > 1e-12).all():
                weights = best
                break
            falling = best <= 1e-12
            step = min(1.0, float((weights[falling] / np.maximum(weights[falling] - best[falling], 1e-300)).min()))
            weights = weights + step * (best - weights)
            keep = weights > 1e-12
            active = [row for row, kept in zip(active, keep, strict=True) if kept]
            weights = weights[keep] / weights[keep].sum()
            if len(active) == 1:
                break
    found = np.zeros(len(donors))
    found[active] = weights / weights.sum()
    return found


def _affine(points: Floats) -> Floats:
    """Weights summing to 1, of any sign, of the point nearest to the origin in the affine hull."""
    count = len(points)
    gram = points @ points.T
    system = np.ones((count + 1, count + 1))
    system[0, 0] = 0.0
    system[1:, 1:] = gram / max(float(np.trace(gram)) / count, 1e-300)
    return np.asarray(np.linalg.lstsq(system, np.eye(count + 1)[0], rcond=None)[0][1:])
