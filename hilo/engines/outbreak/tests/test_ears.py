"""Early aberration methods: worked by hand, flat baselines, gaps."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from hilo.engines.outbreak import ears

WEEK = [2, 4, 4, 4, 5, 5, 7]


def test_c1_is_mean_and_deviation_of_the_seven_weeks_before() -> None:
    watch = ears([*WEEK, 10], "C1")
    deviation = np.std(WEEK, ddof=1)
    assert watch.time.tolist() == [7]
    assert watch.upper[0] == pytest.approx(np.mean(WEEK) + 3.090232306167813 * deviation)
    assert watch.score[0] == pytest.approx((10 - np.mean(WEEK)) / deviation)
    assert watch.alarm.tolist() == [True]


def test_c2_leaves_two_weeks_between() -> None:
    assert ears([*WEEK, 50, 50, 10], "C2").upper[0] == pytest.approx(ears([*WEEK, 10], "C1").upper[0])


def test_c3_adds_what_the_two_weeks_before_exceeded_one_by() -> None:
    counts = [3, 5, 4, 6, 2, 4, 5, 3, 4, 9, 10, 9]
    singles = ears(counts, "C2").score
    watch = ears(counts, "C3", alpha=0.001)
    assert watch.score[0] == pytest.approx(singles[2] + max(0, singles[1] - 1) + max(0, singles[0] - 1))
    assert watch.alarm[0] == (watch.score[0] > 3.090232306167813)


def test_a_flat_baseline_bounds_by_its_mean_or_by_the_floor_given() -> None:
    flat = [3] * 11
    assert ears(flat, "C1").upper == pytest.approx([3.0] * 4)
    assert np.isnan(ears([3] * 12, "C3").upper).all()
    assert ears(flat, "C1", least_deviation=1).upper == pytest.approx([3 + 3.090232306167813] * 4)


def test_an_unpublished_week_is_not_judged_nor_any_that_needs_it() -> None:
    counts = np.array([*WEEK, *WEEK, *WEEK], dtype=float)
    counts[8] = np.nan
    watch = ears(counts, "C1")
    assert watch.time[~watch.judged].tolist() == [8, 9, 10, 11, 12, 13, 14, 15]
    assert not watch.alarm[~watch.judged].any()
    assert "not judged" in watch.notes[0]


@pytest.mark.parametrize(
    ("keywords", "sentence"),
    [
        ({"method": "C4"}, "C1, C2 or C3"),
        ({"baseline": 2}, "at least 3"),
        ({"least_deviation": -1}, "not negative"),
        ({"alpha": 1}, "alpha"),
        ({"times": [3]}, "run from"),
    ],
)
def test_bad_input_is_refused(keywords: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        ears([*WEEK, 1, 2], **keywords)
