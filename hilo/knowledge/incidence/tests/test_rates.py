from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from hilo.knowledge.incidence.cli import app
from hilo.knowledge.incidence.queries.rates import rates
from hilo.knowledge.incidence.rules import Period
from hilo.lib.errors import Refusal

from .vintage import make_vintage, months

HALF = Period.parse("2016-01", "2016-06")
PEOPLE = {"20001": 10_000.0, "20002": 100_000.0, "20003": 50_000.0}


@pytest.fixture
def vintage():
    rows = [
        row | {"population": PEOPLE.get(code)}
        for code, count in (("20001", 1), ("20002", 2), ("20003", 0), ("20004", 3))
        for row in months("2016-01", [count] * 6, municipality=code)
    ]
    return make_vintage(rows)


def test_a_half_year_is_half_of_the_years_lived(vintage):
    row = rates(vintage, crime="homicide", period=HALF, population="file").rows
    row = next(one for one in row if one.code == "20001")
    assert (row.count, row.person_years) == (6, 5_000)
    assert row.rate == pytest.approx(120)


def test_the_interval_is_exact(vintage):
    # Garwood's limits of 6 events are 2.202 and 13.059.
    row = rates(vintage, crime="homicide", period=HALF, population="file").rows[0]
    assert row.low == pytest.approx(2.2019 / 5_000 * 100_000, abs=0.01)
    assert row.high == pytest.approx(13.0595 / 5_000 * 100_000, abs=0.01)


def test_no_case_is_rate_zero_with_an_upper_limit(vintage):
    row = rates(vintage, crime="homicide", period=HALF, population="file").rows[2]
    assert (row.rate, row.low) == (0, 0)
    assert row.high == pytest.approx(3.6889 / 25_000 * 100_000, abs=0.01)


def test_an_area_without_population_has_no_rate_and_says_why(vintage):
    answer = rates(vintage, crime="homicide", period=HALF, population="file")
    row = answer.rows[3]
    assert (row.count, row.rate, row.why_not) == (18, None, "no population")
    assert any("it holds 18" in finding.message for finding in answer.findings)


def test_an_unpublished_month_leaves_no_rate():
    rows = [
        *months("2016-01", [1] * 6, municipality="20001", population=10_000.0),
        *months("2016-01", [1] * 5, municipality="20002", population=10_000.0),
    ]
    row = rates(make_vintage(rows), crime="homicide", period=HALF, population="file").rows[1]
    assert (row.count, row.rate, row.why_not) == (None, None, "unpublished")


def test_a_shrunk_rate_lies_between_the_raw_and_the_common_one(vintage):
    answer = rates(vintage, crime="homicide", period=HALF, population="file")
    for row in answer.rows[:3]:
        assert None not in (row.shrunk, row.rate, answer.common)
        assert min(row.rate, answer.common) <= row.shrunk <= max(row.rate, answer.common)


def test_two_years_use_the_population_of_each():
    rows = [
        {"year": 2015, "municipality": "20001", "months": [None] * 6 + [2] * 6, "population": 10_000.0},
        {"year": 2016, "municipality": "20001", "months": [2] * 6, "population": 20_000.0},
    ]
    row = rates(
        make_vintage(rows), crime="homicide", period=Period.parse("2015-07", "2016-06"), population="file"
    ).rows[0]
    assert row.person_years == 15_000


def test_a_state_has_the_population_of_its_municipalities():
    rows = [
        row | {"population": PEOPLE.get(code)}
        for code, count in (("20001", 1), ("20002", 2), ("20003", 0), ("20004", 3))
        for row in months("2016-01", [count] * 6, municipality=code)
    ]
    vintage = make_vintage(rows, rest="country")
    answer = rates(vintage, crime="homicide", period=HALF, by="state", population="file")
    oaxaca = next(row for row in answer.rows if row.code == "20")
    assert oaxaca.person_years == sum(PEOPLE.values()) / 2
    assert oaxaca.count == 36
    assert rates(vintage, crime="homicide", period=HALF, by="country", population="file").common == pytest.approx(45)


def test_the_projection_can_be_asked_for(vintage):
    answer = rates(vintage, crime="homicide", period=HALF, population="conapo")
    assert answer.population.name == "conapo"
    assert next(row for row in answer.rows if row.code == "20004").rate is not None


def test_a_place_far_above_the_others_is_flagged():
    rows = [
        row
        for at in range(1, 41)
        for row in months("2016-01", [60 if at == 7 else 4] * 6, municipality=f"20{at:03}", population=100_000.0)
    ]
    answer = rates(make_vintage(rows), crime="homicide", period=HALF, population="file")
    assert [row.code for row in answer.rows if row.flag == 2] == ["20007"]


def test_a_level_that_is_no_probability_is_refused(vintage):
    with pytest.raises(Refusal) as refused:
        rates(vintage, crime="homicide", period=HALF, level=95)
    assert refused.value.code == "HILO-F434"


def test_the_command_answers_in_json_and_in_words(vintage):
    asked = ["rates", "--source", vintage.key, "--population", "file", "--state", "20"]
    document = json.loads(CliRunner().invoke(app, [*asked, "--json"]).stdout)
    assert document["areas"][0]["rate"] == pytest.approx(120)
    assert document["areas"][3]["rate"] is None
    assert "no population" in CliRunner().invoke(app, asked).stdout
