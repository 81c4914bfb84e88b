"""Another agency tells of an incident."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hilo.adapters import eido
from hilo.adapters.eido.tests.schema import faults, sample
from hilo.adapters.eido.tests.test_documents import eidos
from hilo.emergency.dispatch.actions import assign
from hilo.emergency.exchange.actions import receive_eido
from hilo.emergency.exchange.models import Received
from hilo.emergency.exchange.queries import export, to_classify
from hilo.emergency.incidents.actions import close, reclassify
from hilo.emergency.incidents.models import Incident
from hilo.kernel.events.models import Fact
from hilo.lib.errors import Forbidden, NotFound, Refusal
from tests.support.at_once import at_once

from .conftest import GUADALAJARA, PUEBLA

pytestmark = pytest.mark.django_db
OURS = {"agency", "issuer", "at"}
"""Of a document said again, what says that it is we who speak."""


def spoken(document):
    """What is understood of a document, without who speaks it."""
    told = eido.understood(document)
    incident = told.incident and replace(told.incident, own_id="")
    own = {row.id for row in told.agencies if row.id.endswith(".hilo.internal")} - {document["$id"]}
    agencies = tuple(row for row in told.agencies if row.id not in own)
    return replace(told, **dict.fromkeys(OURS - {"at"}, ""), at=None, incident=incident, agencies=agencies)


def test_an_incident_is_opened_where_it_lies_with_the_senders_words(tell, told, incident_of, history, facts):
    receipt = tell(told(own_text="Fuga de gas LP"))
    incident = incident_of(receipt.folio)
    assert (receipt.outcome, receipt.centre, receipt.classify) == ("created", "PUE", False)
    assert (incident.origin, incident.code, incident.priority, incident.municipality) == (
        "agency",
        "20115",
        "high",
        "21114",
    )
    assert incident.narrative == "Fuga de gas LP\nHumo negro"
    verbs = [row[1] for row in history(f"incident:{receipt.folio}")]
    assert verbs == ["incident.opened", "eido.created"]
    assert [fact["outcome"] for _, _, fact in facts("exchange.EidoReceived")] == ["created"]


def test_another_centres_territory_is_its_own_and_the_sender_sees_no_more_by_it(
    jalisco, tell, told, incident_of, actor, now
):
    receipt = tell(told(place=GUADALAJARA))
    assert (receipt.centre, incident_of(receipt.folio).state) == ("JAL", "14")
    with pytest.raises(Forbidden):
        export(receipt.folio, actor("agency"), at=now)
    assert tell(told(place=GUADALAJARA, minutes=1, kind="Explosion")).outcome == "updated"
    assert incident_of(receipt.folio).code == "20107"


def test_sent_twice_it_has_its_effect_once(tell, told):
    first = tell(told())
    again = tell(json.dumps(told(), indent=3, sort_keys=True).encode())
    assert (again.folio, again.outcome) == (first.folio, "same")
    assert Incident.objects.count() == Received.objects.count() == 1
    assert Fact.objects.filter(name="exchange.EidoReceived").count() == 1


def test_an_older_document_never_overwrites_a_newer_one(tell, told, incident_of, actor, now):
    receipt = tell(told(minutes=1, kind="Explosion"))
    late = tell(told(minutes=9, kind="House Fire"))
    assert (late.folio, late.outcome) == (receipt.folio, "older")
    assert incident_of(receipt.folio).code == "20107"
    assert (
        export(receipt.folio, actor("agency"), at=now)["incidentComponent"]["incidentTypeCommonRegistryText"]
        == "Explosion"
    )


def test_an_update_is_followed_until_a_person_here_decides(tell, told, incident_of, actor, now):
    folio = tell(told(minutes=9)).folio
    tell(told(minutes=8, kind="Explosion", priority=5))
    assert (incident_of(folio).code, incident_of(folio).priority) == ("20107", "medium")
    reclassify(actor=actor("dispatcher"), folio=folio, code="20110", at=now)
    tell(told(minutes=7, kind="House Fire", priority=9))
    assert incident_of(folio).code == "20110"
    said = eido.understood(export(folio, actor("agency"), at=now)).incident
    assert (said.own_code, said.priority) == ("20110", 9)
    close(actor=actor("supervisor"), folio=folio, code="A", at=now)
    assert tell(told(minutes=6, kind="Explosion")).outcome == "updated"
    assert incident_of(folio).status == "closed"


def test_a_code_that_says_nothing_here_is_kept_and_waits_for_a_person(tell, told, incident_of, actor, now):
    receipt = tell(told(kind="Zorblax", own_code="77-Q", own_text="Cosa rara", priority=None))
    incident = incident_of(receipt.folio)
    assert (receipt.classify, incident.code, incident.priority) == (True, "60203", "high")
    assert [row.incident.folio for row in to_classify(actor("dispatcher"))] == [receipt.folio]
    said = eido.understood(export(receipt.folio, actor("agency"), at=now)).incident
    assert (said.kind, said.own_code, said.own_text) == ("Zorblax", "77-Q", "Cosa rara")
    reclassify(actor=actor("dispatcher"), folio=receipt.folio, code="20301", at=now)
    assert to_classify(actor("dispatcher")) == []
    said = eido.understood(export(receipt.folio, actor("agency"), at=now)).incident
    assert (said.kind, said.own_code) == ("Fire", "20301")


def test_a_code_of_the_catalogue_is_taken_as_it_is_and_one_out_of_force_is_not(tell, told, incident_of):
    assert incident_of(tell(told(own_code="10313", kind="x")).folio).code == "10313"
    assert tell(told(id="urn:x:2", own_code="70102", kind="x")).classify


def test_a_document_without_incident_and_place_is_an_emergency_all_the_same(tell, incident_of):
    receipt = tell(sample())
    incident = incident_of(receipt.folio)
    assert (receipt.centre, receipt.classify, incident.latitude) == ("PUE", True, None)
    assert receipt.findings == ("No place with a point was told: the incident is not placed.",)
    assert incident.narrative.startswith("EIDO urn:emergency:uid:incidentid:a56e556d871")


@pytest.mark.parametrize("stamp", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"])
def test_an_impossible_time_is_no_reason_to_refuse_and_blocks_no_later_document(tell, told, incident_of, stamp):
    first = tell(told() | {"lastUpdateTimeStamp": stamp})
    later = timezone.now() + timedelta(minutes=1)
    second = tell(told(minutes=-1, kind="Explosion"), at=later)
    assert (first.outcome, second.outcome) == ("created", "updated")
    assert incident_of(first.folio).code == "20107"


@pytest.mark.django_db(transaction=True)
def test_the_same_document_from_many_hands_at_once_is_one_incident(told, actor, puebla, now):
    body = json.dumps(told()).encode()
    receipts = at_once(*[lambda: receive_eido(actor=actor("agency", centre=""), body=body, at=now)] * 4)
    assert len({receipt.folio for receipt in receipts}) == 1
    assert sorted(receipt.outcome for receipt in receipts) == ["created", "same", "same", "same"]
    assert Incident.objects.count() == Received.objects.count() == 1


def test_a_clock_that_runs_ahead_does_not_make_an_incident_of_the_future(tell, told, incident_of, now):
    assert incident_of(tell(told(minutes=-120)).folio).received_at == now


def test_what_was_not_understood_comes_back_as_it_came(tell, told, actor, now):
    more = {
        "vehicleComponent": [
            {
                "$id": "v1",
                "lastUpdateTimeStamp": "2026-11-24T03:04:05-06:00",
                "updatedByAgencyReference": {"$ref": "bomberos.example.org"},
                "vehicleRelationshipType": ["Involved"],
                "vehicleRelationshipTimeStamp": "2026-11-24T03:04:05-06:00",
                "ncVehicleComponent": {"color": "rojo"},
            }
        ],
        "eidoExtensionId": ["x.1"],
        "x:extra": {"a": [1, 2.5, None, "ñ"]},
    }
    document = told(more=more)
    document["incidentComponent"]["beatOrDispatchGroupText"] = "Sector 4"
    folio = tell(document).folio
    said = export(folio, actor("agency"), at=now)
    assert {name: said[name] for name in more} == more
    assert said["incidentComponent"]["beatOrDispatchGroupText"] == "Sector 4"
    assert said["incidentComponent"]["internalIncidentId"] == folio
    assert said["updatedByAgencyReference"] == {"$ref": "pue.hilo.internal"}
    assert faults(said) == []


def test_our_units_are_told_beside_theirs_and_stay_fresh_when_they_echo_them(tell, told, units, actor, now):
    folio = tell(told(minutes=9)).folio
    assign(actor=actor("dispatcher"), folio=folio, units=["PUE-B1"], at=now)
    said = export(folio, actor("agency"), at=now)
    echo = said | {"updatedByAgencyReference": {"$ref": "bomberos.example.org"}}
    echo["emergencyResourceComponent"] = [
        row | {"primaryUnitStatusRegistryText": "Out of date"} for row in said["emergencyResourceComponent"]
    ]
    assert tell(echo | {"lastUpdateTimeStamp": now.isoformat()}).outcome == "updated"
    again = eido.understood(export(folio, actor("agency"), at=now))
    assert [row.status for row in again.resources] == ["Assigned"]
    assert again.incident.own_status == ("dispatched",)


def test_what_they_add_to_an_incident_of_ours_is_kept_beside_it(open_incident, tell, actor, now):
    incident = open_incident()
    document = export(incident.folio, actor("agency"), at=now)
    document["updatedByAgencyReference"] = {"$ref": "cruzroja.example.org"}
    document["notesComponent"].append(
        document["notesComponent"][0] | {"$id": "n-theirs", "notesActionComments": "Dos heridos"}
    )
    document["incidentComponent"]["incidentTypeInternalCode"] = "99999"
    document["incidentComponent"]["reportNumberType"] = "CR-7"
    receipt = tell(document)
    assert (receipt.folio, receipt.outcome) == (incident.folio, "joined")
    said = export(incident.folio, actor("agency"), at=now)
    told = eido.understood(said)
    assert [note.text for note in told.notes][-1] == "Dos heridos"
    assert (told.incident.own_code, said["incidentComponent"]["reportNumberType"]) == ("10104", "CR-7")
    assert Incident.objects.count() == 1
    assert tell(document).outcome == "same"


def test_an_incident_of_ours_is_not_touched_by_who_may_not_see_it(open_incident, jalisco, tell, actor, now):
    incident = open_incident()
    document = export(incident.folio, actor("agency"), at=now)
    with pytest.raises(Forbidden):
        tell(document, actor=actor("agency", "JAL"))
    with pytest.raises(NotFound):
        tell(document | {"$id": document["$id"].replace("PUE-", "PUX-")})
    assert Received.objects.count() == 0


def test_two_agencies_that_tell_of_the_same_incident_tell_of_one(tell, told, actor, now):
    first = tell(told(minutes=9))
    second = told(minutes=8, note="Somos dos unidades") | {"updatedByAgencyReference": {"$ref": "cruzroja.example.org"}}
    second["notesComponent"][0]["$id"] = "n2"
    assert (tell(second).outcome, tell(second).folio) == ("joined", first.folio)
    notes = eido.understood(export(first.folio, actor("agency"), at=now)).notes
    assert {note.text for note in notes} == {"Humo negro", "Somos dos unidades"}


def test_one_institutions_system_cannot_speak_for_anothers(jalisco, tell, told, actor, incident_of):
    mine = tell(told(minutes=9))
    forged = tell(told(minutes=1, kind="Explosion"), actor=actor("agency", "JAL"))
    assert forged.folio != mine.folio
    assert incident_of(mine.folio).code == "20115"


def test_who_has_no_right_tells_nothing(told, actor, puebla, now):
    with pytest.raises(Forbidden):
        receive_eido(actor=actor("dispatcher"), body=json.dumps(told()).encode(), at=now)


def test_a_fault_is_told_with_its_pointer_and_nothing_is_written(api, told):
    client = api("agency")
    document = told()
    document["incidentComponent"]["incidentCommonPriorityNumber"] = "high"
    answer = client.send("eido", json.dumps(document))
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (422, "HILO-J422")
    assert problem["pointer"] == "/incidentComponent/incidentCommonPriorityNumber"
    assert client.send("eido", b"[" * 50_000).json()["code"] == "HILO-J422"
    big = client.send("eido", b'{"a": "' + b"x" * 1_100_000 + b'"}')
    assert (big.status_code, big.json()["code"]) == (413, "HILO-J413")
    assert Incident.objects.count() == Received.objects.count() == 0


def test_over_http_it_answers_with_the_folio(api, told):
    client = api("agency")
    answer = client.send("eido", json.dumps(told()))
    assert (answer.status_code, answer.json()["outcome"]) == (201, "created")
    again = client.send("eido", json.dumps(told()))
    assert (again.status_code, again.json()["folio"]) == (200, answer.json()["folio"])


def test_from_house_to_house_and_back_nothing_that_is_understood_changes(open_incident, units, tell, actor, now):
    incident = open_incident()
    assign(actor=actor("dispatcher"), folio=incident.folio, units=["PUE-A1", "PUE-P1"], at=now)
    first = export(incident.folio, actor("agency"), at=now)
    # The same document at another house, whose own incidents have other names.
    text = json.dumps(first).replace("hilo.internal", "c5.example.org").replace(incident.folio, "ZAC-26-0000007")
    receipt = tell(text.encode())
    second = export(receipt.folio, actor("agency"), at=now)
    assert spoken(second) == spoken(json.loads(text))
    assert faults(second) == []


@given(told=eidos, place=st.none() | st.just(PUEBLA))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_told_is_said_again(tell, actor, now, told, place):
    told = replace(told, id=f"urn:x:{uuid4()}", at=now - timedelta(minutes=3))
    if place:
        told = replace(told, places=(eido.Place(id="here", at=told.at, kind="Incident", **place), *told.places))
    document = eido.write(told)
    receipt = tell(document)
    assert receipt.outcome == "created"
    said = export(receipt.folio, replace(actor("agency"), national=True), at=now)
    assert faults(said) == []
    if told.incident is not None:
        assert spoken(said) == spoken(document)
    assert {name: said[name] for name in document if name not in CHANGES} == {
        name: document[name] for name in document if name not in CHANGES
    }


CHANGES = {
    *("lastUpdateTimeStamp", "updatedByAgencyReference", "issuingElementIdentification"),
    *("agencyComponent", "incidentComponent", "locationComponent"),
}


def test_a_refusal_of_the_catalogue_is_none_of_an_emergencys(tell, told):
    """Whatever text stands where a code should stand, the incident is opened."""
    for number, text in enumerate(("", "999999999", "'; --", "10104 ", "<b>", "ñ" * 500)):
        assert tell(told(id=f"urn:x:c{number}", own_code=text, kind=text or "?")).outcome == "created"
    with pytest.raises(Refusal):
        tell(b"{}")
