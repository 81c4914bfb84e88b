"""Credentials on A4: what was signed is what is printed, nobody is dropped in silence, and who printed what stands."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from typer.testing import CliRunner

from hilo.kernel.ledger.models import Entry
from hilo.lib.errors import Forbidden, NotFound
from hilo.registries.officers import actions, paper
from hilo.registries.officers.cli import app
from hilo.registries.officers.models import Certificate, Officer
from tests.support.pictures import photo

typst = pytest.importorskip("typst")
pytestmark = pytest.mark.django_db
PUBLIC = "https://hilo.example/c/"


@pytest.fixture
def certified(celia, evaluated, pilar, now):
    """`certified("7", "Eva Luna")`: an officer with photograph and certificate; without a photograph if it is None."""

    def made(number, name, seed=0):
        one = actions.enrol(institution="SSP-PUE", number=number, name=name, actor=pilar, at=now)
        actions.issue_certificate(evaluated(one).pk, actor=celia, at=now)
        if seed is not None:
            actions.keep_photo(one.pk, picture=photo(seed), actor=pilar, at=now)
        return one

    return made


@pytest.fixture
def printed(pilar, now, monkeypatch):
    """What is printed, and what the paper was told of it."""

    def made(*numbers, actor=pilar, institution="SSP-PUE", at=now, **more):
        told = {}
        compiled = typst.compile

        def seen(sources, **known):
            if isinstance(sources, dict):
                told.update(json.loads(sources["data.json"]))
            return compiled(sources, **known)

        monkeypatch.setattr(typst, "compile", seen)
        asked = {"institution": institution, "numbers": numbers} | more
        sheet = actions.print_credentials(address=PUBLIC, actor=actor, at=at, **asked)
        monkeypatch.setattr(typst, "compile", compiled)
        return sheet, told

    return made


def test_what_was_signed_is_printed_with_the_photograph_and_the_short_address(certified, printed):
    eva, row = certified("7", "Eva Luna"), Certificate.objects
    sheet, told = printed("7")
    certificate = row.get(officer=eva)
    assert sheet.printed == [certificate.folio]
    assert sheet.left == []
    card = told["cards"][0]
    assert (card["name"], card["number"], card["folio"]) == ("Eva Luna", "7", certificate.folio)
    assert card["until"] == certificate.expires.strftime("%d/%m/%Y")
    assert card["address"] == f"{PUBLIC}{certificate.code}"
    assert sheet.pdf.startswith(b"%PDF")
    assert len(re.findall(rb"/DCTDecode", sheet.pdf)) == 1
    assert b"Exif" not in sheet.pdf


def test_the_ledger_says_who_printed_what_and_names_nobody(certified, printed):
    certified("7", "Eva Luna")
    sheet, _ = printed()
    entry = Entry.objects.get(verb="credentials.printed")
    told = json.loads(entry.data)
    assert (entry.actor, entry.subject) == ("pilar", "institution:SSP-PUE")
    assert told["printed"] == sheet.printed
    assert told["sheet_sha256"] == hashlib.sha256(sheet.pdf).hexdigest() == sheet.sheet_sha256
    assert "Eva" not in entry.data


def test_nobody_is_dropped_in_silence(certified, printed, pilar, celia, hilda, ana, now, today):
    """No certificate, no photograph, suspended, renamed, revoked, removed, unknown: each by its effect."""
    certified("1", "Uno Bien", 1)
    certified("2", "Dos Sin Foto", None)
    three, four, five, six = (
        certified("3", "Tres Suspenso", 3),
        certified("4", "Cuatro Otra", 4),
        certified("5", "Cinco Revocado", 5),
        certified("6", "Seis Baja", 6),
    )
    later = now + timedelta(minutes=5)
    actions.suspend(three.pk, since=today, reason="secreto", document="OF-1", actor=pilar, at=later)
    proof = {"document": "court_order", "number": "1", "issuer": "Juzgado"}
    change = actions.propose_identity(four.pk, name="Cuatro Nueva", actor=pilar, at=later, **proof)
    actions.confirm_identity(change.pk, actor=hilda, at=later)
    folio = Certificate.objects.get(officer=five).folio
    actions.revoke_certificate(folio, reason="by_order", why="x", actor=celia, at=later)
    actions.separate(six.pk, cause="resignation", on=today, resolution="R", reason="x", actor=pilar, at=later)
    asked = ("1", "2", "3", "4", "5", "6", "1001", "404", "1")
    sheet, told = printed(*asked, at=later)
    assert [one["number"] for one in told["cards"]] == ["1"]
    assert {one.officer_number: one.code for one in sheet.left} == {
        "2": "HILO-O657",
        "3": "HILO-O667",
        "4": "HILO-O668",
        "5": "HILO-O666",
        "6": "HILO-O666",
        "1001": "HILO-O666",
        "404": "HILO-K404",
    }
    assert [one["name"] for one in told["left"]][:2] == ["Dos Sin Foto", "Tres Suspenso"]
    assert "secreto" not in json.dumps(told)
    assert json.loads(Entry.objects.get(verb="credentials.printed").data)["left"] == 7


@pytest.mark.changes_records
def test_a_certificate_that_was_changed_behind_the_acts_is_not_printed(certified, printed, now):
    eva = certified("7", "Eva Luna")
    Officer.objects.filter(pk=eva.pk).update(name="Luis Vera")
    sheet, _ = printed("7")
    assert [one.code for one in sheet.left] == ["HILO-O668"]
    Officer.objects.filter(pk=eva.pk).update(name="Eva Luna")
    Certificate.objects.filter(officer=eva).update(expires=now.date() + timedelta(days=4000))
    sheet, _ = printed("7")
    assert [one.code for one in sheet.left] == ["HILO-O668"]


def test_nobody_else_prints_the_credentials_of_a_force(certified, printed, actor, jacinto, carla, celia, hilda):
    certified("7", "Eva Luna")
    admin = actor("admin", "HILO", name="root")
    lone = actor("personnel", "", name="nobody", states=frozenset())
    for one in (jacinto, carla, celia, hilda, admin, lone, replace(jacinto, states=frozenset({"14", "21"}))):
        with pytest.raises((Forbidden, NotFound)):
            printed("7", actor=one)
    sheet, told = printed("7", actor=jacinto, institution="SSP-JAL")
    assert (sheet.printed, [one.code for one in sheet.left]) == ([], ["HILO-K404"])
    assert "Eva" not in json.dumps(told)


def test_a_long_force_goes_on_after_a_number(certified, printed, monkeypatch):
    from hilo.registries.officers.queries import sheets

    monkeypatch.setattr(sheets, "A_SHEET", 2)
    for number in ("1", "2", "3"):
        certified(number, f"Persona {number}", int(number))
    first, told = printed()
    assert (len(first.printed), first.next) == (2, "2")
    assert "2" in told["more"]
    second, told = printed(after=first.next)
    assert (len(second.printed), second.next, told["more"]) == (1, "", "")


def test_a_name_of_a_markup_is_words(certified, printed):
    certified("7", '#read("/etc/passwd") *Eva* $x$')
    sheet, told = printed("7", language="en")
    assert len(sheet.printed) == 1
    assert told["words"]["rank"] == f"Rank on {told['day']}"


def test_the_short_code_has_its_quiet_zone_and_says_the_address():
    """The modules are those of the library with the same mask; a reader of ours is not at hand."""
    drawn = paper.qr(f"{PUBLIC}0123456789ABC").decode()
    size = int(re.search(r'viewBox="0 0 (\d+)', drawn)[1])
    places = [(int(x), int(y)) for x, y in re.findall(r"M(\d+),(\d+)h", drawn)]
    assert min(min(one) for one in places) == 4
    assert max(max(one) for one in places) == size - 5
    assert paper.qr("https://hilo.example/c/X") != drawn.encode()


def test_the_command_line_prints_and_says_who_was_left_out(certified, ana, tmp_path):
    certified("7", "Eva Luna")
    out = tmp_path / "credentials.pdf"
    told = CliRunner().invoke(
        app, ["credentials", str(out), "--institution", "SSP-PUE", "--address", "https://hilo.example"]
    )
    assert told.exit_code == 1
    assert "1001 HILO-O666" in told.stdout
    assert out.read_bytes().startswith(b"%PDF")
