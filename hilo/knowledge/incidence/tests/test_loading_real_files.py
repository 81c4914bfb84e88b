"""The official files as they were published: rows, totals and unpublished months that are known."""

from __future__ import annotations

import pytest

from hilo.knowledge.incidence import actions, store
from tests.support.need import test_data

pytest.importorskip("duckdb")
HALF = "coalesce(sum(m01),0)+coalesce(sum(m02),0)+sum(m03)+sum(m04)+sum(m05)+sum(m06)"
FILES = {
    "old": ("sesnsp_state_old_1997_2017.csv", "sesnsp-state-old", 44_352, "1997-01", "2017-12"),
    "new": ("sesnsp_state_IDEFC_mar22.csv", "sesnsp-state", 25_088, "2015-01", "2022-03"),
    "victims": ("sesnsp_victims_IDVFC_ene25.zip", "sesnsp-victims", 80_960, "2015-01", "2025-01"),
    "rnid": ("sesnsp_state_RNID2026.csv", "sesnsp-rnid", 3_648, "2026-01", "2026-03"),
    "deaths": ("inegi_homicides_municipal_2000_2018.csv.gz", "inegi-deaths", 46_873, "2000-01", "2018-12"),
}
TOTALS = [
    ("new", "subtype = 'Homicidio doloso'", 7_717, 9_143),
    ("old", "modality = 'HOMICIDIOS' AND type = 'DOLOSOS'", 8_090, 9_337),
    ("victims", "subtype = 'Homicidio doloso'", 8_630, 10_139),
    ("deaths", "true", 9_822, 11_137),
    ("new", "type = 'Secuestro'", 562, 521),
    ("new", "type = 'Extorsión'", 3_076, 2_702),
    ("old", "modality = 'ROBO COMUN' AND type = 'CON VIOLENCIA'", 106_289, 86_683),
]


@pytest.fixture(scope="module")
def load(tmp_path_factory):
    from django.conf import settings

    before, settings.DATA_DIR = settings.DATA_DIR, tmp_path_factory.mktemp("data")
    yield lambda which: actions.load(test_data(f"statistics/{FILES[which][0]}"))
    settings.DATA_DIR = before


def ask(vintage, question):
    with store.opened() as connection:
        return connection.execute(question.replace("ROWS", f"'{vintage.rows_file}'")).fetchall()


@pytest.mark.data
@pytest.mark.parametrize("which", FILES)
def test_every_row_and_month_of_an_official_file_is_there(load, which):
    vintage = load(which)
    assert (vintage.source, vintage.rows, vintage.first, vintage.last) == FILES[which][1:]


@pytest.mark.data
@pytest.mark.parametrize(("which", "crime", "before", "after"), TOTALS)
def test_the_published_half_years_are_reproduced(load, which, crime, before, after):
    rows = ask(
        load(which), f"SELECT {HALF} FROM ROWS WHERE {crime} AND year IN (2015, 2016) GROUP BY year ORDER BY year"
    )
    assert rows == [(before,), (after,)]


@pytest.mark.data
def test_unpublished_months_are_empty_and_published_ones_are_not(load):
    assert ask(load("rnid"), "SELECT count(m03), count(m04), count(m12) FROM ROWS") == [(3_648, 0, 0)]
    assert ask(load("victims"), "SELECT count(m01), count(m02) FROM ROWS WHERE year = 2025") == [(7_360, 0)]
    assert ask(load("new"), "SELECT count(m03), count(m04) FROM ROWS WHERE year = 2022") == [(3_136, 0)]


@pytest.mark.data
def test_the_broken_letters_of_the_state_file_are_repaired(load):
    assert ask(load("new"), "SELECT count(DISTINCT type), count_if(type = 'Violación simple') > 0 FROM ROWS") == [
        (40, True)
    ]


@pytest.mark.data
def test_no_cell_of_the_deaths_is_lost_and_unknown_population_stays_unknown(load):
    cells = " + ".join(f"count({month})" for month in store.MONTHS)
    assert ask(load("deaths"), f"SELECT {cells}, count_if(population IS NULL) FROM ROWS") == [(562_476, 456)]
