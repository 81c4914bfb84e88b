from __future__ import annotations

import json

import numpy as np
import pytest
from typer.testing import CliRunner

from hilo.knowledge.incidence.actions import load
from hilo.knowledge.incidence.cli import app
from hilo.knowledge.incidence.queries.change import change
from hilo.knowledge.incidence.rules import Period
from hilo.lib.errors import Refusal
from tests.support.need import test_data as official

from .vintage import make_vintage, months

H1_2015, H1_2016 = Period.parse("2015-01", "2015-06"), Period.parse("2016-01", "2016-06")
# Official figures of the first halves of 2015 and 2016: file, crime, before, after, percent, z.
TABLE = [
    ("sesnsp_state_IDEFC_mar22.csv", "homicide", 7717, 9143, 18.5, 15.5),
    ("sesnsp_state_old_1997_2017.csv", "homicide", 8090, 9337, 15.4, 13.4),
    ("sesnsp_victims_IDVFC_ene25.zip", "homicide", 8630, 10139, 17.5, 15.6),
    ("inegi_homicides_municipal_2000_2018.csv.gz", "homicide", 9822, 11137, 13.4, 12.9),
    ("sesnsp_state_IDEFC_mar22.csv", "kidnapping", 562, 521, -7.3, -1.8),
    ("sesnsp_state_IDEFC_mar22.csv", "extortion", 3076, 2702, -12.2, -7.0),
    ("sesnsp_state_old_1997_2017.csv", "violent-robbery", 106289, 86683, -18.4, None),
]


@pytest.mark.parametrize(("file", "crime", "before", "after", "percent", "z"), TABLE)
def test_the_official_change_of_the_first_half_of_2016(file, crime, before, after, percent, z):
    answer = change(load(official(f"statistics/{file}")), crime=crime, period=H1_2016)
    assert (answer.totals.before, answer.totals.after) == (before, after)
    assert answer.totals.percent == pytest.approx(percent, abs=0.051)
    if z is not None:
        assert answer.totals.z == pytest.approx(z, abs=0.051)


def test_twenty_per_cent_up_flags_hundreds_of_municipalities_where_few_rose_beyond_chance():
    vintage = load(official("statistics/inegi_homicides_municipal_2000_2018.csv.gz"))
    flags = change(vintage, crime="homicide", period=H1_2016, by="municipality").flags
    assert flags is not None
    assert flags.naive == 704
    assert flags.naive_expected == pytest.approx(612, abs=10)
    assert flags.poisson_rose == 18
    assert flags.rose <= 18
    assert flags.rose + flags.fell <= flags.tested <= flags.compared


def panel_of(counts: np.ndarray, first: str, codes: list[str]):
    rows = [
        row for code, line in zip(codes, counts, strict=True) for row in months(first, line.tolist(), municipality=code)
    ]
    return make_vintage(rows)


CODES = [f"20{at:03}" for at in range(1, 61)]


def country(rise: float = 1.0):
    """Sixty places with over-dispersed counts of five and a half years; the first may rise in the last half year."""
    chance = np.random.default_rng(40)
    means = np.linspace(2, 20, 60)[:, None].repeat(66, axis=1)
    means[0, -6:] = 2 * rise
    return panel_of(chance.poisson(chance.gamma(means / 1.6, 1.6)), "2011-01", CODES)


def test_where_nothing_changed_nothing_is_flagged():
    answer = change(country(), crime="homicide", period=H1_2016, by="municipality")
    assert answer.flags is not None
    assert (answer.flags.rose, answer.flags.fell) == (0, 0)
    assert answer.flags.naive > 5


def test_a_place_that_rose_tenfold_is_found_first():
    answer = change(country(rise=10), crime="homicide", period=H1_2016, by="municipality")
    assert [row.code for row in answer.areas if row.verdict == "rose"] == [CODES[0]]
    assert answer.areas[0].q is not None
    assert answer.areas[0].q < 0.001
    assert answer.scatter_at_10 == pytest.approx(2.6, abs=0.6)


def test_the_order_of_time_counts_not_the_order_of_naming():
    vintage = country()
    one = change(vintage, crime="homicide", period=H1_2016, against=H1_2015, by="municipality").as_dict()
    again = change(vintage, crime="homicide", period=H1_2015, against=H1_2016, by="municipality")
    assert again.as_dict() == one


def test_two_methods_are_refused():
    old = make_vintage(
        months("2015-01", [5] * 6, state="06", type="DOLOSOS", modality="HOMICIDIOS"), method="old", grain="state"
    )
    new = make_vintage(months("2016-01", [5] * 6, state="06"), grain="state")
    with pytest.raises(Refusal) as refused:
        change(new, crime="homicide", period=H1_2016, against=H1_2015, against_vintage=old)
    assert refused.value.code == "HILO-F430"


def test_victims_are_not_compared_with_cases():
    rows = months("2015-01", [5] * 18, state="06")
    cases = make_vintage(rows, grain="state")
    victims = make_vintage(rows, grain="state", unit="victims")
    with pytest.raises(Refusal, match="never form one comparison"):
        change(cases, crime="homicide", period=H1_2016, against_vintage=victims)


def test_periods_that_overlap_are_refused():
    with pytest.raises(Refusal) as refused:
        change(country(), crime="homicide", period=H1_2016, against=Period.parse("2015-06", "2016-01"))
    assert refused.value.code == "HILO-F431"


def test_an_unpublished_period_is_refused_and_no_zero():
    vintage = make_vintage(months("2015-01", [5] * 12, state="06"), grain="state", rest="country")
    with pytest.raises(Refusal) as refused:
        change(vintage, crime="homicide", period=H1_2016)
    assert refused.value.code == "HILO-F424"


def test_a_total_with_an_unpublished_state_is_not_known_and_the_other_states_are():
    rows = [
        *months("2015-01", [5] * 18, state="06"),
        *months("2015-01", [9] * 17, state="07"),
        *months("2015-01", [7] * 18, state="08"),
    ]
    vintage = make_vintage(rows, grain="state", rest="country")
    with pytest.raises(Refusal) as refused:
        change(vintage, crime="homicide", period=H1_2016)
    assert refused.value.code == "HILO-F424"
    answer = change(vintage, crime="homicide", period=H1_2016, by="state")
    assert {row.code: (row.after, row.verdict) for row in answer.areas if row.after != 0} == {
        "06": (30, ""),
        "07": (None, "unpublished"),
        "08": (42, ""),
    }
    assert (answer.totals.before, answer.totals.after) == (72, 72)
    assert "HILO-F139" in {finding.code for finding in answer.findings}


def test_a_municipality_created_later_counts_in_its_mother():
    rows = [
        *months("2016-01", [6] * 6, municipality="02001"),
        *months("2022-01", [4] * 6, municipality="02001"),
        *months("2022-01", [2] * 6, municipality="02006"),
    ]
    answer = change(
        make_vintage(rows),
        crime="homicide",
        period=Period.parse("2022-01", "2022-06"),
        against=H1_2016,
        by="municipality",
    )
    (row,) = answer.areas
    assert (row.code, row.before, row.after) == ("02001", 36, 36)
    assert "HILO-F122" in {finding.code for finding in answer.findings}


def test_periods_of_other_lengths_are_compared_by_month():
    vintage = make_vintage(months("2015-01", [10] * 18, state="06"), grain="state", rest="country")
    answer = change(vintage, crime="homicide", period=Period.parse("2016-01", "2016-03"), against=H1_2015)
    assert (answer.totals.before, answer.totals.after, answer.totals.percent) == (60, 30, pytest.approx(0))
    assert {"HILO-F123", "HILO-F124"} <= {finding.code for finding in answer.findings}


def test_the_command_answers_in_json_and_in_words():
    vintage = country(rise=10)
    asked = ["change", "--source", vintage.key, "--by", "municipality"]
    document = json.loads(CliRunner().invoke(app, [*asked, "--json"]).stdout)
    assert document["vintage"] == vintage.key
    assert document["flags"]["rose"] == 1
    assert document["areas"][0]["verdict"] == "rose"
    assert "1 rose and 0 fell beyond chance" in " ".join(CliRunner().invoke(app, asked).stdout.split())
