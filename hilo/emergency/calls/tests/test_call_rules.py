"""What a call says is never a reason to refuse it; what is odd about it is said in a sentence."""

from __future__ import annotations

from datetime import date
from math import inf, nan

import pytest

from hilo.emergency.calls.rules import (
    channels,
    improper_kinds,
    location_findings,
    normalise_number,
    number_history_summary,
    terms,
)
from hilo.kernel.catalogues import entry, load


@pytest.mark.parametrize(
    ("lat", "lon", "uncertainty", "found", "codes"),
    [
        (19.04, -98.2, 50.0, True, []),
        (None, None, None, False, ["HILO-C101"]),
        (19.04, None, 50.0, False, ["HILO-C102"]),
        (999.0, -98.2, 50.0, False, ["HILO-C103"]),
        (nan, -98.2, 50.0, False, ["HILO-C103"]),
        (19.04, inf, 50.0, False, ["HILO-C103"]),
        (-98.2, 19.04, 50.0, False, ["HILO-C104"]),
        (40.71, -74.0, 50.0, False, ["HILO-C105"]),
        (19.0, -96.0, 50.0, False, ["HILO-C106"]),
        (0.0, 0.0, 50.0, False, ["HILO-C109"]),
        (19.04, -98.2, 3200.0, True, ["HILO-C107"]),
        (19.04, -98.2, None, True, ["HILO-C108"]),
        (19.04, -98.2, -1.0, True, ["HILO-C108"]),
        (999.0, 999.0, inf, False, ["HILO-C103", "HILO-C108"]),
    ],
)
def test_an_odd_place_is_a_finding(
    lat: float | None, lon: float | None, uncertainty: float | None, found: bool, codes: list[str]
) -> None:
    findings = location_findings(lat, lon, uncertainty, place_found=found)
    assert [finding.code for finding in findings] == codes
    assert all(finding.severity in {"info", "warning"} for finding in findings)


def test_a_finding_tells_the_operator_what_to_ask_in_both_languages() -> None:
    swapped = location_findings(-98.2, 19.04, 20, place_found=False, language="es")[0]
    assert "19.04, -98.2" in swapped.message
    assert "confirme" in swapped.message
    assert "ask" in location_findings(None, None, place_found=False)[0].message
    assert "3.2 km" in location_findings(19.0, -98.2, 3200, place_found=True)[0].message


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("5512345678", "+525512345678"),
        ("+52 55 1234 5678", "+525512345678"),
        ("+52 1 55 1234 5678", "+525512345678"),
        ("(222) 123-4567", "+522221234567"),
        ("01 222 123 4567", "+522221234567"),
        ("044 55 1234 5678", "+525512345678"),
        ("0052 55 1234 5678", "+525512345678"),
        ("tel:+52-55-1234-5678", "+525512345678"),
        ("sip:+525512345678@red.mx;user=phone", "+525512345678"),
        ("525512345678", "+525512345678"),
        ("5215512345678", "+525512345678"),
        ("+1 (213) 555-0100", "+12135550100"),
        ("+34 600 123 456", "+34600123456"),
        ("５５１２３４５６７８", "+525512345678"),
        ("911", "911"),
        ("066", "066"),
        ("  desconocido ", "desconocido"),
        ("privado\x00", "privado"),
        ("+52 123", "+52 123"),
        ("0123456789", "0123456789"),
        ("", ""),
    ],
)
def test_a_number_is_written_one_way_and_an_unknown_one_as_typed(typed: str, number: str) -> None:
    assert normalise_number(typed) == number
    assert normalise_number(number) == number


def test_the_history_of_a_number_never_advises_against_its_next_call() -> None:
    history = number_history_summary({"prank": 12, "silent": 1}, language="es")
    assert history is not None
    assert history.code == "HILO-C120"
    assert history.message.startswith("13 llamadas anteriores de este número (12 broma, 1 muda)")
    assert "puede ser la verdadera" in history.message


def test_a_number_that_joked_and_needed_help_is_warned_about() -> None:
    history = number_history_summary({"prank": 2, "": 1})
    assert history is not None
    assert (history.code, history.severity) == ("HILO-C122", "warning")
    assert "2 prank, 1 real" in history.message


def test_a_number_without_earlier_calls_has_no_history() -> None:
    assert number_history_summary({}) is None
    assert number_history_summary({"prank": 0}) is None
    one = number_history_summary({"": 1})
    assert one is not None
    assert one.code == "HILO-C121"


def test_every_improper_kind_is_bound_to_codes_of_misuse_or_service() -> None:
    kinds = improper_kinds()
    assert {"prank", "silent", "abandoned", "test", "information"} <= set(kinds)
    for kind in kinds.values():
        assert kind.labels["es"]
        assert kind.labels["en"]
        for code in kind.codes:
            assert code[0] in "67"
            assert entry(code, date(2026, 11, 24)).in_force
    keys = [kind.key for kind in kinds.values() if kind.key]
    assert len(keys) == len(set(keys))


def test_every_code_of_misuse_in_force_belongs_to_one_improper_kind() -> None:
    misuse = {held.code for held in load("incidents", date(2026, 11, 24)).in_force if held.code[0] == "7"}
    bound = [code for kind in improper_kinds().values() for code in kind.codes]
    assert misuse <= set(bound)
    assert len(bound) == len(set(bound))


def test_a_call_back_is_owed_to_whoever_could_not_speak() -> None:
    assert {kind.name for kind in improper_kinds().values() if kind.call_back} == {"silent", "abandoned", "incomplete"}


def test_the_norm_gives_ninety_seconds_two_minutes_and_ten() -> None:
    binding = {term.name: term.seconds for term in terms().values() if term.binding}
    assert binding == {"registered": 90, "dispatched": 120, "on_scene": 600}
    assert terms()["answered_15"].share == 0.9
    assert "NENA" in terms()["answered_15"].source


def test_a_clock_is_calm_then_soon_then_late() -> None:
    term = terms()["registered"]
    assert [term.state(second) for second in (0, 59, 60, 90, 91)] == ["calm", "calm", "soon", "soon", "late"]
    assert term.state(80, done=True) == "done"
    assert term.state(95, done=True) == "late"


def test_a_voice_call_can_be_asked_questions_and_a_button_cannot() -> None:
    assert channels()["voice"].live
    assert not channels()["button"].live
    assert {"app", "camera", "radio", "social", "sms", "text"} <= set(channels())
