"""A monthly series without its season: STL (Cleveland et al. 1990, Journal of Official Statistics 6:3-73)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hilo.engines.rates.checks import Floats, level_of_confidence

LEAST_PERIODS = 3
# Share of the noise's variance that a robust STL fit leaves in the remainder: simulated monthly series of 5 to 18
# years, and of 3.
LEFT, LEFT_IF_SHORT = 0.7, 0.45


@dataclass(frozen=True)
class Seasonal:
    """Parts of a series, in its own units: observed = trend + season + remainder; adjusted = observed - season.

    low, high: interval of the adjusted value; it holds the uncertainty of the season, not that of the count itself.
    published: where the series has a value; elsewhere every part is NaN.
    """

    observed: Floats
    trend: Floats
    season: Floats
    remainder: Floats
    adjusted: Floats
    low: Floats
    high: Floats
    published: NDArray[np.bool_]
    period: int
    level: float
    replicates: int
    seed: int


def seasonal(
    series: ArrayLike,
    period: int = 12,
    *,
    level: float = 0.95,
    replicates: int = 200,
    seed: int = 40,
) -> Seasonal:
    """Robust STL, with an interval from a block bootstrap of the remainder.

    Unpublished values (NaN) at the start or the end stay unpublished; one in the middle is refused, for STL would need
    an invented value there. The bootstrap joins blocks of one period of the remainder (widened for the freedom that
    the fit took from it), adds them to trend and season, and fits again: how far the season moves is how sure it is.
    In simulated series the 95 % interval held the true value in 98, 94, 92 and 92 % of months (3, 5, 10 and 18 years).
    The season of the last year rests on the fewest data and is revised when the next year comes.

    Raises ValueError on a gap, an infinite value, or fewer than three full periods.
    """
    from scipy.special import ndtri

    y = np.asarray(series, dtype=float)
    tail = (1 - level_of_confidence(level)) / 2
    if y.ndim != 1:
        raise ValueError("A series must be a list of numbers in the order of time.")
    if period < 2 or replicates < 20:
        raise ValueError("The period must be at least 2 and the replicates at least 20.")
    published = np.isfinite(y)
    if np.isinf(y).any():
        raise ValueError("A value of the series is infinite.")
    known = np.flatnonzero(published)
    inner = slice(known[0], known[-1] + 1) if len(known) else slice(0, 0)
    gaps = np.flatnonzero(~published[inner])
    if len(gaps):
        at = ", ".join(str(int(known[0] + g)) for g in gaps[:5])
        raise ValueError(f"The series has unpublished values in its middle (positions {at}): they are not filled.")
    if len(known) < LEAST_PERIODS * period:
        raise ValueError(
            f"The series has {len(known)} published values; a season of {period} needs at least "
            f"{LEAST_PERIODS * period} ({LEAST_PERIODS} full periods)."
        )
    values = y[inner]
    trend, season, remainder = _fit(values, period)
    moved = _bootstrap(trend + season, remainder, period, replicates, seed) - season
    # Fitting twice smooths twice, so the second season is off centre: its mean square counts, not its quantiles.
    reach = float(ndtri(1 - tail)) * np.sqrt(np.mean(moved**2, axis=0))

    def whole(part: Floats) -> Floats:
        full = np.full(len(y), np.nan)
        full[inner] = part
        return full

    adjusted = values - season
    return Seasonal(
        observed=y.copy(),
        trend=whole(trend),
        season=whole(season),
        remainder=whole(remainder),
        adjusted=whole(adjusted),
        low=whole(adjusted - reach),
        high=whole(adjusted + reach),
        published=published,
        period=period,
        level=level,
        replicates=replicates,
        seed=seed,
    )


def _fit(values: Floats, period: int) -> tuple[Floats, Floats, Floats]:
    from statsmodels.tsa.seasonal import STL

    parts = STL(values, period=period, robust=True).fit()
    return np.asarray(parts.trend), np.asarray(parts.seasonal), np.asarray(parts.resid)


def _bootstrap(fitted: Floats, remainder: Floats, period: int, replicates: int, seed: int) -> Floats:
    """Seasons of series like this one, as [replicate, time]."""
    rng = np.random.default_rng(seed)
    length = len(remainder)
    pool = (remainder - remainder.mean()) / np.sqrt(LEFT if length >= 4 * period else LEFT_IF_SHORT)
    blocks = -(-length // period)
    starts = rng.integers(0, length - period + 1, size=(replicates, blocks))
    drawn = pool[(starts[:, :, None] + np.arange(period))].reshape(replicates, -1)[:, :length]
    return np.array([_fit(fitted + noise, period)[1] for noise in drawn])
