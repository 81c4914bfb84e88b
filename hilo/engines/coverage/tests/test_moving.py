"""What is left when one leaves, and the move that helps most."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hilo.engines.coverage import Idle, expected, suggest, without_one


def test_what_only_one_unit_reaches_is_lost_when_it_leaves() -> None:
    covers = np.array([[True, False], [True, True], [False, True]])
    lost = without_one(covers, np.array([5, 3, 2]), [1, 1])
    assert lost == pytest.approx([0.5, 0.2])


def test_of_two_units_at_a_base_one_may_leave() -> None:
    covers = np.array([[True, False], [False, True]])
    assert without_one(covers, np.array([5, 5]), [2, 1]) == pytest.approx([0.0, 0.5])
    assert np.isnan(without_one(covers, np.array([5, 5]), [2, 0])[1])


def idle(code: str, reaches: list[bool], to_base: list[float]) -> Idle:
    return Idle(code, np.array(reaches), np.array(to_base, float))


def test_the_spare_unit_of_a_full_base_moves_to_the_empty_one() -> None:
    covers = np.eye(2, dtype=bool)
    units = [idle("A-1", [True, False], [0, 400]), idle("A-2", [True, False], [0, 300])]
    move = suggest(units, covers, np.array([60, 40]), busy=0.2)
    assert move is not None
    assert (move.unit, move.base, move.seconds) == ("A-2", 1, 300)
    assert move.before == pytest.approx(0.6 * 0.96)
    assert move.after == pytest.approx(0.8)


def test_a_move_that_is_too_far_or_helps_too_little_is_not_suggested() -> None:
    covers = np.eye(2, dtype=bool)
    units = [idle("A-1", [True, False], [0, 2000]), idle("A-2", [True, False], [0, 2000])]
    assert suggest(units, covers, np.array([60, 40]), busy=0.2) is None
    well = [idle("A-1", [True, False], [0, 10]), idle("A-2", [False, True], [10, 0])]
    assert suggest(well, covers, np.array([60, 40]), busy=0.2) is None


def test_nobody_free_is_no_move() -> None:
    assert suggest([], np.eye(2, dtype=bool), np.array([1, 1]), busy=0.2) is None


@settings(deadline=None, max_examples=50)
@given(st.integers(0, 10**6))
def test_the_suggested_move_is_the_best_of_all(seed: int) -> None:
    rng = np.random.default_rng(seed)
    covers, weight = rng.random((9, 4)) < 0.4, rng.integers(1, 9, 9)
    units = [Idle(f"A-{n}", rng.random(9) < 0.4, rng.uniform(0, 1200, 4)) for n in range(3)]
    move = suggest(units, covers, weight, busy=0.3, least=0.0)
    best = 0.0
    for unit, base in product(range(3), range(4)):
        if units[unit].to_base_s[base] > 900:
            continue
        columns = [covers[:, base] if n == unit else units[n].reaches for n in range(3)]
        best = max(best, expected(np.column_stack(columns), weight, [1, 1, 1], 0.3))
    if move is None:
        assert best <= expected(np.column_stack([u.reaches for u in units]), weight, [1, 1, 1], 0.3) + 1e-9
    else:
        assert move.after == pytest.approx(best)
