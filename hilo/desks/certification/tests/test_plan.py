"""Those who are late go first, the rest is spread evenly, and nobody is forgotten."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hilo.desks.certification.plan import level, still_owed


@pytest.mark.parametrize(
    ("due", "capacity", "owed", "planned", "late"),
    [
        ([0, 0, 6], 20, 0, [2, 2, 2], [0, 0, 0]),
        ([6, 0, 0], 20, 0, [6, 0, 0], [0, 0, 0]),
        ([6, 0, 0], 4, 0, [4, 2, 0], [2, 0, 0]),
        ([1, 1, 10], 3, 0, [3, 3, 3], [0, 0, 3]),
        ([0, 0, 0], 3, 0, [0, 0, 0], [0, 0, 0]),
        ([3, 3], 0, 0, [0, 0], [3, 3]),
        ([0, 0, 0], 4, 10, [4, 4, 2], [0, 0, 0]),
        ([0, 0, 6], 4, 5, [4, 4, 3], [0, 0, 0]),
        ([2, 0, 0], 4, 4, [4, 2, 0], [2, 0, 0]),
        ([], 5, 0, [], []),
    ],
)
def test_a_plan_by_month(due, capacity, owed, planned, late):
    slots = level([(str(at), count) for at, count in enumerate(due)], capacity, owed)
    assert [slot.planned for slot in slots] == planned
    assert [slot.late for slot in slots] == late


@given(st.lists(st.integers(0, 60), min_size=1, max_size=8), st.integers(0, 80), st.integers(0, 200))
def test_everybody_is_planned_or_still_owed_and_never_beyond_what_can_be_done(due, capacity, owed):
    slots = level([(str(at), count) for at, count in enumerate(due)], capacity, owed)
    assert slots[0].owed == owed
    assert all(0 <= slot.planned <= capacity for slot in slots)
    assert [slot.owed for slot in slots[1:]] == [one.owed + one.late - min(one.owed, capacity) for one in slots[:-1]]
    assert still_owed(slots) >= 0
    # Nobody is late while this month has room, and nobody who is owed waits beside room that is not used.
    for slot in slots:
        assert slot.late == 0 or slot.planned == capacity
        assert slot.planned >= min(slot.owed, capacity)


@given(st.lists(st.integers(0, 60), min_size=1, max_size=8), st.integers(0, 80), st.integers(0, 200))
def test_as_few_lapse_each_month_as_when_everybody_works_all_the_time(due, capacity, owed):
    """Working evenly costs nobody the component: the peer uses the whole capacity, whoever ends first going first."""
    slots = level([(str(at), count) for at, count in enumerate(due)], capacity, owed)
    waiting = [owed, *due]
    for at, slot in enumerate(slots):
        room = capacity
        for queue, count in enumerate(waiting):
            taken = min(room, count)
            waiting[queue] -= taken
            room -= taken
        assert slot.owed - min(slot.owed, capacity) + slot.late == sum(waiting[: at + 2])
