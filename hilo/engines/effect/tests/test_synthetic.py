"""Synthetic control: exact weights, what it recovers, when it says that it does not fit."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hilo.engines.effect import synthetic_control
from hilo.engines.effect.simplex import nearest_mixture


def donors(seed: int, number: int = 12, periods: int = 30) -> np.ndarray:
    generator = np.random.default_rng(seed)
    level = generator.uniform(20, 60, number)[:, None]
    return level * np.exp(generator.normal(0, 0.03, (number, periods)).cumsum(axis=1))


@given(st.integers(0, 2**32 - 1), st.integers(1, 30), st.integers(1, 12))
def test_no_other_mixture_is_nearer(seed: int, number: int, periods: int) -> None:
    """The condition of optimality: moving towards any donor does not lower the distance."""
    generator = np.random.default_rng(seed)
    rows, target = generator.normal(size=(number, periods)), generator.normal(size=periods)
    weights = nearest_mixture(target, rows)
    assert weights.min() >= 0
    assert weights.sum() == pytest.approx(1)
    off = weights @ rows - target
    assert (off @ off - (rows - target) @ off).max() <= 1e-7 * (1 + off @ off)


def test_the_weights_of_a_mixture_are_recovered() -> None:
    others = donors(1)
    weights = np.zeros(12)
    weights[[2, 5, 7]] = 0.5, 0.3, 0.2
    found = synthetic_control(weights @ others, others, 20)
    assert found.weights == pytest.approx(tuple(weights), abs=1e-5)
    assert found.effect == pytest.approx(0, abs=1e-4)
    assert found.fits


def test_an_effect_is_measured_and_lies_in_its_interval() -> None:
    others = donors(2)
    noise = np.random.default_rng(3).normal(0, 1, 30)
    series = 0.5 * others[0] + 0.5 * others[4] + noise
    series[20:] -= 12
    found = synthetic_control(series, others, 20)
    assert found.effect == pytest.approx(-12, abs=3)
    assert found.low < -12 < found.high < 0
    assert found.conformal_p < 0.05
    assert found.placebo_p == pytest.approx(1 / 13)
    assert found.relative is not None
    assert found.relative < 0
    assert found.fits


def test_the_interval_covers_no_effect_in_over_dispersed_counts() -> None:
    covered = []
    for seed in range(60):
        others = donors(seed, 8, 24)
        means = np.vstack([others, others[:3].mean(axis=0)])
        generator = np.random.default_rng(seed + 1000)
        counts = generator.poisson(generator.gamma(means / 1.6, 1.6))
        found = synthetic_control(counts[-1], counts[:-1], 16)
        covered.append(found.low <= 0 <= found.high)
    assert np.mean(covered) >= 0.88


def test_a_series_above_all_donors_does_not_fit() -> None:
    others = donors(4)
    found = synthetic_control(others.max(axis=0) * 2, others, 20)
    assert not found.fits
    assert {"outside_donors", "large_error"} <= set(found.why_not)


def test_a_gap_that_drifts_before_the_start_does_not_fit() -> None:
    others = np.full((5, 30), 50.0) + np.random.default_rng(1).normal(0, 0.5, (5, 30))
    found = synthetic_control(np.linspace(48, 56, 30), others, 20)
    assert "gap_drifts" in found.why_not


def test_few_periods_are_said_and_bound_nothing() -> None:
    others = donors(5, periods=10)
    found = synthetic_control(others[:2].mean(axis=0), others, 5)
    assert found.why_not == ("few_periods",)
    assert (found.low, found.high) == (-math.inf, math.inf)


def test_one_donor_has_no_placebo() -> None:
    others = donors(6, number=1)
    assert synthetic_control(others[0] + 1, others, 20).placebo_p is None


@pytest.mark.parametrize(
    ("series", "others", "start", "words"),
    [
        ([1, math.nan, 1, 1], [[1, 1, 1, 1]], 2, "unknown is not zero"),
        ([1, 1, 1, 1], [[1, 1, 1]], 2, "donors have 3 periods"),
        ([1, 1, 1, 1], [1, 1, 1, 1], 2, "2 dimensions"),
        ([1, 1, 1, 1], [[1, 1, 1, 1]], 1, "must leave 2 periods"),
        ([1, 1, 1, 1], [[1, 1, 1, 1]], 4, "must leave 2 periods"),
    ],
)
def test_series_that_cannot_be_compared_are_refused(series, others, start, words) -> None:
    with pytest.raises(ValueError, match=words):
        synthetic_control(series, others, start)
