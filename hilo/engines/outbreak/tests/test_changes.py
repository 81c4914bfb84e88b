"""Which areas changed: exactness of the p values, the false discovery rate, and the dispersion it rests on."""

from __future__ import annotations

import numpy as np
import pytest

from hilo.engines.outbreak import benjamini_hochberg, benjamini_yekutieli, changes, conditional_test, dispersion
from hilo.engines.outbreak.tests.countries import SCATTERS, countries, means

# Benjamini & Hochberg 1995, their example of 15 p values.
PAPER = [
    0.0001,
    0.0004,
    0.0019,
    0.0095,
    0.0201,
    0.0278,
    0.0298,
    0.0344,
    0.0459,
    0.3240,
    0.4262,
    0.5719,
    0.6528,
    0.7590,
    1,
]


def test_the_example_of_the_paper_rejects_four() -> None:
    rejected, adjusted = benjamini_hochberg(PAPER[::-1])
    assert rejected[::-1].tolist() == [True] * 4 + [False] * 11
    assert adjusted[-1] == pytest.approx(0.0015)
    assert benjamini_yekutieli(PAPER)[0].sum() == 3


def test_a_p_value_that_is_not_there_is_no_hypothesis() -> None:
    rejected, adjusted = benjamini_hochberg([0.04, np.nan])
    assert rejected.tolist() == [True, False]
    assert np.isnan(adjusted[1])
    with pytest.raises(ValueError, match="between 0 and 1"):
        benjamini_hochberg([1.2])


def test_without_over_dispersion_the_test_is_the_conditional_one() -> None:
    before, after = np.array([5, 0, 40, 7.0]), np.array([9, 5, 12, 0.0])
    plain = [conditional_test(a, b, exposure_after=1.5) for a, b in zip(before, after, strict=True)]
    assert changes(before, after, 1.0, exposure_after=1.5).p == pytest.approx(plain)
    assert changes(before, after, 1 + 1e-9, exposure_after=1.5).p == pytest.approx(plain, rel=1e-6)


@pytest.mark.parametrize("total", [1, 7, 30, 300])
@pytest.mark.parametrize("exposure", [1.0, 2.5])
def test_p_values_are_exact_given_the_sum(total: int, exposure: float) -> None:
    """Sums over every split, with scipy's beta-binomial, keep their size; both sides are the doubled smaller tail."""
    from scipy.stats import betabinom

    after = np.arange(total + 1.0)
    result = changes(total - after, after, 2.6, exposure_after=exposure)
    share = exposure / (1 + exposure)
    law = betabinom(total, share * total / 1.6, (1 - share) * total / 1.6)
    tails = np.minimum(law.cdf(after), law.sf(after - 1))
    assert result.p == pytest.approx(np.minimum(1, 2 * tails), rel=1e-8)
    for level in (0.5, 0.1, 0.01, 1e-4):
        assert law.pmf(after)[result.p <= level].sum() <= level
    assert result.least == pytest.approx(result.p.min())


def test_rise_and_fall_are_the_two_sides() -> None:
    before, after = np.array([30.0, 90.0]), np.array([90.0, 30.0])
    rise, fall = (changes(before, after, 2.6, alternative=side) for side in ("rise", "fall"))
    assert rise.flagged.tolist() == [True, False]
    assert fall.flagged.tolist() == [False, True]
    assert rise.ratio == pytest.approx([3, 1 / 3])


def test_areas_without_cases_cost_no_power() -> None:
    before, after = np.zeros(2457), np.zeros(2457)
    before[0], after[0] = 20, 55
    result = changes(before, after, 2.0)
    assert result.tested.sum() == 1
    assert result.flagged[0]
    assert result.adjusted[1:].tolist() == [1.0] * 2456


def test_an_unpublished_count_is_not_zero() -> None:
    result = changes([50, 40.0], [np.nan, 41.0], 1.0)
    assert np.isnan([result.p[0], result.adjusted[0], result.ratio[0], result.least[0]]).all()
    assert not result.flagged[0]
    assert result.p[1] > 0.5


@pytest.mark.parametrize("scatter", SCATTERS)
def test_no_change_seldom_flags_anything(scatter: str) -> None:
    """A nominal 5 % over 150 countries without change: more than 13 would come by chance once in fifty times."""
    false = sum(
        changes(before, after, dispersion(history)).flagged.any()
        for history, before, after, _ in countries(150, scatter, seed=7)
    )
    assert false <= 13


def test_poisson_tests_would_flag_most_countries() -> None:
    flagged = [changes(before, after, 1.0).flagged.any() for _, before, after, _ in countries(20)]
    assert np.mean(flagged) > 0.5


def test_large_true_rises_are_found_and_few_others() -> None:
    level, found, there, others = means(), 0, 0, 0
    for history, before, after, risen in countries(10, rise=2.0):
        flagged = changes(before, after, dispersion(history)).flagged
        large = risen & (level > 100)
        found, there, others = found + (flagged & large).sum(), there + large.sum(), others + (flagged & ~risen).sum()
    assert found / there > 0.75
    assert others <= 8


def test_the_dispersion_of_the_larger_areas_is_found() -> None:
    seen = [dispersion(history).ratio([1, 100, 300]) for history, *_ in countries(20)]
    assert np.mean(seen, axis=0) == pytest.approx([1 + 1.6 / 11, 1 + 160 / 110, 1 + 480 / 310], rel=0.12)


def test_poisson_counts_have_no_dispersion() -> None:
    history = np.random.default_rng(1).poisson(means()[:, None], (2457, 8))
    assert dispersion(history).ratio([1, 10, 100]) == pytest.approx([1, 1, 1], abs=0.12)


@pytest.mark.parametrize("what", ["a common trend", "a jump of a few areas", "a slow drift"])
def test_what_happened_before_does_not_pass_for_dispersion(what: str) -> None:
    chance, level = np.random.default_rng(9), means()
    rates = np.repeat(level[:, None], 8, axis=1)
    if what == "a common trend":
        rates = rates * np.linspace(1, 2, 8)
    elif what == "a slow drift":
        rates = rates * np.exp(np.outer(chance.normal(0, 0.03, len(level)), np.arange(8)))
    else:
        rates[::50, 5:] *= 3
    excess = SCATTERS["2.6 in every area"](level, chance)[:, None]
    histories = [chance.poisson(chance.gamma(rates / excess, excess)) for _ in range(8)]
    seen = np.mean([dispersion(history).ratio([50, 200]) for history in histories], axis=0)
    assert seen == pytest.approx([2.7, 2.7], rel=0.15)


def test_an_area_that_always_scattered_more_is_not_flagged_for_it() -> None:
    history, before, after, _ = next(countries(1, "differs between areas by a factor of e^0.5", seed=11))
    history[-1] = [900, 100, 1000, 50, 800, 120, 950, 90]
    before[-1], after[-1] = 100, 700
    scatter = dispersion(history)
    assert scatter.relative[-1] > 20
    assert not changes(before, after, scatter).flagged[-1]


def test_unpublished_periods_are_left_out_of_the_dispersion() -> None:
    history = next(countries(1))[0]
    gaps = history.copy()
    gaps[:, 3] = np.nan
    assert dispersion(gaps).pairs < dispersion(history).pairs
    assert dispersion(gaps).ratio(100.0) == pytest.approx(dispersion(history).ratio(100.0), rel=0.2)


def test_bad_input_is_refused() -> None:
    with pytest.raises(ValueError, match="lag"):
        dispersion(np.ones((5, 2)))
    with pytest.raises(ValueError, match="too few"):
        dispersion(np.zeros((5, 8)))
    with pytest.raises(ValueError, match="never -1"):
        changes([-1.0], [2.0], 1.0)
    with pytest.raises(ValueError, match="the same"):
        changes([1.0], [2.0, 3.0], 1.0)
    with pytest.raises(ValueError, match="at least 1"):
        changes([1.0], [2.0], 0.5)
    with pytest.raises(ValueError, match="alternative"):
        changes([1.0], [2.0], 1.0, alternative="up")
    with pytest.raises(ValueError, match="areas"):
        changes([1.0], [2.0], dispersion(next(countries(1))[0]))
