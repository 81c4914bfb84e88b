"""The fewest operators, those on a break beside them, and the patience of callers."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyworkforce.queuing import ErlangC

from hilo.engines.staffing import erlang_a, erlang_c, operators_needed, patience, with_shrinkage

CALLS = st.floats(min_value=1, max_value=3000)
HANDLING = st.floats(min_value=20, max_value=600)
SERVICE = st.floats(min_value=0.5, max_value=0.99)


@pytest.mark.parametrize("calls", [30, 200, 700])
@pytest.mark.parametrize(("service", "within"), [(0.9, 15), (0.95, 20), (0.9, 10)])
def test_a_second_library_asks_for_as_many(calls, service, within):
    other = ErlangC(transactions=calls, aht=138 / 60, interval=60, asa=within / 60, shrinkage=0.3)
    asked = other.required_positions(service_level=service, max_occupancy=0.85)
    own = operators_needed(calls, 138, service=service, within_s=within, occupancy=0.85)
    assert own == asked["raw_positions"]
    assert with_shrinkage(own, 0.3) == asked["positions"]


@given(CALLS, HANDLING, SERVICE)
def test_one_operator_fewer_would_not_do(calls, handling, service):
    asked = operators_needed(calls, handling, service=service, within_s=15, occupancy=0.9)
    queue = erlang_c(asked, calls, handling)
    assert queue.within(15) >= service
    assert queue.occupancy <= 0.9
    if asked > 1:
        fewer = erlang_c(asked - 1, calls, handling)
        assert fewer.within(15) < service or fewer.occupancy > 0.9


@given(CALLS, HANDLING, SERVICE, st.floats(min_value=10, max_value=600))
def test_callers_who_hang_up_leave_less_to_do(calls, handling, service, seconds):
    patient = operators_needed(calls, handling, service=service, within_s=15)
    impatient = operators_needed(calls, handling, service=service, within_s=15, patience_s=seconds)
    assert impatient <= patient
    assert erlang_a(impatient, calls, handling, seconds).within(15) >= service


def test_a_higher_promise_asks_for_more():
    asked = [operators_needed(240, 138, service=service, within_s=15) for service in (0.5, 0.8, 0.9, 0.95, 0.999)]
    assert asked == sorted(asked)
    assert asked[0] < asked[-1]


def test_without_calls_nobody_is_needed():
    assert operators_needed(0, 138, service=0.9, within_s=15) == 0


@pytest.mark.parametrize("service", [0, 1, -0.5, 1.5, float("nan")])
def test_a_promise_that_nobody_can_keep_is_refused(service):
    with pytest.raises(ValueError, match="service"):
        operators_needed(10, 138, service=service, within_s=15)


def test_an_occupancy_that_is_none_is_refused():
    with pytest.raises(ValueError, match="occupancy"):
        operators_needed(10, 138, service=0.9, within_s=15, occupancy=0)


def test_whoever_is_on_a_break_is_added():
    assert with_shrinkage(7, 0.3) == 10
    assert with_shrinkage(7, 0) == 7
    assert with_shrinkage(0, 0.3) == 0
    with pytest.raises(ValueError, match="shrinkage"):
        with_shrinkage(7, 1)


def test_patience_counts_the_time_of_those_who_were_answered():
    found = patience({10: 2, 30: 1}, {0: 50, 50: 5})
    assert found is not None
    assert found.mean_s == pytest.approx((10 * 2 + 30 + 50 * 5) / 3)
    assert found.low_s < found.mean_s < found.high_s
    assert not found.enough


def test_patience_is_found_again_in_a_centre_of_known_patience():
    rng = random.Random(66)
    abandoned: Counter[float] = Counter()
    answered: Counter[float] = Counter()
    for _ in range(20_000):
        ends, turn = rng.expovariate(1 / 90), rng.expovariate(1 / 20)
        (abandoned if ends < turn else answered)[float(round(min(ends, turn)))] += 1
    found = patience(abandoned, answered)
    assert found is not None
    assert found.enough
    assert found.low_s < 90 < found.high_s
    naive = sum(wait * callers for wait, callers in abandoned.items()) / abandoned.total()
    assert naive < 20


def test_where_nobody_hung_up_nothing_is_known_of_patience():
    assert patience({}, {0: 10, 8: 4}) is None
    assert patience({0: 3}, {0: 10}) is None


def test_a_wait_below_zero_is_refused():
    with pytest.raises(ValueError, match="below 0"):
        patience({-1: 2}, {})
