from __future__ import annotations

import pytest

from hilo.knowledge.incidence.queries.completeness import completeness
from hilo.knowledge.incidence.rules import Period

from .vintage import make_vintage, months


def test_published_partly_unpublished_and_absent_are_four_things():
    rows = [
        *months("2015-01", [1, 1, None, 0], state="06"),
        *months("2015-01", [1, None, None, 0], state="06", type="Extorsión", subtype="Extorsión"),
        *months("2015-01", [1] * 13, state="07"),
    ]
    answer = completeness(make_vintage(rows, grain="state"))
    colima = answer.states[0]
    assert [month.status for month in colima.months[:4]] == ["published", "partly", "unpublished", "published"]
    assert [month.total for month in colima.months[:4]] == [2, 1, None, 0]
    assert colima.months[12].status == "absent"
    assert (colima.count("published"), colima.count("unpublished"), colima.count("absent")) == (2, 9, 1)
    assert answer.as_dict()["states"][1]["published"] == 13


def test_minus_one_is_flagged_and_not_added_up():
    answer = completeness(make_vintage(months("2015-01", [5, -1, 3], municipality="06002")))
    assert answer.states[0].flagged == 1
    assert answer.states[0].total == 8
    assert answer.states[0].months[1].total is None


def test_shares_that_are_not_specified_are_of_the_total():
    rows = [
        *months("2015-01", [6, 6], municipality="06002"),
        *months("2015-01", [1, 2], municipality="06999"),
        *months("2015-01", [0, 1], municipality="06998"),
    ]
    state = completeness(make_vintage(rows)).states[0]
    assert (state.not_specified, state.other) == (pytest.approx(3 / 16), pytest.approx(1 / 16))
    assert (state.sex_unknown, state.age_unknown) == (None, None)


def test_victims_without_sex_or_age_are_a_share():
    rows = [
        *months("2015-01", [3], state="06", sex="Hombre", age="Adultos (18 y más)"),
        *months("2015-01", [1], state="06", sex="No identificado", age="No especificado"),
    ]
    state = completeness(make_vintage(rows, grain="state", unit="victims")).states[0]
    assert (state.sex_unknown, state.age_unknown, state.not_specified) == (0.25, 0.25, None)


def test_a_period_can_be_asked_for():
    vintage = make_vintage(months("2015-01", [1] * 24, state="06"), grain="state")
    answer = completeness(vintage, Period.parse("2016-11", "2017-02"))
    assert [month.status for month in answer.states[0].months] == ["published", "published", "absent", "absent"]
