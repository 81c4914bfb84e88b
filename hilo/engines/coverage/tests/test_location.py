"""The optimum: against brute force, against closed forms, and against one another."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hilo.engines.coverage import expected, lscp, mclp, mexclp

pytest.importorskip("scipy", reason="needs the extra [analysis]")


def problem(seed: int, cells: int = 12, bases: int = 5) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return rng.random((cells, bases)) < 0.35, rng.integers(1, 20, cells)


def brute(covers: np.ndarray, weight: np.ndarray, units: int, busy: float, capacity: int) -> float:
    plans = product(range(capacity + 1), repeat=covers.shape[1])
    return max(expected(covers, weight, plan, busy) for plan in plans if sum(plan) <= units)


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10**6), st.integers(1, 4), st.sampled_from([0.0, 0.15, 0.4, 0.8]))
def test_the_expected_covering_optimum_is_that_of_brute_force(seed: int, units: int, busy: float) -> None:
    covers, weight = problem(seed)
    plan = mexclp(covers, weight, units, busy=busy)
    assert plan.exact
    assert sum(plan.placed) <= units
    assert plan.share == pytest.approx(brute(covers, weight, units, busy, units), abs=1e-6)


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 10**6), st.integers(1, 4))
def test_the_maximal_covering_optimum_is_that_of_brute_force(seed: int, units: int) -> None:
    covers, weight = problem(seed)
    assert mclp(covers, weight, units).share == pytest.approx(brute(covers, weight, units, 0.0, 1), abs=1e-9)


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 10**6))
def test_the_fewest_bases_are_those_of_brute_force(seed: int) -> None:
    covers, _ = problem(seed)
    plan, nobody = lscp(covers)
    rows = covers[~nobody]
    fewest = min(sum(some) for some in product((0, 1), repeat=5) if (rows @ np.array(some) > 0).all())
    assert sum(plan.placed) == fewest
    assert (rows @ np.array(plan.placed) > 0).all()


@pytest.mark.parametrize("units", [1, 2, 5])
@pytest.mark.parametrize("busy", [0.1, 0.5, 0.9])
def test_where_every_base_reaches_everything_a_call_fails_only_if_all_are_busy(units: int, busy: float) -> None:
    """Daskin (1983): one cell within reach of k units is expected to be covered 1 - busy^k of the time."""
    plan = mexclp(np.ones((4, 3), bool), np.array([5, 1, 1, 3]), units, busy=busy)
    assert plan.share == pytest.approx(1 - busy**units)


def test_units_that_are_never_busy_make_expected_covering_maximal_covering() -> None:
    """Daskin (1983): with busy = 0 the model is that of Church and ReVelle (1974)."""
    covers, weight = problem(8)
    assert mexclp(covers, weight, 3, busy=0.0).share == pytest.approx(mclp(covers, weight, 3).share)


def test_busy_units_are_doubled_where_most_calls_are() -> None:
    """Two units, one town of 90 calls and one of 10: idle, one each; very busy, both in the large one."""
    covers, weight = np.eye(2, dtype=bool), np.array([90, 10])
    assert mexclp(covers, weight, 2, busy=0.05).placed == (1, 1)
    assert mexclp(covers, weight, 2, busy=0.5).placed == (2, 0)


def test_a_base_holds_no_more_than_it_can() -> None:
    covers, weight = np.eye(2, dtype=bool), np.array([90, 10])
    assert mexclp(covers, weight, 2, busy=0.5, capacity=1).placed == (1, 1)
    assert mexclp(covers, weight, 3, busy=0.5, capacity=[1, 2]).placed == (1, 2)


def test_more_units_never_cover_less() -> None:
    covers, weight = problem(3)
    shares = [mexclp(covers, weight, units, busy=0.3).share for units in range(7)]
    assert shares == sorted(shares)
    assert shares[0] == 0


def test_demand_that_no_base_reaches_stays_uncovered_and_is_named() -> None:
    covers = np.array([[True, False], [False, False]])
    assert mclp(covers, np.array([3, 1]), 2).share == pytest.approx(0.75)
    assert lscp(covers)[1].tolist() == [False, True]


@pytest.mark.parametrize(("units", "busy"), [(1, 1.0), (1, -0.1), (-1, 0.5)])
def test_what_cannot_be_is_refused(units: int, busy: float) -> None:
    with pytest.raises(ValueError, match=r"busy|negative"):
        mexclp(np.ones((1, 1), bool), np.ones(1), units, busy=busy)


def test_no_demand_is_no_coverage() -> None:
    assert mexclp(np.ones((0, 2), bool), np.ones(0), 2, busy=0.1).share == 0.0
