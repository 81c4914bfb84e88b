"""The life of a call as the standard declares it."""

from __future__ import annotations

from pathlib import Path

import pytest

from hilo.kernel.workflow import load
from hilo.lib.errors import Conflict

CALL = load(Path(__file__).parents[1] / "standards" / "states.toml")


def test_a_call_waits_is_answered_and_classified() -> None:
    assert CALL.initial == "waiting"
    state = CALL.after(CALL.initial, "answer")
    assert CALL.after(state, "classify") == "classified"


def test_a_silent_call_is_improper_after_it_was_answered() -> None:
    assert CALL.after("answered", "mark_improper") == "improper"


def test_an_improper_call_can_be_corrected_and_then_classified() -> None:
    assert CALL.after(CALL.after("improper", "correct"), "classify") == "classified"


def test_an_abandoned_call_is_called_back() -> None:
    assert CALL.after(CALL.after("waiting", "abandon"), "call_back") == "answered"


def test_a_classified_call_is_not_marked_improper_without_a_correction() -> None:
    with pytest.raises(Conflict, match="possible now: classify, correct"):
        CALL.after("classified", "mark_improper")


def test_a_call_is_not_answered_twice() -> None:
    with pytest.raises(Conflict):
        CALL.after("answered", "answer")
