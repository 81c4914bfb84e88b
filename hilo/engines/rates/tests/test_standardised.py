"""Sums of strata: against Garwood where they must agree, against a draw of many where they need not."""

from __future__ import annotations

import numpy as np
import pytest

from hilo.engines.rates import interval, standardised, weighted

scipy = pytest.importorskip("scipy")


@pytest.mark.parametrize("count", [0, 1, 7, 250])
def test_of_one_stratum_it_is_garwoods_interval(count):
    exact = interval(count, 40_000)
    found = standardised([count], [40_000], [3.0])
    assert found.value == pytest.approx(exact.rate[0])
    assert found.low == pytest.approx(exact.low[0])
    assert found.high == pytest.approx(exact.high[0])


def test_with_the_ages_of_the_standard_the_rate_is_the_crude_one():
    counts, people = [3, 40, 9], [20_000, 50_000, 30_000]
    exact, found = interval(52, 100_000), standardised(counts, people, people)
    assert (found.value, found.low, found.high) == pytest.approx((exact.rate[0], exact.low[0], exact.high[0]))


def test_a_worked_rate_by_hand():
    # 10 of 1,000 and 30 of 2,000 are 1,000 and 1,500 per 100,000; a quarter and three quarters of them are 1,375.
    found = standardised([10, 30], [1_000, 2_000], [1, 3])
    assert found.value == pytest.approx(1_375)
    # qgamma with shape v**2/var and scale var/v, var = 25**2 * 10 + 37.5**2 * 30.
    variance = 25.0**2 * 10 + 37.5**2 * 30
    from scipy.stats import gamma

    assert found.low == pytest.approx(gamma.ppf(0.025, 1_375**2 / variance, scale=variance / 1_375))
    upper = variance + 37.5**2
    assert found.high == pytest.approx(gamma.ppf(0.975, 1_412.5**2 / upper, scale=upper / 1_412.5))


def test_the_interval_holds_the_truth_about_as_often_as_it_says():
    rng = np.random.default_rng(7)
    means, weights = np.array([0.4, 2.0, 12.0, 5.0]), np.array([60.0, 40.0, 20.0, 3.0])
    truth = float(means @ weights)
    held = [found.low <= truth <= found.high for found in (weighted(rng.poisson(means), weights) for _ in range(1_500))]
    # It is known to be a little too wide, never too narrow.
    assert 0.945 <= np.mean(held) <= 0.995


def test_no_event_has_an_upper_end():
    found = weighted([0, 0], [10.0, 69.5])
    assert (found.value, found.low) == (0, 0)
    assert found.high == pytest.approx(3.689 * 69.5, rel=1e-3)


@pytest.mark.parametrize(
    ("counts", "people", "standard"),
    [([1], [0], [1]), ([-1], [10], [1]), ([1, 2], [10], [1]), ([1], [10], [0]), ([1], [10], [1, 2]), ([], [], [])],
)
def test_what_has_no_rate_is_no_rate(counts, people, standard):
    with pytest.raises(ValueError, match=r"\w"):
        standardised(counts, people, standard)
