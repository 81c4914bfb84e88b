"""No reader can work out a hidden count, and every published figure is true."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from hilo.engines.disclosure import audit, suppress

TABLES = arrays(np.int64, st.tuples(st.integers(1, 4), st.integers(1, 4)), elements=st.integers(0, 9))


def test_one_small_cell_takes_the_smallest_rectangle_with_it() -> None:
    done = suppress([[20, 50, 10], [8, 19, 21], [17, 32, 2]])
    assert np.argwhere(done.primary).tolist() == [[2, 2]]
    assert np.argwhere(done.complementary).tolist() == [[1, 0], [1, 2], [2, 0]]
    assert (done.audit.low[2, 2], done.audit.high[2, 2]) == (0, 19)


def test_a_hidden_cell_alone_in_its_row_is_found_out_by_the_audit() -> None:
    full = np.array([[5, 2, 7], [4, 6, 10], [9, 8, 17]])
    alone = np.zeros((3, 3), dtype=bool)
    alone[0, 1] = True
    found = audit(full, alone, 1)
    assert (found.low[0, 1], found.high[0, 1], found.safe) == (2, 2, False)


def test_the_bounds_are_those_of_trying_every_table() -> None:
    full = np.array([[1, 3, 4], [2, 5, 7], [3, 8, 11]])
    hidden = np.zeros((3, 3), dtype=bool)
    hidden[:2, :2] = True
    fits = [t for t in product(range(12), repeat=4) if (t[0] + t[1], t[2] + t[3], t[0] + t[2]) == (4, 7, 3)]
    found = audit(full, hidden, 1)
    assert found.low[:2, :2].ravel().tolist() == [min(t[i] for t in fits) for i in range(4)]
    assert found.high[:2, :2].ravel().tolist() == [max(t[i] for t in fits) for i in range(4)]


def test_a_zero_stays_unless_it_is_asked_to_be_hidden() -> None:
    assert not suppress([[0, 30], [40, 50]]).primary.any()
    assert suppress([[0, 30], [40, 50]], hide_zero=True).primary[0, 0]


def test_a_small_total_is_hidden_too() -> None:
    done = suppress([[1, 1], [40, 50]])
    assert done.primary[0].tolist() == [True, True, True]


@given(TABLES, st.integers(2, 5))
@settings(max_examples=60, deadline=None)
def test_no_published_combination_gives_a_small_count_back(table: np.ndarray, threshold: int) -> None:
    done = suppress(table, threshold)
    inner = (slice(0, table.shape[0]), slice(0, table.shape[1]))
    assert done.primary[inner].tolist() == ((table > 0) & (table < threshold)).tolist()
    assert done.audit.safe
    assert done.audit.narrowest >= threshold - 1e-6
    shown = ~np.isnan(done.published)
    assert (done.published[shown] == done.full[shown]).all()
    assert (done.full[-1, :-1] == table.sum(axis=0)).all()
    assert (done.full[:-1, -1] == table.sum(axis=1)).all()


@given(arrays(np.int64, (5, 3), elements=st.integers(0, 9)))
@settings(max_examples=25, deadline=None)
def test_totals_of_states_and_of_the_country_do_not_give_a_municipality_away(table: np.ndarray) -> None:
    groups = [0, 0, 1, 1, 1]
    done = suppress(table, groups=groups)
    assert done.audit.safe
    assert (done.full[5:7, :-1] == [table[:2].sum(axis=0), table[2:].sum(axis=0)]).all()
    assert (done.full[7] == done.full[5] + done.full[6]).all()


@pytest.mark.parametrize(
    ("table", "options", "said"),
    [
        ([1, 2], {}, "rows and columns"),
        ([[1, float("nan")]], {}, "missing"),
        ([[1, -1]], {}, "negative"),
        ([[1.5, 1]], {}, "whole"),
        ([[1, 2]], {"threshold": 1}, "at least 2"),
        ([[1, 2]], {"protection": 0}, "above zero"),
        ([[1, 2]], {"groups": [1]}, "groups"),
        ([[1, 2]], {"groups": [0, 1]}, "groups"),
    ],
)
def test_a_bad_table_is_refused_with_a_sentence(table: list[float], options: dict[str, object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        suppress(table, **options)  # type: ignore[arg-type]
