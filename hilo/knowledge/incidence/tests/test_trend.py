from __future__ import annotations

import json
import re

import numpy as np
import pytest
from typer.testing import CliRunner

from hilo.knowledge.incidence.cli import app
from hilo.knowledge.incidence.queries.cells import lived
from hilo.knowledge.incidence.queries.past import covered, published
from hilo.knowledge.incidence.queries.trend import trend
from hilo.knowledge.incidence.rules import Period
from hilo.lib.errors import Refusal

from .vintage import make_vintage, months


def scattered(level: float, count: int, *, growth: float = 0.0) -> list[int]:
    rng = np.random.default_rng(5)
    return rng.poisson(level * np.exp(growth * np.arange(count) / 12)).tolist()


def test_a_fall_is_told_with_its_interval_and_a_month_beyond_chance_is_marked():
    counts = scattered(600, 84, growth=-0.25)
    counts[30] = 900
    answer = trend(make_vintage(months("2015-01", counts, state="06"), grain="state"), crime="homicide", area="06")
    assert answer.verdict == "fell"
    assert answer.fitted.change_low < np.expm1(-0.25) < answer.fitted.change_high < 0
    assert ("2017-07", 1) in [(str(month), side) for month, side in answer.beyond]
    assert [str(month) for month in answer.compared] == ["2020-12", "2021-12"]
    told = answer.as_dict()
    assert told["change"]["verdict"] == "fell"
    assert len(told["trend"]) == len(told["months"]) == 84
    assert told["hash"] == answer.provenance.hash


def test_a_state_that_stopped_publishing_is_compared_up_to_its_last_month():
    rows = [*months("2015-01", scattered(40, 50), state="06"), *months("2015-01", scattered(40, 60), state="07")]
    answer = trend(make_vintage(rows, grain="state"), crime="homicide", area="06")
    assert str(answer.compared[1]) == "2019-02"
    assert np.isnan(answer.fitted.level[-10:]).all()
    assert "HILO-F126" in {finding.code for finding in answer.findings}


def test_a_young_municipality_begins_at_its_birth():
    """San Quintín (02006) came out of Ensenada on 12 February 2020; the file says 0 for it before."""
    born = [0] * 62 + scattered(9, 34)
    rows = [*months("2015-01", born, municipality="02006"), *months("2015-01", [20] * 96, municipality="02001")]
    answer = trend(make_vintage(rows, rest="country"), crime="homicide", area="02006")
    first = np.flatnonzero(np.isfinite(answer.fitted.level))[0]
    assert str(answer.months[first]) == "2020-02"
    assert answer.lack == ""


def test_one_state_s_file_has_a_trend_of_the_state_and_none_of_the_country():
    rows = months("2015-01", scattered(30, 60), municipality="11020")
    made = make_vintage(rows, rest="11")
    assert trend(made, crime="homicide", area="11").verdict == "unclear"
    with pytest.raises(Refusal) as refused:
        trend(made, crime="homicide", area="00")
    assert refused.value.code == "HILO-F610"


def test_too_few_and_too_short_say_so():
    few = make_vintage(months("2015-01", [0, 0, 1, 0] * 12, state="06"), grain="state")
    answer = trend(few, crime="homicide", area="06")
    assert (answer.lack, answer.verdict, answer.compared) == ("few", "none", None)
    assert "HILO-F180" in {finding.code for finding in answer.findings}
    short = trend(few, crime="homicide", area="06", period=Period.parse("2017-01", "2018-06"))
    assert short.lack == "short"
    assert json.dumps(answer.as_dict(), allow_nan=False)


def test_a_place_of_few_is_fitted_over_its_last_months_alone_and_says_so():
    counts = [0, 0, 1, 0] * 36 + scattered(0.8, 48)
    answer = trend(make_vintage(months("2000-01", counts, state="06"), grain="state"), crime="homicide", area="06")
    assert answer.partial
    assert answer.as_dict()["model"]["fitted_from"] > "2000-01"
    assert not answer.lack


def test_the_command_line_says_it_and_gives_it_as_json():
    made = make_vintage(
        months("2015-01", scattered(60, 84, growth=0.3), state="06"), grain="state", source="made-trend"
    )
    asked = ["trend", "--source", made.key, "--area", "06"]
    document = json.loads(CliRunner().invoke(app, [*asked, "--json"]).stdout)
    assert document["change"]["verdict"] == "rose"
    words = CliRunner().invoke(app, asked, catch_exceptions=False).stdout
    assert re.search(r"2020-12 (to|a) 2021-12", words)


@pytest.mark.parametrize(("strays", "counted"), [(1, False), (9, True)])
def test_a_death_under_a_later_code_is_no_past_of_a_municipality(strays, counted):
    """INEGI's deaths of 2000 to 2018 hold one of San Quintín, made in 2020: the page drew a rate of 0.0 since 2000."""
    past = [0] * 108
    for year in range(strays):
        past[12 * year + 5] = 1
    rows = [*months("2006-01", past, municipality="02006"), *months("2006-01", [20] * 108, municipality="02001")]
    made = make_vintage(rows, rest="country")
    panel = lived(published(made, "homicide", covered(made), "municipality"), "02006")
    known = bool(np.isfinite(panel.at("02006")).any())
    assert known == counted
