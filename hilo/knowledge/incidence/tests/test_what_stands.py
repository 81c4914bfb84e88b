"""A vintage whose rows or whose account of them were changed on the disk is named by the ledger's verification."""

from __future__ import annotations

import json
import shutil

import pytest
from typer.testing import CliRunner

from hilo.kernel.ledger.queries import about, verify
from hilo.kernel.proof.cli import app as ledger
from hilo.knowledge.incidence import store
from hilo.knowledge.incidence.cli import files

from . import official

pytestmark = [pytest.mark.django_db, pytest.mark.changes_records]


@pytest.fixture
def vintage(settings, tmp_path, puebla):
    """Loaded by the command line, as an analyst does."""
    settings.DATA_DIR = tmp_path / "data"
    path = tmp_path / "IDEFC.csv"
    path.write_bytes(official.table(official.state_rows((2015, 2016))).encode("cp1252"))
    assert CliRunner().invoke(files.app, ["load", str(path)], catch_exceptions=False).exit_code == 0
    (found,) = store.vintages()
    return found


def named():
    return [(one.record, one.kind) for one in verify() if one.record]


def test_what_was_loaded_stands_and_its_entry_names_its_files(vintage):
    assert named() == []
    (entry,) = about([f"vintage:{vintage.key}"])
    assert entry.verb == "figures.loaded"
    assert set(json.loads(entry.data)["files"]) == {"contents.json", "rows.parquet", "vintage.json"}


@pytest.mark.parametrize("name", ["rows.parquet", "vintage.json"])
def test_a_changed_file_is_named(vintage, name):
    file = vintage.folder / name
    file.write_bytes(file.read_bytes().replace(b"IDEFC", b"IDEFB") + b" ")
    assert named() == [(f"vintage:{vintage.key}", "differs")]


def test_a_file_beside_and_a_folder_that_is_gone_are_named(vintage):
    (vintage.folder / "rows2.parquet").touch()
    assert named() == [(f"vintage:{vintage.key}", "differs")]
    shutil.rmtree(vintage.folder)
    assert named() == [(f"vintage:{vintage.key}", "gone")]


def test_one_that_nobody_entered_is_named_until_a_person_answers_for_it(vintage):
    moved = vintage.folder.with_name("0" * 12)
    shutil.copytree(vintage.folder, moved)
    told = json.loads((moved / "vintage.json").read_text())
    (moved / "vintage.json").write_text(json.dumps(told | {"hash": "0" * 64}))
    subject = f"vintage:{vintage.source}@{'0' * 12}"
    assert named() == [(subject, "never_entered")]
    assert CliRunner().invoke(ledger, ["accept", subject, "--reason", "Oficio 3"]).exit_code == 0
    assert named() == []
    assert CliRunner().invoke(ledger, ["accept", "vintage:../../keys@x", "--reason", "x"]).exit_code == 1


def test_the_same_file_again_makes_no_change_good(vintage, tmp_path):
    file = vintage.folder / "vintage.json"
    file.write_bytes(file.read_bytes() + b" ")
    CliRunner().invoke(files.app, ["load", str(tmp_path / "IDEFC.csv")], catch_exceptions=False)
    assert len(about([f"vintage:{vintage.key}"])) == 2
    assert named() == [(f"vintage:{vintage.key}", "differs")]
