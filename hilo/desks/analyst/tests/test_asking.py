"""A question has an address; its answer says its source, and what is not published is never zero."""

from __future__ import annotations

import json
from typing import Any

import pytest

from hilo.desks.analyst.question import Question
from hilo.desks.analyst.tables import Column, sheet
from hilo.engines.charts import Words

from .conftest import DESK

pytestmark = pytest.mark.django_db
PAGES = (
    "",
    "answer.csv",
    "answer.json",
    "answer/shares.svg",
    "answer/shares.png",
    "files",
    "weekly",
    "priorities",
    "programmes",
)


def asked(municipal: Any, **others: str) -> dict[str, str]:
    return {
        "verb": "concentration",
        "source": municipal.key,
        "crime": "homicide",
        "from": "2016-01",
        "to": "2016-06",
        "top": "2",
        "share": "50",
        "population": "conapo",
    } | others


@pytest.mark.parametrize("page", PAGES)
def test_nobody_reads_the_desk_without_the_right(page, signed_in, client):
    assert client.get(DESK + page).status_code == 302
    assert signed_in("operator", "PUE").get(DESK + page).status_code == 403


@pytest.mark.parametrize("page", ["", "files", "weekly", "priorities", "programmes"])
def test_every_page_stands_on_an_empty_data_directory(page, signed_in):
    answer = signed_in("analyst").get(DESK + page)
    assert answer.status_code == 200
    if not page:
        assert "Aún no hay ningún archivo oficial cargado" in answer.content.decode()


def test_an_answer_stands_at_its_address_with_sentence_table_and_provenance(signed_in, municipal):
    text = signed_in("analyst").get(DESK, asked(municipal)).content.decode()
    # Puebla 80 and Guadalajara 36 a month of 80 + 36 + 32 + 28 + 24 + 20 + 16 + 12 = 248.
    assert "46.8\u00a0%" in text
    assert municipal.hash in text
    assert "Puebla, PUE" in text
    assert "Qué no prueba" in text
    assert "hilo statistics concentration --source" in text
    assert 'class="chart chart-wide"' in text


def test_the_answer_comes_as_csv_and_json_with_the_same_numbers(signed_in, municipal):
    browser = signed_in("analyst")
    table = browser.get(f"{DESK}answer.csv", asked(municipal)).content.decode().splitlines()
    assert table[0] == "rank,name,code,count,population,rate,fixed"
    assert table[1].startswith('1,"Puebla, PUE",21114,480,')
    document = json.loads(browser.get(f"{DESK}answer.json", asked(municipal)).content)
    assert document["top_count"] == 6 * (80 + 36)
    assert document["hash"] == municipal.hash


@pytest.mark.parametrize(
    "others",
    [
        {"verb": "change", "by": "municipality"},
        {"verb": "rates", "by": "state"},
        {"verb": "series", "area": "21114"},
        {"verb": "series", "area": "21114", "adjust": "1"},
        {"verb": "outbreaks", "by": "municipality", "method": "ears-c2", "last": "3", "to": "2016-12"},
    ],
    ids=lambda others: " ".join(others.values()),
)
@pytest.mark.parametrize("language", ["es", "en"])
def test_every_verb_answers_in_both_languages(others, language, signed_in, municipal):
    answer = signed_in("analyst").get(DESK, asked(municipal, **others), headers={"accept-language": language})
    assert answer.status_code == 200, answer.content.decode()[-3000:]
    assert municipal.hash in answer.content.decode()


def test_a_change_that_is_beyond_chance_is_said_in_words(signed_in, municipal):
    text = signed_in("analyst").get(DESK, asked(municipal, verb="change", by="municipality")).content.decode()
    assert "1 al alza y 0 a la baja" in text


def test_an_unpublished_period_is_said_and_is_no_zero(signed_in, municipal):
    answer = signed_in("analyst").get(DESK, asked(municipal, **{"from": "2017-01", "to": "2017-06"}))
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "va de 2015-01 a 2016-12. No publicado no es cero" in text
    assert "HILO-F424" in text


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("top", "many", "HILO-F491"),
        ("share", "0", "HILO-F492"),
        ("share", "x", "HILO-F492"),
        ("from", "2016-13", "HILO-F420"),
        ("to", "2015-01", "HILO-F421"),
        ("crime", "treason", "HILO-F422"),
        ("source", "nothing@0", "HILO-F404"),
        ("population", "guessed", "HILO-F425"),
        ("before_from", "2015-07", "HILO-F420"),
    ],
)
def test_a_field_that_makes_no_sense_is_refused_with_its_code(field, value, code, signed_in, municipal):
    answer = signed_in("analyst").get(DESK, asked(municipal, **{field: value}))
    assert answer.status_code in {404, 422}
    assert code in answer.content.decode()


def test_a_table_is_sorted_by_a_link_and_what_is_missing_stays_last():
    columns = [Column("name", "Name", "text"), Column("count", "Count")]
    table = sheet("t", columns, [["b", 2], ["a", None], ["c", 10]], Words("en"), "not published")
    assert [row[0].value for row in table.sorted_by("count", falling=True).rows] == ["c", "b", "a"]
    assert [row[0].value for row in table.sorted_by("count", falling=False).rows] == ["b", "c", "a"]
    assert table.rows[1][1].shown == "not published"
    assert table.csv().splitlines()[2] == "a,"


def test_a_spreadsheet_does_not_run_what_a_cell_says():
    table = sheet("t", [Column("name", "Name", "text")], [["=1+1"]], Words("en"), "")
    assert table.csv().splitlines()[1] == "'=1+1"


def test_the_address_says_only_what_its_verb_asks():
    question = Question(verb="rates", source="a@1", first="2016-01", last_month="2016-06", top="7", area="21")
    assert "top=" not in question.address()
    assert Question.read({"verb": "nonsense", "top": "9"}).top == "9"
    assert question.command() == (
        "hilo statistics rates --source a@1 --crime homicide --from 2016-01 --to 2016-06 --by state"
    )
