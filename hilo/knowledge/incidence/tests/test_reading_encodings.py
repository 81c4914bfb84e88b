from __future__ import annotations

import pytest
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from hilo.knowledge.incidence import actions, store
from hilo.knowledge.incidence.reading import encoding, lost
from hilo.knowledge.incidence.tests import official
from hilo.lib.errors import Refusal

pytest.importorskip("duckdb")

TEXT = official.table(official.state_rows())
EVERY = "SELECT COLUMNS(lambda c: c <> 'line') FROM '{}'"
WRITTEN = {
    "utf-8": TEXT.encode(),
    "utf-8 with its mark": TEXT.encode("utf-8-sig"),
    "utf-16": TEXT.encode("utf-16"),
    "utf-16 without its mark": TEXT.encode("utf-16-le"),
    "windows": TEXT.encode("cp1252"),
    "dos": TEXT.encode("cp850"),
    "mac": TEXT.encode("mac_roman"),
    "old mac lines": TEXT.replace("\r\n", "\r").encode("cp1252"),
    "windows as mac": TEXT.encode("cp1252").decode("mac_roman").encode(),
    "utf-8 as windows": TEXT.encode().decode("latin-1").encode("latin-1").decode("cp1252", "replace").encode(),
    "utf-8 as windows twice": TEXT.encode().decode("cp1252", "replace").encode().decode("cp1252", "replace").encode(),
    "utf-8 as latin": TEXT.encode().decode("latin-1").encode(),
    "utf-8 as mac": TEXT.encode().decode("mac_roman").encode(),
    "utf-8 as dos": TEXT.encode().decode("cp850").encode(),
    "windows as dos": TEXT.encode("cp1252").decode("cp850").encode(),
    "dos as windows": TEXT.encode("cp850").decode("cp1252").encode(),
}


@pytest.fixture(autouse=True)
def _data_dir(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "data"


def load(tmp_path, content: bytes):
    path = tmp_path / "file.csv"
    path.write_bytes(content)
    return actions.load(path)


def rows_of(vintage):
    with store.opened() as connection:
        return connection.execute(EVERY.format(vintage.rows_file)).fetchall()


@pytest.mark.parametrize("how", WRITTEN)
def test_the_same_table_in_any_writing_gives_the_same_rows(tmp_path, how):
    assert rows_of(load(tmp_path, WRITTEN[how])) == rows_of(load(tmp_path, TEXT.encode()))


def test_a_repair_says_what_it_was_and_how_many_cells_it_changed(tmp_path):
    vintage = load(tmp_path, WRITTEN["windows as mac"])
    cells = sum(any(not c.isascii() for c in str(cell)) for row in official.state_rows() for cell in row)
    finding = next(one for one in vintage.findings if one.code == "HILO-F150")
    assert f"{cells} cells" in finding.message
    assert "Mac Roman" in vintage.encoding


@pytest.mark.parametrize("mark", ["?", "??", "\ufffd"])
def test_lost_letters_come_back_where_one_label_alone_fits(tmp_path, mark):
    text = "".join(mark if not c.isascii() else c for c in TEXT)
    vintage = load(tmp_path, text.encode())
    assert rows_of(vintage) == rows_of(load(tmp_path, TEXT.encode()))
    assert "HILO-F151" in {one.code for one in vintage.findings}


def test_a_label_that_could_be_two_or_none_stays_as_it_is(tmp_path):
    rows = official.state_rows()
    rows[0][6] = "Con bal?n"
    vintage = load(tmp_path, official.table(rows).encode())
    assert any(one.code == "HILO-F152" and "“Con bal?n”" in one.message for one in vintage.findings)
    assert rows_of(vintage)[0][6] == "Con bal?n"
    assert lost.fitting("Extorsi?n") == ("Extorsión",)
    assert lost.fitting("?????") == ()


@pytest.mark.parametrize(("second", "code"), [("utf-8", "HILO-F459"), ("cp850", "HILO-F467")])
def test_two_encodings_in_one_file_are_refused(tmp_path, second, code):
    half = TEXT.index("2016")
    with pytest.raises(Refusal) as caught:
        load(tmp_path, TEXT[:half].encode("cp1252") + TEXT[half:].encode(second))
    assert caught.value.code == code


def test_mojibake_in_one_half_only_is_refused_with_both_lines(tmp_path):
    half = TEXT.index("2016")
    with pytest.raises(Refusal, match=r"line 1 .* line 6"):
        load(tmp_path, (TEXT[:half] + TEXT[half:].encode("cp1252").decode("mac_roman")).encode())


def test_characters_that_no_repair_explains_are_kept_and_told(tmp_path):
    rows = official.state_rows()
    rows[0][6] = "Con arma de fuego → calibre"
    vintage = load(tmp_path, official.table(rows).encode())
    assert any(one.code == "HILO-F165" and "→" in one.message for one in vintage.findings)


words = st.text(st.sampled_from("abcxyz ÁÉÍÓÚÑÜáéíóúñü,;\"'-()"), min_size=1, max_size=12).map(
    lambda t: f"z{t.strip()}z"
)


@given(
    st.lists(
        st.tuples(st.tuples(words, words, words, words), st.lists(st.integers(0, 99_999), min_size=12, max_size=12)),
        min_size=1,
        max_size=6,
    ),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252", "cp850", "mac_roman", "mac-cp1252", "cp1252-utf8"]),
)
def test_any_table_in_any_writing_comes_back_cell_for_cell(tmp_path_factory, rows, how):
    folder = tmp_path_factory.mktemp("any")
    text = official.table([2016, 1, "Aguascalientes", *labels, *(n or 1 for n in cells)] for labels, cells in rows)
    if how == "mac-cp1252":
        content = text.encode("cp1252").decode("mac_roman").encode()
    elif how == "cp1252-utf8":
        content = "".join(bytes([b]).decode("cp1252", "ignore") or chr(b) for b in text.encode()).encode()
    else:
        content = text.encode(how)
    with override_settings(DATA_DIR=folder / "data"):
        found = rows_of(load(folder, content))
    assert [row[3:7] for row in found] == [labels for labels, _ in rows]
    assert [list(row[9:21]) for row in found] == [[n or 1 for n in cells] for _, cells in rows]


def test_a_pair_of_mojibake_letters_is_never_cut_between_two_pieces(tmp_path, monkeypatch):
    monkeypatch.setattr(encoding, "CHUNK", 61)
    assert rows_of(load(tmp_path, WRITTEN["utf-8 as mac"])) == rows_of(load(tmp_path, TEXT.encode()))
