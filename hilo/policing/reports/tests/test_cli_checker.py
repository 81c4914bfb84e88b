"""`hilo reports check` judges files like a linter: clean, found, unreadable; one bad file stops no other."""

from __future__ import annotations

import json

import pytest
import typer
from typer.testing import CliRunner

from hilo.policing.reports import checker, cli_checker
from hilo.policing.reports.checker.tests.given import full

AT = "2026-11-24T00:30:00-06:00"


@pytest.fixture
def app():
    app = typer.Typer()
    cli_checker.register(app)
    return app


@pytest.fixture
def run(app, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return lambda *arguments, **more: CliRunner().invoke(app, [*arguments], **more)


def put(folder, name, document):
    (folder / name).write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    return name


def clean():
    """The complete case, handed over soon enough to need no reasons."""
    report, context = full()
    report["sections"]["handover"]["road_km"] = 60
    return {"report": report, "context": context}


def test_nothing_found_ends_with_zero(run, tmp_path):
    done = run("check", put(tmp_path, "a.json", clean()), "--at", AT)
    assert done.exit_code == 0, done.output
    assert "nothing found" in done.output


def test_a_finding_ends_with_one_and_tells_field_code_article_and_remedy(run, tmp_path):
    report, context = full()
    report["annexes"]["detention"][0]["search_interrupted"] = True
    done = run("check", put(tmp_path, "a.json", {"report": report, "context": context}), "--at", AT)
    assert done.exit_code == 1
    first = done.output.splitlines()[0]
    assert first.startswith("a.json:annexes.detention.a1f0c2d4.search_interrupted: error HILO-R101 ")
    assert "CNPP 146" in done.output
    assert "remedy: " in done.output


def test_a_bad_file_among_many_stops_no_other(run, tmp_path):
    report, context = full()
    report["annexes"]["detention"][0]["rights_read"] = []
    good = put(tmp_path, "good.json", {"report": report, "context": context})
    (tmp_path / "bad.json").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "deep.json").write_text("[" * 100_000)
    empty = put(tmp_path, "list.json", [])
    names = ["bad.json", "deep.json", "missing.json", empty, str(tmp_path), good]
    done = run("check", *names, "--at", AT, "--format", "json")
    assert done.exit_code == 2
    files = json.loads(done.stdout)["files"]
    assert [row["file"] for row in files] == names
    assert all("error" in row for row in files[:-1])
    assert files[-1]["findings"]


def test_a_signed_file_and_a_bare_document_are_both_taken(run, tmp_path):
    report, context = full()
    signed = put(tmp_path, "signed.json", {"document": {"report": report, "context": context}, "jws": "x..y"})
    bare = put(tmp_path, "bare.json", report)
    done = run("check", signed, bare, "--at", AT, "--format", "json")
    assert [set(row) for row in json.loads(done.stdout)["files"]] == [{"file", "findings"}] * 2


def test_a_report_comes_through_a_pipe(run):
    report, context = full()
    done = run("check", "-", "--at", AT, "--format", "json", input=json.dumps({"report": report, "context": context}))
    assert json.loads(done.stdout)["files"][0]["file"] == "-"


def test_findings_are_told_in_spanish(run, tmp_path):
    report, _ = full()
    report["annexes"]["detention"][0]["rights_read"] = []
    done = run("check", put(tmp_path, "a.json", report), "--at", AT, "--language", "es")
    assert "El informe no dice cuándo" in done.output
    assert "remedio: " in done.output


def test_the_line_of_a_finding_says_whose_its_limit_is(run, tmp_path):
    report, _ = full()
    report["annexes"]["detention"][0]["rights_read_at"] = "2026-11-23T23:00:00-06:00"
    done = run("check", put(tmp_path, "a.json", report), "--at", AT)
    assert "CPEUM 20-B-II; CNPP 113-V · 15 min: limit proposed by Hilo; the law gives no figure" in done.output


@pytest.mark.parametrize("more", [["--at", "ayer"], ["--at", "2026-11-24T00:30:00"]])
def test_a_wrong_option_is_refused_with_what_to_write(run, tmp_path, more):
    done = run("check", put(tmp_path, "a.json", full()[0]), *more)
    assert done.exit_code == 2
    assert more[0] in done.output + done.stderr


def test_the_catalogue_is_printed(run):
    assert "HILO-R101" in run("rules").output
    assert "Búsqueda interrumpida" in run("rules", "--language", "es").output
    assert len(json.loads(run("rules", "--json").stdout)["rules"]) == len(checker.RULES)
    assert run("rules", "--markdown").stdout.startswith("# Rules of the report checker")
