"""`hilo officers …`: the law without any record, and a certificate with nothing but a key."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from hilo.lib.errors import Refusal
from hilo.registries.officers.cli import app


def run(*words, code=0):
    done = CliRunner().invoke(app, [str(word) for word in words])
    if isinstance(done.exception, Refusal):
        raise done.exception
    assert done.exit_code == code, done.output
    return done.stdout


def test_the_rules_of_a_day_are_told_without_a_database():
    told = run("rules", "--on", "2016-09-09")
    assert "Rules of 2016" in told
    assert "proposal" in told
    assert "no rules were in force yet" in run("rules", "--on", "2016-09-08")
    assert [row["name"] for row in json.loads(run("rules", "--json"))["version"]] == ["2016", "2021", "2025"]


def test_the_programme_tells_hours_and_how_sure_they_are():
    told = run("programme")
    assert "972" in told
    assert "Partial" in told
    courses = json.loads(run("programme", "--profile", "custody", "--json"))["courses"]
    assert "firearms" not in courses
    assert all(row["mark"] in ("read", "background", "uncertain", "proposal") for row in courses.values())
    with pytest.raises(Refusal) as refused:
        run("programme", "--profile", "wizard")
    assert refused.value.code == "HILO-O426"


@pytest.mark.django_db
def test_the_one_standard_is_told_before_anybody_serves():
    assert "no state can be compared" in run("one-standard")
    assert json.loads(run("one-standard", "--json"))["states"] == []


@pytest.mark.django_db
def test_each_state_is_held_to_the_one_standard(ana, evaluated):
    evaluated(ana)
    run("certificate", "issue", "SSP-PUE", "1001", "--centre", "CECC-PUE")
    told = json.loads(run("one-standard", "--json"))
    assert told["hours"]["preventive_state"] > told["hours"]["prosecutor"]
    assert [(row["state"], row["certified"], row["kept_share"]) for row in told["states"]] == [("21", 1, 1.0)]
    assert "100.0 %" in run("one-standard")
    assert "no rules were in force yet" in run("one-standard", "--at", "2016-09-08")


@pytest.mark.django_db
def test_a_certificate_is_issued_shown_and_verified_offline(ana, evaluated, tmp_path):
    evaluated(ana)
    folio = run("certificate", "issue", "SSP-PUE", "1001", "--centre", "CECC-PUE").split()[0]
    code = tmp_path / "code.svg"
    shown = run("certificate", "show", folio, "--qr", code)
    line = json.loads(run("certificate", "show", folio, "--json"))["line"]
    assert line in shown.splitlines()
    assert "<svg" in code.read_text(encoding="utf-8")
    key, scanned = tmp_path / "key.pem", tmp_path / "line.txt"
    key.write_text(run("public-key", "CECC-PUE"))
    scanned.write_text(line)
    assert "holds" in run("verify-certificate", line, "--key", key)
    assert json.loads(run("verify-certificate", scanned, "--key", key, "--json"))["standing"] == "valid"
    assert "expired" in run("verify-certificate", scanned, "--key", key, "--at", "2099-01-01", code=1)
    why = ("--reason", "by_order", "--why", "resolución 5")
    run("certificate", "revoke", folio, "--centre", "CECC-PUE", *why)
    listed = tmp_path / "revoked.json"
    listed.write_text(run("certificate", "revocations", "--centre", "CECC-PUE"))
    assert "revoked" in run("verify-certificate", scanned, "--key", key, "--revocations", listed, code=1)
    listed.write_text("{")
    with pytest.raises(Refusal) as refused:
        run("verify-certificate", scanned, "--key", key, "--revocations", listed)
    assert refused.value.code == "HILO-O489"


@pytest.mark.django_db
def test_a_key_is_not_made_by_a_typing_error():
    from hilo.lib.errors import NotFound

    with pytest.raises(NotFound):
        run("public-key", "CECC-PUB")


@pytest.mark.django_db
def test_a_force_is_imported_and_shown(exercise, tmp_path, ana, evaluated):
    evaluated(ana)
    assert "60 made-up officers" in run("synthetic", "SSP-PUE", "--count", "60")
    told = run("eligibility", "SSP-PUE", "--list", "5")
    assert "61 officers serve" in told
    assert json.loads(run("eligibility", "--json"))["counts"]["officers"] == 61
    assert "LGSNSP 53" in run("scorecard", "SSP-PUE", "--inhabitants", "100000")
    assert json.loads(run("scorecard", "SSP-PUE", "--json"))["registered"] == 61
    assert "█" in run("renewals", "SSP-PUE")
    assert json.loads(run("renewals", "SSP-PUE", "--json"))
    assert "Nobody serves" in run("eligibility", "SSP-JAL")
    assert "Nothing ends" in run("renewals", "SSP-JAL")
    sheet = tmp_path / "personal.csv"
    sheet.write_text("placa,nombre completo\n1,Eva Luna\n2,\n", encoding="utf-8")
    told = run("import", sheet, "--institution", "SSP-PUE", code=1)
    assert "1 enrolled" in told
    assert "HILO-O422" in told
    assert (tmp_path / "personal.rejected.csv").exists()


@pytest.mark.django_db
def test_an_officer_is_enrolled_linked_and_unlinked(account):
    from hilo.lib.errors import Conflict, NotFound
    from hilo.registries.officers.queries import officer

    for name in ("omar", "olga"):
        account("officer", "SSP-PUE", username=name, centre="")
    who = ("--institution", "SSP-PUE", "--given", "Omar", "--surname", "Soto Luna")
    assert "signs in with omar" in run("enrol", *who, "--number", "P-1", "--account", "omar")
    assert officer("SSP-PUE", "P-1").name == "Omar Soto Luna"
    with pytest.raises(Conflict):
        run("link", "P-1", "--account", "olga")
    with pytest.raises(NotFound):
        run("unlink", "P-1", "--account", "olga")
    assert "no account" in run("unlink", "P-1", "--account", "omar")
    assert "signs in with olga" in run("link", "P-1", "--account", "olga")
    assert officer("SSP-PUE", "P-1").account.username == "olga"
    here = ("P-1", "--institution", "SSP-PUE")
    assert "serves at Archivo" in run("post", *here, "--to", "Archivo", "--duty", "administrative")
    why = ("--cause", "resignation", "--resolution", "OF-1", "--reason", "se va")
    assert run("separate", *here, *why) == "Omar Soto Luna (SSP-PUE P-1) serves no longer.\n"
    assert officer("SSP-PUE", "P-1").status == "separated"
