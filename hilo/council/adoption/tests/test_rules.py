"""Components, targets and findings, worked by hand."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest

from hilo.council.adoption.commands import CommitTo
from hilo.council.adoption.rules import (
    Standing,
    check_commitment,
    components,
    findings,
    indicators,
    measured,
)
from hilo.lib.errors import Refusal

CASES = tomllib.loads((Path(__file__).parent / "cases" / "findings.toml").read_text(encoding="utf-8"))["cases"]
STANDARD = tomllib.loads(
    (Path(__file__).parents[1] / "standards" / "programme_analysis.toml").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_findings_are_those_worked_by_hand(case):
    standings = [Standing(what="x", reports=1, where="1", **row) for row in case["standings"]]
    figures = measured(case["figures"], {})
    found = findings(
        state="21", submitted=case["submitted"], standings=standings, figures=figures, on=date(2026, 10, 1)
    )
    assert [one.code for one in found] == case["expect"]
    assert all(one.article == "A16" for one in found)


def test_the_components_are_marked_as_proposals_of_the_agreement():
    assert STANDARD["proposal"] is True
    assert STANDARD["decision"] == ["A16"]
    assert "proposal" in STANDARD["source"]


def test_every_component_has_an_indicator_with_target_and_evidence():
    assert len(components()) == 8
    for part in components().values():
        assert part.indicators
        for one in part.indicators:
            assert one.kind in ("measured", "declared")
            assert one.better in ("up", "down")
            assert one.evidence_es
            assert one.evidence_en


def test_what_is_measured_comes_from_the_files():
    keys = [one.key for one in indicators("measured")]
    assert keys == ["months_behind", "months_published", "not_specified", "flagged", "revised"]


@pytest.mark.parametrize(
    ("key", "value", "reached"),
    [("months_behind", 0, True), ("months_behind", 1, False), ("months_published", 99.9, False), ("revised", 5, True)],
)
def test_a_target_is_reached_from_its_better_side(key, value, reached):
    one = next(row for row in measured({key: value}, {}) if row.indicator.key == key)
    assert one.reached is reached


def test_what_the_files_cannot_tell_is_neither_reached_nor_missed():
    one = next(row for row in measured({}, {"revised": "why"}) if row.indicator.key == "revised")
    assert (one.value, one.reached, one.why) == (None, None, "why")


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"component": "luck"}, "component"),
        ({"what": " "}, "what"),
        ({"office": ""}, "office"),
        ({"due": date(2025, 12, 31)}, "due"),
    ],
    ids=str,
)
def test_a_commitment_that_says_too_little_is_refused(fields, where):
    given = {"component": "training", "what": "x", "office": "y", "due": date(2026, 1, 1), "year": 2026}
    check_commitment(**given)
    with pytest.raises(Refusal) as refused:
        check_commitment(**(given | fields))
    assert (refused.value.code, refused.value.where) == ("HILO-G420", where)


@pytest.mark.parametrize(("field", "most"), [("component", 24), ("what", 500), ("office", 160)])
def test_a_commitment_that_says_too_much_is_refused(field, most):
    given = {"component": "training", "what": "x", "office": "y", "due": date(2026, 1, 1)}
    CommitTo(**given | {field: "x" * most})
    with pytest.raises(Refusal) as refused:
        CommitTo(**given | {field: "x" * (most + 1)})
    assert (refused.value.code, refused.value.where) == ("HILO-K422", field)
