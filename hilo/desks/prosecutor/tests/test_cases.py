"""What the prosecutor and the defence see of a case, what they may do, and what never leaves by their pages."""

from __future__ import annotations

import json

import pytest

from hilo.desks.reading.tests import cases, world
from hilo.desks.reading.tests.rooms import read
from hilo.kernel.ledger.models import Entry
from hilo.kernel.signing.queries import key_of, verify
from hilo.policing.reports import actions as reports
from hilo.policing.reports.models import Report

pytestmark = pytest.mark.django_db
DESK = "/desk/prosecutor/"


@pytest.fixture
def folio(force, incident):
    world.detained(incident, force)
    world.secured(incident, force)
    return world.handed_over(incident, force)


@pytest.fixture
def prosecutor(enter):
    return enter("prosecutor")


def case(folio: str, act: str = "") -> str:
    return f"{DESK}cases/{folio}" + (f"/{act}" if act else "")


def defence(folio: str, act: str = "") -> str:
    return f"{DESK}defence/{folio}" + (f"/{act}" if act else "")


def test_what_was_handed_over_waits_to_be_acknowledged(prosecutor, folio):
    page = read(prosecutor, DESK)
    assert folio in page
    assert prosecutor.post(case(folio, "acknowledge")).status_code == 302
    assert Report.objects.get(folio=folio).status == "acknowledged"
    assert "Every hand-over is acknowledged" in read(prosecutor, DESK)


def test_the_case_shows_people_evidence_findings_log_and_how_to_verify(prosecutor, folio):
    page = read(prosecutor, case(folio))
    for words in (
        "Bruno Ejemplo Prueba",
        "Pistola tipo escuadra",
        "Findings left when it was signed",
        "hilo reports verify",
    ):
        assert words in page
    assert "La persona quedó identificada" in page, "why it was signed with findings left"
    assert Entry.objects.filter(subject=f"report:{folio}", actor="prosecutor", why="prosecution of the case").exists()


def test_the_whole_log_is_there_when_asked(prosecutor, folio):
    assert len(read(prosecutor, case(folio), log="all")) > len(read(prosecutor, case(folio)))


def test_a_report_that_was_not_handed_over_is_not_there(prosecutor, incident, force):
    folio = world.signed(incident, force)
    assert prosecutor.get(case(folio)).status_code == 404
    assert prosecutor.post(case(folio, "acknowledge")).status_code == 404


def test_the_files_prove_themselves(prosecutor, folio):
    signed = json.loads(prosecutor.get(case(folio, "files/report.json")).content)
    key = prosecutor.get(case(folio, "files/key.pem")).content
    assert verify(signed, kind="report", key=key_of(key))["folio"] == folio
    paper = prosecutor.get(case(folio, "files/report.pdf"))
    assert paper.content.startswith(b"%PDF")
    assert folio in paper["Content-Disposition"]
    inventory = json.loads(prosecutor.get(case(folio, "files/inventory.json")).content)
    chain = verify(inventory, kind="evidence", key=key_of(key))
    assert chain["items"][0]["description"].startswith("Pistola"), "what was secured is signed with the same key"
    assert prosecutor.get(case(folio, "files/everything.zip")).status_code == 404


def test_a_defender_sees_the_case_they_were_named_for_and_no_other(prosecutor, enter, folio, force, incident):
    other = world.handed_over(incident, force)
    defender = enter("defender")
    assert "You were not named" in read(defender, DESK + "defence/")
    assert defender.get(defence(folio)).status_code == 404
    assert defender.get(defence(folio, "files/report.json")).status_code == 404
    assert prosecutor.post(case(folio, "defenders"), {"username": "defender"}).status_code == 302
    assert folio in read(defender, DESK + "defence/")
    assert other not in read(defender, DESK + "defence/")
    assert "Findings left" in read(defender, defence(folio))
    for act in ("", "files/report.json", "files/report.pdf", "files/inventory.json", "files/key.pem"):
        assert defender.get(defence(other, act)).status_code == 404, act


def test_the_defence_only_reads(prosecutor, enter, folio):
    prosecutor.post(case(folio, "defenders"), {"username": "defender"})
    defender = enter("defender")
    page = read(defender, defence(folio))
    assert "<form" not in page.partition("<main")[2]
    for address in (DESK, case(folio), DESK + "wall"):
        assert defender.get(address).status_code == 403
    for act in ("acknowledge", "defenders"):
        assert defender.post(case(folio, act), {"username": "defender"}).status_code == 403


def test_the_defence_stands_by_name_and_institution(prosecutor, folio, force):
    from hilo.kernel.access.models import User

    User.objects.filter(username="defender").update(first_name="Daniela Defensora")
    prosecutor.post(case(folio, "defenders"), {"username": "defender"})
    page = read(prosecutor, case(folio))
    assert "Daniela Defensora · Defensoría Pública de Puebla" in page


def test_the_report_s_hand_over_and_the_person_s_are_told_apart(prosecutor, folio):
    page = read(prosecutor, case(folio))
    assert "Report handed over" in page
    assert "Hand-over, says the report" in page
    assert ">Handed over at<" not in page


def test_a_naming_ends(prosecutor, enter, folio):
    prosecutor.post(case(folio, "defenders"), {"username": "defender"})
    prosecutor.post(case(folio, "defenders/end"), {"username": "defender"})
    assert enter("defender").get(defence(folio)).status_code == 404


def test_only_a_defender_is_named(prosecutor, folio):
    for username in ("officer", "nobody-at-all"):
        answer = prosecutor.post(case(folio, "defenders"), {"username": username})
        assert answer.status_code in (404, 422)
        assert "Acknowledge the hand-over" in answer.content.decode(), "the case stays on the screen"


def test_a_reserved_witness_never_reaches_the_defence(prosecutor, enter, folio):
    assert world.WITNESS in read(prosecutor, case(folio))
    prosecutor.post(case(folio, "defenders"), {"username": "defender"})
    defender = enter("defender")
    assert world.WITNESS not in read(defender, defence(folio), log="all")
    assert world.WITNESS not in defender.get(defence(folio, "files/report.json")).content.decode()
    assert "protected: not for your role" in read(defender, defence(folio))


def test_another_institution_finds_nothing(enter, folio):
    judge = enter("civic.judge")
    assert folio not in read(judge, DESK)
    assert judge.get(case(folio)).status_code == 404
    assert judge.get(case(folio, "files/report.json")).status_code == 404


def test_an_amendment_reaches_the_prosecutor_beside_the_original(prosecutor, folio, force):
    change = {"path": "sections.place.street", "value": "Calle 11 Sur"}
    reports.amend(actor=world.acting("officer", force), folio=folio, changes=[change], reason="Faltaba", at=force)
    page = read(prosecutor, case(folio))
    assert "Amendment 1" in page
    assert "Calle 11 Sur" in page
    assert "put their own words right" in page


def test_nobody_else_opens_a_case(enter, folio):
    for who in ("officer", "commander", "custodian", "liaison"):
        browser = enter(who)
        for address in (DESK, case(folio), case(folio, "files/report.json"), DESK + "defence/"):
            assert browser.get(address).status_code == 403, (who, address)


def shown(door: str, folio: str, number: str, sha256: str) -> str:
    return f"{DESK}{door}/{folio}/shown/{number}/{sha256}"


@pytest.fixture
def pictured(force, incident):
    """A case whose pistol was photographed: folio, number of the item, hash of the picture."""
    world.detained(incident, force)
    number = world.secured(incident, force).number
    sha256 = cases.photograph(number, cases.picture(0, 8, 8), force)
    return world.handed_over(incident, force), number, sha256


def test_the_case_shows_the_picture_of_an_object_and_the_ledger_who_looked(prosecutor, pictured):
    folio, number, sha256 = pictured
    address = shown("cases", folio, number, sha256)
    assert f'src="{address}"' in read(prosecutor, case(folio))
    answer = prosecutor.get(address)
    assert b"".join(answer.streaming_content) == cases.picture(0, 8, 8)
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/png", "nosniff")
    seen = Entry.objects.get(subject=f"evidence:{number}", verb="evidence.file_read")
    assert (seen.actor, seen.why) == ("prosecutor", "prosecution of the case")


def test_a_picture_is_of_its_case_and_of_no_other(prosecutor, enter, pictured, force, incident):
    folio, number, sha256 = pictured
    other = world.handed_over("", force)
    for where in ((other, number, sha256), (folio, number, "0" * 64), (folio, "PUE-26-E9999999", sha256)):
        assert prosecutor.get(shown("cases", *where)).status_code == 404, where
    defender = enter("defender")
    assert defender.get(shown("defence", folio, number, sha256)).status_code == 404, "not named"
    prosecutor.post(case(folio, "defenders"), {"username": "defender"})
    assert defender.get(shown("defence", folio, number, sha256)).status_code == 200
    assert defender.get(shown("defence", other, number, sha256)).status_code == 404
    assert enter("civic.judge").get(shown("cases", folio, number, sha256)).status_code == 404
    for who in ("officer", "custodian", "liaison"):
        assert enter(who).get(shown("cases", folio, number, sha256)).status_code == 403, who


def test_a_picture_that_was_changed_on_the_disk_is_not_shown_as_the_one_that_came_in(prosecutor, pictured):
    folio, number, sha256 = pictured
    from hilo.policing.evidence import store

    file = store.path_of(sha256)
    file.chmod(0o600)
    file.write_bytes(cases.picture(9, 8, 8))
    assert prosecutor.get(shown("cases", folio, number, sha256)).status_code == 409


def test_a_number_that_no_register_has_is_said(prosecutor, folio):
    page = read(prosecutor, case(folio))
    assert "the register does not have this number for the case" in page
    assert "no record of custody has it" in page
    assert "Bruno Ejemplo Prueba" in page
