"""A code means what the edition in force says; a faulty file is refused by line."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from pytest_django import Settings

from hilo.kernel.catalogues import InvalidCatalogue, edition, editions, entry, label, load, read, search
from hilo.lib.errors import Refusal

TODAY = date(2026, 11, 24)
SIDECAR = """
catalogue = "{name}"
edition = "{edition}"
source = "an office"
decision = "A1"
valid_from = {valid_from}
code_pattern = '\\d{{3}}'
code_begins_with = "kind"
may_be_empty = ["priority"]
[values.status]
in_force = {{ es = "vigente", en = "in force" }}
retired = {{ es = "retirado", en = "retired" }}
[values.priority]
high = {{ es = "alta", en = "high" }}
"""
HEAD = "code,kind,name_es,name_en,priority,status\n"
ROWS = f"{HEAD}101,1,Árbol caído,Fallen tree,high,in_force\n102,1,Vieja,Old,,retired\n"


def write(
    folder: Path, *, name: str = "trees", edition: str = "v1", valid_from: str = "2020-01-01", rows: str = ROWS
) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    sidecar = folder / f"{name}_{edition}.toml"
    sidecar.write_text(SIDECAR.format(name=name, edition=edition, valid_from=valid_from), encoding="utf-8")
    sidecar.with_suffix(".csv").write_text(rows, encoding="utf-8")
    return sidecar


def test_the_national_catalogue_holds_338_codes_of_which_329_are_in_force() -> None:
    catalogue = load("incidents", TODAY)
    assert (len(catalogue.entries), len(catalogue.in_force)) == (338, 329)
    assert catalogue.edition == "v3"
    assert catalogue.provisional
    assert catalogue.about["decision"] == "A1"
    assert any("311 and 312" in gap for gap in catalogue.gaps)


def test_a_code_has_its_name_in_both_languages() -> None:
    assert label("20301", TODAY) == "Incendio de casa habitación"
    assert label("20301", TODAY, "en") == "House fire"
    assert label("20301", TODAY, "fr") == "Incendio de casa habitación"


def test_names_are_in_sentence_case_and_every_english_name_in_force_is_its_own() -> None:
    catalogue = load("incidents", TODAY)
    for held in catalogue.entries.values():
        assert held.name("es")[0].isupper()
        assert held.name("es")[1:] == held.name("es")[1:].lower()
    english = [held.name("en") for held in catalogue.in_force]
    assert len(english) == len(set(english))


def test_columns_are_read_with_their_labels() -> None:
    crash = entry("10104", TODAY)
    assert crash.fields == {"type": "1", "subtype": "101", "priority": "high"}
    assert load("incidents", TODAY).value_label("priority", crash.fields["priority"]) == "alta"
    assert load("incidents", TODAY).value_label("type", "3", "en") == "Security"
    assert entry("30304", TODAY).fields["priority"] == ""


def test_an_unknown_code_is_refused_with_what_to_do() -> None:
    with pytest.raises(Refusal) as refused:
        entry("99999", TODAY)
    assert refused.value.code == "HILO-K421"
    assert refused.value.status == 422
    assert "99999" in refused.value.message


def test_an_unknown_catalogue_is_an_error_of_the_programmer() -> None:
    with pytest.raises(KeyError, match="no catalogue “spells”"):
        load("spells", TODAY)


def test_a_call_of_2016_is_read_under_the_earliest_edition_held() -> None:
    assert load("incidents", date(2016, 10, 3)).edition == "v3"
    assert label("20301", datetime(2016, 10, 3, 12, tzinfo=UTC)) == "Incendio de casa habitación"


def test_a_newer_edition_in_the_data_directory_answers_from_its_day_and_old_records_keep_theirs(
    tmp_path: Path, settings: Settings
) -> None:
    settings.DATA_DIR = tmp_path
    rows = f"{HEAD}201,2,Rama caída,Fallen branch,high,in_force\n"
    write(tmp_path / "catalogues")
    write(tmp_path / "catalogues", edition="v2", valid_from="2026-01-01", rows=rows)
    assert [held.edition for held in editions("trees")] == ["v1", "v2"]
    assert entry("101", date(2025, 12, 31), name="trees").edition == "v1"
    assert entry("201", date(2026, 1, 1), name="trees").edition == "v2"
    with pytest.raises(Refusal):
        entry("101", TODAY, name="trees")
    assert edition("trees", "v1").entry("101").name() == "Árbol caído"
    assert [hit.entry.code for hit in search("arb", date(2025, 1, 1), name="trees")] == ["101"]
    assert [hit.entry.code for hit in search("rama", TODAY, name="trees")] == ["201"]
    with pytest.raises(KeyError, match="“v9”"):
        edition("trees", "v9")


def test_an_official_edition_of_the_same_day_replaces_the_provisional_one(tmp_path: Path, settings: Settings) -> None:
    settings.DATA_DIR = tmp_path
    write(tmp_path / "catalogues", name="incidents", edition="v3-official", valid_from="2024-06-01")
    assert load("incidents", TODAY).edition == "v3-official"
    assert edition("incidents", "v3").entry("10104").in_force
    assert search("arbol", TODAY)[0].entry.code == "101"


def test_two_files_for_one_edition_are_refused(tmp_path: Path, settings: Settings) -> None:
    settings.DATA_DIR = tmp_path
    write(tmp_path / "catalogues" / "a")
    write(tmp_path / "catalogues" / "b")
    with pytest.raises(InvalidCatalogue, match="“v1” of “trees” is also in"):
        load("trees", TODAY)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("101,1,Árbol", "10A,1,Árbol", r"line 2 \(10A\): the code does not have the form"),
        ("101,1,", "101,2,", r"the code does not begin with its kind 2"),
        ("102,1,Vieja", "101,1,Vieja", r"line 3 \(101\): the code stands twice"),
        (",high,", ",urgent,", "priority “urgent” is not one of high"),
        ("Fallen tree", "", "name_en is empty"),
        ("retired", "asleep", "status “asleep” is not one of in_force, retired"),
        ("in_force\n", "in_force,extra\n", "more cells than columns"),
        ("code,kind", "number,kind", "the columns code are missing"),
    ],
)
def test_a_faulty_row_is_refused_by_line(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in ROWS
    with pytest.raises(InvalidCatalogue, match=message):
        read(write(tmp_path, rows=ROWS.replace(old, new, 1)))


def test_an_empty_file_and_a_sidecar_without_source_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidCatalogue, match="has no entries"):
        read(write(tmp_path, rows=ROWS.splitlines()[0]))
    sidecar = write(tmp_path)
    sidecar.write_text(sidecar.read_text(encoding="utf-8").replace("source", "sauce"), encoding="utf-8")
    with pytest.raises(InvalidCatalogue, match="“source” is missing"):
        read(sidecar)
    sidecar.write_text("catalogue =", encoding="utf-8")
    with pytest.raises(InvalidCatalogue, match="the sidecar cannot be read"):
        read(sidecar)


def test_bytes_that_are_not_utf8_are_refused(tmp_path: Path) -> None:
    sidecar = write(tmp_path)
    sidecar.with_suffix(".csv").write_bytes(ROWS.encode("latin-1"))
    with pytest.raises(InvalidCatalogue, match="the catalogue cannot be read"):
        read(sidecar)
