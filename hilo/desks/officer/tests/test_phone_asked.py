"""On the phone an officer reads what a commander asks of their words, and confirms it or says why not."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest

from hilo.desks.reading.tests import world
from hilo.policing.reports import actions as reports
from hilo.policing.reports.models import Report

from .talking import ask, seen

pytestmark = pytest.mark.django_db
PATH = "sections.place.references"


@pytest.fixture
def asked(incident, force):
    """Folio and number of what the commander asks."""
    folio = world.signed(incident, force)
    change = {"path": PATH, "value": "Junto al mercado"}
    made = reports.propose(
        actor=world.acting("commander", force), folio=folio, changes=[change], reason="Lo dice la cámara", at=force
    )
    return folio, made.pk


def test_the_phone_is_told_and_reads_both_texts(phone, asked):
    folio, number = asked
    told = seen(phone, "state")
    assert [(one["folio"], one["id"]) for one in told["asked"]] == [(folio, number)]
    assert "mercado" not in json.dumps(told)
    one = seen(phone, f"asked/{folio}/{number}")["asked"]
    assert (one["reason"], one["by"].partition(",")[0]) == ("Lo dice la cámara", "Carla Comandante")
    (change,) = one["changes"]
    assert "Farmacia de fachada verde" in change["before"]
    assert change["after"] == "Junto al mercado"


def test_confirmed_it_is_the_amendment(phone, asked):
    folio, number = asked
    for _ in range(2):
        answer = ask(phone, f"asked/{folio}/{number}/confirm", key="k1")
        assert answer.status_code == 200, answer.content
        assert answer.json()["asked"] == []
    note = Report.objects.get(folio=folio).amendments.get()
    assert (note.ground, note.by, note.agreed_by) == ("confirmed", "commander", "officer")


def test_declined_it_says_why(phone, asked):
    folio, number = asked
    assert ask(phone, f"asked/{folio}/{number}/decline", reason=" ").json()["code"] == "HILO-R484"
    assert ask(phone, f"asked/{folio}/{number}/decline", reason="No fue así").status_code == 200
    assert seen(phone, "state")["asked"] == []
    assert Report.objects.get(folio=folio).proposals.get().because == "No fue así"


def test_nobody_else_reads_or_answers_it(enter, phone, asked):
    folio, number = asked
    other = enter("commander")
    assert other.get(f"/desk/officer/asked/{folio}/{number}").status_code == 403
    assert ask(other, f"asked/{folio}/{number}/confirm").status_code == 403
    assert ask(phone, f"asked/{folio}/999999/confirm").status_code == 404
    assert ask(phone, f"asked/NO-ES-1/{number}/confirm").status_code == 404


def test_a_report_that_the_phone_learns_of_says_when_it_was_begun(phone, incident, force):
    """The phone took the hour at which it heard of it for the hour of the report."""
    row = world.written(incident, force)
    told = seen(phone, f"reports/{row.ref}")["report"]
    begun = Report.objects.get(folio=row.folio).opened_at
    assert abs(datetime.fromisoformat(told["opened_at"]) - begun) < timedelta(seconds=1)
