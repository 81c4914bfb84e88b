"""An incident told to other agencies."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from hilo.adapters import eido
from hilo.adapters.eido.tests.schema import faults
from hilo.emergency.dispatch.actions import assign
from hilo.emergency.exchange.queries import export
from hilo.emergency.incidents.actions import close, open_without_call
from hilo.lib.errors import Forbidden, NotFound

pytestmark = pytest.mark.django_db


@pytest.fixture
def attended(open_incident, units, actor, now):
    incident = open_incident()
    assign(actor=actor("dispatcher"), folio=incident.folio, units=["PUE-A1"], at=now)
    return incident


def test_the_incident_is_told_whole_and_holds_before_the_standard(attended, actor, now):
    close(actor=actor("supervisor"), folio=attended.folio, code="A", at=now)
    document = export(attended.folio, actor("agency"), at=now)
    assert faults(document) == []
    told = eido.understood(document)
    assert told.id == f"urn:emergency:uid:incidentid:{attended.folio}:hilo.internal"
    assert (told.incident.own_id, told.incident.own_code, told.incident.own_priority) == (
        attended.folio,
        "10104",
        "high",
    )
    assert told.incident.own_text.startswith("Accidente de vehículo automotor")
    assert told.incident.own_status == ("closed",)
    assert [row.own for row in told.incident.dispositions] == ["A"]
    assert (told.places[0].latitude, told.places[0].longitude) == (19.0437, -98.2012)
    assert ("A2", "Puebla") in told.places[0].civic
    assert [(row.name, row.own_status) for row in told.resources] == [("PUE-A1", ("assigned",))]
    assert told.dispatches[0].resources == (told.resources[0].id,)
    assert [row.id for row in told.agencies] == ["pue.hilo.internal", "pc.hilo.internal"]
    assert told.calls[0].started_at == now
    assert told.calls[0].started_at.utcoffset().total_seconds() == -6 * 3600


def test_the_callers_number_and_words_go_only_to_who_may_read_calls(attended, actor, now, history):
    reader = actor("agency")
    seen = eido.understood(export(attended.folio, reader, at=now))
    assert seen.calls[0].number == "+522221234567"
    assert [note.text for note in seen.notes] == ["Choque frente al mercado <El Alto>"]
    blind = replace(reader, permissions=reader.permissions - {"calls.read"})
    document = export(attended.folio, blind, at=now)
    assert "1234567" not in json.dumps(document)
    assert "mercado" not in json.dumps(document)
    assert len(document["locationComponent"]) == 1
    assert faults(document) == []
    entries = [row for row in history(f"incident:{attended.folio}") if row[1] == "incident.exported"]
    assert [row[3]["persons"] for row in entries] == [True, False]


def test_the_read_is_written_with_its_purpose(attended, actor, now, history):
    export(attended.folio, actor("agency", purpose="apoyo de bomberos"), at=now)
    who, verb, why, data = history(f"incident:{attended.folio}")[-1]
    assert (who, verb, why) == ("agency.pue", "incident.exported", "apoyo de bomberos")
    assert data["calls"] == [attended.folio]


def test_another_states_incident_is_not_told(attended, jalisco, actor, now):
    with pytest.raises(Forbidden):
        export(attended.folio, actor("agency", "JAL"), at=now)
    with pytest.raises(Forbidden):
        export(attended.folio, actor("unit"), at=now)
    with pytest.raises(NotFound):
        export("PUE-26-9999999", actor("agency"), at=now)


def test_an_incident_that_was_split_or_joined_says_of_which(open_incident, actor, now):
    whole = open_incident()
    part = open_without_call(
        actor=actor("dispatcher"),
        centre="PUE",
        code="20301",
        narrative="Además hay fuego",
        received_at=now,
        at=now,
        origin="split",
        split_from=whole,
    )
    for folio, other in ((whole.folio, part.folio), (part.folio, whole.folio)):
        merges = eido.understood(export(folio, actor("agency"), at=now)).merges
        assert [(row.direction, f":{other}:" in row.incident) for row in merges] == [("SPLIT", True)]
    notes = eido.understood(export(part.folio, actor("agency"), at=now)).notes
    assert [note.text for note in notes] == ["Además hay fuego"]


def test_over_http(attended, api):
    answer = api("agency").get(f"incidents/{attended.folio}/eido", Purpose="apoyo")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    assert answer.json()["incidentComponent"]["internalIncidentId"] == attended.folio
    assert api("unit").get(f"incidents/{attended.folio}/eido").status_code == 403


def test_what_a_caller_said_has_a_name_of_its_own_beside_what_the_incident_is(open_incident, actor, now):
    # The incident has its first call's folio: one name for both would give the caller's words to whoever may read of
    # the incident alone, once another agency has said them again.
    incident = open_incident()
    document = export(incident.folio, actor("supervisor"), at=now)
    named = [row["$id"] for part in ("notesComponent", "locationComponent") for row in document.get(part, ())]
    assert len(named) == len(set(named))
    assert "El Alto" in json.dumps(document)
    assert "El Alto" not in json.dumps(eido.without_persons(document))


def test_telling_asks_each_table_once_however_much_there_is_to_tell(
    attended, actor, units, now, django_assert_num_queries
):
    assign(actor=actor("dispatcher"), folio=attended.folio, units=["PUE-B1", "PUE-P1"], at=now)
    reader = actor("agency")
    document = export(attended.folio, reader, at=now)
    assert len(document["emergencyResourceComponent"]) == 3
    # The incident, its calls, what others sent, units, incidents joined or split; then the transaction's begin and end,
    # and between them the ledger's head and the entry.
    with django_assert_num_queries(9):
        assert export(attended.folio, reader, at=now) == document


def test_to_who_opened_it_for_a_life_no_caller_is_named(open_incident, jalisco, actor, now):
    said = {"caller_number": "+522229876543", "narrative": "Es la casa azul"}
    incident = open_incident(**said)
    own, other = actor("dispatcher"), actor("dispatcher", "JAL", opened=frozenset({incident.subject}))
    for who, told in ((own, True), (other, False)):
        document = json.dumps(export(incident.folio, who, at=now), ensure_ascii=False)
        assert [one in document for one in said.values()] == [told, told]
