"""The replay: by hand, against simpy, and what may be said of it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hilo.engines.coverage import Answer, compare, figures, replay
from hilo.engines.coverage.answers import resample


def test_a_call_takes_the_free_unit_that_arrives_first() -> None:
    answers = replay([0.0, 10.0], [100.0, 100.0], np.array([[50.0, 80.0], [50.0, 80.0]]), [1, 1])
    assert answers == [Answer(0, 0.0, 50.0), Answer(1, 0.0, 80.0)]


def test_a_call_that_finds_nobody_waits_until_a_unit_is_back_at_its_base() -> None:
    answers = replay([0.0, 10.0], [100.0, 100.0], np.array([[50.0], [30.0]]), [1])
    assert answers == [Answer(0, 0.0, 50.0), Answer(0, 190.0, 220.0)]


def test_calls_wait_in_the_order_in_which_they_came() -> None:
    answers = replay([0.0, 1.0, 2.0], [0.0, 0.0, 0.0], np.full((3, 1), 10.0), [1])
    assert [answer.waited_s for answer in answers if answer] == [0.0, 19.0, 38.0]


def test_a_call_that_no_unit_can_reach_has_no_answer_and_holds_nobody_up() -> None:
    answers = replay([0.0, 1.0], [5.0, 5.0], np.array([[np.inf], [20.0]]), [1])
    assert answers == [None, Answer(0, 0.0, 20.0)]


def test_calls_out_of_order_are_refused() -> None:
    with pytest.raises(ValueError, match="order"):
        replay([5.0, 1.0], [1.0, 1.0], np.ones((2, 1)), [1])


def by_simpy(moments: Any, service: Any, reach: Any, placed: Any) -> list[tuple[int, float] | None]:
    """The same rules as processes of simpy: a call waits in a line, a unit drives, works and drives back."""
    simpy = pytest.importorskip("simpy")
    world = simpy.Environment()
    free = list(placed)
    line: list[tuple[int, Any]] = []
    answers: list[tuple[int, float] | None] = [None] * len(moments)

    def unit(call: int, base: int) -> Any:
        free[base] -= 1
        way = float(reach[call, base])
        answers[call] = (base, world.now + way - moments[call])
        yield world.timeout(2 * way + service[call])
        free[base] += 1
        for place, (other, woken) in enumerate(line):
            if np.isfinite(reach[other, base]):
                line.pop(place)
                woken.succeed()
                return

    def caller(call: int) -> Any:
        yield world.timeout(moments[call])
        able = [base for base in range(len(placed)) if placed[base] and np.isfinite(reach[call, base])]
        if not able:
            return
        if not any(free[base] for base in able):
            woken = world.event()
            line.append((call, woken))
            yield woken
        base = min((b for b in able if free[b]), key=lambda b: (reach[call, b], b))
        world.process(unit(call, base))

    for call in range(len(moments)):
        world.process(caller(call))
    world.run()
    return answers


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10**6))
def test_the_replay_agrees_with_simpy(seed: int) -> None:
    rng = np.random.default_rng(seed)
    calls, bases = 60, 3
    moments = np.cumsum(rng.exponential(200, calls)).tolist()
    service = rng.exponential(900, calls).tolist()
    reach = rng.uniform(30, 900, (calls, bases))
    reach[rng.random((calls, bases)) < 0.1] = np.inf
    placed = rng.integers(0, 3, bases).tolist()
    ours = [None if a is None else (a.base, a.answered_s) for a in replay(moments, service, reach, placed)]
    theirs = by_simpy(moments, service, reach, placed)
    assert [a and a[0] for a in ours] == [a and a[0] for a in theirs]
    assert [a[1] for a in ours if a] == pytest.approx([a[1] for a in theirs if a])


def test_figures_carry_an_interval_that_holds_them() -> None:
    seconds = np.random.default_rng(1).exponential(400, 300).tolist()
    days = [f"2026-01-{1 + n // 15:02}" for n in range(300)]
    for figure in figures(seconds, days, within_s=600):
        assert figure.low <= figure.value <= figure.high
        assert figure.low < figure.high


def test_the_same_plan_twice_differs_by_nothing() -> None:
    seconds = [100.0, 200.0, float("inf"), 900.0] * 10
    for change in compare(seconds, seconds, ["2026-01-01"] * 40, within_s=600):
        assert (change.difference, change.low, change.high) == (0.0, 0.0, 0.0)


def test_an_answer_that_never_comes_is_not_within_any_limit() -> None:
    found = {f.name: f.value for f in figures([100.0, float("inf")], ["2026-01-01"] * 2, within_s=600)}
    assert found["within"] == 0.5
    assert found["p90_s"] == float("inf")


def test_whole_days_are_drawn_when_there_are_enough_of_them() -> None:
    days = [f"2026-01-{1 + n // 5:02}" for n in range(60)]
    for rows in resample(days, 1)[:5]:
        assert len(rows) == 60
        assert {sum(days[row] == day for row in rows) % 5 for day in set(days)} == {0}
