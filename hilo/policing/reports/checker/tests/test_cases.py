"""Worked cases, written without Python, hold the rules to the law: cases/README.md says how one is added."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

import pytest

from hilo.policing.reports import checker

from .given import changed, full, worked

CASES = worked()
KNOWN = {"file", "says", "cites", "when", "times", "drop", "at", "fires", "silent", "article", "limit"}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['file']}: {case['says']}")
def test_a_worked_case_holds(case):
    report, context = changed(case)
    at = datetime.fromisoformat(case.get("at", full()[1]["at"]))
    told = checker.check(report, context, at=at)
    found = {finding.code for finding in told}
    assert found >= set(case.get("fires", ())), "a rule that must speak is silent"
    assert not found & set(case.get("silent", ())), "a rule that must be silent speaks"
    for kept in ("article", "limit"):
        # The first article is what it rests on; the others are told after it.
        said = {finding.code: getattr(finding, kept).split("; ")[0] for finding in told}
        assert {code: said.get(code) for code in case.get(kept, {})} == case.get(kept, {})


@pytest.mark.parametrize("which", ["fires", "silent"])
def test_every_rule_has_a_case_that_fires_and_one_that_does_not(which):
    named = {code for case in CASES for code in case.get(which, ())}
    assert sorted(set(checker.RULES) - named) == []
    assert sorted(named - set(checker.RULES)) == []


def test_every_case_changes_something_cites_its_ground_and_says_it_once():
    for case in CASES:
        assert set(case) <= KNOWN, case["says"]
        assert case["cites"], case["says"]
        assert case.get("when") or case.get("drop") or case.get("at"), case["says"]
        assert case.get("fires") or case.get("silent"), case["says"]
    assert [says for says, count in Counter(case["says"] for case in CASES).items() if count > 1] == []


def test_the_complete_case_has_no_error_and_no_warning():
    report, context = full()
    found = checker.check(report, context, at=datetime.fromisoformat(context["at"]))
    assert [finding.code for finding in found if finding.severity != "info"] == []
