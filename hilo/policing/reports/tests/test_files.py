"""A report is checked by somebody who has only the file and the public key; and comes in from a file."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from hilo.lib.errors import NotFound, Refusal
from hilo.policing.reports.actions import export, import_report
from hilo.policing.reports.cli import app
from hilo.policing.reports.models import Report


def run(*args: Any) -> Any:
    return CliRunner().invoke(app, [str(arg) for arg in args])


@pytest.fixture
def carried(signed: Any, tmp_path: Path) -> tuple[Path, Path]:
    """The signed file and the public key, as they leave the house by the command line."""
    file, key = tmp_path / "report.json", tmp_path / "key.pem"
    done = run("export", signed.folio, "--reason", "audiencia", "--out", file, "--public", key)
    assert done.exit_code == 0, done.output
    return file, key


def test_a_signed_report_is_verified_from_its_file(carried: tuple[Path, Path], signed: Any):
    file, key = carried
    done = run("verify", file, "--key", key)
    assert done.exit_code == 0
    assert "what was signed" in done.output
    assert signed.folio in done.output
    said = json.loads(run("verify", file, "--key", key, "--json").output)
    assert (said["holds"], said["amendments"], said["institution"]) == (True, 0, "SSP-PUE")


def test_one_letter_changed_is_found_out(carried: tuple[Path, Path]):
    file, key = carried
    spoiled = json.loads(file.read_text())
    spoiled["document"]["report"]["sections"]["place"]["street"] = "Otra"
    file.write_text(json.dumps(spoiled))
    done = run("verify", file, "--key", key)
    assert (done.exit_code, "HILO-Z434" in done.output) == (1, True)


@pytest.mark.parametrize("text", ["", "no json", "[]", "{}", '{"document": {}, "jws": "a..b"}'])
def test_what_is_no_signed_file_is_told(carried: tuple[Path, Path], text: str):
    file, key = carried
    file.write_text(text)
    done = run("verify", file, "--key", key)
    assert done.exit_code == 1
    assert "HILO-" in done.output


def test_a_key_or_a_file_that_is_not_there_is_told(carried: tuple[Path, Path], tmp_path: Path):
    file, _ = carried
    assert "HILO-R406" in run("verify", file, "--key", tmp_path / "none.pem").output
    assert "HILO-Z435" in run("verify", file, "--key", file).output


def test_what_was_exported_stands_in_the_ledger_with_its_reason(carried: tuple[Path, Path], signed: Any):
    from hilo.kernel.ledger.queries import about

    last = [row for row in about([f"report:{signed.folio}"]) if row.verb == "report.exported"]
    assert [(row.actor, row.why) for row in last] == [("hilo.cli", "audiencia")]


def test_the_schema_of_an_edition_is_printed():
    said = json.loads(run("schema", "--edition", "2019").output)
    assert said["$schema"].endswith("2020-12/schema")
    assert set(said["properties"]["annexes"]["properties"]) == {
        "detention",
        "force",
        "vehicle",
        "object",
        "interview",
        "scene",
        "continuation",
        # Our own sheets, which the official form does not have.
        "dead",
        "injured",
        "fled",
        "child",
        "protection",
    }
    assert run("schema", "--edition", "1999").exit_code == 2


def test_a_draft_is_exported_bare_and_imported_as_a_draft(
    begun: Any, write: Callable[..., Any], omar: Any, policeman: Callable[..., Any], now: datetime
):
    write(begun, {"sections.place.street": "Reforma", "annexes.object.a1b2c3d4.kind": "money"})
    bare = json.loads(json.dumps(export(actor=omar, folio=begun.folio, at=now)))
    assert "jws" not in bare
    other = policeman("P-0009")
    done = import_report(actor=other, file=bare, at=now)
    assert done.document["sections"]["place"]["street"] == "Reforma"
    assert done.document["annexes"]["object"] == [{"id": "a1b2c3d4", "kind": "money"}]
    assert done.folio != begun.folio
    assert import_report(actor=other, file=bare, at=now).folio == done.folio
    assert Report.objects.count() == 2


def test_every_fault_of_a_file_is_told_with_its_path_and_nothing_is_kept(
    begun: Any, omar: Any, now: datetime, tmp_path: Path
):
    bare = export(actor=omar, folio=begun.folio, at=now)
    bare["report"]["sections"]["place"] = {"street": 7, "colour": "azul"}
    with pytest.raises(Refusal) as told:
        import_report(actor=omar, file=bare, at=now)
    assert {one["path"] for one in told.value.extra["faults"]} == {"sections.place.street", "sections.place.colour"}
    file = tmp_path / "bad.json"
    file.write_text(json.dumps(bare, default=str))
    done = run("import", file, "--as", omar.name)
    assert done.exit_code == 2
    assert "sections.place.street" in done.output
    assert "sections.place.colour" in done.output
    assert Report.objects.count() == 1


@pytest.mark.parametrize("file", [None, [], "x", {}, {"report": 7}, {"form": 7}])
def test_a_file_that_holds_no_report_is_refused(omar: Any, now: datetime, file: Any):
    with pytest.raises(Refusal) as told:
        import_report(actor=omar, file=file, at=now)
    assert told.value.code == "HILO-R410"


def test_a_form_that_nobody_knows_is_refused(omar: Any, now: datetime):
    with pytest.raises(NotFound):
        import_report(actor=omar, file={"form": "iph_1999_crime"}, at=now)


def test_a_whole_report_comes_in_without_a_fault(omar: Any, full: dict[str, Any], now: datetime):
    full["incident"] = ""
    done = import_report(actor=omar, file=full, at=now)
    assert done.refused == []
    assert done.conflicts == []
    for part in ("knowledge", "place", "narrative"):
        assert done.document["sections"][part].items() >= full["sections"][part].items()
    assert {name: rows for name, rows in done.document["annexes"].items() if rows} == full["annexes"]
