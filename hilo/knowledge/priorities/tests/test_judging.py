"""A verdict never says more than its figures."""

from __future__ import annotations

import tomllib
from math import exp, log
from pathlib import Path

import pytest

from hilo.knowledge.priorities.rules import Evidence, Expected, expected, judge

CASES = tomllib.loads((Path(__file__).parent / "cases" / "verdicts.toml").read_text(encoding="utf-8"))["cases"]


def evidence(ratio, reach, **fields):
    low, high = reach or (None, None)
    usual = Expected(("2014-09",), (1.0,), 1.0, low, high)
    given = {"parallel": True, "balanced": True, "relative": -0.1, "fits": True, "excludes_none": False}
    return Evidence(ratio=ratio[0], low=ratio[1], high=ratio[2], expected=usual, **(given | fields))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_verdict_keeps_to_its_evidence(case):
    found = judge(evidence(case["ratio"], case["range"]))
    assert found.kind == case["expect"]
    assert found.says("es")
    assert found.says("en")


def test_even_a_clear_difference_is_called_no_proof():
    found = judge(evidence([0.70, 0.60, 0.82], [0.80, 1.10]))
    assert "does not prove the cause" in found.says("en")
    assert "no prueba la causa" in found.says("es")


def test_no_effect_seen_is_not_no_effect():
    assert "nor is it proved" in judge(evidence([0.95, 0.76, 1.2], [0.57, 1.6])).says("en")


@pytest.mark.parametrize(
    ("fields", "key"),
    [
        ({"parallel": False}, "trend"),
        ({"balanced": False}, "unlike"),
        ({"fits": False}, "no_synthetic"),
        ({"relative": 0.3, "excludes_none": True}, "synthetic_disagrees"),
    ],
)
def test_what_weakens_it_is_said(fields, key):
    found = judge(evidence([0.95, 0.76, 1.2], [0.57, 1.6], **fields))
    assert found.reservations == (key,)
    assert "weakened" in found.would_change("en")
    assert judge(evidence([0.95, 0.76, 1.2], [0.57, 1.6])).reservations == ()


def test_fewer_than_four_lists_tell_no_range():
    three = expected(["a", "b", "c"], [0.9, 1.0, 1.1])
    assert three.regression == pytest.approx(exp((log(0.9) + log(1.1)) / 3))
    assert three.low is None
    assert expected([], []).regression is None


def test_the_range_of_lists_like_it_is_that_of_one_more():
    # logs -0.1, 0.1, -0.1, 0.1: sd 0.11547, t(0.975, 3) = 3.182446, times sqrt(1 + 1/4)
    found = expected("abcd", [exp(-0.1), exp(0.1), exp(-0.1), exp(0.1)])
    assert found.regression == pytest.approx(1.0)
    assert log(found.high) == pytest.approx(3.182446 * 0.1154701 * 1.1180340, rel=1e-6)
    assert log(found.low) == pytest.approx(-log(found.high))
