"""Ranking, shares, ties, refusals."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hilo.engines.concentration import decompose, fixed_share, number_for_share, ranking, top_share

CODES = ["a", "b", "c", "d", "e"]
counts_of_areas = st.lists(st.integers(0, 6), min_size=2, max_size=9).filter(any)


def codes(n: int) -> list[str]:
    return [f"{i:03}" for i in range(n)]


def test_a_tie_is_broken_by_population_and_then_by_code() -> None:
    order = ranking([5, 9, 5, 5, 1], [10, 10, 30, 10, 10], ["d", "b", "z", "a", "e"])
    assert order.tolist() == [1, 2, 3, 0, 4]


def test_the_share_of_the_top_states_who_tied_for_the_last_place() -> None:
    found = top_share([5, 3, 3, 3, 0], [1, 1, 2, 4, 2], CODES, 2)
    assert found.members == (0, 3)
    assert found.share == pytest.approx(8 / 14)
    assert found.population_share == pytest.approx(0.5)
    assert (found.tied, found.tied_members, found.is_tied) == (3, 1, True)
    assert not top_share([5, 3, 3, 3, 0], [1, 1, 2, 4, 2], CODES, 4).is_tied


def test_a_fixed_list_has_a_range_over_every_way_to_break_the_tie() -> None:
    found = fixed_share([5, 3, 3, 3, 0], [10, 1, 7, 4, 78], [1, 1, 2, 4, 2], CODES, 3)
    assert found.members == (0, 3, 2)
    assert (found.share, found.low, found.high) == pytest.approx((0.21, 0.15, 0.21))


@given(counts_of_areas, st.data())
def test_the_range_is_that_of_all_lists_that_one_could_defend(before: list[int], data: st.DataObject) -> None:
    n = len(before)
    after = data.draw(st.lists(st.integers(0, 6), min_size=n, max_size=n).filter(any))
    k = data.draw(st.integers(1, n))
    found = fixed_share(before, after, [1] * n, codes(n), k)
    best = sum(sorted(before)[-k:])
    fair = [
        sum(after[i] for i in some) / sum(after)
        for some in combinations(range(n), k)
        if sum(before[i] for i in some) == best
    ]
    assert (found.low, found.high) == pytest.approx((min(fair), max(fair)))
    assert found.low - 1e-12 <= found.share <= found.high + 1e-12


def test_the_number_for_a_share_is_the_least_that_reaches_it() -> None:
    assert number_for_share([1, 4, 5], 0.5).number == 1
    assert number_for_share([1, 4, 5], 0.51).number == 2
    found = number_for_share([0, 1, 4, 5], 1)
    assert (found.number, found.reached, found.share_of_areas) == (3, 1.0, 0.75)


@given(counts_of_areas, st.data())
def test_a_share_and_the_number_for_it_answer_each_other(counts: list[int], data: st.DataObject) -> None:
    k = data.draw(st.integers(1, len(counts)))
    share = top_share(counts, [1] * len(counts), codes(len(counts)), k).share
    found = number_for_share(counts, share)
    assert found.number <= k
    assert found.reached == pytest.approx(share)


@given(counts_of_areas, st.data())
def test_the_parts_of_a_change_sum_to_the_change(before: list[int], data: st.DataObject) -> None:
    n = len(before)
    after = data.draw(st.lists(st.integers(0, 6), min_size=n, max_size=n).filter(any))
    k = data.draw(st.integers(1, n))
    found = decompose(before, after, [1] * n, codes(n), k)
    assert found.staying + found.leaving + found.replacement == pytest.approx(found.change, abs=1e-12)
    assert found.replacement >= -1e-12
    fixed = fixed_share(before, after, [1] * n, codes(n), k).share
    assert found.list_before == pytest.approx(fixed - found.before, abs=1e-12)


def test_a_change_is_split_into_those_that_stay_leave_and_enter() -> None:
    found = decompose([50, 30, 10, 10], [40, 10, 45, 5], [1, 1, 1, 1], CODES[:4], 2)
    assert (found.stayers, found.leavers, found.entrants) == ((0,), (1,), (2,))
    assert (found.staying, found.leaving, found.replacement) == pytest.approx((-0.10, -0.20, 0.35))
    assert (found.change, found.turnover) == pytest.approx((0.05, 0.15))


@pytest.mark.parametrize(
    ("counts", "population", "names", "k", "words"),
    [
        ([1, math.nan, 2], [1, 1, 1], CODES[:3], 1, "unknown is not zero"),
        ([1, -1, 2], [1, 1, 1], CODES[:3], 1, "zero or more"),
        ([1, math.inf, 2], [1, 1, 1], CODES[:3], 1, "zero or more"),
        ([0, 0, 0], [1, 1, 1], CODES[:3], 1, "all zero"),
        ([1, 2, 3], [1, 1], CODES[:3], 1, "population has 2 areas"),
        ([1, 2, 3], [1, math.nan, 1], CODES[:3], 1, "population: 1 areas are not known"),
        ([1, 2, 3], [1, 1, 1], ["a", "b"], 1, "codes must be a list of 3"),
        ([1, 2, 3], [1, 1, 1], ["a", "b", "a"], 1, "stands twice"),
        ([1, 2, 3], [1, 1, 1], CODES[:3], 4, "between 1 and 3"),
        ([1, 2, 3], [1, 1, 1], CODES[:3], 0, "between 1 and 3"),
        ([], [], [], 1, "one number for each area"),
    ],
)
def test_what_cannot_be_answered_is_refused(
    counts: list[float], population: list[float], names: list[str], k: int, words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        top_share(np.array(counts), np.array(population), names, k)


@pytest.mark.parametrize("share", [0, -0.1, 1.01, math.nan])
def test_a_share_that_is_none_is_refused(share: float) -> None:
    with pytest.raises(ValueError, match="a share lies above 0"):
        number_for_share([1, 2], share)
