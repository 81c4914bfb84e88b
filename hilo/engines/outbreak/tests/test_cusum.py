"""Cumulative sums: the run length without change by simulation, a slow rise, gaps."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from hilo.engines.outbreak import chart, cusum


def simulated(mean: float, dispersion: float, k: float, h: float, number: int = 2000) -> float:
    """Mean periods to the first alarm without change."""
    chance, total, length = np.random.default_rng(8), np.zeros(number), np.zeros(number)
    alive = np.ones(number, dtype=bool)
    while alive.any():
        rate = chance.gamma(mean / (dispersion - 1), dispersion - 1, number) if dispersion > 1 else mean
        total = np.maximum(0, total + chance.poisson(rate, number) - k)
        length += alive
        alive &= total <= h
    return float(length.mean())


@pytest.mark.parametrize(
    ("mean", "dispersion", "rise"), [(0.3, 1, 2), (2, 1, 1.5), (5, 2.6, 1.5), (40, 2.6, 1.3), (900, 2.6, 1.1)]
)
def test_the_run_length_without_change_is_the_one_computed(mean: float, dispersion: float, rise: float) -> None:
    found = chart(mean, rise=rise, dispersion=dispersion, run_length=100)
    assert 100 <= found.run_length < 130
    assert simulated(mean, dispersion, found.k, found.h) == pytest.approx(found.run_length, rel=0.07)


def test_the_reference_value_is_that_of_lucas() -> None:
    assert chart(2, rise=2).k == pytest.approx(2 / np.log(2), abs=0.08)


def test_a_slow_rise_is_seen_before_a_single_week_shows_it() -> None:
    counts = [10.0] * 20 + [14.0] * 12
    watch = cusum(counts, 10, rise=1.3)
    assert not watch.alarm[:20].any()
    assert watch.alarm.any()
    assert ((watch.observed > watch.upper) == watch.alarm).all()
    assert ((watch.score > 1) == watch.alarm).all()


def test_an_unpublished_week_keeps_the_sum() -> None:
    whole = cusum([10, 15, 15, 15.0], 10)
    gap = cusum([10, 15, np.nan, 15, 15.0], 10)
    assert gap.score[[0, 1, 3, 4]] == pytest.approx(whole.score)
    assert not gap.judged[2]
    assert gap.notes == ("unpublished, the sum was kept: 2",)


def test_periods_may_expect_different_counts() -> None:
    season = np.array([5.0, 20.0] * 10)
    assert not cusum(season, season).alarm.any()
    assert cusum(season * 2, season).alarm.any()


@pytest.mark.parametrize(
    ("keywords", "sentence"),
    [({"mean": 0}, "above 0"), ({"mean": 2, "rise": 1}, "rise"), ({"mean": 2, "dispersion": 0.5}, "variance")],
)
def test_bad_input_is_refused(keywords: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        chart(**keywords)
