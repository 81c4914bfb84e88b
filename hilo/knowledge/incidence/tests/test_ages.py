"""Whom homicide kills: planted ages, sexes, years lost and rates come out; what cannot be told is refused by code."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from hilo.engines.rates import interval
from hilo.kernel.stands import FILES, hashes
from hilo.knowledge.incidence import living
from hilo.knowledge.incidence.actions import load_people
from hilo.knowledge.incidence.cli import app
from hilo.knowledge.incidence.queries.ages import GROUPS, ages, rule
from hilo.knowledge.incidence.tests import defun
from hilo.knowledge.incidence.tests.defun import death, everywhere
from hilo.knowledge.incidence.tests.vintage import make_vintage
from hilo.lib.errors import Refusal

pytest.importorskip("duckdb")
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_data(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "data"


PLANTED = [
    *[death(edad="4030") for _ in range(4)],
    *[death(edad="4034", sexo="2") for _ in range(2)],
    death(edad="3006"),
    death(edad="4069"),
    death(edad="4070"),
    death(edad="4091", sexo="9"),
    death(edad="4998"),
]
"""Eleven by their cause: seven men of known age, one of none, two women, one of no sex."""


def people(tmp_path, text=None, name="00_Pob_Mitad.csv"):
    path = tmp_path / name
    path.write_text(text or defun.people_text(["06"]), encoding="utf-8")
    return load_people(path)


def refused(code, **asked):
    with pytest.raises(Refusal) as refusal:
        ages(**asked)
    assert refusal.value.code == code
    return refusal.value


def by_age(sex):
    return {group.age: group.count for group in sex.ages if group.count}


def test_ages_and_sexes_are_those_that_were_planted(tmp_path):
    found = ages(defun.load(tmp_path, everywhere() + PLANTED), area="06", year=2022)
    assert [(one.sex, one.count, one.unknown_age) for one in found.sexes] == [
        ("Hombre", 8, 1),
        ("Mujer", 2, 0),
        ("No especificado", 1, 0),
        ("Total", 11, 1),
    ]
    assert by_age(found.all) == {"0-4": 1, "30-34": 6, "65-69": 1, "70-74": 1, "85+": 1}
    assert sum(group.count for group in found.all.ages) + found.all.unknown_age == found.all.count
    exact = interval(11, 100_000)
    assert (found.all.low, found.all.high) == pytest.approx((exact.low[0], exact.high[0]))
    assert next(one.message for one in found.findings if one.code == "HILO-F188").startswith("1 of 11 deaths")


def test_years_lost_are_those_before_seventy(tmp_path):
    found = ages(defun.load(tmp_path, everywhere() + PLANTED), area="06", year=2022)
    men, women, unknown, every = found.sexes
    # 4 at 30 (39.5 each), one infant (69.5), one at 69 (0.5), one at 70 (none); of the one without an age nothing.
    assert men.years_lost.value == pytest.approx(4 * 39.5 + 69.5 + 0.5)
    assert women.years_lost.value == pytest.approx(2 * 35.5)
    assert unknown.years_lost.value == 0
    assert every.years_lost.value == pytest.approx(299)
    assert every.mean_lost == pytest.approx(299 / 10)
    assert every.years_lost.low < 299 < every.years_lost.high


def test_rates_divide_by_the_people_of_that_age_and_sex(tmp_path):
    vintage = defun.load(tmp_path, everywhere() + PLANTED)
    people(tmp_path)
    found = ages(vintage, area="06", year=2022)
    men, women = found.sexes[:2]
    at = GROUPS.index("30-34")
    assert (men.ages[at].people, women.ages[at].people, found.all.ages[at].people) == (5_000, 10_000, 15_000)
    assert men.ages[at].rate == pytest.approx(100_000 * 4 / 5_000)
    assert women.ages[at].rate == pytest.approx(100_000 * 2 / 10_000)
    assert men.ages[-1].people == 25 * 1_000
    assert found.sexes[2].crude is None
    # 110 ages of 1,000 men; the standard gives 7.61 of 100.035 to 30-34, and so on.
    weights = dict(zip(GROUPS, rule()["standard"]["weights"], strict=True))
    expected = sum(weights[age] * 100_000 * count / 5_000 for age, count in by_age(men).items() if age != "85+")
    assert men.standardised.value == pytest.approx(expected / sum(weights.values()))
    assert men.crude.value == pytest.approx(100_000 * 8 / 110_000)
    assert men.standardised.low < men.standardised.value < men.standardised.high


def test_the_published_standard_is_taken_as_it_is():
    weights = rule()["standard"]["weights"]
    assert len(weights) == len(GROUPS)
    assert sum(weights) == pytest.approx(100.035)


def test_without_people_there_are_counts_and_a_reason_or_a_refusal(tmp_path):
    vintage = defun.load(tmp_path, everywhere() + PLANTED)
    found = ages(vintage, area="06", year=2022)
    assert found.people is None
    assert found.all.standardised is None
    assert "HILO-F190" in {one.code for one in found.findings}
    refused("HILO-F631", vintage=vintage, area="06", year=2022, rates=True)
    people(tmp_path, defun.people_text(["06"], years=(2021,)))
    refused("HILO-F632", vintage=vintage, area="06", year=2022, rates=True)
    refused("HILO-F632", vintage=vintage, area="06002", year=2022, rates=True)


def test_registered_and_occurred_are_asked_apart(tmp_path):
    rows = [death(), death(anio_ocur="2021"), death(anio_ocur="9999")]
    vintage = defun.load(tmp_path, everywhere() + rows)
    registered = ages(vintage, area="06", year=2022)
    occurred = ages(vintage, area="06", year=2022, by="occurred")
    assert (registered.all.count, occurred.all.count) == (3, 1)
    assert "HILO-F187" in {one.code for one in registered.findings}
    assert next(one.severity for one in occurred.findings if one.code == "HILO-F189") == "warning"
    refused("HILO-F633", vintage=vintage, area="06", year=2021, by="occurred")
    refused("HILO-F486", vintage=vintage, area="06", year=2021)


def test_cause_and_certificate_are_told_with_what_parts_them(tmp_path):
    rows = [death(), death(presunto="4"), death(causa_def="Y249"), death(causa_def="I219"), death(causa_def="V892")]
    vintage = defun.load(tmp_path, everywhere() + rows)
    found = ages(vintage, area="06", year=2022)
    assert found.definitions.as_dict() == {
        "cause": 2,
        "certificate": 4,
        "both": 1,
        "only_cause": 1,
        "only_certificate": 3,
        "only_certificate_by_cause": {"Accidente": 1, "Intención no determinada": 1, "Otras causas": 1},
    }
    presumed = ages(vintage, crime="presumed-homicide", area="06", year=2022)
    assert (found.all.count, presumed.all.count) == (2, 4)
    assert presumed.definitions == found.definitions


def test_a_state_is_not_the_country_and_a_resident_may_have_died_anywhere(tmp_path):
    vintage = defun.load(tmp_path, everywhere() + PLANTED)
    refused("HILO-F610", vintage=vintage, year=2022)
    refused("HILO-F610", vintage=vintage, area="06", year=2022, at="residence")
    refused("HILO-F634", vintage=vintage, area="06002", year=2022, at="residence")
    refused("HILO-F634", vintage=vintage, area="06", year=2022, by="birth")
    refused("HILO-F485", vintage=vintage, area="14039", year=2022)
    refused("HILO-F499", vintage=vintage, area="44", year=2022)


@pytest.mark.slow
def test_the_country_by_residence(tmp_path):
    from hilo.kernel.territory import queries as territory

    rows = [row for state in territory.states() for row in everywhere(state.code)]
    rows += [death("06002"), death("14039", ent_resid="06"), death("06002", ent_resid="99")]
    vintage = defun.load(tmp_path, rows)
    asked = {"vintage": vintage, "year": 2022}
    assert ages(**asked).all.count == 3
    assert ages(**asked, at="residence").all.count == 2
    assert ages(**asked, area="06").all.count == 2
    assert ages(**asked, area="06", at="residence").all.count == 2
    assert ages(**asked, area="14", at="residence").all.count == 0
    people(tmp_path, defun.people_text([state.code for state in territory.states()]))
    # CONAPO's file need not have the country: it is the sum of its states.
    found = ages(**asked, rates=True)
    assert found.all.ages[0].people == 32 * 5 * 3_000


def test_a_half_year_and_a_file_of_counts_are_refused(tmp_path):
    refused("HILO-F486", vintage=defun.load(tmp_path, [*everywhere(months=6), death()]), area="06", year=2022)
    counts = make_vintage([{"year": 2022, "municipality": "06002", "months": [1] * 12}])
    assert "inegi-defun" in str(refused("HILO-F635", vintage=counts, area="06", year=2022))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda text: text.replace("POBLACION", "GENTE"), "HILO-F628"),
        (lambda text: text.replace("Hombres,1000", "Hombres,mil", 1), "HILO-F629"),
        (lambda text: text.replace("0,2022,x,6,", "0,2022,x,66,", 1), "HILO-F629"),
        (lambda text: text.replace("0,2022,x,6,17,Mujeres,2000\r\n", ""), "HILO-F630"),
        (lambda text: text.replace("x,6,17,Mujeres", "x,6,18,Mujeres"), "HILO-F630"),
        (lambda text: text.replace("Mujeres", "Hombres"), "HILO-F630"),
        (lambda text: text.split("\r\n")[0] + "\r\n", "HILO-F411"),
        (lambda text: "", "HILO-F450"),
    ],
)
def test_a_table_of_people_is_read_whole_or_not_at_all(tmp_path, change, code):
    path = tmp_path / "people.csv"
    path.write_text(change(defun.people_text(["06"])), encoding="utf-8")
    with pytest.raises(Refusal) as refusal:
        load_people(path)
    assert refusal.value.code == code
    assert living.tables() == ()


def test_the_table_of_people_is_kept_by_its_hash_and_stands_for_the_ledger(tmp_path):
    first = people(tmp_path, defun.people_text(["06"]))
    again = people(tmp_path, defun.people_text(["06"]), "renamed.csv")
    assert (again, again.findings[0].code) == (first, "HILO-F163")
    assert (first.areas, first.first, first.last, first.rows) == (("06",), 2022, 2022, 220)
    assert list(FILES["people"].every()) == [first.key]
    assert set(hashes(FILES["people"].folder(first.key))) == {"people.json", "people.parquet"}
    latin = tmp_path / "latin.csv"
    latin.write_bytes(defun.people_text(["06"], years=(2023,)).encode("latin-1"))
    assert load_people(latin).first == 2023


def test_the_command_line_answers_in_words_and_json(tmp_path):
    defun.load(tmp_path, everywhere() + PLANTED)
    run = CliRunner().invoke
    answer = run(app, ["deaths", "--area", "06", "--json"])
    told = json.loads(answer.stdout)
    assert (told["year"], told["by"], told["definitions"]["cause"], told["people"]) == (2022, "registered", 11, None)
    assert told["sexes"][-1]["years_lost"]["value"] == pytest.approx(299)
    words = run(app, ["deaths", "--area", "06"]).stdout
    assert "30-34" in words
    assert "299" in words
    assert "HILO-F188" in words
    bare = run(app, ["standardised", "--area", "06", "--at", "occurrence"])
    assert isinstance(bare.exception, Refusal)
    assert bare.exception.code == "HILO-F631"
    path = tmp_path / "pob.csv"
    path.write_text(defun.people_text(["06"]), encoding="utf-8")
    assert json.loads(run(app, ["people", str(path), "--json"]).stdout)["areas"] == ["06"]
    rated = run(app, ["standardised", "--area", "06", "--at", "occurrence"]).stdout
    assert living.found().key in rated.replace("\n", "")
