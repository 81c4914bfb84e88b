"""The baseline of population, against plain simulation and worked cases."""

from __future__ import annotations

import numpy as np
import pytest

from hilo.engines.concentration import expected_fixed_share, expected_top_share


def test_areas_left_in_the_lump_change_nothing() -> None:
    """Plain simulation of all areas gives the same mean and interval, within what 2,000 runs can tell."""
    people = np.random.default_rng(4).lognormal(9, 1.5, 800)
    found = expected_top_share(3000, people, 10)
    plain = np.random.default_rng(5).multinomial(3000, people / people.sum(), size=2000)
    shares = np.sort(plain, axis=1)[:, -10:].sum(axis=1) / 3000
    assert found.expected == pytest.approx(shares.mean(), abs=4 * shares.std() / 2000**0.5)
    assert (found.low, found.high) == pytest.approx(tuple(np.quantile(shares, [0.025, 0.975])), abs=0.002)


def test_equal_places_have_no_excess_but_the_top_still_looks_high() -> None:
    """100 equal areas, 300 crimes: the ten highest hold about a fifth though each place has a hundredth of the risk."""
    found = expected_top_share(300, np.ones(100), 10)
    assert found.most_populous == pytest.approx(0.1)
    assert 0.19 < found.expected < 0.24
    fixed = expected_fixed_share(300, 300, np.ones(100), 10)
    assert fixed.expected == pytest.approx(0.1, abs=0.002)


def test_an_observed_share_is_judged_by_the_runs() -> None:
    typical = expected_top_share(300, np.ones(100), 10, observed=expected_top_share(300, np.ones(100), 10).expected)
    assert typical.p_value is not None
    assert 0.2 < typical.p_value < 0.8
    assert typical.excess == pytest.approx(0)
    high = expected_top_share(300, np.ones(100), 10, observed=0.5)
    assert high.p_value == pytest.approx(1 / 2001)
    assert high.excess_low == pytest.approx(0.5 - high.high)
    assert high.excess_high == pytest.approx(0.5 - high.low)


def test_the_same_seed_gives_the_same_digits() -> None:
    people = np.arange(1, 200)
    assert expected_top_share(900, people, 20) == expected_top_share(900, people, 20)
    assert expected_top_share(900, people, 20) != expected_top_share(900, people, 20, seed=1)
    assert expected_fixed_share(900, 800, people, 20) == expected_fixed_share(900, 800, people, 20)


def test_all_places_hold_all() -> None:
    found = expected_top_share(10, [3, 1, 0], 3, observed=1.0)
    assert (found.expected, found.low, found.high, found.most_populous, found.p_value) == (1, 1, 1, 1, 1)


@pytest.mark.parametrize(
    ("total", "people", "k", "words"),
    [(0, [1, 1], 1, "at least 1"), (2.5, [1, 1], 1, "whole number"), (5, [0, 0], 1, "all zero"), (5, [1], 2, "places")],
)
def test_a_baseline_that_cannot_be_is_refused(total: float, people: list[float], k: int, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        expected_top_share(total, people, k)  # type: ignore[arg-type]
