"""The map of municipalities: what is drawn, of whom, and what stands there without boundaries."""

from __future__ import annotations

import re

import pytest

from hilo.kernel.territory import actions, queries
from hilo.kernel.territory.tests.test_loading import geojson, squares
from hilo.knowledge.incidence.tests.vintage import make_vintage, months, show

from .test_figures_pages import page, rows_of, words_of

pytestmark = pytest.mark.django_db
MAP = "/figures/inegi-deaths/homicide/map"


@pytest.fixture
def boundaries(nothing, tmp_path):
    queries.forget_boundaries()

    def load(*states: str, without: str = "") -> None:
        rings = {code: ring for state in states for code, ring in squares(state).items() if code != without}
        actions.load_boundaries(file=geojson(tmp_path, rings))

    yield load
    queries.forget_boundaries()


def areas_of(html: str) -> list[str]:
    """The wide drawing's municipalities, in order of code, by class."""
    wide = html[html.index('class="chart chart-wide"') :]
    return re.findall(r'class="chart-area(?: chart-(c\d))?"', wide[: wide.index("</svg>")])


def test_without_boundaries_the_page_says_how_to_load_them_and_has_the_table(reader, load):
    load("deaths")
    html = page(reader, f"{MAP}?year=2015")
    assert "hilo territory load" in html
    assert "<svg" not in html[html.index('id="map"') :]
    assert "Guadalajara" in html
    assert len(rows_of(reader, f"{MAP}.csv?year=2015&table=map")) > 2400


def test_boundaries_that_are_loaded_change_the_page_that_a_reader_keeps(reader, load, boundaries):
    load("deaths")
    first = reader.get(MAP)
    boundaries("14")
    again = reader.get(MAP, headers={"if-none-match": first["ETag"]})
    assert again.status_code == 200
    assert "chart-area" in again.content.decode()


def test_a_state_is_drawn_by_smoothed_rate_with_the_count_beside(reader, load, boundaries):
    load("deaths")
    boundaries("14")
    html = page(reader, f"{MAP}?year=2015&state=14")
    assert len(areas_of(html)) > 120
    assert "c0" not in areas_of(html)  # no smoothed rate is zero, so the legend has no class for it
    row = next(row for row in rows_of(reader, f"{MAP}.csv?year=2015&state=14") if row["INEGI code"] == "14039")
    assert row["Deaths"] == str(12 * 21)
    assert re.search(r"Guadalajara, JAL: 252 deaths; [\d.]+", html)
    assert float(row["Smoothed"]) != float(row["Rate"])
    assert {row["INEGI code"][:2] for row in rows_of(reader, f"{MAP}.csv?year=2015&state=14")} == {"14"}


def test_what_is_not_published_has_no_colour_and_one_without_outline_is_named(reader, nothing, db, boundaries):
    counts = months("2016-01", [3] * 12, municipality="29033") + months("2016-01", [2] * 6, municipality="29010")
    show(make_vintage(counts, source="inegi-deaths", method="inegi", unit="deaths", rest="29"))
    boundaries("29", without="29033")
    html = page(reader, f"{MAP}?year=2016")
    assert "" in areas_of(html) or 'class="chart-hatch' in html
    assert "1 municipalities have no outline in the loaded boundaries" in words_of(html)
    assert "Tlaxcala, TLAX" in words_of(html)
    assert "29010" in {row["INEGI code"] for row in rows_of(reader, f"{MAP}.csv?year=2016")}


def test_a_file_of_one_state_draws_that_state_and_no_country(reader, nothing, db, boundaries):
    counts = months("2016-01", [3] * 12, municipality="29033")
    show(make_vintage(counts, source="inegi-deaths", method="inegi", unit="deaths", rest="29"))
    boundaries("29", "21")
    html = page(reader, f"{MAP}?year=2016")
    assert len(areas_of(html)) == 60
    assert "by municipality: Tlaxcala" in words_of(html)
    assert "México" not in words_of(html).split("What this does not prove")[0].split("Figures")[-1]
    assert page(reader, f"{MAP}?year=2016&state=21", 404)


def test_one_that_is_born_later_is_drawn_as_the_one_it_is_counted_in(reader, load, boundaries):
    """Puerto Morelos (23011) came out of Benito Juárez (23005) in 2016: a map of 2015 draws both as one."""
    load("deaths")
    boundaries("23")
    html = page(reader, f"{MAP}?year=2015&state=23")
    assert html.count("Benito Juárez, QROO: ") >= 4  # two outlines, each in both drawings
    assert "23011" not in {row["INEGI code"] for row in rows_of(reader, f"{MAP}.csv?year=2015&state=23")}


@pytest.mark.parametrize("asked", ["state=99", "state=14'", "year=1950", "file=abc"])
def test_what_is_not_there_is_refused(reader, load, asked):
    load("deaths")
    page(reader, f"{MAP}?{asked}", 404)


def test_a_file_by_state_has_no_map_and_an_unpublished_one_is_no_business_of_the_public(reader, load):
    load("files")
    assert "This file counts by state" in page(reader, "/figures/sesnsp-state/homicide/map", 404)
    make_vintage(months("2016-01", [3] * 12, municipality="29033"), source="inegi-deaths", method="inegi")
    page(reader, MAP, 404)
