from __future__ import annotations

import csv
import io
import re
import sys

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db
HASH = "53d504698abf9a2600ee25fe97badafd0f9c9384c489a5eae957e23a713ed219"


def page(reader: Client, address: str, status: int = 200) -> str:
    response = reader.get(address)
    assert response.status_code == status, response.content.decode()[:2000]
    return response.content.decode()


def rows_of(reader: Client, address: str) -> list[dict[str, str]]:
    response = reader.get(address)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in response["Content-Disposition"]
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


def words_of(html: str) -> str:
    """The page as it is read."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_with_nothing_loaded_the_answer_to_the_42_percent_stands(reader, nothing):
    html = page(reader, "/figures")
    assert "held 42.5% of the homicides of January to June 2016; population alone would make it 36.6%." in html
    assert "between 42.27% and 42.45%" in html
    assert HASH in html
    assert "hilo statistics load" in html


def test_without_the_analysis_extra_the_front_page_stands_and_the_others_say_what_to_do(reader, load, monkeypatch):
    load("deaths")
    monkeypatch.setitem(sys.modules, "duckdb", None)
    assert "42.5%" in page(reader, "/figures")
    assert "Figures need the analysis extra" in page(reader, "/figures/sources")
    told = page(reader, "/figures/inegi-deaths/homicide/14039?year=2014", 503)
    assert "HILO-F503" in told
    assert "docs/operations.md, “Extras”" in told


def test_the_page_speaks_spanish_unless_asked_for_english(nothing):
    html = page(Client(), "/figures")
    assert "reunieron 42.5\xa0% de los homicidios de enero a junio de 2016; solo por su población" in html
    assert "What must be said" not in html


def test_a_link_changes_the_language_and_is_remembered(nothing):
    someone = Client()
    response = someone.get("/figures?lang=en&x=1")
    assert (response.status_code, response["Location"], response["Cache-Control"]) == (302, "/figures?x=1", "no-store")
    assert "What must be said with it" in page(someone, "/figures")


def test_a_page_for_everyone_sets_no_cookie_and_may_be_kept(reader, nothing):
    response = reader.get("/figures")
    assert not response.cookies
    assert response["Cache-Control"] == "public, max-age=60"
    assert reader.get("/figures", headers={"if-none-match": response["ETag"]}).status_code == 304


def test_a_reader_who_is_signed_in_gets_a_page_of_their_own(account, puebla, nothing):
    someone = Client()
    someone.force_login(account("operator", "PUE"))
    response = someone.get("/figures")
    assert "private" in response["Cache-Control"]
    assert "ETag" not in response


def test_a_new_file_appears_without_a_restart_and_changes_the_tag(reader, load):
    load("files")
    first = reader.get("/figures/sesnsp-state/homicide?year=2016")
    assert "January to June 2016" in first.content.decode()
    load("files", last=7, read_at="2026-02-01T00:00:00+00:00")
    again = reader.get("/figures/sesnsp-state/homicide?year=2016", headers={"if-none-match": first["ETag"]})
    assert again.status_code == 200
    assert "January to July 2016" in again.content.decode()


@pytest.mark.parametrize("table", ["shares", "changes", "curve"])
def test_the_data_behind_each_chart_carry_their_provenance(reader, nothing, table):
    rows = rows_of(reader, f"/figures.csv?table={table}")
    assert len(rows) > 3
    assert {row["hash"] for row in rows} == {HASH}
    assert rows_of(reader, f"/figures?format=csv&table={table}") == rows


def test_the_data_of_a_place_are_the_numbers_of_the_file(reader, load):
    vintage = load("deaths")
    rows = rows_of(reader, "/figures/inegi-deaths/homicide/14039.csv?table=months")
    assert [float(row["INEGI"]) for row in rows[:4]] == [20, 21, 22, 20]
    assert {row["vintage"] for row in rows} == {vintage.key}
    document = reader.get("/figures/inegi-deaths/homicide/14039.json").json()
    assert document["hash"] == vintage.hash
    assert document["rate"]["count"] == 12 * 21
    assert document["does_not_prove"]


def test_a_table_that_is_not_there_is_a_problem_for_programs(reader, nothing):
    response = reader.get("/figures.csv?table=nonsense")
    assert (response.status_code, response.json()["code"]) == (404, "HILO-F410")


def test_a_country_says_its_count_its_rate_and_what_chance_leaves_open(reader, load):
    load("deaths")
    html = page(reader, "/figures/inegi-deaths/homicide?year=2015")
    total = sum(12 * (count + 1) for count in (10, 2, 12, 20, 0))
    assert re.search(rf"México, 2015: {total} deaths by intentional homicide, [\d.]+ for every 100,000", html)
    assert "with chance allowed for" in html
    assert "Against 2014" in html


def test_a_municipality_shows_the_raw_rate_beside_the_smoothed_one(reader, load):
    load("deaths")
    html = page(reader, "/figures/inegi-deaths/homicide/20001")
    found = re.search(r"Raw rate ([\d.,]+), smoothed ([\d.,]+) ", html)
    assert float(found[1].replace(",", "")) > float(found[2].replace(",", ""))
    assert "Oaxaca" in html
    assert "Nearest municipalities" in html


def test_a_municipality_created_later_names_its_mother(reader, load):
    load("deaths")
    html = page(reader, "/figures/inegi-deaths/homicide/23011?year=2016")
    assert "Benito Juárez" in html
    assert "not published" in words_of(html)


def test_half_a_year_is_never_a_year(reader, load):
    load("files")
    years = rows_of(reader, "/figures/sesnsp-state/homicide.csv?table=months")
    assert years[-1]["Period"] == "2016-06"
    html = page(reader, "/figures/sesnsp-state/homicide?year=2016")
    assert 'id="years"' not in html, "one whole year alone makes no line"
    assert "at that pace" in html
    assert "Against January to June 2015" in html


def test_a_year_that_is_not_published_is_not_zero(reader, load):
    load("files")
    html = page(reader, "/figures/sesnsp-state/homicide?year=2014", 404)
    assert "Not published is not zero." in html
    assert "from 2015-01 to 2016-06" in html


def test_a_file_by_state_has_no_municipalities_and_leads_to_the_state(reader, load):
    load("files")
    html = page(reader, "/figures/sesnsp-state/homicide/21114", 404)
    assert "This file counts by state" in html
    assert 'href="/figures/sesnsp-state/homicide/21"' in html


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/figures/nowhere/homicide", "No file of this is published here."),
        ("/figures/sesnsp-state/witchcraft", "This file does not count that crime."),
        ("/figures/inegi-deaths/extortion", "This file does not count that crime."),
        ("/figures/sesnsp-state/homicide/77", "There is no such place in this file."),
        ("/figures/inegi-deaths/homicide/02006", "There is no such place in this file."),
    ],
)
def test_what_is_not_there_is_said_with_words(reader, load, address, said):
    load("files"), load("deaths")
    html = page(reader, address, 404)
    assert said in html
    assert "What is loaded here" in html


@pytest.mark.parametrize(
    ("typed", "to"),
    [("GUADALAJARA", "14039"), ("san andres cholula", "21119"), ("zapopan jal", "14120"), ("yucatan", "31")],
)
def test_a_place_is_found_however_it_is_typed(reader, load, typed, to):
    load("deaths")
    response = reader.get("/figures/search", {"q": typed, "source": "inegi-deaths", "crime": "homicide"})
    if response.status_code == 200:
        assert f'href="/figures/inegi-deaths/homicide/{to}"' in response.content.decode()
    else:
        assert response["Location"] == f"/figures/inegi-deaths/homicide/{to}"


def test_a_place_that_nobody_knows_is_said_and_never_echoed_as_markup(reader, load):
    load("deaths")
    html = reader.get("/figures/search", {"q": "<script>alert(1)</script>"}).content.decode()
    assert "No state or municipality is called" in html
    assert "<script>alert" not in html


def test_the_files_say_what_was_read_and_what_the_source_corrected(reader, load):
    load("files")
    html = page(reader, "/figures/sources")
    assert "Only one file of this source is loaded" in html
    load("files", first_count=101, read_at="2026-02-01T00:00:00+00:00")
    html = page(reader, "/figures/sources")
    assert "cells differ from the file before" in html
    rows = rows_of(reader, "/figures/sources.csv?table=revised-years-sesnsp-state")
    assert [row["Difference"] for row in rows] == [str(12 * 6), str(6 * 6)]


@pytest.mark.parametrize("address", ["/figures", "/figures/sources", "/figures/inegi-deaths/homicide/21"])
def test_a_page_has_no_style_or_script_of_its_own(reader, load, address):
    load("deaths")
    html = page(reader, address)
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=", html)
    assert all('src="' in tag for tag in re.findall(r"<script[^>]*>", html))


def test_every_id_is_there_once(reader, load):
    load("deaths"), load("files")
    for address in ("", "/sources", "/inegi-deaths/homicide/21", "/sesnsp-state/homicide"):
        ids = re.findall(r'\sid="([^"]+)"', page(reader, f"/figures{address}"))
        assert sorted(ids) == sorted(set(ids)), address


def test_victims_stand_by_sex_and_age_as_the_public_file_has_them(reader, load):
    load("victims", few=1)
    for area in ("/21", ""):
        rows = rows_of(reader, f"/figures/sesnsp-victims/homicide{area}.csv?table=victims")
        cells = {row["Sex"]: (row["Adultos"], row["Menores"], row["Total"]) for row in rows}
        assert cells["Hombre"] == ("9", "1", "10"), area
        assert cells["Mujer"] == ("7", "5", "12")
        assert cells["Total"][2] == "22"
    assert "cell for cell" in page(reader, "/figures/sesnsp-victims/homicide/21")


def test_a_place_says_its_trend_with_its_interval_and_the_months_beyond_chance(reader, load):
    load("deaths")
    words = words_of(page(reader, "/figures/inegi-deaths/homicide/14039"))
    assert re.search(r"Trend from December 2015 to December 2016: [+−]?[\d.]+% \([+−][\d.]+% to \+[\d.]+%\)", words)
    assert "It may have risen or fallen: the interval holds both." in words
    assert "What is registered late is missing from its last months" in words
    rows = rows_of(reader, "/figures/inegi-deaths/homicide/14039.csv?table=months")
    assert all(float(row["Trend: from"]) < float(row["Trend"]) < float(row["Trend: to"]) for row in rows)
    trend = reader.get("/figures/inegi-deaths/homicide/14039.json").json()["trend"]
    assert trend["change"]["low"] < 0 < trend["change"]["high"]


def test_a_place_of_few_says_why_it_has_no_trend(reader, load):
    load("deaths")
    assert "No trend is drawn: so few" in page(reader, "/figures/inegi-deaths/homicide/20002")
    assert "No trend is drawn: less than two years" in page(reader, "/figures/inegi-deaths/homicide/23011?year=2016")
    assert "No se dibuja tendencia" in page(Client(), "/figures/inegi-deaths/homicide/20002")
