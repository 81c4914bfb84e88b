"""Difference in differences of Poisson counts, with areas as clusters, its trend before the start and a permutation."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, inf, log

import numpy as np
from numpy.typing import ArrayLike

from hilo.engines.effect.panel import Flags, Floats, adjusted, first_after, groups

LEVEL = 0.95
TREND_ALARM = 0.10  # a p-value of the trend before the start below this speaks against the comparison
PERMUTATIONS = 1999
SEED = 20160830
WIDEST = 6.0  # log rate ratio beyond which a permutation interval is given as open


@dataclass(frozen=True, slots=True)
class PreTrend:
    """Whether treated areas and controls moved alike before the start.

    coefficients: log ratio, treated over controls, of each period before the start, less that of the last of them.
    slope: mean change of that ratio per period, its p_value from areas as clusters; None with fewer than three periods.
    parallel: false if the p-value lies below 0.10. A true value is no proof: few areas can hide a trend.
    """

    coefficients: tuple[float, ...]
    slope: float | None
    p_value: float | None
    parallel: bool | None


@dataclass(frozen=True, slots=True)
class Permutation:
    """What permuting the treatment says: p-value of no effect and the rate ratios it does not reject.

    low is 0 or high infinite where the permutations cannot bound that side.
    """

    p_value: float
    low: float
    high: float
    runs: int
    seed: int
    stratified: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """Rate ratio of the treated, after over before, against that of the controls.

    ratio: 0.9 means 10 % less than had they moved like the controls. low, high: interval with areas as clusters.
    dispersion: Pearson's, about the model with area and period effects; 1 would be Poisson. effective_treated,
    effective_controls: the number of equally large areas that would carry as much information.
    Read it with `placebo_in_time`: areas listed for their high level fall afterwards by themselves.
    """

    ratio: float
    low: float
    high: float
    p_value: float
    level: float
    dispersion: float
    treated: int
    controls: int
    effective_treated: float
    effective_controls: float
    pre_trend: PreTrend
    permutation: Permutation


def difference_in_differences(
    counts: ArrayLike,
    population: ArrayLike | None,
    treated: ArrayLike,
    start: int,
    *,
    strata: ArrayLike | None = None,
    level: float = LEVEL,
    permutations: int = PERMUTATIONS,
    seed: int = SEED,
) -> Difference:
    """Estimate the effect of a strategy that began in period `start` (position) in the treated areas.

    counts: areas by periods. population: for each area, or for each area and period (counts are then first put on each
    area's mean population). treated: a mask; all other rows are controls, so pass `matched_controls` only. strata: the
    matched set of each row; the treatment is then permuted inside sets, as the design demands, else among all rows.

    The model is Poisson with an effect for each area and each period. With one start its estimate has a closed form,
    the ratio of the two groups' ratios of sums after and before, right for any over-dispersion (only the mean is
    assumed). Intervals: jackknife over areas with a t distribution (Bell & McCaffrey 2002 in spirit: degrees of
    freedom from the effective number of areas). The permutation is studentised (Chung & Romano 2013) and inverted for
    a constant ratio. Neither knows of a shock common to all treated areas.

    Warning: 50 municipalities chosen because they were high regress to the mean. That fall is not the strategy's, and
    no interval here contains it; `placebo_in_time` measures it, and `matched_controls` of equal level lessen it.
    """
    from scipy.stats import t as student

    if not 0 < level < 1:
        raise ValueError(f"the level lies between 0 and 1, not {level}")
    found = adjusted(counts, population)
    chosen = groups(treated, len(found))
    begin = first_after(start, found.shape[1])
    before, after = found[:, :begin].sum(axis=1), found[:, begin:].sum(axis=1)
    for mask in (chosen, ~chosen):
        if before[mask].sum() == 0 or after[mask].sum() == 0:
            raise ValueError("a group without any case before or after has no ratio")
    estimate = log_ratio(before, after, chosen)
    variance, freedom = _jackknife(before, after, chosen)
    error = variance**0.5
    reach = float(student.ppf((1 + level) / 2, freedom)) * error
    return Difference(
        ratio=exp(estimate),
        low=exp(estimate - reach),
        high=exp(estimate + reach),
        p_value=float(2 * student.sf(abs(estimate) / error, freedom)) if error > 0 else 1.0,
        level=level,
        dispersion=_dispersion(found, chosen, begin, estimate),
        treated=int(chosen.sum()),
        controls=int((~chosen).sum()),
        effective_treated=_effective((before + after)[chosen]),
        effective_controls=_effective((before + after)[~chosen]),
        pre_trend=_pre_trend(found[:, :begin], chosen),
        permutation=_permute(before, after, chosen, strata, level, permutations, seed),
    )


def log_ratio(before: Floats, after: Floats, chosen: Flags) -> float:
    """Log of the ratio of ratios; sums of each area."""
    return log(after[chosen].sum() / before[chosen].sum()) - log(after[~chosen].sum() / before[~chosen].sum())


def _effective(sizes: Floats) -> float:
    return float(sizes.sum() ** 2 / (sizes**2).sum())


def _jackknife(before: Floats, after: Floats, chosen: Flags) -> tuple[float, float]:
    """Variance of the log ratio, leaving one area out at a time, and degrees of freedom after Welch."""
    parts, weights = [], []
    for mask in (chosen, ~chosen):
        b, a = before[mask], after[mask]
        rest_b, rest_a = b.sum() - b, a.sum() - a
        if (rest_b <= 0).any() or (rest_a <= 0).any():
            raise ValueError("one area holds all cases of its group: there is nothing to compare it with")
        logs = np.log(rest_a / rest_b)
        parts.append((len(b) - 1) / len(b) * float(((logs - log(a.sum() / b.sum())) ** 2).sum()))
        weights.append(max(_effective(b + a) - 1, 1.0))
    total = sum(parts)
    freedom = total**2 / sum(v**2 / w for v, w in zip(parts, weights, strict=True)) if total > 0 else weights[0]
    return total, freedom


def _dispersion(found: Floats, chosen: Flags, begin: int, estimate: float) -> float:
    """Pearson's statistic of the two-way model over its degrees of freedom."""
    shape = found.sum(axis=0)
    multiplier = np.where(np.arange(found.shape[1]) >= begin, exp(estimate), 1.0)
    totals = {True: found[chosen].sum(), False: found[~chosen].sum()}
    # Fitted values: an area's total times its group's profile. Period effects solve sum over groups = period total.
    effect = shape / shape.sum()
    for _ in range(200):
        profile = {True: effect * multiplier / (effect * multiplier).sum(), False: effect / effect.sum()}
        fitted = sum(profile[side] * totals[side] for side in (True, False))
        renewed = effect * np.divide(shape, fitted, out=np.zeros_like(effect), where=fitted > 0)
        done = np.abs(renewed - effect).max() < 1e-12
        effect = renewed
        if done:
            break
    profiles = np.where(chosen[:, None], profile[True], profile[False])
    mean = found.sum(axis=1, keepdims=True) * profiles
    use = mean > 0
    rows, columns = int((found.sum(axis=1) > 0).sum()), int((shape > 0).sum())
    freedom = (rows - 1) * (columns - 1) - 1
    return float(((found - mean)[use] ** 2 / mean[use]).sum() / freedom) if freedom > 0 else float("nan")


def _pre_trend(before: Floats, chosen: Flags) -> PreTrend:
    from scipy.stats import t as student

    def logs(mask_sums: Floats) -> Floats:
        return np.log(mask_sums + 0.5)

    periods = before.shape[1]
    ratio = logs(before[chosen].sum(axis=0)) - logs(before[~chosen].sum(axis=0))
    coefficients = tuple((ratio - ratio[-1]).tolist())
    if periods < 3:
        return PreTrend(coefficients, None, None, None)
    time = np.arange(periods) - (periods - 1) / 2
    lever = time / (time**2).sum()
    slope, variance, freedom = float(lever @ ratio), 0.0, 0.0
    for mask in (chosen, ~chosen):
        own = before[mask]
        without = logs(own.sum(axis=0) - own) @ lever
        part = (len(own) - 1) / len(own) * float(((without - logs(own.sum(axis=0)) @ lever) ** 2).sum())
        variance += part
        freedom += part**2 / max(_effective(own.sum(axis=1)) - 1, 1.0) if own.sum() > 0 else 0.0
    if variance == 0:
        return PreTrend(coefficients, slope, 1.0, True)
    p_value = float(2 * student.sf(abs(slope) / variance**0.5, variance**2 / freedom))
    return PreTrend(coefficients, slope, p_value, p_value >= TREND_ALARM)


def _permute(
    before: Floats, after: Floats, chosen: Flags, strata: ArrayLike | None, level: float, runs: int, seed: int
) -> Permutation:
    """Permute the treatment, studentise, and invert: a ratio is kept if, once undone, the treated look ordinary."""
    generator = np.random.Generator(np.random.PCG64(seed))
    labels = np.zeros(len(chosen), dtype=np.intp) if strata is None else np.asarray(strata)
    if labels.shape != chosen.shape:
        raise ValueError("strata must have one label for each area")
    draws = np.zeros((runs, len(chosen)))
    for label in np.unique(labels):
        inside = np.flatnonzero(labels == label)
        few = int(chosen[inside].sum())
        order = np.argsort(generator.random((runs, len(inside))), axis=1)[:, :few]
        np.put_along_axis(draws, inside[order], 1.0, axis=1)
    actual = chosen.astype(float)[None, :]
    # Sums over any assignment are linear, and undoing a ratio rescales the treated part only: so five products serve
    # for all ratios, each split into what the treated and the others bring.
    parts = [np.where(chosen, 1.0, 0.0), np.where(chosen, 0.0, 1.0)]
    columns = np.column_stack(
        [values * part for values in (before, after, before**2, before * after, after**2) for part in parts]
    )
    drawn, own, all_ = draws @ columns, actual @ columns, columns.sum(axis=0)

    def statistic(of: Floats, ratio: float) -> Floats:
        def pick(position: int, power: int, sums: Floats) -> Floats:
            return np.asarray(sums[..., 2 * position] / ratio**power + sums[..., 2 * position + 1])

        value, variance = np.zeros(len(of)), np.zeros(len(of))
        for sign, sums in ((1.0, of), (-1.0, all_ - of)):
            b, a = pick(0, 0, sums), pick(1, 1, sums)
            bb, ab, aa = pick(2, 0, sums), pick(3, 1, sums), pick(4, 2, sums)
            with np.errstate(divide="ignore", invalid="ignore"):
                value += sign * np.log(a / b)
                variance += aa / a**2 - 2 * ab / (a * b) + bb / b**2
        with np.errstate(divide="ignore", invalid="ignore"):
            score = np.abs(value) / np.sqrt(np.maximum(variance, 1e-300))
        return np.where(np.isfinite(score), score, inf)

    def p_value(ratio: float) -> float:
        return float((1 + (statistic(drawn, ratio) >= statistic(own, ratio)[0] - 1e-9).sum()) / (1 + runs))

    estimate = log_ratio(before, after, chosen)

    def bound(direction: float) -> float:
        inside, outside = 0.0, 0.05
        while p_value(exp(estimate + direction * outside)) > 1 - level:
            inside, outside = outside, outside * 2
            if outside > WIDEST:
                return inf if direction > 0 else 0.0
        for _ in range(12):
            middle = (inside + outside) / 2
            if p_value(exp(estimate + direction * middle)) > 1 - level:
                inside = middle
            else:
                outside = middle
        return exp(estimate + direction * outside)

    return Permutation(
        p_value=p_value(1.0),
        low=bound(-1.0),
        high=bound(1.0),
        runs=runs,
        seed=seed,
        stratified=strata is not None,
    )
