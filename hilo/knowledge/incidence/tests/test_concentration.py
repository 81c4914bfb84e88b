from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hilo.kernel.territory import queries as territory
from hilo.knowledge.incidence import actions
from hilo.knowledge.incidence.cli import app
from hilo.knowledge.incidence.queries.claim import claim, recomputed
from hilo.knowledge.incidence.queries.concentration import concentration
from hilo.knowledge.incidence.rules import Period
from hilo.knowledge.incidence.tests.vintage import make_vintage, months
from hilo.lib.errors import Refusal
from tests.support.need import test_data

H1_2015, H1_2016 = Period.parse("2015-01", "2015-06"), Period.parse("2016-01", "2016-06")
CODES = [place.code for place in territory.municipalities("20")][:40]


def country(**more):
    """Forty municipalities of Oaxaca: the n-th has n a month; in 2016 the first has 60 and the rest the same."""
    rows = []
    for n, code in enumerate(CODES):
        rows += months("2015-01", [n] * 12 + [60 if n == 0 else n] * 12, municipality=code)
    return make_vintage(rows, **more)


def test_the_three_shares_stand_side_by_side():
    answer = concentration(country(), crime="homicide", period=H1_2016, chosen_in=H1_2015, top=5)
    total = 6 * (60 + sum(range(1, 40)))
    assert answer.top.total == total
    assert answer.top.share == pytest.approx(6 * (60 + 39 + 38 + 37 + 36) / total)
    assert answer.fixed.share == pytest.approx(6 * (39 + 38 + 37 + 36 + 35) / total)
    assert answer.expected.low <= answer.expected.expected <= answer.expected.high
    assert [place.on_fixed_list for place in answer.places] == [False, True, True, True, True]


def test_a_tie_for_the_last_place_is_taken_by_the_larger_population_and_the_range_is_said():
    rows = [*months("2015-01", [9] * 6 + [0] * 6 + [9] * 12, municipality=CODES[0])]
    for code, after in zip(CODES[1:4], (1, 2, 3), strict=True):
        rows += months("2015-01", [4] * 12 + [after] * 12, municipality=code)
    vintage = make_vintage(rows)
    answer = concentration(vintage, crime="homicide", period=H1_2016, chosen_in=H1_2015, top=2)
    people = {code: territory.population(code, 2015) for code in CODES[1:4]}
    taken = max(people, key=people.get)
    after = dict(zip(CODES[1:4], (1, 2, 3), strict=True))
    assert answer.fixed.tied == 3
    assert answer.fixed.share == pytest.approx((9 + after[taken]) / 15)
    assert (answer.fixed.low, answer.fixed.high) == (pytest.approx(10 / 15), pytest.approx(12 / 15))


def test_an_unpublished_municipality_is_left_out_and_said():
    rows = [*months("2016-01", [5] * 12, municipality=CODES[0]), *months("2016-01", [5] * 12, municipality=CODES[1])]
    rows += months("2016-01", [5, None, *[5] * 10], municipality=CODES[2])
    answer = concentration(make_vintage(rows), crime="homicide", period=H1_2016, top=1)
    assert answer.municipalities_in_file == 2
    assert answer.top.total == 60


@pytest.mark.parametrize(
    ("asked", "code"), [({"share": 0}, "HILO-F426"), ({"share": 42}, "HILO-F426"), ({"top": 99}, "HILO-F490")]
)
def test_what_cannot_be_asked_is_refused(asked, code):
    with pytest.raises(Refusal) as refused:
        concentration(country(), crime="homicide", period=H1_2016, **asked)
    assert refused.value.code == code


def test_a_share_of_nothing_is_refused():
    vintage = make_vintage(months("2016-01", [0] * 12, municipality=CODES[0]))
    with pytest.raises(Refusal) as refused:
        concentration(vintage, crime="homicide", period=H1_2016, top=1)
    assert refused.value.code == "HILO-F427"


def test_the_command_gives_the_fixed_names_and_a_chart(tmp_path):
    vintage = country(source="made-for-a-command")
    chart = tmp_path / "answer.svg"
    asked = "concentration --crime homicide --from 2016-01 --to 2016-06 --top 5 --share 0.42 --fixed-from 2015-01"
    arguments = [*asked.split(), "--fixed-to", "2015-06", "--source", vintage.key, "--chart", str(chart), "--json"]
    ran = CliRunner().invoke(app, arguments)
    assert ran.exit_code == 0, ran.output
    answer = json.loads(ran.stdout)
    names = "total top_share fixed_share fixed_share_range expected_share expected_interval municipalities_for_share"
    assert set(f"{names} municipalities_in_country population vintage hash method".split()) <= set(answer)
    assert (answer["vintage"], answer["hash"], answer["method"]) == (vintage.key, vintage.hash, "new")
    assert ElementTree.parse(chart).getroot().tag.endswith("svg")


def test_the_same_question_gives_the_same_digits():
    one, other = (concentration(country(), crime="homicide", period=H1_2016, top=5).as_dict() for _ in range(2))
    assert one == other


def test_the_committed_table_stands_without_any_file(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    kept = claim()
    assert (kept.total, kept.for_share, kept.top) == (11_137, 43, 50)
    assert 0.422 < kept.share("H1-2015").low < kept.share("H1-2015").high < 0.425
    assert round(kept.share("same-period").value, 3) == 0.455
    assert 0.36 <= kept.share("expected-conapo").value < kept.share("expected-file").value < 0.367
    assert all(check.found is None for check in recomputed())
    assert "42.5 %" in CliRunner().invoke(app, ["claim"]).stdout


def test_the_official_files_give_the_committed_table(tmp_path, settings):
    settings.DATA_DIR = tmp_path
    folder: Path = test_data("statistics/inegi_homicides_municipal_2000_2018.csv.gz").parent
    for file in sorted(folder.iterdir()):
        if file.name.startswith(("inegi", "sesnsp_state_old", "sesnsp_state_IDEFC", "sesnsp_victims")):
            actions.load(file)
    checks = recomputed()
    assert len(checks) == 35
    assert [check.what for check in checks if not check.same] == []
