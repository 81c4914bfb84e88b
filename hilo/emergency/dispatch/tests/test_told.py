"""What callers answered to the cards is required of dispatch besides what the code calls for."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from hilo.emergency.calls.card_words import CAPABILITIES
from hilo.emergency.dispatch import told
from hilo.emergency.dispatch.rules import known_capabilities, needs_for


def needs(code: str, *answered: str) -> dict[str, bool]:
    """Capability to whether it is required."""
    found = told.needs_of(SimpleNamespace(pk=1, code=code, answered=answered))
    return {need.capability: need.required for need in found}


@pytest.fixture(autouse=True)
def callers(monkeypatch):
    monkeypatch.setattr(told.incidents, "cards_by_incident", lambda rows: {row.pk: row.answered for row in rows})
    monkeypatch.setattr(told.calls, "needs_told", tuple)


def test_a_card_names_only_what_a_unit_can_bring():
    assert set(CAPABILITIES) == known_capabilities()


def test_without_a_card_the_code_alone_decides():
    assert told.needs_of(SimpleNamespace(pk=1, code="30502", answered=())) == needs_for("30502")


def test_a_squeezed_neck_requires_the_ambulance_that_the_code_only_finds_useful():
    assert needs("30502")["ambulance_basic"] is False
    assert needs("30502", "ambulance_basic")["ambulance_basic"] is True
    assert needs("30502", "ambulance_basic")["police"] is True


def test_a_greater_need_covers_a_lesser_and_a_new_one_is_added():
    assert "ambulance_basic" not in needs("10313", "ambulance_basic"), "an advanced ambulance is one"
    assert needs("10104", "ambulance_advanced")["ambulance_advanced"] is True
    assert needs("70104", "police") == {"police": True}, "whom nobody was sent to"
