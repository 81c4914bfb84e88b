"""The official files as they were published, with one thing in each that its own past makes unlikely."""

from __future__ import annotations

import gzip

import pytest

from hilo.knowledge.incidence import actions, store
from hilo.knowledge.incidence.queries.rates import rates
from hilo.knowledge.incidence.rules import Period
from hilo.lib.errors import Refusal
from tests.support.need import test_data

from .vintage import make_vintage, months

pytest.importorskip("duckdb")
STATE = "statistics/sesnsp_state_IDEFC_mar22.csv"
DEATHS = "statistics/inegi_homicides_municipal_2000_2018.csv.gz"
ODD = {"HILO-F169", "HILO-F170", "HILO-F171", "HILO-F172", "HILO-F173"}


def lines_of(which: str) -> list[bytes]:
    return test_data(which).read_bytes().splitlines(keepends=True)


@pytest.fixture
def load(tmp_path, settings):
    settings.DATA_DIR = tmp_path / "data"

    def loaded(content: bytes, name: str = "file.csv"):
        path = tmp_path / name
        path.write_bytes(content)
        vintage = actions.load(path)
        return vintage, {one.code: one for one in vintage.findings}

    return loaded


@pytest.mark.data
def test_999999_in_a_cell_is_named_with_its_line_and_month(load):
    rows = lines_of(STATE)
    cells = rows[99].split(b",")
    cells[-10] = b"999999"
    rows[99] = b",".join(cells)
    _, found = load(b"".join(rows))
    assert found["HILO-F170"].severity == "error"
    assert "line 100, 2015-03: 999,999" in found["HILO-F170"].message


@pytest.mark.data
def test_a_month_that_is_missing_inside_the_file_is_named(load):
    rows = lines_of(STATE)
    for at, row in enumerate(rows):
        cells = row.split(b",")
        if at and cells[0] == b"2018" and cells[1] == b"11":
            cells[-7] = b""
            rows[at] = b",".join(cells)
    _, found = load(b"".join(rows))
    assert "2018-06 of state 11 (empty)" in found["HILO-F172"].message


@pytest.mark.data
def test_what_the_official_files_lack_is_said_of_them(load):
    _, found = load(test_data(STATE).read_bytes())
    assert "2015-01 of state 20 (0)" in found["HILO-F172"].message, "Oaxaca published nothing of most of 2015"
    assert not {"HILO-F169", "HILO-F171", "HILO-F173"} & set(found)
    _, found = load(test_data(DEATHS).read_bytes(), "deaths.csv.gz")
    assert ODD & set(found) == {"HILO-F172"}, "Chiapas, February 2007"


@pytest.mark.data
def test_type_and_subtype_that_changed_places_are_seen(load):
    rows = lines_of(STATE)
    header = rows[0].split(b",")
    at = [i for i, name in enumerate(header) if name.startswith((b"Tipo", b"Subtipo"))]
    header[at[0]], header[at[1]] = header[at[1]], header[at[0]]
    _, found = load(b",".join(header) + b"".join(rows[1:]))
    assert "Homicidio doloso" in found["HILO-F169"].message


@pytest.mark.data
@pytest.mark.parametrize("which", ["sesnsp_state_RNID2026.csv", "sesnsp_state_old_1997_2017.csv"])
def test_the_other_official_layouts_have_no_swapped_columns_and_stand_once(load, which):
    _, found = load(test_data(f"statistics/{which}").read_bytes(), which)
    assert not {"HILO-F169", "HILO-F171"} & set(found)


@pytest.mark.data
def test_a_file_that_stands_in_itself_twice_is_seen(load):
    rows = lines_of(STATE)
    if not rows[-1].endswith(b"\n"):
        rows[-1] += b"\r\n" if rows[0].endswith(b"\r\n") else b"\n"
    _, found = load(b"".join([rows[0], *rows[1:], *rows[1:]]))
    assert found["HILO-F171"].severity == "error"
    assert "25,088 of 50,176" in found["HILO-F171"].message


@pytest.mark.data
def test_a_population_below_zero_is_said_and_never_divided_by(load):
    rows = gzip.decompress(test_data(DEATHS).read_bytes()).splitlines(keepends=True)
    header = rows[0].rstrip(b"\r\n").split(b"|")
    people, place, year = (header.index(name) for name in (b"pop_est", b"ent_mun", b"year"))
    for at, row in enumerate(rows):
        cells = row.rstrip(b"\r\n").split(b"|")
        if at and cells[place].strip(b'"').zfill(5) == b"14039" and cells[year] == b"2016":
            cells[people] = b"-5"
            rows[at] = b"|".join(cells) + b"\n"
    vintage, found = load(b"".join(rows), "deaths.csv")
    assert found["HILO-F173"].severity == "error"
    own = rates(vintage, crime="homicide", period=Period.parse("2016-01", "2016-12"), population="file")
    assert next(row for row in own.rows if row.code == "14039").rate is None


def test_the_newest_file_is_the_one_that_publishes_the_latest_month():
    newer = make_vintage(
        months("2015-01", [1] * 15, state="06"), grain="state", source="in-order", read_at="2026-01-01T00:00:00+00:00"
    )
    older = make_vintage(
        months("2015-01", [1] * 12, state="06"), grain="state", source="in-order", read_at="2026-03-01T00:00:00+00:00"
    )
    assert [one.key for one in store.vintages("in-order")] == [newer.key, older.key]
    assert store.find("in-order") == newer, "not the one that was loaded last"


@pytest.mark.data
def test_a_footer_is_no_damage(load):
    content = test_data("statistics/sesnsp_state_RNID2026.csv").read_bytes()
    content = content if content.endswith(b"\n") else content + b"\n"
    plain, _ = load(content)
    for at, footer in enumerate(
        (b"Fuente: SESNSP\n", b"\n\nFuente: SESNSP, con informacion de las fiscalias\nNota", b"Total,,,,9,9\n")
    ):
        vintage, found = load(content + footer, f"{at}.csv")
        assert vintage.rows == plain.rows == 3_648
        assert found["HILO-F174"].severity == "info"


@pytest.mark.data
def test_a_row_that_was_cut_is_damage_and_no_footer(load):
    content = test_data("statistics/sesnsp_state_RNID2026.csv").read_bytes().rstrip()
    with pytest.raises(Refusal) as refused:
        load(content[: content.rindex(b",", 0, -30)])
    assert refused.value.code == "HILO-F460"


@pytest.mark.data
def test_a_misspelt_header_names_the_edition_of_its_year(load):
    content = test_data("statistics/sesnsp_state_RNID2026.csv").read_bytes()
    header, _, rest = content.partition(b"\n")
    cells = header.split(b",")
    with pytest.raises(Refusal, match="sesnsp-rnid "):
        load(
            b",".join([*cells[:3], *cells[4:]])
            + b"\n"
            + b"\n".join(b",".join(r.split(b",")[:3] + r.split(b",")[4:]) for r in rest.split(b"\n") if r)
        )
