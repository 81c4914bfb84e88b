"""What the phone tells of who is detained: once, with what was said and no more."""

from __future__ import annotations

import uuid
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from hilo.desks.reading.lists import held_at
from hilo.desks.reading.tests import world
from hilo.lib.actor import Actor
from hilo.policing.detentions import actions as detentions
from hilo.policing.detentions.models import Detention
from hilo.policing.evidence.models import Item
from hilo.policing.reports import actions as reports
from hilo.policing.reports import queries, reactions
from hilo.policing.reports.models import Report
from hilo.policing.reports.queries.context import context_of

from .talking import ask, detention, secured, written

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


def test_without_an_incident_the_report_still_has_its_detention_its_objects_and_its_pictures(phone):
    """Whom an officer detains on the way stands in no incident: the commander read "nobody", "no custody" and "no term
    runs" of a person who was in the register."""
    report = str(uuid.uuid4())
    me = {"name": "Omar Oficial", "number": "P-0001", "institution": "SSP-PUE"}
    made = ask(phone, "detentions", key="d1", **detention(report, officers=[me])).json()["made"]
    knife = ask(phone, "objects", key="o1", **secured(report=report, annex="c0ffee01")).json()["made"]
    picture = ask(
        phone, "objects", key="o2", **secured(report=report, kind="digital", about="sections.narrative", detention="")
    ).json()["made"]
    # Told of another report, it is of another report.
    ask(phone, "objects", key="o3", **secured(report=str(uuid.uuid4())))
    row = Report.objects.get()
    told = context_of(row, at=timezone.now())
    assert [one["number"] for one in told["detentions"]] == [made]
    assert [one["number"] for one in told["evidence"]] == [knife]
    assert [one["number"] for one in told["recordings"]] == [picture]
    assert queries.named_without_incident([row.folio]) == {row.folio: [made]}
    carla = Actor(
        "carla", frozenset({"detentions.read"}), institution="SSP-PUE", states=frozenset({"21"}), kind="police_state"
    )
    assert [
        one["number"]
        for one in held_at([SimpleNamespace(folio=row.folio, incident="")], carla, timezone.now())[row.folio]
    ] == [made]
    # Another institution's people may not put an object under somebody else's report.
    Item.objects.filter(number=knife).update(institution="FGE-PUE")
    assert context_of(row, at=timezone.now())["evidence"] == []
