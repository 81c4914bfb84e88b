"""Renewals are spread evenly, nobody later than the month of the end, as far as the centre can."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hilo.desks.certification.plan import level


@pytest.mark.parametrize(
    ("due", "capacity", "planned", "late"),
    [
        ([0, 0, 6], 20, [2, 2, 2], [0, 0, 0]),
        ([6, 0, 0], 20, [6, 0, 0], [0, 0, 0]),
        ([6, 0, 0], 4, [4, 0, 0], [2, 0, 0]),
        ([1, 1, 10], 3, [3, 3, 3], [0, 0, 3]),
        ([0, 0, 0], 3, [0, 0, 0], [0, 0, 0]),
        ([3, 3], 0, [0, 0], [3, 3]),
        ([], 5, [], []),
    ],
)
def test_a_plan_by_month(due, capacity, planned, late):
    slots = level([(str(at), count) for at, count in enumerate(due)], capacity)
    assert [slot.planned for slot in slots] == planned
    assert [slot.late for slot in slots] == late


@given(st.lists(st.integers(0, 60), min_size=1, max_size=8), st.integers(0, 80))
def test_everybody_is_planned_or_said_to_be_late_and_never_beyond_what_can_be_done(due, capacity):
    slots = level([(str(at), count) for at, count in enumerate(due)], capacity)
    assert sum(slot.planned + slot.late for slot in slots) == sum(due)
    assert all(slot.planned <= capacity for slot in slots)
    # Nobody is late while an earlier month has room.
    for at, slot in enumerate(slots):
        assert slot.late == 0 or all(one.planned == capacity for one in slots[: at + 1])
