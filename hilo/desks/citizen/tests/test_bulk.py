"""What is published in bulk is what its descriptors say, byte by byte and cell by cell."""

from __future__ import annotations

import csv
import fcntl
import hashlib
import io
import shutil
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest

from hilo.knowledge.incidence.models import ShelfStep, SourceShelf
from hilo.knowledge.incidence.tests.vintage import make_vintage, months, show

duckdb = pytest.importorskip("duckdb")
pytestmark = pytest.mark.django_db
PARSED = {"integer": int, "number": float, "string": str}


def sent(reader: Any, address: str, status: int = 200) -> bytes:
    response = reader.get(address)
    assert response.status_code == status, response.content[:400]
    return b"".join(response.streaming_content) if response.streaming else response.content


def withdrawn(vintage: Any, why: str, now: Any) -> None:
    shelf = SourceShelf.objects.get(source=vintage.source)
    ShelfStep.objects.create(
        shelf=shelf, vintage=vintage.key, hash=vintage.hash, kind="withdrawn", by="ana", why=why, at=now,
        nth=shelf.steps.count() + 1,
    )  # fmt: skip


def test_every_file_is_what_its_descriptor_says(reader, load, tmp_path):
    made = [load("deaths"), load("files"), load("victims")]
    base = "/figures/datapackage.json"
    told = reader.get(base).json()
    assert len(told["resources"]) == 2 * len(made)
    assert len({one["name"] for one in told["resources"]}) == 2 * len(made)
    for one in told["resources"]:
        raw = sent(reader, urljoin(base, one["path"]))
        assert len(raw) == one["bytes"]
        assert f"sha256:{hashlib.sha256(raw).hexdigest()}" == one["hash"]
        assert one["rows"] == next(vintage.rows for vintage in made if vintage.key == one["vintage"])
        fields = one["schema"]["fields"]
        if one["format"] == "csv":
            header, *rows = csv.reader(io.StringIO(raw.decode(one["encoding"])))
            assert header == [field["name"] for field in fields]
            assert len(rows) == one["rows"]
            for row in rows:
                for cell, field in zip(row, fields, strict=True):
                    if cell in one["schema"]["missingValues"]:
                        assert not field.get("constraints", {}).get("required")
                    else:
                        PARSED[field["type"]](cell)
        else:
            path = tmp_path / f"{one['name']}.parquet"
            path.write_bytes(raw)
            columns = duckdb.execute("SELECT * FROM read_parquet(?)", [str(path)])
            assert [column[0] for column in columns.description] == [field["name"] for field in fields]
            assert len(columns.fetchall()) == one["rows"]


def test_both_forms_hold_the_same_cells_and_tell_zero_from_not_published(reader, nothing, db, tmp_path):
    rows = months("2016-01", [0, None, 7, -1], state="21")
    vintage = show(make_vintage(rows, source="sesnsp-state", grain="state"))
    stem = f"/figures/data/sesnsp-state/{vintage.hash[:12]}"
    row = next(csv.DictReader(io.StringIO(sent(reader, f"{stem}.csv").decode())))
    assert [row[f"m0{at}"] for at in (1, 2, 3, 4, 5)] == ["0", "", "7", "-1", ""]
    path = tmp_path / "rows.parquet"
    path.write_bytes(sent(reader, f"{stem}.parquet"))
    assert duckdb.execute("SELECT m01, m02, m03, m04 FROM read_parquet(?)", [str(path)]).fetchone() == (0, None, 7, -1)


def test_a_small_count_is_shown_in_bulk_as_on_the_page(reader, load):
    """docs/decisions/0039: nothing is hidden of a public file, here no more than there."""
    vintage = load("victims", few=1)
    text = sent(reader, f"/figures/data/sesnsp-victims/{vintage.hash[:12]}.csv").decode()
    one = next(row for row in csv.DictReader(io.StringIO(text)) if (row["sex"], row["age"]) == ("Hombre", "Menores"))
    assert one["m01"] == "1"


def test_words_that_a_spreadsheet_would_run_are_made_harmless(reader, nothing, db):
    rows = [row | {"state_name": " =1+1", "municipality_name": "'tis"} for row in months("2016-01", [1], state="21")]
    vintage = show(make_vintage(rows, source="sesnsp-state", grain="state"))
    text = sent(reader, f"/figures/data/sesnsp-state/{vintage.hash[:12]}.csv").decode()
    row = next(csv.DictReader(io.StringIO(text)))
    assert (row["state_name"], row["municipality_name"]) == ("' =1+1", "''tis")


def test_what_was_loaded_and_not_published_is_nowhere(reader, load):
    load("files")
    hidden = make_vintage(months("2017-01", [5] * 12, state="21"), source="sesnsp-state", grain="state")
    assert hidden.hash[:12] not in sent(reader, "/figures/data").decode()
    assert hidden.key not in sent(reader, "/figures/datapackage.json").decode()
    assert hidden.hash[:12] not in sent(reader, "/figures/data.jsonld").decode()
    refused = reader.get(f"/figures/data/sesnsp-state/{hidden.hash[:12]}.parquet")
    assert (refused.status_code, refused.json()["code"]) == (404, "HILO-F619")


def test_a_withdrawn_file_says_why_and_what_replaced_it(reader, load, now):
    wrong, right = load("files", first_count=900), load("files", last=7)
    withdrawn(wrong, "A state counted twice.", now)
    refused = reader.get(f"/figures/data/sesnsp-state/{wrong.hash[:12]}.csv")
    assert (refused.status_code, refused.json()["code"]) == (410, "HILO-F618")
    assert refused.json()["replaced_by"] == right.key
    assert refused.json()["why"] == "A state counted twice."
    page = sent(reader, "/figures/data").decode()
    assert "A state counted twice." in page
    assert f"{wrong.hash[:12]}.csv" not in page
    withdrawn(right, "All of it.", now)
    assert reader.get("/figures/data/sesnsp-state.csv").status_code == 410
    assert sent(reader, "/figures/data")


def test_an_earlier_published_file_stays_and_names_what_is_read_now(reader, load):
    before, after = load("files"), load("files", last=7)
    assert sent(reader, f"/figures/data/sesnsp-state/{before.hash[:12]}.csv")
    assert reader.get("/figures/data/sesnsp-state.csv")["Location"].endswith(f"{after.hash[:12]}.csv")
    sets = {one["dct:identifier"]: one for one in reader.get("/figures/data.jsonld").json()["dcat:dataset"]}
    assert sets[before.key]["dct:isReplacedBy"] == {"@id": sets[after.key]["@id"]}
    assert "dct:isReplacedBy" not in sets[after.key]


def test_the_catalogue_leads_to_the_same_bytes_under_the_publishers_terms(reader, load):
    load("deaths"), load("files")
    told = reader.get("/figures/data.jsonld")
    assert told["Content-Type"] == "application/ld+json"
    sets = {one["dct:identifier"].partition("@")[0]: one for one in told.json()["dcat:dataset"]}
    for one in sets.values():
        for form in one["dcat:distribution"]:
            raw = sent(reader, urlsplit(form["dcat:downloadURL"]["@id"]).path)
            assert len(raw) == form["dcat:byteSize"]
            assert hashlib.sha256(raw).hexdigest() == form["spdx:checksum"]["spdx:checksumValue"]
    licences = {source: one["dcat:distribution"][0]["dct:license"] for source, one in sets.items()}
    assert licences["sesnsp-state"] == [{"@id": "https://datos.gob.mx/libreusomx"}]
    assert {"@id": "https://www.inegi.org.mx/inegi/terminos.html"} in licences["inegi-deaths"]
    assert sets["sesnsp-state"]["dct:temporal"]["dcat:endDate"]["@value"] == "2016-06-30"


def test_what_is_kept_is_made_again_when_the_rows_are_others(reader, load):
    vintage = load("files")
    address = f"/figures/data/sesnsp-state/{vintage.hash[:12]}.parquet"
    sent(reader, address)
    duckdb.execute(f"COPY (SELECT * FROM read_parquet('{vintage.rows_file}') LIMIT 1) TO '{vintage.rows_file}'")
    one = next(one for one in reader.get("/figures/datapackage.json").json()["resources"] if one["format"] == "parquet")
    raw = sent(reader, address)
    assert (one["rows"], one["hash"]) == (1, f"sha256:{hashlib.sha256(raw).hexdigest()}")


def test_while_one_makes_it_the_others_are_asked_to_come_back(reader, load, settings):
    vintage = load("files")
    folder = Path(settings.DATA_DIR) / "bulk" / vintage.source
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with (folder / f"{vintage.hash[:12]}.lock").open("ab") as maker:
        fcntl.flock(maker, fcntl.LOCK_EX)
        refused = reader.get(f"/figures/data/sesnsp-state/{vintage.hash[:12]}.csv")
        assert (refused.status_code, refused.json()["code"]) == (503, "HILO-F624")
        assert reader.get("/figures/datapackage.json").status_code == 503
        page = sent(reader, "/figures/data").decode()
        assert "being made" in page or "se están preparando" in page
    assert sent(reader, f"/figures/data/sesnsp-state/{vintage.hash[:12]}.csv")


def test_a_reader_who_has_it_is_told_so(reader, load):
    vintage = load("files")
    address = f"/figures/data/sesnsp-state/{vintage.hash[:12]}.csv"
    first = reader.get(address)
    assert first["Content-Length"] == str(len(b"".join(first.streaming_content)))
    assert reader.get(address, headers={"if-none-match": first["ETag"]}).status_code == 304
    assert reader.head(address)["Content-Length"] == first["Content-Length"]


def test_the_page_names_hash_licence_and_rows_and_the_figures_lead_to_it(reader, load):
    vintage = load("files")
    page = sent(reader, "/figures/data").decode()
    for one in reader.get("/figures/datapackage.json").json()["resources"]:
        assert one["hash"].removeprefix("sha256:") in page
    assert "https://datos.gob.mx/libreusomx" in page
    assert f"/figures/data/sesnsp-state/{vintage.hash[:12]}.parquet" in page
    assert 'href="/figures/data"' in sent(reader, "/figures").decode()


def test_with_nothing_published_it_says_what_to_do(reader, nothing, db):
    assert "hilo statistics load" in sent(reader, "/figures/data").decode()
    assert reader.get("/figures/datapackage.json").json()["resources"] == []
