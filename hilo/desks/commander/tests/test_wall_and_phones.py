"""The commander's wall, the phones of the institution, and a state's reconciliation."""

from __future__ import annotations

import csv
import io
import uuid
from datetime import timedelta

import pytest

from hilo.desks.reading.tests import world
from hilo.desks.reading.tests.rooms import read
from hilo.kernel.ledger.models import Entry
from hilo.policing.detentions import queries as detentions
from hilo.policing.detentions.queries import watching
from hilo.policing.reports import actions as reports
from hilo.policing.reports.models import Device, SealedUnsent

pytestmark = pytest.mark.django_db
DESK = "/desk/commander/"


@pytest.fixture
def commander(enter):
    return enter("commander")


@pytest.fixture
def phone(force):
    key = str(uuid.uuid4())
    reports.register_device(actor=world.acting("officer", force), id=key, name="Moto G de la P01", at=force)
    return key


def test_the_wall_shows_who_is_held_by_number_with_who_must_act(commander, incident, force):
    late = world.detained(incident, force, hours=60, kind="administrative").number
    fresh = world.detained(incident, force, hours=1, given="Rosa", first_surname="Reciente").number
    page = read(commander, DESK + "wall")
    assert page.index(late) < page.index(fresh), "late first"
    assert "past its term by" in page
    assert "CPEUM 21" in page
    for name in ("Bruno", "Ejemplo", "Rosa", "Reciente"):
        assert name not in page


def test_an_adolescent_stands_on_the_wall_by_number_only(commander, incident, force):
    row = world.detained(incident, force, given=world.CHILD, first_surname="Sin Apellido", age=15)
    page = read(commander, DESK + "wall")
    assert row.number in page
    assert "adolescent" in page
    assert world.CHILD not in page


def test_an_empty_wall_says_so(commander):
    assert "Nobody is in custody" in read(commander, DESK + "wall/live")


def test_a_lost_phone_is_revoked_with_a_reason(commander, phone):
    assert "Moto G de la P01" in read(commander, DESK + "phones")
    address = f"{DESK}phones/{phone}/revoke"
    assert commander.post(address, {"reason": " "}).status_code == 422
    assert commander.post(address, {"reason": "Se perdió en el mercado"}).status_code == 302
    assert Device.objects.get(pk=phone).revoked_because == "Se perdió en el mercado"
    assert "Se perdió en el mercado" in read(commander, DESK + "phones")


def test_what_a_revoked_phone_still_sent_is_opened_with_a_reason_only(commander, phone, force):
    commander.post(f"{DESK}phones/{phone}/revoke", {"reason": "Robado"})
    sent = {"ref": str(uuid.uuid4()), "changes": [{"path": "sections.narrative.facts", "value": "Palabra secreta"}]}
    reports.take_sealed(actor=world.acting("officer", force), device=phone, content=sent, at=force)
    sealed = SealedUnsent.objects.get()
    assert "Palabra secreta" not in read(commander, DESK + "phones")
    address = f"{DESK}phones/sealed/{sealed.pk}/open"
    refused = commander.post(address, {"reason": ""})
    assert refused.status_code == 422
    assert "Palabra secreta" not in refused.content.decode()
    assert "Palabra secreta" in commander.post(address, {"reason": "El reporte estaba incompleto"}).content.decode()


def test_what_was_opened_is_let_into_the_report_once_with_a_reason_and_the_page_says_what_came_of_it(
    commander, phone, incident, force
):
    report = world.written(incident, force)
    commander.post(f"{DESK}phones/{phone}/revoke", {"reason": "Robado"})
    stamp = force.isoformat()
    sent = {
        "ref": str(report.ref),
        "changes": [
            {"path": "sections.place.street", "value": "43 Poniente", "before": None, "at": stamp},
            {"path": "sections.narrative.text", "value": "Otra narrativa", "before": None, "at": stamp},
            {"path": "sections.place.no_such_field", "value": "x", "before": None, "at": stamp},
        ],
    }
    reports.take_sealed(actor=world.acting("officer", force), device=phone, content=sent, at=force)
    sealed = SealedUnsent.objects.get()
    address = f"{DESK}phones/sealed/{sealed.pk}/"
    assert "let-in" not in read(commander, DESK + "phones"), "read first"
    assert commander.post(address + "let-in", {"reason": "Es suyo"}).status_code == 409
    commander.post(address + "open", {"reason": "El reporte estaba incompleto"})
    assert commander.post(address + "let-in", {"reason": " "}).status_code == 422
    done = commander.post(address + "let-in", {"reason": "Es suyo: lo dictó por radio"}, follow=True).content.decode()
    assert f"{report.folio}: 2 answers were let in; 1 waits for a choice; 1 was not taken." in done
    assert "let in" in done
    assert "let-in" not in done, "once"
    again = commander.post(address + "let-in", {"reason": "Otra vez"}, follow=True).content.decode()
    assert "It was let in before: nothing changed." in again
    assert "lo dictó por radio" in Entry.objects.get(verb="device.sealed_merged").why


def test_unusual_reading_of_the_register_is_shown_to_the_institution(commander, force, monkeypatch):
    law = {"people": 0, "minutes": 60, "entries": 5000, "shown_days": 30}
    assert "Unusual reading" not in read(commander, DESK + "phones")
    monkeypatch.setattr(watching, "reading_law", lambda: law)
    detentions.read(world.detained("", force, hours=2).number, world.acting("prosecutor", force), at=force)
    page = read(commander, DESK + "phones")
    assert "Unusual reading of the register" in page
    assert "1 person opened" in page


def test_another_institutions_phone_is_not_there(enter, phone, force):
    from hilo.kernel.access.actions import SETUP, join, open_institution

    open_institution(actor=SETUP, code="SSP-JAL", name="Policía de Jalisco", kind="police_state", state="14", at=force)
    join(actor=SETUP, username="carlos", name="Carlos", institution="SSP-JAL", role="commander", at=force)
    carlos = enter("carlos")
    assert "Moto G" not in read(carlos, DESK + "phones")
    assert carlos.post(f"{DESK}phones/{phone}/revoke", {"reason": "x"}).status_code in (403, 404)


def test_the_reconciliation_compares_by_number_and_names_nobody(enter, incident, force):
    number = world.detained("", force, hours=80).number
    world.detained(incident, force, hours=80, given=world.CHILD, first_surname="Sin Apellido", age=15)
    world.submitted(incident, force)
    liaison = enter("liaison")
    page = read(liaison, DESK + "reconciliation")
    assert "What does not match" in page
    table = liaison.get(DESK + "reconciliation", {"file": "csv"})
    text = table.content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert rows
    assert all(row["Code"].startswith("HILO-R49") for row in rows)
    for name in ("Bruno", "Ejemplo Prueba", world.WITNESS, world.CHILD):
        assert name not in text
        assert name not in page
    assert number in page


def test_the_reconciliation_is_asked_by_days_and_bad_days_are_refused(enter, force):
    liaison = enter("liaison")
    day = (force - timedelta(days=400)).date().isoformat()
    assert "No detention in these days" in read(liaison, DESK + "reconciliation", since=day, until=day)
    for query in ({"since": "ayer"}, {"since": "2026-05-02", "until": "2026-05-01"}, {"town": "Puebla"}):
        assert liaison.get(DESK + "reconciliation", query).status_code == 422
        assert liaison.get(DESK + "reconciliation", query | {"file": "csv"}).status_code == 422


def test_only_the_liaison_reconciles(enter):
    for who in ("commander", "officer", "prosecutor", "defender"):
        browser = enter(who)
        assert browser.get(DESK + "reconciliation").status_code == 403, who
        assert browser.get(DESK + "reconciliation", {"file": "csv"}).status_code == 403, who


def test_only_commanders_see_the_wall_and_the_phones(enter):
    for who in ("officer", "defender", "liaison"):
        browser = enter(who)
        assert browser.get(DESK + "phones").status_code == 403, who
        assert browser.get(DESK + "wall").status_code == 403, who
