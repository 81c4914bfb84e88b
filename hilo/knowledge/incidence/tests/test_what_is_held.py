"""Coverage, people and geography of a figure: none of what a file does not hold, on one map, divided by its own."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from hilo.knowledge.incidence import actions
from hilo.knowledge.incidence.cli import app
from hilo.knowledge.incidence.queries.cells import lived, panel
from hilo.knowledge.incidence.queries.change import change
from hilo.knowledge.incidence.queries.concentration import concentration
from hilo.knowledge.incidence.queries.rates import rates
from hilo.knowledge.incidence.queries.series import series
from hilo.knowledge.incidence.rules import Period
from hilo.lib.errors import Refusal
from tests.support.need import test_data

from .vintage import make_vintage, months

pytest.importorskip("duckdb")
HALF = Period.parse("2016-01", "2016-06")
YEAR_2021 = Period.parse("2021-01", "2021-12")
TWO = {"crime": "homicide", "period": HALF}


@pytest.fixture
def one_state(tmp_path, settings):
    """Guanajuato of the official file by state, as somebody cuts it out."""
    settings.DATA_DIR = tmp_path / "data"
    header, *rows = test_data("statistics/sesnsp_state_IDEFC_mar22.csv").read_bytes().splitlines(keepends=True)
    path = tmp_path / "guanajuato.csv"
    path.write_bytes(b"".join([header, *[row for row in rows if row.split(b",")[1] == b"11"]]))
    return actions.load(path)


@pytest.mark.data
def test_one_state_is_not_the_country(one_state):
    with pytest.raises(Refusal) as refused:
        rates(one_state, crime="homicide", period=YEAR_2021, by="country")
    assert refused.value.code == "HILO-F610"
    assert "1 of 32 states (Guanajuato)" in str(refused.value)
    for ask in (change, rates):
        with pytest.raises(Refusal, match="does not hold the country"):
            ask(one_state, crime="homicide", period=YEAR_2021, by="country")
    with pytest.raises(Refusal, match="does not hold the country"):
        series(one_state, crime="homicide")


@pytest.mark.data
def test_the_state_is_answered_with_its_own_people(one_state):
    own = rates(one_state, crime="homicide", period=YEAR_2021, by="country", state="11")
    assert [row.code for row in own.rows] == ["11"]
    assert own.rows[0].person_years == pytest.approx(6_200_000, rel=0.03), "not of the country's"
    assert own.coverage.whole
    assert own.as_dict()["coverage"]["area"] == "11"
    moved = change(one_state, crime="homicide", period=YEAR_2021, by="state")
    assert "not one of the country" in moved.coverage.says()
    assert "HILO-F115" in {one.code for one in moved.findings}


@pytest.mark.data
def test_the_command_exits_1_with_the_code(one_state):
    asked = ["rates", "--source", one_state.key, "--from", "2021-01", "--to", "2021-12", "--by", "country"]
    answer = CliRunner().invoke(app, [*asked, "--json"])
    assert isinstance(answer.exception, Refusal)
    assert answer.exception.code == "HILO-F610"


def test_a_few_municipalities_are_not_their_state():
    vintage = make_vintage(months("2016-01", [5] * 6, municipality="21114"))
    with pytest.raises(Refusal) as refused:
        rates(vintage, **TWO, by="state", state="21")
    assert refused.value.code == "HILO-F610"
    both = make_vintage(
        [*months("2016-01", [5] * 6, municipality="21114"), *months("2016-01", [1] * 6, municipality="01001")],
        rest="01",
    )
    answer = {row.code: row.count for row in rates(both, **TWO, by="state").rows}
    assert answer == {"01": 6, "21": None}, "a part of Puebla is not Puebla, and no zero"


def test_two_files_that_hold_different_states_have_no_common_total():
    whole = make_vintage(months("2015-01", [5] * 12, state="06"), grain="state", rest="country")
    part = make_vintage(months("2016-01", [5] * 12, state="06"), grain="state")
    answer = change(part, **TWO, against_vintage=whole, by="state")
    assert (answer.totals.before, answer.totals.after) == (30, 30), "only the state that both hold"
    assert "HILO-F139" in {one.code for one in answer.findings}


def test_a_file_with_half_of_the_states_in_one_year_has_no_country_that_year():
    rows = [*months("2015-01", [1] * 12, state="06"), *months("2016-01", [1] * 12, state="06")]
    others = [row for year in ("2015-01",) for s in range(1, 33) for row in months(year, [1] * 12, state=f"{s:02}")]
    vintage = make_vintage([*rows, *[row for row in others if row["state"] != "06"]], grain="state")
    counted = series(vintage, crime="homicide").as_dict()["segments"][0]["counts"]
    assert counted == [32] * 12 + [None] * 12


SPLIT = [
    *months("2018-01", [10] * 48, municipality="02001", population=500_000.0),
    *months("2018-01", [0] * 26 + [3] * 22, municipality="02006"),
    *months("2018-01", [7] * 48, municipality="02004", population=1_900_000.0),
]
"""San Quintín was made from Ensenada in February 2020; the file says 0 for it before."""


def test_a_municipality_that_was_not_born_is_counted_in_its_mother_above_and_below_the_line():
    vintage = make_vintage(SPLIT)
    before = {row.code: row for row in rates(vintage, crime="homicide", period=Period.parse("2019-01", "2019-12")).rows}
    after = {row.code: row for row in rates(vintage, crime="homicide", period=YEAR_2021).rows}
    assert set(before) == {"02001", "02004"}
    assert set(after) == {"02001", "02004", "02006"}
    assert before["02001"].person_years > after["02001"].person_years + 90_000, "with the people of San Quintín"
    assert (after["02001"].count, after["02006"].count) == (120, 36)


def test_people_of_the_file_that_does_not_tell_the_daughter_apart_are_divided_by_once():
    own = rates(make_vintage(SPLIT), crime="homicide", period=YEAR_2021, population="file")
    rows = {row.code: row for row in own.rows}
    assert set(rows) == {"02001", "02004"}
    assert (rows["02001"].count, rows["02001"].person_years) == (156, 500_000)
    assert own.geography.folded == (("02006", "02001"),)
    assert "San Quintín in Ensenada" in own.geography.says()


def test_a_daughter_that_the_file_does_not_have_is_in_her_mothers_people_too():
    alone = make_vintage([row for row in SPLIT if row["municipality"] != "02006"])
    mother = next(row for row in rates(alone, crime="homicide", period=YEAR_2021).rows if row.code == "02001")
    both = rates(make_vintage(SPLIT), crime="homicide", period=YEAR_2021).rows
    parts = {row.code: row.person_years for row in both}
    assert mother.person_years == parts["02001"] + parts["02006"]


def test_before_its_birth_a_municipality_has_no_number_and_its_mother_compares_with_herself():
    whole = panel(make_vintage(SPLIT), "homicide", Period.parse("2018-01", "2021-12"))
    daughter = lived(whole, "02006").at("02006").tolist()
    assert str(daughter[:25]) == str([float("nan")] * 25)
    assert daughter[25:27] == [0, 3], "the month of its birth is its first"
    assert lived(whole, "02001").at("02001").tolist() == [10.0] * 26 + [13.0] * 22


def test_every_answer_says_its_geography_its_coverage_and_its_people():
    vintage = make_vintage(SPLIT)
    period = Period.parse("2021-01", "2021-06")
    answers = [
        rates(vintage, crime="homicide", period=period).as_dict(),
        change(vintage, crime="homicide", period=period, by="municipality").as_dict(),
        concentration(vintage, crime="homicide", period=period, top=1, runs=50).as_dict(),
    ]
    for one in answers:
        assert one["geography"]["as_of"]
        assert one["geography"]["source"].startswith("INEGI")
        assert one["coverage"]["whole"] is False
        assert one["population"]["why"]
        assert {"name", "why"} <= set(one["population"])
    assert answers[0]["population"]["name"] == "conapo"
    assert answers[2]["municipalities_in_country_source"]


def test_two_populations_are_compared_and_a_jump_is_a_break():
    rows = [
        {"year": year, "municipality": "21114", "months": [5] * 12, "population": people}
        for year, people in ((2009, 1_000_000.0), (2010, 1_500_000.0))
    ]
    both = Period.parse("2009-01", "2010-12")
    usual = rates(make_vintage(rows), crime="homicide", period=both)
    assert "HILO-F114" in {one.code for one in usual.findings}
    own = rates(make_vintage(rows), crime="homicide", period=both, population="file")
    assert {"HILO-F114", "HILO-F117"} <= {one.code for one in own.findings}
    assert any("+50.0 %" in one.message for one in own.findings)


@pytest.fixture(scope="module")
def deaths(tmp_path_factory):
    from django.conf import settings

    before, settings.DATA_DIR = settings.DATA_DIR, tmp_path_factory.mktemp("deaths")
    yield actions.load(test_data("statistics/inegi_homicides_municipal_2000_2018.csv.gz"))
    settings.DATA_DIR = before


@pytest.mark.data
def test_the_flat_steps_of_the_official_file_are_named_and_not_used(deaths):
    span = Period.parse("2009-01", "2010-12")
    usual = rates(deaths, crime="homicide", period=span, by="country")
    assert usual.population.name == "conapo"
    said = [
        one.message for one in rates(deaths, crime="homicide", period=span, by="country", population="file").findings
    ]
    assert any("from 2009 to 2010" in one and "+14.9 %" in one for one in said)


@pytest.mark.data
def test_the_map_of_the_earlier_list_is_that_of_what_is_expected(deaths):
    """docs/reproductions.md: the share by equal risk, beside a list chosen in 2015 and without one."""
    for chosen, told in (
        (Period.parse("2015-01", "2015-06"), (0.36118, 0.35270, 0.37057)),
        (None, (0.36078, 0.35135, 0.36967)),
    ):
        found = concentration(deaths, crime="homicide", period=HALF, chosen_in=chosen).expected
        assert (round(found.expected, 5), round(found.low, 5), round(found.high, 5)) == told


@pytest.mark.data
@pytest.mark.parametrize(("people", "told"), [("conapo", (19.9, 19.7, 20.2)), ("file", (21.9, 21.7, 22.2))])
def test_the_same_deaths_give_two_rates(deaths, people, told):
    """docs/reproductions.md: all of 2016 by each population."""
    year = Period.parse("2016-01", "2016-12")
    (row,) = rates(deaths, crime="homicide", period=year, by="country", population=people).rows
    assert row.count == 24_602
    assert (round(row.rate, 1), round(row.low, 1), round(row.high, 1)) == told


@pytest.mark.data
def test_where_geography_changed_a_figure_both_are_told(deaths):
    """docs/reproductions.md: with the file's people, 17 municipalities that it does not tell apart fold into others."""
    asked = {"crime": "homicide", "period": HALF, "chosen_in": Period.parse("2015-01", "2015-12"), "runs": 50}
    assert round(concentration(deaths, **asked).fixed.share, 5) == 0.42947
    assert round(concentration(deaths, **asked, population="file").fixed.share, 5) == 0.42956
