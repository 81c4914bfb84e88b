"""What clumsy and malicious hands bring: said exactly, and loaded or refused whole."""

from __future__ import annotations

import gzip
import io
import json
import os
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hilo.kernel.territory import queries as territory
from hilo.knowledge.incidence import actions, store
from hilo.knowledge.incidence.cli import app
from hilo.knowledge.incidence.queries.cells import panel
from hilo.knowledge.incidence.queries.sql import ask
from hilo.knowledge.incidence.rules import Period
from hilo.knowledge.incidence.tests import official
from hilo.lib.errors import Refusal

pytest.importorskip("duckdb")
TABLE = official.table(official.state_rows())


@pytest.fixture(autouse=True)
def _data_dir(settings, tmp_path):
    settings.DATA_DIR = tmp_path / 'it\'s [a] "data" dir'


def put(tmp_path: Path, content: str | bytes, name: str = "file.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def refused(path: Path, code: str) -> str:
    with pytest.raises(Refusal) as caught:
        actions.load(path)
    assert caught.value.code == code, caught.value.message
    assert store.vintages() == ()
    assert "\n" not in caught.value.message
    assert len(caught.value.message) < 800
    return caught.value.message


def codes(vintage: store.Vintage) -> set[str]:
    return {one.code for one in vintage.findings}


def deaths(*municipalities: str, years: tuple[int, ...] = (2000, 2001)) -> list[str]:
    places = [f"{code}|{year}|{m}|1|9|0" for code in municipalities for year in years for m in range(1, 13)]
    return ["ent_mun|year|month|homicides|pop_est|homicide_rate", *places]


def test_a_file_by_place_that_is_cut_within_its_last_place_is_refused(tmp_path):
    lines = deaths("01001", "32058")[:-3]
    assert "does not reach 2001-12" in refused(put(tmp_path, "\n".join(lines) + "\n"), "HILO-F463")


def test_a_file_by_place_that_is_cut_between_two_places_is_refused(tmp_path):
    whole = [place.code for place in territory.municipalities("01")]
    cut = deaths(*whole, "02001", "02002")
    assert "after 02002" in refused(put(tmp_path, "\n".join(cut) + "\n"), "HILO-F463")


def test_an_extract_that_lacks_places_everywhere_is_not_taken_for_a_cut_file(tmp_path):
    extract = deaths("01001", "01005", "32050")
    assert actions.load(put(tmp_path, "\n".join(extract) + "\n")).rows == 6


def test_a_file_whose_last_line_has_no_end_is_told(tmp_path):
    assert "HILO-F164" in codes(actions.load(put(tmp_path, TABLE.rstrip())))


@pytest.mark.parametrize("end", ["\r\r\n", "\n\r"])
def test_line_ends_of_several_kinds_are_named(tmp_path, end):
    text = official.table(official.state_rows(), end=end)
    assert "Lines end in different ways" in refused(put(tmp_path, text), "HILO-F468")


def test_a_count_that_could_be_two_or_two_thousand_is_refused(tmp_path):
    rows = official.state_rows()
    rows[5][10] = "2.000"
    assert "“2.000”" in refused(put(tmp_path, official.table(rows, delimiter=";")), "HILO-F461")


def test_a_note_below_the_table_is_no_row_that_was_lost(tmp_path):
    whole = actions.load(put(tmp_path, TABLE))
    noted = actions.load(put(tmp_path, TABLE + "Fuente: SESNSP" + "," * 18 + "\r\n"))
    assert noted.rows == whole.rows
    assert "HILO-F174" in {one.code for one in noted.findings}


def test_a_file_without_a_single_count_is_refused(tmp_path):
    empty = [[*row[:7], *[""] * 12] for row in official.state_rows()]
    refused(put(tmp_path, official.table(empty)), "HILO-F415")


def test_thousands_of_unknown_columns_are_named_briefly(tmp_path):
    more = "," + ",".join(f"c{i}" for i in range(10_000))
    assert "9,995 more" in refused(put(tmp_path, TABLE.replace("\r\n", more + "\r\n")), "HILO-F458")


def test_many_cells_that_are_no_counts_are_named_briefly(tmp_path):
    rows = [[*row[:7], *[f"{cell},5" for cell in row[7:]]] for row in official.state_rows()]
    assert "1,536 cells" in refused(put(tmp_path, official.table(rows, delimiter=";")), "HILO-F461")


def test_a_name_that_duckdb_takes_for_a_pattern_is_that_file_and_no_other(tmp_path):
    put(tmp_path, official.table(official.state_rows((2015,))), "file1.csv")
    assert actions.load(put(tmp_path, TABLE, "file[1].csv")).rows == 128


def test_a_name_that_is_no_text_is_kept_as_far_as_it_is(tmp_path):
    name = os.fsdecode(b"a\xff\nb.csv")
    try:
        path = put(tmp_path, TABLE, name)
    except OSError:
        pytest.skip("this file system takes no such name")
    assert actions.load(path).file == "a??b.csv"
    assert store.vintages()[0].file == "a??b.csv"


@pytest.mark.parametrize("what", ["folder", "too long", "data"])
def test_what_cannot_be_read_or_written_is_said(tmp_path, settings, what):
    if what == "folder":
        assert "is a folder" in refused(tmp_path, "HILO-F413")
    elif what == "too long":
        refused(tmp_path / ("x" * 5000), "HILO-F417")
    else:
        settings.DATA_DIR = put(tmp_path, "", "data")
        refused(put(tmp_path, TABLE), "HILO-F508")


def zipped(name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        zipped("a.csv", zipped("b.csv", TABLE.encode())),
        gzip.compress(gzip.compress(TABLE.encode())),
        gzip.compress(zipped("b.csv", TABLE.encode())),
    ],
)
def test_an_archive_in_an_archive_is_refused(tmp_path, content):
    assert "another archive" in refused(put(tmp_path, content), "HILO-F443")


def workbook(tmp_path: Path, **cells: object) -> Path:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for row in [(*official.STATE, *official.MONTHS), *official.state_rows()]:
        book.active.append(row)
    for place, value in cells.items():
        book.active[place] = value
    book.save(tmp_path / "book.xlsx")
    return tmp_path / "book.xlsx"


@pytest.mark.parametrize(
    ("cells", "code"),
    [({"XFD1048576": "x"}, "HILO-F440"), ({"H5": "#N/A"}, "HILO-F601"), ({"H5": "=1+1"}, "HILO-F601")],
)
def test_a_stray_cell_or_a_failed_one_refuses_a_workbook(tmp_path, cells, code):
    refused(workbook(tmp_path, **cells), code)


@pytest.mark.django_db
def test_of_several_files_the_refused_one_is_named(tmp_path):
    files = [str(put(tmp_path, TABLE, "good.csv")), str(put(tmp_path, "x", "bad.csv"))]
    with pytest.raises(Refusal, match=r"^bad\.csv: "):
        CliRunner().invoke(app, ["load", *files], catch_exceptions=False)
    assert [one.file for one in store.vintages()] == ["good.csv"]


def test_numbers_that_json_does_not_know_come_as_text():
    assert ask("SELECT 1/0, 'nan'::DOUBLE").rows == (("inf", "nan"),)
    answer = CliRunner().invoke(app, ["sql", "SELECT 1/0 AS \"[red]\", '[/x]'", "--json"])
    assert json.loads(answer.stdout)["rows"] == [["inf", "[/x]"]]
    assert "[/x]" in CliRunner().invoke(app, ["sql", "SELECT 1/0 AS \"[red]\", '[/x]'"], catch_exceptions=False).stdout


def test_duckdb_answers_a_wrong_question_in_one_line():
    with pytest.raises(Refusal) as caught:
        ask("SELECT *\nFROM nothing")
    assert "\n" not in caught.value.message


def test_a_state_that_does_not_exist_and_a_huge_period_are_said(tmp_path):
    vintage = actions.load(put(tmp_path, TABLE))
    with pytest.raises(Refusal, match="no state “99”"):
        panel(vintage, "homicide", Period.parse("2015-01", "2015-06"), "state", state="99")
    with pytest.raises(Refusal, match="0001-01 to 9999-12"):
        panel(vintage, "homicide", Period.parse("0001-01", "9999-12"), "state")


def test_a_chart_that_cannot_be_written_is_said(tmp_path):
    from hilo.engines.charts import Frame, sparkline
    from hilo.knowledge.incidence.cli.asking import write_chart

    chart = sparkline(Frame("a", "A line", width=120), [1, 2])
    with pytest.raises(Refusal, match="cannot be written"):
        write_chart(str(tmp_path / "none" / "a.svg"), chart)
    pytest.importorskip("typst")
    write_chart(str(tmp_path / "a.png"), chart)
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    "written", ["Extorsion", "EXTORSIÓN", "Extorsio\u0301n", " Extorsión", "Extorsi&oacute;n", "Extor\u200bsión"]
)
def test_a_label_written_in_another_way_is_counted_and_told(tmp_path, written):
    """Without it the cases would be missing from the figure, and nobody would know."""
    usual = actions.load(put(tmp_path, TABLE, "usual.csv"))
    odd = actions.load(put(tmp_path, TABLE.replace("Extorsión", written), "odd.csv"))
    period = Period.parse("2015-01", "2015-12")
    totals = [panel(one, "extortion", period, "country").totals.tolist() for one in (usual, odd)]
    assert totals[0] == totals[1]
    assert ("HILO-F168" in codes(odd)) is (written.strip() != "Extorsión")
