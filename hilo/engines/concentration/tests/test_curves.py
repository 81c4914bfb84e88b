"""Lorenz, Gini, generalised Gini and the decomposition of its change."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hilo.engines.concentration import decompose_gini, generalised_gini, gini, lorenz

whole = st.lists(st.integers(0, 9), min_size=2, max_size=12).filter(any)


def test_the_generalised_gini_of_bernasco_and_steenbeek() -> None:
    counts = [3, 1, 1] + [0] * 7
    assert gini(counts) == pytest.approx(0.78)
    assert generalised_gini(counts) == pytest.approx(0.56)


def test_fewer_crimes_than_places_spread_as_evenly_as_can_be_are_not_concentrated() -> None:
    counts = [1, 1, 1] + [0] * 97
    assert gini(counts) == pytest.approx(0.97)
    assert generalised_gini(counts) == pytest.approx(0)


@given(whole)
def test_the_generalised_gini_lies_between_nothing_and_gini(counts: list[int]) -> None:
    assert -1e-12 <= generalised_gini(counts) <= gini(counts) + 1e-12


@given(whole, st.data())
def test_gini_is_the_mean_difference_of_two_inhabitants(counts: list[int], data: st.DataObject) -> None:
    people = np.array(data.draw(st.lists(st.integers(1, 5), min_size=len(counts), max_size=len(counts))))
    each = np.repeat(np.array(counts) / people, people)
    expected = np.abs(each[:, None] - each[None, :]).mean() / (2 * each.mean())
    assert gini(counts, people) == pytest.approx(expected, abs=1e-12)


@given(whole, st.data())
def test_the_curve_sags_and_its_area_is_gini_in_whatever_order_areas_are_written(
    counts: list[int], data: st.DataObject
) -> None:
    people = data.draw(st.lists(st.integers(1, 5), min_size=len(counts), max_size=len(counts)))
    curve = lorenz(counts, people)
    assert (curve.base[0], curve.held[0], curve.base[-1], curve.held[-1]) == pytest.approx((0, 0, 1, 1))
    assert (curve.held <= curve.base + 1e-12).all()
    area = ((curve.held[1:] + curve.held[:-1]) / 2 * np.diff(curve.base)).sum()
    assert curve.gini == pytest.approx(1 - 2 * area, abs=1e-12)
    shuffled = data.draw(st.permutations(range(len(counts))))
    again = gini([counts[i] for i in shuffled], [people[i] for i in shuffled])
    assert again == pytest.approx(curve.gini, abs=1e-12)


def test_equal_rates_are_not_concentrated_however_unequal_the_places() -> None:
    assert gini([1, 10, 100], [1, 10, 100]) == pytest.approx(0)
    assert gini([1, 10, 100]) > 0.5


@given(whole, st.data())
def test_the_change_of_gini_is_reranking_less_progressivity(before: list[int], data: st.DataObject) -> None:
    after = data.draw(st.lists(st.integers(0, 9), min_size=len(before), max_size=len(before)).filter(any))
    found = decompose_gini(before, after)
    assert found.reranking - found.progressivity == pytest.approx(found.change, abs=1e-12)
    assert found.reranking >= -1e-12


def test_two_areas_that_swap_places_change_all_by_reranking() -> None:
    found = decompose_gini([1, 3], [3, 1])
    assert (found.change, found.reranking, found.progressivity) == pytest.approx((0, 0.5, 0.5))


def test_an_area_without_people_has_no_rate() -> None:
    with pytest.raises(ValueError, match="without population"):
        lorenz([1, 2], [0, 5])
