"""Which of many areas changed beyond chance between two periods, when counts vary more than Poisson counts.

Given the sum of an area's two counts the first is beta-binomial (see `dispersion`), so each p value is exact for its
over-dispersion and needs no mean. Areas whose sum is so small that no split of it could be significant are set aside
before anything is looked at (Tarone 1990; Gilbert 2005), which is allowed because the sum says nothing of the split;
among the others Benjamini & Hochberg (1995) keep the expected share of false flags under q. p values are not mid-p: a
discrete p value that is exact or larger keeps the guarantee, a mid-p does not.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .dispersion import Dispersion
from .watch import Floats, Integers, fraction

ALTERNATIVES = ("both", "rise", "fall")
BINOMIAL = 1e7
"""Above this precision a beta-binomial count is taken as binomial."""

NODES = 10
GUARD = 1.0


@dataclass(frozen=True, slots=True)
class Changes:
    """One element for each area. p: NaN where one of the two counts is unpublished; least: the smallest p that any
    split of the sum could have had; tested: the areas that entered the correction; adjusted: p adjusted for them (1 if
    set aside); flagged: adjusted <= q; ratio: rate after over rate before, NaN if there was none before.
    """

    before: Floats
    after: Floats
    ratio: Floats
    dispersion: Floats
    p: Floats
    least: Floats
    tested: NDArray[np.bool_]
    adjusted: Floats
    flagged: NDArray[np.bool_]
    q: float
    alternative: str


def changes(
    before: ArrayLike,
    after: ArrayLike,
    scatter: Dispersion | float,
    *,
    exposure_before: ArrayLike = 1.0,
    exposure_after: ArrayLike = 1.0,
    q: float = 0.05,
    alternative: str = "both",
    parts: int = 1,
    guard: float = GUARD,
    dependent: bool = False,
) -> Changes:
    """Test each area and control the false discoveries.

    before, after: counts (areas), NaN where unpublished; scatter: what `dispersion` estimated from the history of the
    same areas in the same order, or one variance over mean for all (1 is Poisson); exposures: a number or one for each
    area; give the totals of the two periods to ask who changed otherwise than the country, and the sum of n periods
    before with an exposure of n for more power than one period gives, if nothing drifted in them. parts: how many
    periods of the history make one of the compared (6 if the history is in months and half years are compared): the
    shorter the periods, the less of what an area drifts from half year to half year counts as chance. guard: standard
    errors added to the curve of dispersion, because it is an estimate; dependent: Benjamini & Yekutieli instead, for
    areas whose counts hang together.
    """
    if alternative not in ALTERNATIVES:
        raise ValueError(f"the alternative is one of {', '.join(ALTERNATIVES)}, not {alternative}")
    fraction("q", q)
    if parts < 1:
        raise ValueError(f"a compared period has at least one part, not {parts}")
    first, second = _counts(before), _counts(after)
    if first.shape != second.shape:
        raise ValueError(f"{len(first)} areas before and {len(second)} after: they must be the same")
    weights = [np.broadcast_to(np.asarray(e, dtype=float), first.shape) for e in (exposure_before, exposure_after)]
    if not all((np.isfinite(w) & (w > 0)).all() for w in weights):
        raise ValueError("exposures are above 0")
    total = first + second
    known = np.flatnonzero(total > 0)
    share = weights[1] / (weights[0] + weights[1])
    p, least, ratio = np.where(np.isnan(total), np.nan, 1.0), np.ones(len(total)), np.ones(len(total))
    x, s, w = second[known], total[known], share[known]
    excess, nodes, mass = _scatter(scatter, known, s * w / parts, len(first), guard)
    ratio[known] = 1 + excess
    p[known], least[known] = _tails(x, s, w, excess, nodes, mass, alternative)
    least[np.isnan(total)] = np.nan
    tested = _worth_testing(least, q)
    adjusted = np.where(np.isnan(p), np.nan, 1.0)
    adjusted[tested] = (benjamini_yekutieli if dependent else benjamini_hochberg)(p[tested], q)[1]
    with np.errstate(divide="ignore", invalid="ignore"):
        rates = np.where(first > 0, second / first * (weights[0] / weights[1]), np.nan)
        flagged = adjusted <= q
    return Changes(first, second, rates, ratio, p, least, tested, adjusted, flagged, q, alternative)


def benjamini_hochberg(p: ArrayLike, q: float = 0.05) -> tuple[NDArray[np.bool_], Floats]:
    """Which hypotheses are rejected at a false discovery rate q, and the adjusted p values. NaN is no hypothesis.

    Benjamini & Hochberg, JRSS B 57 (1995): for independent or positively dependent p values.
    """
    return _step_up(p, q, yekutieli=False)


def benjamini_yekutieli(p: ArrayLike, q: float = 0.05) -> tuple[NDArray[np.bool_], Floats]:
    """As `benjamini_hochberg` under any dependence (Benjamini & Yekutieli, Annals of Statistics 29, 2001)."""
    return _step_up(p, q, yekutieli=True)


def _step_up(p: ArrayLike, q: float, *, yekutieli: bool) -> tuple[NDArray[np.bool_], Floats]:
    fraction("q", q)
    values = np.asarray(p, dtype=float)
    adjusted = np.full(values.shape, np.nan)
    known = np.flatnonzero(~np.isnan(values))
    some = values[known]
    if ((some < 0) | (some > 1)).any():
        raise ValueError("p values lie between 0 and 1")
    count = len(some)
    order = np.argsort(some, kind="stable")
    ranks = np.arange(1, count + 1)
    factor = float(np.sum(1 / ranks)) if yekutieli else 1.0
    scaled = some[order] * count * factor / ranks
    adjusted[known[order]] = np.minimum(1.0, np.minimum.accumulate(scaled[::-1])[::-1])
    with np.errstate(invalid="ignore"):
        return adjusted <= q, adjusted


def _counts(values: ArrayLike) -> Floats:
    counts = np.asarray(values, dtype=float)
    if counts.ndim != 1:
        raise ValueError("counts are one row, one for each area")
    known = counts[~np.isnan(counts)]
    if not np.isfinite(known).all() or (known < 0).any() or (known != np.round(known)).any():
        raise ValueError("counts are whole numbers from 0 up; an unpublished count is NaN, never -1 or 0")
    return counts


def _scatter(
    scatter: Dispersion | float, known: Integers, mean: Floats, size: int, guard: float
) -> tuple[Floats, Floats, Floats]:
    """Variance over mean less 1 of each area, and the factors by which it may differ with their weights."""
    one = np.ones(1)
    if not isinstance(scatter, Dispersion):
        if not scatter >= 1 or not np.isfinite(scatter):
            raise ValueError(f"variance over mean is at least 1, not {scatter}")
        return np.full(len(known), scatter - 1), np.ones((len(known), 1)), one
    if len(scatter.own) != size:
        raise ValueError(f"the history had {len(scatter.own)} areas, the periods have {size}")
    excess = scatter.excess(mean, guard=guard)
    prior = scatter.spread
    if np.isinf(prior):
        return excess, np.ones((len(known), 1)), one
    from scipy.special import roots_genlaguerre

    # Areas differ: the variance of one is inverse chi square around what the curve and its own history say.
    own, freedom = np.nan_to_num(scatter.relative[known], nan=1.0), scatter.freedom[known]
    centre = np.maximum(1.0, (prior + freedom * own) / (prior + freedom))
    shape = prior / 2
    roots, mass = roots_genlaguerre(NODES, shape - 1)
    factors = centre[:, None] * (shape / roots)[None, :]
    return excess, factors, mass / mass.sum()


def _tails(
    x: Floats, total: Floats, share: Floats, excess: Floats, factors: Floats, mass: Floats, alternative: str
) -> tuple[Floats, Floats]:
    """p value of each count given its sum, and the least that any count could have; averaged over the factors."""
    p, least = np.zeros(len(x)), np.zeros(len(x))
    for node, weight in enumerate(mass):
        # A factor applies to the variance over mean, of which 1 is the Poisson part.
        more = np.maximum(0.0, (1 + excess) * factors[:, node] - 1)
        with np.errstate(divide="ignore"):
            precision = np.where(more > 0, total / more, np.inf)
        above, below = _tail(x, total, share, precision), _tail(total - x, total, 1 - share, precision)
        all_after, all_before = _tail(total, total, share, precision), _tail(total, total, 1 - share, precision)
        if alternative == "both":
            one, lowest = np.minimum(1.0, 2 * np.minimum(above, below)), 2 * np.minimum(all_after, all_before)
        else:
            one, lowest = (above, all_after) if alternative == "rise" else (below, all_before)
        p += weight * one
        least += weight * np.minimum(1.0, lowest)
    return np.minimum(p, 1.0), np.minimum(least, 1.0)


def _tail(x: Floats, total: Floats, share: Floats, precision: Floats) -> Floats:
    """P(X >= x) of a beta-binomial X with the given sum, mean share and precision (the sum of both parameters)."""
    from scipy.special import betainc

    tail = np.ones(len(x))
    plain = (precision > BINOMIAL) & (x > 0)
    tail[plain] = betainc(x[plain], total[plain] - x[plain] + 1, share[plain])
    rest = np.flatnonzero((precision <= BINOMIAL) & (x > 0))
    if rest.size:
        # The shorter tail is summed, so that the work is that of the smaller side.
        upper = x[rest] > total[rest] * share[rest]
        for side, at in ((True, rest[upper]), (False, rest[~upper])):
            if at.size:
                start, stop = (x[at], total[at]) if side else (np.zeros(at.size), x[at] - 1)
                part = _sums(start, stop, total[at], share[at], precision[at])
                tail[at] = part if side else 1 - part
    return np.clip(tail, 0.0, 1.0)


def _sums(start: Floats, stop: Floats, total: Floats, share: Floats, precision: Floats) -> Floats:
    """Beta-binomial probability of start..stop, both included, for each area."""
    from scipy.special import betaln, gammaln

    lengths = (stop - start + 1).astype(np.int64)
    begins = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    area = np.repeat(np.arange(len(lengths)), lengths)
    count = start[area] + np.arange(len(area)) - begins[area]
    a, b = share * precision, (1 - share) * precision
    const = gammaln(total + 1) - gammaln(total + precision) - betaln(a, b)
    rest = total[area] - count
    log_mass = gammaln(count + a[area]) - gammaln(count + 1) + gammaln(rest + b[area]) - gammaln(rest + 1) + const[area]
    return np.asarray(np.add.reduceat(np.exp(log_mass), begins))


def _worth_testing(least: Floats, q: float) -> NDArray[np.bool_]:
    """The areas that could be significant when no more than these are tested: the smallest k that closes the circle."""
    some = np.sort(least[~np.isnan(least)])
    sizes = np.arange(1, len(some) + 1)
    fits = np.flatnonzero(np.searchsorted(some, q / sizes, side="right") <= sizes)
    if not fits.size:
        return ~np.isnan(least)
    with np.errstate(invalid="ignore"):
        return np.asarray(least <= q / sizes[fits[0]])
