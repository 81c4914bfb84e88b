"""The trend against independent code, against truth that is known, and on the series that are not ordinary."""

from __future__ import annotations

from calendar import monthrange

import numpy as np
import pytest

from hilo.engines.outbreak.trend import natural_spline, trend

REPEATS = 150
SEED = 8


def days_of(count: int, year: int = 2010) -> np.ndarray:
    return np.array([monthrange(year + at // 12, at % 12 + 1)[1] for at in range(count)], dtype=float)


def drawn(rng: np.random.Generator, mean: np.ndarray, dispersion: float) -> np.ndarray:
    if dispersion == 1:
        return rng.poisson(mean).astype(float)
    return rng.negative_binomial(mean / (dispersion - 1), 1 / dispersion).astype(float)


@pytest.mark.parametrize("hole", [False, True])
def test_level_interval_and_change_are_those_of_statsmodels_and_patsy(hole):
    """The same model made with another basis of the same curves, another fit and an offset in place of weights."""
    import statsmodels.api as sm
    from patsy import dmatrix
    from scipy.stats import t

    rng, count = np.random.default_rng(SEED), 96
    days = days_of(count)
    at = np.arange(count, dtype=float)
    y = drawn(rng, (20 + 10 * np.sin(at / 20)) * (1 + 0.2 * np.cos(2 * np.pi * at / 12)), 2.0)
    if hole:
        y[40:43] = np.nan
    answer = trend(y, days)
    assert (answer.terms, answer.pairs, answer.lack) == (8, 2, "")
    knots = list(np.linspace(0, count - 1, answer.terms + 1)[1:-1])
    curve = np.asarray(dmatrix("cr(at, knots=knots) - 1", {"at": at, "knots": knots}))
    turns = [make(2 * np.pi * pair * at / 12) for pair in (1, 2) for make in (np.sin, np.cos)]
    design, known = np.column_stack([curve, *turns]), np.isfinite(y)
    family = sm.families.Poisson()
    model = sm.GLM(y[known], design[known], family=family, offset=np.log(days[known] / 30.4375)).fit(
        scale="X2", tol=1e-12, maxiter=100
    )
    assert np.abs(model.resid_pearson).max() < 2.58 * np.sqrt(model.scale)  # and no month is weighed down
    residuals = np.full(count, np.nan)
    residuals[known] = model.resid_pearson
    pairs = residuals[1:] * residuals[:-1]
    seen = np.nanmean(pairs) / np.nanmean(residuals**2)
    assert seen < np.isfinite(pairs).sum() ** -0.5  # this series hangs together no more than chance makes it
    smooth = design.copy()
    smooth[:, curve.shape[1] :] = 0
    covariance = np.asarray(model.cov_params())
    assert answer.dispersion == pytest.approx(model.scale, rel=1e-5)
    assert np.allclose(answer.level, np.exp(smooth @ model.params), rtol=1e-5)
    reach = t.ppf(0.975, known.sum() - design.shape[1])
    error = np.sqrt(np.einsum("ij,jk,ik->i", smooth, covariance, smooth))
    assert np.allclose(answer.high, np.exp(smooth @ model.params + reach * error), rtol=1e-4)
    step = smooth[-1] - smooth[-13]
    sure = reach * np.sqrt(step @ covariance @ step)
    expected = [np.expm1(step @ model.params + way * sure) for way in (-1, 0, 1)]
    assert [answer.change_low, answer.change, answer.change_high] == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize("terms", [1, 2, 5])
def test_the_curve_is_straight_at_its_ends(terms):
    at = np.arange(60, dtype=float)
    curve = natural_spline(at, terms)
    assert curve.shape == (60, terms)
    bend = np.diff(curve, 2, axis=0)
    assert np.abs(bend[0]).max() < 0.1 * max(np.abs(bend).max(), 1e-9) or terms == 1
    assert np.abs(bend[-1]).max() < 0.1 * max(np.abs(bend).max(), 1e-9) or terms == 1


@pytest.mark.parametrize(
    ("months", "level", "dispersion", "slope", "bent"),
    [(60, 2.0, 1.0, 0.0, 0.0), (120, 30.0, 2.6, 0.2, 0.0), (36, 12.0, 1.5, -0.3, 0.0), (240, 80.0, 3.0, 0.0, 0.3)],
)
def test_the_interval_holds_the_true_change_and_a_quiet_series_is_seldom_marked(months, level, dispersion, slope, bent):
    rng, days = np.random.default_rng(7), days_of(months)
    at = np.arange(months)
    log = slope * at / 12 + bent * np.sin(2 * np.pi * at / 72)
    mean = level * np.exp(log + 0.15 * np.sin(2 * np.pi * at / 12)) * days / 30.4375
    truth = np.expm1(log[-1] - log[-13])
    held = marked = 0
    for _ in range(REPEATS):
        answer = trend(drawn(rng, mean, dispersion), days)
        held += answer.change_low <= truth <= answer.change_high
        marked += bool(answer.beyond.any())
    # Of 150, 95 % is 142.5 with a standard error of 2.7.
    assert held >= 134
    assert marked <= 18


def test_a_massacre_is_marked_and_so_is_a_month_that_nobody_filled_in():
    days = days_of(96)
    y = drawn(np.random.default_rng(3), 40.0 * days / 30.4375, 1.5)
    y[50], y[70] = 160, 2
    answer = trend(y, days)
    assert np.flatnonzero(answer.beyond).tolist() == [50, 70]
    assert answer.beyond[[50, 70]].tolist() == [1, -1]


def test_february_is_no_fall():
    days = days_of(72)
    answer = trend(np.round(1000 * days / 30.4375), days)
    assert answer.level == pytest.approx(np.full(72, 1000), rel=1e-3)
    assert abs(answer.change) < 0.002
    assert answer.expected[1] == pytest.approx(1000 * 28 / 30.4375, rel=1e-3)


def test_months_that_go_together_make_the_interval_wider():
    rng, days = np.random.default_rng(11), days_of(120)
    loose = tied = 0.0
    for _ in range(30):
        noise = np.zeros(120)
        for at in range(1, 120):
            noise[at] = 0.7 * noise[at - 1] + rng.normal() * 0.15
        mixed = rng.permutation(noise)
        for log, together in ((noise, True), (mixed, False)):
            answer = trend(drawn(np.random.default_rng(1), 100 * np.exp(log), 1.0), days)
            width = answer.change_high - answer.change_low
            tied, loose = (tied + width, loose) if together else (tied, loose + width)
    assert tied > 1.3 * loose


@pytest.mark.parametrize(
    ("counts", "lack"),
    [
        ([], "short"),
        ([np.nan] * 40, "short"),
        ([5.0] * 23, "short"),
        ([0.0] * 120, "few"),
        ([0.0] * 100 + [1.0] * 12, "few"),
        ([30.0] * 60 + [0.0] * 24, "few"),
        ([np.nan] * 100 + [9.0] * 20, "short"),
        ([9.0] * 40 + [np.nan] * 10 + [9.0] * 4, "gaps"),
        ([9.0] * 24, ""),
        ([0.0] * 96 + [4.0] * 24, ""),
        ([np.nan] * 40 + [9.0] * 30 + [np.nan] * 5, ""),
        ([0.0, 1.0, 0.0, 0.0, 1.0, 2.0] * 10, ""),
    ],
)
def test_a_series_that_is_not_ordinary_has_a_trend_or_says_why_not(counts, lack):
    y = np.array(counts)
    answer = trend(y, days_of(len(y)))
    assert answer.lack == lack
    known = np.isfinite(answer.level)
    if lack:
        assert not known.any()
        assert np.isnan(answer.change)
        return
    assert answer.high[known].max() < 1100 * np.nanmax(counts)
    first, last = np.flatnonzero(np.isfinite(y))[[0, -1]]
    assert known[-1 - int(np.argmax(np.isfinite(y[::-1])))]
    assert np.flatnonzero(known)[0] >= first
    assert not known[last + 1 :].any()
    assert answer.last == last
    assert np.isfinite([answer.change, answer.change_low, answer.change_high]).all()
    assert (answer.low[known] <= answer.level[known]).all()
    assert not answer.beyond[~np.isfinite(y)].any()


def test_a_slope_of_twenty_years_is_no_change_of_the_last_one():
    """Eight a year for ten years, after ten years of a slow rise: too few for a curve over all of it, and one straight
    line over all would call the last year a rise."""
    days = days_of(240)
    at = np.arange(240)
    mean = np.where(at < 120, 0.1 + 0.6 * at / 120, 0.7)
    moved = []
    for seed in range(40):
        answer = trend(drawn(np.random.default_rng(seed), mean, 1.0), days)
        if not answer.lack:
            assert np.isfinite(answer.level).sum() <= 24 * answer.terms
            moved.append(not answer.change_low <= 0 <= answer.change_high)
    assert len(moved) > 20
    assert sum(moved) <= 5


def test_an_unknown_series_is_refused():
    for bad in ([-1.0] * 30, [np.inf] * 30):
        with pytest.raises(ValueError, match="never negative"):
            trend(np.array(bad), days_of(30))
    with pytest.raises(ValueError, match="one length"):
        trend(np.ones(30), days_of(29))
