"""The life of a unit as the standard declares it."""

from __future__ import annotations

from pathlib import Path

import pytest

from hilo.kernel.workflow import load
from hilo.lib.errors import Conflict

UNIT = load(Path(__file__).parents[1] / "standards" / "states.toml")


def test_a_unit_signs_on_is_assigned_and_arrives() -> None:
    state = UNIT.initial
    for step in ("sign_on", "assign", "accept", "go", "arrive", "free"):
        state = UNIT.after(state, step)
    assert state == "available"


def test_a_crew_that_forgot_two_buttons_may_still_say_that_it_arrived() -> None:
    assert UNIT.after("assigned", "arrive") == "on_scene"


def test_a_unit_is_never_assigned_twice() -> None:
    for state in ("assigned", "accepted", "under_way", "on_scene"):
        with pytest.raises(Conflict):
            UNIT.after(state, "assign")


def test_a_unit_with_an_assignment_cannot_sign_off() -> None:
    with pytest.raises(Conflict, match="possible now: transport, reach_hospital, free"):
        UNIT.after("on_scene", "sign_off")


def test_a_unit_off_duty_is_not_assigned() -> None:
    with pytest.raises(Conflict):
        UNIT.after("off_duty", "assign")
