"""The life of an incident as the standard declares it."""

from __future__ import annotations

from pathlib import Path

import pytest

from hilo.kernel.workflow import load
from hilo.lib.errors import Conflict

INCIDENT = load(Path(__file__).parents[1] / "standards" / "states.toml")


def test_an_incident_is_dispatched_attended_and_closed() -> None:
    state = INCIDENT.initial
    for step in ("assign", "arrive", "close"):
        state = INCIDENT.after(state, step)
    assert state == "closed"


def test_a_second_unit_does_not_take_an_incident_back_from_the_scene() -> None:
    assert INCIDENT.after("on_scene", "assign") == "on_scene"


def test_an_incident_whose_last_unit_is_withdrawn_is_open_again() -> None:
    assert INCIDENT.after("dispatched", "release") == "open"


def test_a_closed_incident_takes_no_unit_until_it_is_reopened() -> None:
    with pytest.raises(Conflict, match="possible now: reopen"):
        INCIDENT.after("closed", "assign")
    assert INCIDENT.after(INCIDENT.after("closed", "reopen"), "assign") == "dispatched"


def test_units_never_arrive_at_an_incident_that_was_not_dispatched() -> None:
    with pytest.raises(Conflict):
        INCIDENT.after("open", "arrive")
