"""What the phone tells of who is detained: once, with what was said and no more."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.utils import timezone

from hilo.desks.reading.tests import world
from hilo.policing.detentions import actions as detentions
from hilo.policing.detentions.models import Detention
from hilo.policing.evidence.models import Item
from hilo.policing.reports import actions as reports
from hilo.policing.reports import queries, reactions
from hilo.policing.reports.models import Report

from .talking import ask, detention, written

pytestmark = pytest.mark.django_db


def test_a_detention_is_registered_once_and_its_number_stands_in_the_annex_that_the_officer_began(phone):
    report = str(uuid.uuid4())
    body = detention(report)
    first = ask(phone, "detentions", key="d1", **body)
    assert first.status_code == 200, first.content
    again = ask(phone, "detentions", key="d2", **body)
    assert first.json()["made"] == again.json()["made"]
    assert Detention.objects.count() == 1
    annex = queries.bundle(Report.objects.get().folio)["report"]["annexes"]["detention"]
    assert [(one["id"], one["register_number"]) for one in annex] == [("ab12cd34", first.json()["made"])]


def dispatched(phone, incident: str) -> dict[str, Any]:
    """A detention of the incident to which the officer came, who says that they took part, as the phone does."""
    report = str(uuid.uuid4())
    me = {"name": "Omar Oficial", "number": "P-0001", "institution": "SSP-PUE"}
    return detention(report) | {"incident": incident, "officers": [me]}


def people_written() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = queries.bundle(Report.objects.get().folio)["report"]["annexes"]["detention"]
    return found


def test_a_detention_of_a_dispatched_incident_is_one_person_in_the_report(phone, incident):
    body = dispatched(phone, incident)
    made = ask(phone, "detentions", key="d1", **body).json()["made"]
    reports.refresh_incident(actor=reactions.WORK, folio=incident, at=timezone.now())
    stood = [(one["id"], one["register_number"], one["name"]) for one in people_written()]
    assert stood == [("ab12cd34", made, "Juan Pérez")]


def test_the_recording_of_the_rights_is_kept_and_is_no_object_that_was_seized(phone, incident):
    body = dispatched(phone, incident)
    made = ask(phone, "detentions", key="d1", **body).json()["made"]
    at = timezone.now().isoformat()
    told = {
        "ref": str(uuid.uuid4()),
        "incident": incident,
        "detention": made,
        "annex": "",
        "kind": "digital",
        "description": "Grabación de la lectura de derechos",
        "obtained_by": "contribution",
        "place": "Calle 43 Poniente 1105",
        "collected_at": at,
        "quantity": 1,
        "device_at": at,
    }
    answer = ask(phone, "objects", key="o1", **told)
    assert answer.status_code == 200, answer.content
    reports.refresh_incident(actor=reactions.WORK, folio=incident, at=timezone.now())
    written_ = queries.bundle(Report.objects.get().folio)["report"]
    assert Item.objects.get().number == answer.json()["made"]
    assert written_["annexes"].get("object", []) == []
    assert "objects_collected" not in written_["sections"]["knowledge"]
    assert not {one["code"] for one in Report.objects.get().findings} & {"HILO-R151", "HILO-R152"}


def test_a_person_who_was_taken_from_the_register_before_the_phone_named_its_record_is_one(phone, incident):
    body = dispatched(phone, incident)
    ask(phone, "sync", **written(body["report"]) | {"incident": incident})
    told = {name: body[name] for name in body if name not in {"report", "form", "opened_at", "annex"}}
    row = detentions.register(actor=world.acting("officer", timezone.now()), at=timezone.now(), **told)
    made = row.number
    reports.refresh_incident(actor=reactions.WORK, folio=incident, at=timezone.now())
    (taken,) = people_written()
    assert taken["id"] != "ab12cd34"
    told = ask(phone, "detentions", key="d1", **body)
    assert told.json()["made"] == made
    assert [(one["id"], one["register_number"]) for one in people_written()] == [("ab12cd34", made)]
    assert Report.objects.get().changes.filter(path=f"annexes.detention.{taken['id']}", how="prefilled").exists()


def test_rights_that_were_read_are_told_to_the_register(phone):
    made = ask(phone, "detentions", **detention(str(uuid.uuid4()))).json()["made"]
    at = timezone.now().isoformat()
    said = {"rights": ["silence", "reason"], "language": "es", "read_at": at, "answer": "refused", "device_at": at}
    assert ask(phone, f"detentions/{made}/rights", **said).status_code == 200
    assert Detention.objects.get().number == made


def test_a_detention_says_nothing_that_its_officer_did_not(phone):
    report = str(uuid.uuid4())
    ask(phone, "detentions", **detention(report))
    row = Detention.objects.get()
    assert (row.place, row.municipality, row.latitude, row.longitude) == ("", "", None, None)
    assert (row.person.sex, row.person.nationality, row.person.injuries) == ("", "", None)
