"""What a standard asks, and when there is a verdict."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hilo.emergency.oversight.rules.moments import MEASURES
from hilo.emergency.oversight.rules.times import fewest, judge, limits, measures, talk_outcomes, wilson


@pytest.mark.parametrize(
    ("kept", "n", "low", "high"),
    # Newcombe (Statistics in Medicine 17:857-872, 1998), table I, method 3.
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_the_interval_is_the_published_one(kept, n, low, high):
    assert wilson(kept, n) == pytest.approx((low, high), abs=5e-5)


@given(st.integers(1, 10**7).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_holds_its_share(case):
    kept, n = case
    low, high = wilson(kept, n)
    assert 0 <= low <= kept / n <= high <= 1


def test_a_share_without_cases_has_no_interval():
    with pytest.raises(ValueError, match="needs cases"):
        wilson(0, 0)
    assert judge(0, 0, 0.9).met is None


@pytest.mark.parametrize(
    ("kept", "n", "owed", "met", "sure"),
    [
        (990, 1000, 0.9, True, True),
        (905, 1000, 0.9, True, False),
        (895, 1000, 0.9, False, False),
        (700, 1000, 0.9, False, True),
        (99, 99, 0.9, None, False),
        (0, 99, 0.9, None, False),
        (999, 1000, 1.0, False, True),
        (1000, 1000, 1.0, True, False),
    ],
)
def test_a_verdict_says_whether_it_is_sure(kept, n, owed, met, sure):
    found = judge(kept, n, owed)
    assert (found.met, found.sure) == (met, sure)
    assert found.share == kept / n


def test_the_standards_are_those_of_the_sources():
    asked = {(one.standard, one.measure, one.within_s, one.share) for one in limits()}
    assert asked == {
        ("norma_tecnica", "registration", 90, 1.0),
        ("norma_tecnica", "dispatch", 120, 1.0),
        ("norma_tecnica", "arrival", 600, 1.0),
        ("nena_sta_020", "answer", 15, 0.90),
        ("nena_sta_020", "answer", 20, 0.95),
        ("nfpa_1225", "answer", 10, 0.90),
        ("nfpa_1225", "process", 60, 0.90),
        ("nfpa_1221", "answer", 15, 0.95),
        ("nfpa_1221", "answer", 40, 0.99),
        ("nfpa_1221", "process", 60, 0.95),
        ("nfpa_1221", "process", 90, 0.99),
    }
    assert {one.standard for one in limits() if one.binding} == {"norma_tecnica"}
    assert all(one.source and one.valid_from <= date.today() for one in limits())
    assert fewest() == 100


def test_every_measure_has_its_words():
    assert set(measures()) == set(MEASURES)
    assert {one.measure for one in limits()} <= set(MEASURES)
    assert all(labels["es"] and labels["en"] for labels in talk_outcomes().values())
