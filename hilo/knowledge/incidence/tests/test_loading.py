from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from hilo.knowledge.incidence import actions, store
from hilo.knowledge.incidence.actions import loading
from hilo.knowledge.incidence.reading import container
from hilo.knowledge.incidence.reading.checks import Rows
from hilo.knowledge.incidence.tests import official
from hilo.lib.errors import Refusal

pytest.importorskip("duckdb")
Ask = list[tuple[object, ...]]


@pytest.fixture(autouse=True)
def _data_dir(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "data"


def put(tmp_path: Path, content: str | bytes, name: str = "file.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def ask(vintage: store.Vintage, question: str) -> Ask:
    with store.opened() as connection:
        rows = Rows(vintage.rows_file, 1)
        rows.connection = connection
        return rows.ask(question)


def codes(vintage: store.Vintage) -> set[str]:
    return {one.code for one in vintage.findings}


def said(vintage: store.Vintage, code: str) -> str:
    return next(one.message for one in vintage.findings if one.code == code)


def refused(path: Path, code: str, **how) -> str:
    with pytest.raises(Refusal) as caught:
        actions.load(path, **how)
    assert caught.value.code == code, caught.value.message
    assert store.vintages() == ()
    assert list((store.root() / ".reading").iterdir()) == []
    return caught.value.message


def test_a_state_file_comes_in_whole(tmp_path):
    vintage = actions.load(put(tmp_path, official.table(official.state_rows())))
    assert (vintage.source, vintage.method, vintage.grain, vintage.unit) == ("sesnsp-state", "new", "state", "cases")
    assert (vintage.rows, vintage.first, vintage.last, vintage.findings) == (128, "2015-01", "2016-12", ())
    rows = ask(vintage, "SELECT line, year, state, municipality, type, m01, m12 FROM ROWS ORDER BY line LIMIT 2")
    assert rows == [(2, 2015, "01", "", "Homicidio", 1, 12), (3, 2015, "01", "", "Extorsión", 1, 12)]


def test_the_columns_are_those_of_the_store(tmp_path):
    vintage = actions.load(put(tmp_path, official.table(official.state_rows())))
    described = [(name, kind) for name, kind, *_ in ask(vintage, "DESCRIBE SELECT * FROM ROWS") if name != "line"]
    assert described == list(store.ROWS.items())


def test_a_municipal_file_keeps_other_and_not_specified_and_pads_its_codes(tmp_path):
    rows = [
        [2015, 1, "Aguascalientes", code, "M", *official.HOMICIDE, *range(12)] for code in ("1001", "01998", "1999")
    ]
    vintage = actions.load(put(tmp_path, official.table(rows, (*official.MUNICIPAL, *official.MONTHS))))
    assert vintage.source == "sesnsp-municipal"
    assert ask(vintage, "SELECT municipality FROM ROWS ORDER BY line") == [("01001",), ("01998",), ("01999",)]
    assert codes(vintage) == {"HILO-F160"}


def test_an_old_municipal_file_gives_the_state_by_the_code(tmp_path):
    header = ("AÑO", "INEGI", "ENTIDAD", "MUNICIPIO", "MODALIDAD", "TIPO", "SUBTIPO", *map(str.upper, official.MONTHS))
    row = [2012, "9002", "CIUDAD DE MEXICO", "AZCAPOTZALCO", "HOMICIDIOS", "DOLOSOS", "CON ARMA DE FUEGO", *range(12)]
    vintage = actions.load(put(tmp_path, official.table([row], header).encode("cp1252")))
    assert (vintage.source, vintage.method, vintage.encoding) == ("sesnsp-municipal-old", "old", "cp1252")
    assert ask(vintage, "SELECT state, municipality, type FROM ROWS") == [("09", "09002", "DOLOSOS")]


def test_the_year_tells_the_register_of_2026_from_the_older_method(tmp_path):
    vintage = actions.load(put(tmp_path, official.table(official.state_rows((2026,)))))
    assert (vintage.source, vintage.method) == ("sesnsp-rnid", "rnid")


def test_two_methods_in_one_file_are_refused(tmp_path):
    path = put(tmp_path, official.table(official.state_rows((2025, 2026))))
    assert "Split the file by year" in refused(path, "HILO-F464")


def test_a_source_that_is_named_is_taken(tmp_path):
    path = put(tmp_path, official.table(official.state_rows((2025, 2026))))
    assert actions.load(path, source="sesnsp-state").source == "sesnsp-state"


def test_a_source_that_does_not_exist_is_refused(tmp_path):
    with pytest.raises(Refusal, match="choose one of"):
        actions.load(put(tmp_path, "x"), source="nothing")


def test_deaths_one_line_a_month_become_a_row_a_year_with_absent_months_unpublished(tmp_path):
    lines = ["ent_mun|year|month|homicides|pop_est|homicide_rate"]
    lines += [f"01001|2000|{m}|{m}|643447.5|0" for m in range(1, 12)]
    lines += [f"32058|2000|{m}|{'NA' if m == 3 else 0}|NA|NA" for m in range(1, 13)]
    vintage = actions.load(put(tmp_path, "\n".join(lines)))
    assert (vintage.source, vintage.unit, vintage.rows) == ("inegi-deaths", "deaths", 2)
    rows = ask(vintage, "SELECT line, state, municipality, subtype, m02, m03, m12, population FROM ROWS ORDER BY line")
    assert rows == [
        (2, "01", "01001", "Homicidio", 2, 3, None, 643447.5),
        (13, "32", "32058", "Homicidio", 0, None, 0, None),
    ]


def test_a_month_given_twice_in_a_long_file_is_refused(tmp_path):
    text = "ent_mun|year|month|homicides|pop_est\n01001|2000|1|4|9\n01001|2000|1|5|9\n"
    refused(put(tmp_path, text), "HILO-F465")


def test_an_empty_cell_is_unpublished_and_a_zero_is_zero(tmp_path):
    rows = official.state_rows((2016,))
    for row in rows:
        row[-9:] = [""] * 9
    rows[0][7] = 0
    vintage = actions.load(put(tmp_path, official.table(rows)))
    assert vintage.last == "2016-03"
    assert ask(vintage, "SELECT m01, m04 FROM ROWS WHERE line = 2") == [(0, None)]
    assert vintage.findings == ()


def test_numbers_written_otherwise_are_read_and_told(tmp_path):
    rows = official.state_rows((2016,))
    rows[0][7:10] = ["1.0", "1,234", " 7 "]
    vintage = actions.load(put(tmp_path, official.table(rows)))
    assert ask(vintage, "SELECT m01, m02, m03 FROM ROWS WHERE line = 2") == [(1, 1234, 7)]
    assert codes(vintage) == {"HILO-F155"}


@pytest.mark.parametrize("cell", ["1.5", "abc", "n/d", "-2", "1e12", "1000000000000", "1 2", "--", "0x1Z"])
def test_a_cell_that_is_no_count_refuses_the_file_and_is_named(tmp_path, cell):
    rows = official.state_rows((2016,))
    rows[4][8] = cell
    message = refused(put(tmp_path, official.table(rows)), "HILO-F469" if cell == "-2" else "HILO-F461")
    assert "line 6" in message
    assert "Febrero" in message
    assert cell in message


def test_minus_one_is_kept_and_told(tmp_path):
    rows = official.state_rows((2016,))
    rows[4][8] = -1
    vintage = actions.load(put(tmp_path, official.table(rows)))
    assert ask(vintage, "SELECT m02 FROM ROWS WHERE line = 6") == [(-1,)]
    assert "line 6, Febrero: -1" in said(vintage, "HILO-F154")


@pytest.mark.parametrize(("place", "value"), [(0, 1850), (0, 2150), (0, "soon"), (1, 33), (1, "AG")])
def test_a_year_or_a_state_that_cannot_be_refuses_the_file(tmp_path, place, value):
    rows = official.state_rows((2016,))
    rows[4][place] = value
    assert "line 6" in refused(put(tmp_path, official.table(rows)), "HILO-F462")


def test_a_misspelt_header_is_refused_with_what_it_probably_meant(tmp_path):
    header = [*official.STATE, *official.MONTHS]
    header[8] = "Febrreo"
    message = refused(put(tmp_path, official.table(official.state_rows(), header)), "HILO-F457")
    assert "Column 9 is “Febrreo”: did the file mean “Febrero”?" in message


def test_months_in_another_order_are_read_by_their_names(tmp_path):
    header = [*official.STATE, *official.MONTHS]
    header[7], header[8] = header[8], header[7]
    vintage = actions.load(put(tmp_path, official.table(official.state_rows((2016,)), header)))
    assert ask(vintage, "SELECT m01, m02 FROM ROWS WHERE line = 2") == [(2, 1)]
    assert "Febrero, Enero, Marzo" in said(vintage, "HILO-F153")


@pytest.mark.parametrize(("name", "word"), [("Marzo", "twice"), ("", "lacks Abril"), ("Total", "besides")])
def test_a_column_missing_twice_or_unknown_is_refused(tmp_path, name, word):
    header = [*official.STATE, *official.MONTHS]
    header[10] = name
    assert word in refused(put(tmp_path, official.table(official.state_rows(), header)), "HILO-F458")


def test_an_unknown_file_says_which_edition_is_nearest(tmp_path):
    message = refused(put(tmp_path, "Año,Entidad,Suicidios\n2016,Jalisco,3\n"), "HILO-F456")
    assert "lacks" in message


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "HILO-F450"),
        (b"\r\n\r\n", "HILO-F450"),
        (official.table([]).encode(), "HILO-F411"),
        (b"<!DOCTYPE html><html><body>Error 503</body></html>", "HILO-F451"),
        (b"%PDF-1.7 \x00\x01", "HILO-F419"),
        (os.urandom(5000), "HILO-F419"),
        (b"PK\x03\x04 and then nothing", "HILO-F452"),
        (b"\x1f\x8b\x08\x00 and then nothing", "HILO-F452"),
    ],
)
def test_what_is_no_table_is_refused_with_its_reason(tmp_path, content, code):
    refused(put(tmp_path, content), code)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    refused(tmp_path / "absent.csv", "HILO-F412")


def test_a_file_cut_within_a_line_names_the_line(tmp_path):
    text = official.table(official.state_rows())
    whole = text[: len(text) // 2]
    message = refused(put(tmp_path, whole[: whole.rindex(",2,") if whole.endswith("\n") else len(whole)]), "HILO-F460")
    assert f"Line {whole.count(chr(10)) + 1} has" in message


@pytest.mark.parametrize("rows", [65, 100, 126, 127])
def test_a_file_cut_at_a_lines_end_is_recognised(tmp_path, rows):
    path = put(tmp_path, official.table(official.state_rows()[:rows]))
    refused(path, "HILO-F463")
    assert "HILO-F161" in codes(actions.load(path, accept_partial=True))


def test_an_extract_of_some_states_is_fine_and_told(tmp_path):
    vintage = actions.load(put(tmp_path, official.table(official.state_rows(states=3))))
    assert "3 of 32 states" in said(vintage, "HILO-F160")


def test_rows_twice_are_kept_and_told(tmp_path):
    rows = official.state_rows()
    vintage = actions.load(put(tmp_path, official.table([*rows, rows[-1]])))
    assert vintage.rows == len(rows) + 1
    assert "lines 129 and 130" in said(vintage, "HILO-F156")


def test_future_months_distributed_as_zero_are_unpublished(tmp_path):
    rows = official.state_rows()
    for row in rows[64:]:
        row[10:] = [0] * 9
        row[8] = 0
    vintage = actions.load(put(tmp_path, official.table(rows)))
    assert vintage.last == "2016-03"
    assert "2016-04 to 2016-12" in said(vintage, "HILO-F157")
    assert ask(vintage, "SELECT m02, m03 IS NULL, m04, m12 FROM ROWS WHERE line = 66") == [(0, False, None, None)]
    assert ask(vintage, "SELECT count(m12) FROM ROWS WHERE year = 2015") == [(64,)]


def test_zeros_of_a_rare_crime_stay_zeros_and_the_doubt_is_told(tmp_path):
    row = [2016, 1, "Aguascalientes", *official.EXTORTION, 1, *[0] * 11]
    vintage = actions.load(put(tmp_path, official.table([row])))
    assert vintage.last == "2016-12"
    assert "HILO-F158" in codes(vintage)


def test_a_state_whose_name_disagrees_with_its_code_is_told(tmp_path):
    rows = official.state_rows()
    rows[10][2] = "Sonora"
    assert "line 12" in said(actions.load(put(tmp_path, official.table(rows))), "HILO-F159")


def test_a_municipality_of_another_state_is_an_error_that_is_told(tmp_path):
    row = [2015, 1, "Aguascalientes", "2001", "Ensenada", *official.HOMICIDE, *range(12)]
    vintage = actions.load(put(tmp_path, official.table([row], (*official.MUNICIPAL, *official.MONTHS))))
    assert next(one.severity for one in vintage.findings if one.code == "HILO-F162") == "error"


def test_the_same_file_again_is_the_same_vintage(tmp_path):
    path = put(tmp_path, official.table(official.state_rows()))
    first, again = actions.load(path), actions.load(path)
    assert again.key == first.key
    assert "HILO-F163" in codes(again)
    assert [one.key for one in store.vintages()] == [first.key]
    assert json.loads((first.folder / "vintage.json").read_text())["findings"] == []


def test_rows_of_nothing_but_commas_are_left_out(tmp_path):
    text = official.table(official.state_rows()) + "," * 18 + "\r\n" + "\r\n"
    assert actions.load(put(tmp_path, text)).rows == 128


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_other_delimiters_and_a_title_are_read(tmp_path, delimiter):
    text = "Incidencia delictiva\r\n" + official.table(official.state_rows(), delimiter=delimiter)
    vintage = actions.load(put(tmp_path, text))
    assert vintage.rows == 128
    assert "HILO-F166" in codes(vintage)


def test_gzip_and_zip_hold_the_same_rows(tmp_path):
    content = official.table(official.state_rows()).encode()
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("folder/IDEFC.csv", content)
        archive.writestr("leeme.pdf", "x")
    zipped = actions.load(tmp_path / "a.zip")
    packed = actions.load(put(tmp_path, gzip.compress(content), "a.csv.gz"))
    assert ask(zipped, "FROM ROWS ORDER BY line") == ask(packed, "FROM ROWS ORDER BY line")
    assert zipped.hash != packed.hash


@pytest.mark.parametrize("name", ["a.csv.gz", "a.zip"])
def test_an_archive_cut_in_half_is_refused(tmp_path, name):
    content = official.table(official.state_rows()).encode()
    path = put(tmp_path, gzip.compress(content), name)
    if name == "a.zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("a.csv", content)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    refused(path, "HILO-F452")


def test_a_zip_with_two_tables_names_them_and_takes_the_chosen_one(tmp_path):
    path = tmp_path / "two.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("one.csv", official.table(official.state_rows()))
        archive.writestr("two.csv", official.table(official.state_rows((2017,))))
    assert "one.csv, two.csv" in refused(path, "HILO-F454")
    assert "three.csv" in refused(path, "HILO-F444", member="three.csv")
    one, two = (actions.load(path, member=name) for name in ("one.csv", "two.csv"))
    assert (one.last, two.last) == ("2016-12", "2017-12")
    assert one.key != two.key


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr(container, "ALWAYS_ALLOWED", 1 << 20)
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", b"0" * (64 << 20))
    refused(path, "HILO-F446")
    refused(put(tmp_path, gzip.compress(b"0" * (64 << 20)), "a.gz"), "HILO-F446")


def test_a_password_is_asked_to_be_removed(tmp_path):
    path = tmp_path / "locked.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", "x")
    content = bytearray(path.read_bytes())
    for signature, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + at] |= 1
    refused(put(tmp_path, bytes(content), "locked.zip"), "HILO-F453")
    office = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le")
    refused(put(tmp_path, office, "locked.xlsx"), "HILO-F453")


def test_a_spreadsheet_saved_from_a_phone_is_the_same_table(tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    rows = official.state_rows()
    for row in rows[64:]:
        row[10:] = [None] * 9
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Incidencia delictiva del fuero común"])
    sheet.append([*official.STATE, *official.MONTHS])
    for row in rows:
        sheet.append([float(v) if isinstance(v, int) else v for v in row] + [None, ""])
    sheet.append([None] * 25)
    book.save(tmp_path / "phone.xlsx")
    spread = actions.load(tmp_path / "phone.xlsx")
    plain = actions.load(put(tmp_path, official.table(rows)))
    every = "SELECT COLUMNS(lambda c: c <> 'line') FROM ROWS"
    assert spread.last == "2016-03"
    assert ask(spread, every) == ask(plain, every)


def test_a_load_that_is_killed_leaves_nothing_that_the_next_one_does_not_clear(tmp_path, settings):
    path = put(tmp_path, official.table(official.state_rows()))
    script = (
        "import django, time; from pathlib import Path; django.setup();"
        "from hilo.knowledge.incidence import actions;"
        f"actions.load(Path({str(path)!r}), progress=lambda s: (print(s, flush=True), time.sleep(60)))"
    )
    environment = os.environ | {"HILO_DATA_DIR": str(settings.DATA_DIR)}
    process = subprocess.Popen([sys.executable, "-c", script], env=environment, stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    left = store.root() / ".reading"
    assert len(list(left.iterdir())) == 1
    with loading.workplace():
        assert len(list(left.iterdir())) == 2, "a load that lives keeps its folder"
    process.send_signal(signal.SIGKILL)
    process.wait()
    time.sleep(0.1)
    assert store.vintages() == ()
    actions.load(path)
    assert list(left.iterdir()) == []
