"""The list of January to July 2016 from the registered deaths.

The Council chose by case files of the prosecutors; those by municipality are not in the data, so the deaths stand for
them: the method is the Council's, the list is not expected to be the same.
"""

from __future__ import annotations

import json

import pytest

from hilo.knowledge.incidence.actions import load
from hilo.knowledge.priorities.actions import LOCAL, freeze
from hilo.knowledge.priorities.queries.building import build, compare
from hilo.knowledge.priorities.queries.following import follow
from hilo.knowledge.priorities.queries.foreseeing import foresee
from tests.support.need import test_data

from .conftest import PERIOD

pytestmark = pytest.mark.data


@pytest.fixture
def deaths(data):
    return load(test_data("statistics/inegi_homicides_municipal_2000_2018.csv.gz"))


def test_the_fifty_by_number_of_deaths(deaths):
    found = build(deaths, crime="homicide", period=PERIOD)
    assert (found.count, found.total) == (6036, 13405)
    assert found.share == pytest.approx(0.4503, abs=1e-4)
    assert found.population_share == pytest.approx(0.2783, abs=1e-4)
    assert found.over_100k == 48
    assert found.codes[:3] == ("12001", "02004", "08037")  # Acapulco, Tijuana, Juárez: as the Council named them
    assert len(found.states) == 20
    assert found.states[0].name == "México"
    assert found.states[0].municipalities == 7


def test_the_rule_decides_most_of_the_list(deaths):
    found = compare(deaths, crime="homicide", period=PERIOD, population="file")
    shared = {one.other: one.shared for one in found.overlaps if one.one == "counts"}
    assert shared == {"counts": 50, "rate": 5, "smoothed": 14, "excess": 31, "mix": 27}
    assert len(found.everywhere) == 5


@pytest.mark.django_db
def test_what_followed_september_2016_is_nothing_beyond_lists_like_it(deaths, now):
    built = build(deaths, crime="homicide", period=PERIOD)
    of = freeze(actor=LOCAL, name="homicide-2016", built=built, at=now, starts="2016-09")
    found = follow(of, deaths)
    assert found.verdict.kind == "ordinary"
    assert found.ratio == pytest.approx(0.954, abs=0.005)
    assert (found.ratio_low, found.ratio_high) == pytest.approx((0.76, 1.20), abs=0.01)
    assert found.expected.regression == pytest.approx(0.956, abs=0.005)
    assert len(found.expected.ratios) == 7
    assert not found.balanced
    assert set(found.verdict.reservations) == {"trend", "unlike"}
    assert (round(found.smallest.fall, 2), round(found.smallest.rise, 2), found.smallest.starts) == (0.51, 1.04, 7)
    assert json.dumps(found.as_dict(), allow_nan=False, default=str)


@pytest.mark.django_db
def test_what_would_have_seen_a_smaller_effect(deaths, now):
    """docs/reproductions.md has this table."""
    built = build(deaths, crime="homicide", period=PERIOD)
    of = freeze(actor=LOCAL, name="homicide-2016", built=built, at=now, starts="2016-09")
    found = foresee(of, deaths)
    ways = {(one.dial, one.places, one.months, one.before): (one.starts, round(one.fall, 2)) for one in found.plan.ways}
    assert ways["both", 200, 6, 24] == (29, 0.29)
    assert ways["months", 50, 6, 24] == (29, 0.36)
    assert ways["months", 50, 12, 24] == (14, 0.41)
    assert ways["places", 200, 24, 24] == (7, 0.41)
    assert ways["before", 50, 24, 12] == (7, 0.44)
    assert not found.plan.reached
