"""Priority comes from the catalogue; another one needs a reason; an incident ends in one of five ways."""

from __future__ import annotations

from datetime import date

import pytest

from hilo.emergency.incidents.rules import (
    CLOSURE_CODES,
    TERMS,
    default_priority,
    override_findings,
    priority_named,
)
from hilo.kernel.catalogues import entry
from hilo.lib.errors import Refusal

TODAY = date(2026, 11, 24)


def test_the_catalogue_sets_the_priority() -> None:
    assert default_priority(entry("10104", TODAY)) == "high"
    assert default_priority(entry("30312", TODAY)) == "medium"
    assert default_priority(entry("70104", TODAY)) == "low"


def test_a_code_without_priority_is_taken_for_high() -> None:
    assert default_priority(entry("30304", TODAY)) == "high"


@pytest.mark.parametrize(("typed", "name"), [("ALTA", "high"), ("Media", "medium"), ("low", "low"), (" baja ", "low")])
def test_a_priority_is_understood_in_both_languages(typed: str, name: str) -> None:
    assert priority_named(typed) == name


def test_any_other_priority_is_refused() -> None:
    with pytest.raises(Refusal) as refused:
        priority_named("urgentísima")
    assert refused.value.code == "HILO-I420"


def test_an_override_without_a_reason_is_an_error() -> None:
    assert [finding.code for finding in override_findings("medium", "high", "  ")] == ["HILO-I201"]
    assert override_findings("medium", "high", "hay niños dentro") == []
    assert override_findings("high", "high", "") == []


def test_a_lowered_priority_is_shown_to_a_supervisor_even_with_a_reason() -> None:
    found = override_findings("high", "low", "ya se retiraron")
    assert [(finding.code, finding.severity) for finding in found] == [("HILO-I202", "warning")]


def test_an_incident_ends_affirmative_informative_negative_duplicate_or_false() -> None:
    assert list(CLOSURE_CODES) == ["A", "I", "N", "D", "F"]
    assert all(closure.labels["es"] and closure.meanings["en"] for closure in CLOSURE_CODES.values())


def test_the_binding_terms_run_from_the_call() -> None:
    assert dict(TERMS) == {"registered": 90, "dispatched": 120, "on_scene": 600}
