from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from hilo.knowledge.incidence.queries.weekly import Count, certainty, weekly
from hilo.lib.errors import Refusal

WEEK = date(2026, 11, 16)
CODES = ("10101", "10102", "10103")
PLACES = ("21114", "21156", "21119", "14039", "14120")


def counts(weeks: int, jump: int = 0, mean: float = 8) -> list[Count]:
    """Fifteen series of chance; the first jumps in the last week."""
    chance = np.random.default_rng(40)
    rows = []
    for place in PLACES:
        for code in CODES:
            drawn = chance.poisson(chance.gamma(mean, 1.0, size=weeks))
            if (place, code) == (PLACES[0], CODES[0]):
                drawn[-1] += jump
            rows += [
                Count(place, code, WEEK - timedelta(weeks=weeks - 1 - at), int(number))
                for at, number in enumerate(drawn)
                if number
            ]
    return rows


@pytest.mark.parametrize(("weeks", "method"), [(30, "ears-c2"), (52 * 4, "farrington-flexible")])
def test_a_rise_is_named_with_its_certainty_and_the_method_follows_the_history(weeks, method):
    sheet = weekly(counts(weeks, jump=45), week=WEEK, weeks=weeks)
    assert sheet.method == method
    (rise,) = sheet.rises
    assert (rise.municipality, rise.name, rise.code) == ("21114", "Puebla, PUE", "10101")
    assert rise.subtype.startswith("Accidente acuático")
    assert rise.observed > 45 > rise.expected
    assert rise.certainty in {"almost certain", "very likely"}
    assert len(rise.last) == 8


@pytest.mark.parametrize("weeks", [30, 52 * 4])
def test_a_week_of_chance_has_no_rise(weeks):
    sheet = weekly(counts(weeks), week=WEEK, weeks=weeks)
    assert sheet.rises == ()
    assert (sheet.series, sheet.as_dict()["unit"]) == (15, "incidents")


@pytest.mark.parametrize("weeks", [30, 52 * 4])
def test_a_kind_never_seen_before_is_found(weeks):
    rows = [*counts(weeks), Count("21001", "10104", WEEK, 30)]
    (rise,) = weekly(rows, week=WEEK, weeks=weeks).rises
    assert (rise.municipality, rise.expected) == ("21001", pytest.approx(0, abs=1e-6))


def test_fewer_than_the_minimum_are_never_named():
    rows = [*counts(30), Count("21001", "10104", WEEK, 4)]
    sheet = weekly(rows, week=WEEK, weeks=30)
    assert sheet.rises == ()
    assert sheet.minimum == 5
    assert any("fewer than 5" in finding.message for finding in sheet.findings)


def test_weeks_before_the_register_are_not_quiet_weeks():
    with pytest.raises(Refusal) as refused:
        weekly(counts(30), week=WEEK, weeks=11)
    assert refused.value.code == "HILO-F409"


def test_a_week_begins_on_a_monday():
    with pytest.raises(Refusal) as refused:
        weekly([], week=WEEK + timedelta(days=1), weeks=30)
    assert refused.value.code == "HILO-F477"


def test_an_empty_register_is_an_empty_sheet():
    sheet = weekly([], week=WEEK, weeks=30)
    assert (sheet.incidents, sheet.series, sheet.rises) == (0, 0, ())


def test_incidents_without_a_municipality_are_in_no_series():
    assert weekly([Count("", "10101", WEEK, 50)], week=WEEK, weeks=30).series == 0


def test_certainty_in_words():
    assert [certainty(q) for q in (0.0005, 0.005, 0.04, 0.2)] == [
        "almost certain",
        "very likely",
        "likely",
        "not beyond chance",
    ]
