"""Two counts: published values, brute force, agreement of the tests where they must agree."""

from __future__ import annotations

from collections.abc import Callable
from math import exp, lgamma, log, sqrt
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hilo.engines.outbreak import conditional_test, e_test, poisson_z, rate_ratio, two_sample_z

COUNTS = st.integers(0, 40)
EXPOSURES = st.floats(0.3, 4)


def test_the_published_e_test() -> None:
    assert e_test(6, 2) == pytest.approx(0.174874821, abs=1e-9)


def brute(k1: int, k2: int, n1: float, n2: float, ratio: float, alternative: str) -> float:
    """The E-test by its definition, cell by cell."""
    rate = (k1 + k2) / (n1 * ratio + n2)

    def statistic(x: int, y: int) -> float:
        error = sqrt(x / n1**2 + ratio**2 * y / n2**2)
        return (x / n1 - ratio * y / n2) / error if error else 0.0

    def mass(x: int, mean: float) -> float:
        return exp(x * log(mean) - mean - lgamma(x + 1))

    seen, total = statistic(k1, k2), 0.0
    slack = 1e-12 * max(1, abs(seen))
    for x in range(90):
        for y in range(90):
            t = statistic(x, y)
            if alternative == "greater":
                counts = t >= seen - slack
            elif alternative == "less":
                counts = t <= seen + slack
            else:
                counts = abs(t) >= abs(seen) - slack
            total += counts * mass(x, n1 * ratio * rate) * mass(y, n2 * rate)
    return total


@pytest.mark.parametrize("alternative", ["two-sided", "greater", "less"])
@pytest.mark.parametrize(
    ("first", "second", "n1", "n2", "ratio"),
    [(6, 2, 1, 1, 1), (0, 2, 3.9, 4.2, 1), (12, 3, 2, 1, 1), (3, 9, 1.5, 0.7, 1.3), (5, 5, 1, 1, 1), (1, 0, 1, 1, 2)],
)
def test_the_e_test_is_the_sum_over_all_cells(
    first: int, second: int, n1: float, n2: float, ratio: float, alternative: str
) -> None:
    quick = e_test(first, second, exposure_first=n1, exposure_second=n2, ratio=ratio, alternative=alternative)
    assert quick == pytest.approx(brute(first, second, n1, n2, ratio, alternative), abs=1e-12)


@given(COUNTS, COUNTS, EXPOSURES, EXPOSURES)
@settings(max_examples=60, deadline=None)
def test_turning_the_periods_round_turns_the_sides_round(a: int, b: int, m: float, n: float) -> None:
    one: dict[str, Any] = {"exposure_first": m, "exposure_second": n}
    other: dict[str, Any] = {"exposure_first": n, "exposure_second": m}
    assert e_test(a, b, **one) == pytest.approx(e_test(b, a, **other), abs=1e-9)
    assert e_test(a, b, **one, alternative="greater") == pytest.approx(
        e_test(b, a, **other, alternative="less"), abs=1e-9
    )


@pytest.mark.parametrize(("a", "b"), [(5_000, 5_150), (7_717, 7_900), (106_289, 106_900)])
def test_counts_in_the_thousands_agree_with_the_normal_limit(a: int, b: int) -> None:
    from scipy.special import ndtr

    normal = 2 * ndtr(-abs(two_sample_z(a, b)))
    assert e_test(a, b) == pytest.approx(normal, rel=2e-3)
    assert conditional_test(a, b) == pytest.approx(normal, rel=3e-2)


@pytest.mark.parametrize(
    ("before", "after", "z"),
    [(7_717, 9_143, 15.5), (8_090, 9_337, 13.4), (8_630, 10_139, 15.6), (9_822, 11_137, 12.9), (562, 521, -1.8)],
)
def test_the_z_of_the_first_half_of_2016(before: int, after: int, z: float) -> None:
    assert poisson_z(before, after) == pytest.approx(z, abs=0.051)


def test_exposures_scale_the_count_before() -> None:
    assert poisson_z(100, 50, exposure_before=2, exposure_after=1) == pytest.approx(0)
    assert rate_ratio(100, 50, exposure_before=2).value == pytest.approx(1)
    assert conditional_test(100, 50, exposure_before=2) > 0.9


def test_the_conditional_test_by_hand() -> None:
    assert conditional_test(0, 5, alternative="greater") == pytest.approx(1 / 32)
    assert conditional_test(0, 5) == pytest.approx(1 / 16)
    assert conditional_test(5, 0, alternative="less") == pytest.approx(1 / 32)
    assert conditional_test(0, 0) == 1


@given(COUNTS, COUNTS, EXPOSURES)
@settings(max_examples=60, deadline=None)
def test_the_interval_excludes_one_exactly_when_the_test_rejects(a: int, b: int, exposure: float) -> None:
    p = conditional_test(a, b, exposure_after=exposure)
    interval = rate_ratio(a, b, exposure_after=exposure)
    if abs(p - 0.05) > 1e-6:
        assert (interval.lower > 1 or interval.upper < 1) == (p < 0.05)


def test_nothing_before_leaves_the_ratio_open() -> None:
    interval = rate_ratio(0, 4)
    assert interval.value != interval.value
    assert interval.upper == float("inf")
    assert 0 < interval.lower < 2


@pytest.mark.parametrize("test", [e_test, conditional_test, rate_ratio, poisson_z])
@pytest.mark.parametrize("count", [-1, 1.5, float("nan"), float("inf")])
def test_what_is_no_count_is_refused(test: Callable[..., Any], count: float) -> None:
    with pytest.raises(ValueError, match="whole count"):
        test(3, count)


def test_bad_exposures_and_sides_are_refused() -> None:
    with pytest.raises(ValueError, match="above 0"):
        e_test(1, 2, exposure_first=0)
    with pytest.raises(ValueError, match="alternative"):
        e_test(1, 2, alternative="up")
