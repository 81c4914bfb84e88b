from __future__ import annotations

import pytest

from hilo.knowledge.incidence.rules import Month, Period, break_between, crime, crimes, is_a_place, methods
from hilo.knowledge.incidence.store import ROWS
from hilo.lib.errors import Refusal


@pytest.mark.parametrize("text", ["2016", "2016-13", "2016-0", "junio", "2016-1-1", ""])
def test_what_is_no_month_is_refused(text):
    with pytest.raises(Refusal) as refused:
        Month.parse(text)
    assert refused.value.code == "HILO-F420"


def test_a_period_knows_its_months_and_moves_as_a_whole():
    period = Period.parse("2015-11", "2016-02")
    assert [str(month) for month in period.months] == ["2015-11", "2015-12", "2016-01", "2016-02"]
    assert str(period.shifted(-12)) == "2014-11..2015-02"
    assert (len(period), period.years) == (4, (2015, 2016))


def test_a_period_does_not_run_backwards():
    with pytest.raises(Refusal) as refused:
        Period.parse("2016-02", "2016-01")
    assert refused.value.code == "HILO-F421"


def test_methods_are_never_joined():
    assert break_between("old", "new")
    assert not break_between("new", "new")


def test_every_definition_names_a_known_method_and_known_columns():
    for one in crimes().values():
        assert set(one.definitions) <= set(methods())
        for conditions in one.definitions.values():
            assert all(set(condition) <= set(ROWS) for condition in conditions)


def test_an_unknown_crime_is_refused_with_the_known_ones():
    with pytest.raises(Refusal, match="homicide"):
        crime("murder")


@pytest.mark.parametrize(("code", "place"), [("21114", True), ("21998", False), ("21999", False)])
def test_other_and_not_specified_are_no_places(code, place):
    assert is_a_place(code) is place
