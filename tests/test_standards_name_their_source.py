"""Law as data says whose law it is: every standards file names its source, and the decision or law it comes from."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

STANDARDS = Path(__file__).parents[1] / "hilo" / "standards"
DATA = sorted(path for suffix in ("toml", "csv", "geojson") for path in STANDARDS.rglob(f"*.{suffix}"))
DECISIONS = {
    decision["id"]
    for path in (STANDARDS / "council").glob("session_*.toml")
    for decision in tomllib.loads(path.read_text(encoding="utf-8"))["decisions"]
}


def faults(document: dict[str, Any]) -> list[str]:
    """What a standards file fails to say about where it comes from."""
    found = []
    if not str(document.get("source", "")).strip():
        found.append("source is missing")
    named = document.get("decision", [])
    decisions = [named] if isinstance(named, str) else list(named)
    if not str(document.get("law", "")).strip() and not decisions:
        found.append("neither decision nor law is named")
    found.extend(f"{decision} is no decision of the Council" for decision in decisions if decision not in DECISIONS)
    if "valid_from" not in document:
        found.append("valid_from is missing")
    return found


def test_there_are_standards_to_look_at():
    assert any(path.name == "session_40.toml" for path in DATA)
    assert len(DECISIONS) == 26


@pytest.mark.parametrize("path", DATA, ids=lambda path: str(path.relative_to(STANDARDS)))
def test_a_standard_names_its_source_and_the_decision_or_law_it_comes_from(path):
    described = path.with_suffix(".toml")
    assert described.is_file(), f"{path.name} has no {described.name} beside it that names its source"
    assert faults(tomllib.loads(described.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    ("document", "fault"),
    [
        ({"decision": ["M1"], "valid_from": 1}, "source is missing"),
        ({"source": "INEGI", "valid_from": 1}, "neither decision nor law is named"),
        ({"source": "INEGI", "decision": ["M9"], "valid_from": 1}, "M9 is no decision of the Council"),
        ({"source": "INEGI", "decision": "M9", "valid_from": 1}, "M9 is no decision of the Council"),
        ({"source": "INEGI", "law": "LSNIEG", "decision": []}, "valid_from is missing"),
    ],
)
def test_a_standard_that_hides_its_origin_is_caught(document, fault):
    assert faults(document) == [fault]
