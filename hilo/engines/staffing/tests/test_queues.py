"""Both queues against published values, a second library, a simulation, and what must always hold."""

from __future__ import annotations

import random
from itertools import pairwise
from math import exp, inf, isclose
from statistics import fmean, stdev

import pytest
import simpy
from hypothesis import given
from hypothesis import strategies as st
from pyworkforce.queuing import ErlangC

from hilo.engines.staffing import erlang_a, erlang_c

CALLS = st.floats(min_value=1, max_value=20_000)
HANDLING = st.floats(min_value=5, max_value=1800)
PATIENCE = st.floats(min_value=5, max_value=3600)
OPERATORS = st.integers(min_value=1, max_value=300)
SECONDS = st.floats(min_value=0, max_value=600)


@pytest.mark.parametrize(
    ("operators", "load", "waits"),
    # Probability of delay (Erlang C) as printed tables of telephone traffic give it, to four decimals.
    [(1, 0.5, 0.5), (2, 1.0, 0.3333), (5, 4.0, 0.5541), (10, 8.0, 0.4092), (20, 16.0, 0.2561), (100, 90.0, 0.2169)],
)
def test_the_share_that_waits_is_the_one_of_the_printed_tables(operators, load, waits):
    assert erlang_c(operators, load * 20, 180).waits == pytest.approx(waits, abs=5e-5)


def test_one_operator_is_the_simplest_queue_of_the_textbooks():
    queue = erlang_c(1, 15, 120)
    assert queue.waits == pytest.approx(0.5)
    assert queue.wait_s == pytest.approx(120)
    assert queue.within(120) == pytest.approx(1 - 0.5 * exp(-0.5))


@pytest.mark.parametrize("calls", [12, 80, 240, 900])
@pytest.mark.parametrize("handling", [60, 138, 300])
@pytest.mark.parametrize("spare", [1, 2, 5])
def test_a_second_library_finds_the_same(calls, handling, spare):
    operators = int(calls * handling / 3600) + spare
    other = ErlangC(transactions=calls / 60, aht=handling / 60, interval=1, asa=15 / 60, shrinkage=0.0)
    queue = erlang_c(operators, calls, handling)
    assert queue.waits == pytest.approx(other.waiting_probability(positions=operators), abs=1e-9)
    assert queue.within(15) == pytest.approx(other.service_level(positions=operators), abs=1e-9)
    assert queue.occupancy == pytest.approx(other.achieved_occupancy(positions=operators), abs=1e-9)


def test_too_few_operators_let_the_queue_of_the_patient_grow_without_end():
    queue = erlang_c(5, 200, 150)
    assert (queue.waits, queue.wait_s, queue.occupancy, queue.within(600)) == (1.0, inf, 1.0, 0.0)


def test_a_thousand_operators_overflow_nothing():
    assert 0 < erlang_c(1000, 20_000, 175).waits < 1
    assert erlang_c(3000, 20_000, 150).within(0) == 1.0
    assert erlang_a(1000, 60_000, 175, 600).abandons == pytest.approx(1 - 1000 / (60_000 * 175 / 3600), abs=1e-3)


def test_a_single_operator_with_patience_as_long_as_the_handling_is_a_queue_without_a_line():
    # Served or waiting, everybody leaves at the same rate: the number present is Poisson with the mean of the load.
    queue = erlang_a(1, 40, 90, 90)
    assert queue.waits == pytest.approx(1 - exp(-1))
    assert queue.abandons == pytest.approx(exp(-1))
    assert queue.occupancy == pytest.approx(1 - exp(-1))


SIMULATED = [(4, 100, 150, 60), (9, 240, 138, 90), (9, 240, 138, 600), (6, 200, 150, 120)]
BATCHES, OF, WARMING = 25, 4_000, 4_000


@pytest.mark.parametrize(("operators", "calls", "handling", "patience"), SIMULATED)
def test_a_simulation_of_the_centre_finds_the_same_with_impatient_callers(operators, calls, handling, patience):
    """100,000 calls of fixed seed after 4,000 to warm up, in 25 batches: each share lies within four standard errors of
    the batch means (what one call does to the next is in them), and one such error is under a point: the test is no
    test otherwise. The mean wait likewise, its error under 5 %."""
    callers, busy = simulate(operators, calls, handling, patience, arrivals=BATCHES * OF + WARMING, seed=911)
    queue = erlang_a(operators, calls, handling, patience)
    assert queue.occupancy == pytest.approx(busy, abs=0.01)
    agrees(queue.abandons, [not served for _, served in callers], error=0.01)
    agrees(queue.waits, [wait > 0 for wait, _ in callers], error=0.01)
    agrees(queue.wait_s, [wait for wait, _ in callers], error=0.05 * queue.wait_s)
    for seconds in (5, 15, 40):
        agrees(queue.within(seconds), [served and wait <= seconds for wait, served in callers], error=0.01)


def agrees(said: float, seen: list[float] | list[bool], *, error: float) -> None:
    """The formula's figure and the mean of what was seen, judged by the scatter of the batches."""
    means = [fmean(seen[begins : begins + OF]) for begins in range(WARMING, WARMING + BATCHES * OF, OF)]
    spread = stdev(means) / BATCHES**0.5
    assert spread < error
    assert said == pytest.approx(fmean(means), abs=4 * spread)


def simulate(
    operators: int, calls: float, handling: float, patience: float, *, arrivals: int, seed: int
) -> tuple[list[tuple[float, bool]], float]:
    """How long each caller waited and whether it was answered, as they came; share of time that operators were busy."""
    rng = random.Random(seed)
    world = simpy.Environment()
    desk = simpy.Resource(world, capacity=operators)
    callers = [(0.0, False)] * arrivals
    work = 0.0

    def caller(number):
        nonlocal work
        came = world.now
        with desk.request() as turn:
            gone = world.timeout(rng.expovariate(1 / patience))
            yield turn | gone
            callers[number] = (world.now - came, turn.triggered)
            if turn.triggered:
                took = rng.expovariate(1 / handling)
                work += took
                yield world.timeout(took)

    def ringing():
        for number in range(arrivals):
            yield world.timeout(rng.expovariate(calls / 3600))
            world.process(caller(number))

    world.process(ringing())
    world.run()
    return callers, work / (operators * world.now)


@given(OPERATORS, CALLS, HANDLING, SECONDS)
def test_more_operators_never_let_patient_callers_wait_longer(operators, calls, handling, seconds):
    queues = [erlang_c(operators + more, calls, handling) for more in range(4)]
    for fewer, more in pairwise(queues):
        assert more.waits <= fewer.waits + 1e-12
        assert more.wait_s <= fewer.wait_s * (1 + 1e-12)
        assert more.within(seconds) >= fewer.within(seconds) - 1e-12


@given(OPERATORS, CALLS, HANDLING, PATIENCE, SECONDS)
def test_more_operators_never_let_impatient_callers_wait_longer(operators, calls, handling, patience, seconds):
    queues = [erlang_a(operators + more, calls, handling, patience) for more in range(3)]
    for fewer, more in pairwise(queues):
        assert more.waits <= fewer.waits + 1e-9
        assert more.wait_s <= fewer.wait_s + 1e-9
        assert more.abandons <= fewer.abandons + 1e-9
        assert more.within(seconds) >= fewer.within(seconds) - 1e-9


@given(OPERATORS, CALLS, HANDLING, PATIENCE, SECONDS)
def test_shares_are_shares(operators, calls, handling, patience, seconds):
    queue = erlang_a(operators, calls, handling, patience)
    within = queue.within(seconds)
    for share in (queue.waits, queue.abandons, queue.occupancy, within):
        assert 0 <= share <= 1
    assert within <= 1 - queue.abandons + 1e-9
    assert queue.within(seconds + 30) >= within - 1e-12


@given(OPERATORS, CALLS, HANDLING, PATIENCE)
def test_in_the_end_everybody_is_answered_or_has_hung_up(operators, calls, handling, patience):
    queue = erlang_a(operators, calls, handling, patience)
    assert isclose(queue.within(1e6), 1 - queue.abandons, abs_tol=1e-8)


@given(st.integers(min_value=1, max_value=60), st.floats(min_value=0.1, max_value=0.9), HANDLING, SECONDS)
def test_as_patience_grows_impatient_callers_become_patient_ones(operators, busy, handling, seconds):
    calls = busy * operators * 3600 / handling
    patient = erlang_c(operators, calls, handling)
    gaps = []
    for patience in (handling, 5 * handling, 86_400.0):
        queue = erlang_a(operators, calls, handling, patience)
        gaps.append(patient.waits - queue.waits)
    assert gaps == sorted(gaps, reverse=True)
    assert gaps[-1] >= -1e-9
    # Of a day's patience little is left: what callers give up in their mean wait, ten times over in a busy line.
    assert gaps[-1] <= 10 * max(patient.wait_s, 1) * operators / 86_400.0 + 1e-9


@pytest.mark.parametrize(
    ("operators", "calls", "handling", "patience", "said"),
    [
        (0, 10, 60, 60, "operators"),
        (5, -1, 60, 60, "calls per hour"),
        (5, 10, 0, 60, "handling"),
        (5, 10, float("nan"), 60, "handling"),
        (5, float("nan"), 60, 60, "calls per hour"),
        (5, 10, 60, 0, "patience"),
        (5, 10, 60, float("nan"), "patience"),
    ],
)
def test_numbers_that_describe_no_centre_are_refused(operators, calls, handling, patience, said):
    with pytest.raises(ValueError, match=said):
        erlang_a(operators, calls, handling, patience)


def test_an_hour_without_calls_keeps_nobody_busy():
    queue = erlang_a(3, 0, 120, 60)
    assert (queue.waits, queue.wait_s, queue.occupancy, queue.abandons, queue.within(0)) == (0, 0, 0, 0, 1)
    assert erlang_c(3, 0, 120).within(0) == 1
