"""The states of a worker, as the file declares them, and the lists beside it."""

from __future__ import annotations

import pytest

from hilo.emergency.shifts.queries import STATES
from hilo.emergency.shifts.rules import breaks, note_kinds
from hilo.lib.errors import Conflict


@pytest.mark.parametrize(
    ("state", "step", "reached"),
    [
        ("away", "sign_on", "ready"),
        ("ready", "pause", "break"),
        ("break", "back", "ready"),
        ("ready", "sign_off", "away"),
        ("break", "sign_off", "away"),
    ],
)
def test_the_steps_of_a_shift(state, step, reached):
    assert STATES.after(state, step) == reached


@pytest.mark.parametrize(("state", "step"), [("away", "pause"), ("break", "pause"), ("ready", "back")])
def test_steps_that_make_no_sense_are_refused(state, step):
    with pytest.raises(Conflict):
        STATES.after(state, step)


def test_nobody_has_to_press_a_key_to_be_busy():
    assert "busy" not in STATES.states


def test_every_break_says_how_long_in_both_languages():
    for kind in breaks().values():
        assert 1 <= kind.minutes <= kind.longest
        assert kind.labels["es"]
        assert kind.labels["en"]


def test_a_meal_is_half_an_hour_as_the_labour_law_has_it():
    assert breaks()["meal"].minutes >= 30


def test_the_kinds_of_note_are_told_in_both_languages():
    assert list(note_kinds("es")) == list(note_kinds("en"))
