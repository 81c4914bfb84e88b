"""What the catalogue's codes call for."""

from __future__ import annotations

import csv
import tomllib
from pathlib import Path

import pytest

from hilo import standards
from hilo.emergency.dispatch import rules
from hilo.engines.dispatch import Need
from hilo.kernel.workflow import load as load_graph

with (Path(standards.__file__).parent / "emergency" / "incidents_v3.csv").open(encoding="utf-8") as file:
    IN_FORCE = [row["code"] for row in csv.DictReader(file) if row["status"] == "in_force"]
DOCUMENT = (rules.STANDARDS / "capabilities.toml").read_text(encoding="utf-8")


def test_every_code_in_force_calls_for_units_or_says_why_nobody_is_sent() -> None:
    assert len(IN_FORCE) > 300
    sent = {code for code in IN_FORCE if rules.needs_for(code)}
    assert {code[:3] for code in IN_FORCE if code not in sent} == {"602", "701"}
    assert all(any(need.required for need in rules.needs_for(code)) for code in sent)


def test_every_rule_is_reached_by_a_code_in_force() -> None:
    reached = set()
    for code in IN_FORCE:
        prefix = next(code[:n] for n in range(5, -1, -1) if code[:n] in rules.capabilities().rules)
        reached.add(prefix)
    types = {"", "1", "2", "3", "4", "5", "6", "7", "201", "202", "102", "103", "101", "203", "307", "601"}
    assert set(rules.capabilities().rules) - types <= reached


def test_a_crash_with_injured_calls_for_an_ambulance_and_a_patrol() -> None:
    required = [need for need in rules.needs_for("10104") if need.required]
    assert required == [Need("ambulance_basic"), Need("police")]


def test_a_house_fire_calls_for_engines_and_an_ambulance() -> None:
    required = {need.capability: need.count for need in rules.needs_for("20301") if need.required}
    assert required == {"fire": 2, "ambulance_basic": 1}


def test_a_mute_call_sends_nobody() -> None:
    assert rules.needs_for("70104") == ()


def test_a_call_not_classified_yet_calls_for_a_patrol() -> None:
    assert rules.needs_for("") == (Need("police"),)


def test_a_code_of_a_newer_edition_is_answered_as_its_subtype() -> None:
    assert rules.needs_for("20399") == rules.needs_for("20311")


def test_an_advanced_ambulance_answers_the_need_of_a_basic_one() -> None:
    assert rules.expand(["ambulance_advanced"]) == {"ambulance_advanced", "ambulance_basic"}
    assert "ambulance_advanced" not in rules.expand(["ambulance_basic"])


def test_the_kind_of_a_unit_follows_from_what_it_can_do() -> None:
    assert rules.kind_of(["ambulance_advanced"]) == "ambulance_advanced"
    assert rules.kind_of(["police"]) == "patrol"
    assert rules.kind_of(["rescue", "fire"]) == "rescue"
    assert rules.kind_of(["victim_care"]) == ""


def test_every_word_of_a_crew_asks_for_a_declared_step() -> None:
    graph = load_graph(rules.STANDARDS / "states.toml")
    assert set(rules.STEPS.values()) <= set(graph.steps)


def test_every_capability_and_kind_has_a_name_in_both_languages() -> None:
    spanish, english = rules.labels("es"), rules.labels("en")
    assert spanish["ambulance_basic"] == "ambulancia básica"
    assert set(spanish) == set(english) >= set(rules.capabilities().implies)


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ('prefixes = ["10317"]', 'prefixes = ["10313"]', "repeats the prefix “10313”"),
        (
            "require = { hazmat = 1, civil_protection = 1 }",
            "require = { hazmtt = 1 }",
            "undeclared capability “hazmtt”",
        ),
        ('nobody = "an improper call: nothing to send"', "", "why nobody is sent"),
        ('prefixes = [""]', 'prefixes = ["9"]', "not classified yet"),
    ],
)
def test_a_file_with_a_fault_is_refused_and_the_fault_named(before: str, after: str, fault: str) -> None:
    assert before in DOCUMENT
    with pytest.raises(rules.InvalidCapabilities, match=fault):
        rules.parse(tomllib.loads(DOCUMENT.replace(before, after)))


def test_the_needs_name_the_decision_and_say_that_they_are_a_proposal() -> None:
    document = tomllib.loads(DOCUMENT)
    assert document["decision"] == ["M1", "A1"]
    assert document["provisional"]
    assert "Proposal" in document["source"]
