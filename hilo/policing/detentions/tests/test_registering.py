"""A detention is registered at once, once, and never refused for being late or poor."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import uuid4

import pytest

from hilo.kernel.events.models import Fact
from hilo.kernel.ledger.models import Entry
from hilo.lib.errors import Conflict, Forbidden, NotFound, Refusal
from hilo.policing.detentions import actions, queries
from hilo.policing.detentions.models import Detention

from .conftest import NOON

pytestmark = pytest.mark.django_db
CURP = "PELJ" + "920101" + "HPLRPN09"
"""Nobody's."""
LATER = NOON + timedelta(minutes=10)


def test_a_detention_gets_the_next_number_of_its_state_and_year(detained):
    assert [detained().number for _ in range(3)] == ["PUE-26-D0000001", "PUE-26-D0000002", "PUE-26-D0000003"]


def test_what_a_phone_sends_again_is_the_same_detention_and_takes_no_number(detained):
    ref = str(uuid4())
    first, again = detained(ref=ref), detained(ref=ref, given="Otro")
    assert again.pk == first.pk
    assert detained().number == "PUE-26-D0000002"
    assert Fact.objects.filter(name="detentions.DetentionRegistered").count() == 2


def test_another_institution_cannot_use_the_same_identifier(detained, prosecutor):
    ref = str(uuid4())
    detained(ref=ref)
    with pytest.raises(Conflict) as refused:
        detained(ref=ref, actor=prosecutor)
    assert refused.value.code == "HILO-X410"


def test_an_officer_without_means_tells_their_unit_and_the_delay_runs_until_then(detained, officer):
    row = detained(means="radio", told_at=NOON + timedelta(minutes=2), told_by="Oficial Rivas")
    assert (row.delay_s, row.means, row.registered_by) == (120, "radio", "omar")


def test_the_clock_of_the_device_and_that_of_the_server_are_both_kept(detained, officer):
    row = detained(device_at=LATER - timedelta(hours=3))
    assert (row.device_at, row.registered_at) == (LATER - timedelta(hours=3), LATER)
    assert "HILO-X102" in {one.code for one in queries.findings(row.number, officer, at=LATER)}


def test_who_receives_a_person_of_whom_there_is_no_record_begins_one_and_the_omission_shows(detained, prosecutor):
    row = detained(actor=prosecutor, means="authority", motives="", officers=(), at=NOON + timedelta(hours=3))
    codes = [one.code for one in queries.findings(row.number, prosecutor, at=NOON + timedelta(hours=3))]
    assert {"HILO-X101", "HILO-X103", "HILO-X104", "HILO-X105", "HILO-X111"} <= set(codes)


def test_a_reason_for_the_delay_answers_for_it(detained, officer):
    row = detained(at=NOON + timedelta(hours=1), delay_reason="No había señal en la sierra")
    assert "HILO-X101" not in {one.code for one in queries.findings(row.number, officer, at=NOON + timedelta(hours=1))}


@pytest.mark.parametrize(
    ("fields", "code", "where"),
    [
        ({"kind": "arrest"}, "HILO-X422", "kind"),
        ({"detained_at": LATER + timedelta(seconds=1)}, "HILO-X423", "detained_at"),
        ({"told_at": NOON - timedelta(minutes=1)}, "HILO-X449", "told_at"),
        ({"state": "99"}, "HILO-X424", "state"),
        ({"municipality": "21999"}, "HILO-X453", "municipality"),
        ({"latitude": 19.0}, "HILO-X455", "latitude"),
        ({"sex": "Z"}, "HILO-X422", "sex"),
        ({"officers": ({"name": " "},)}, "HILO-X421", "officers.0.name"),
    ],
)
def test_what_cannot_be_is_refused_with_its_field_and_nothing_is_written(detained, fields, code, where):
    with pytest.raises(Refusal) as refused:
        detained(**fields)
    assert (refused.value.code, refused.value.where) == (code, where)
    assert not Detention.objects.exists()


def test_a_point_gives_state_and_municipality(detained):
    row = detained(municipality="", latitude=19.0437, longitude=-98.1981)
    assert (row.state, row.municipality) == ("21", "21114")


def test_a_detention_may_hang_on_an_incident_and_on_none_that_does_not_exist(detained, puebla, actor, prosecutor):
    from hilo.emergency.incidents.actions import receive_classified

    given = {"channel": "voice", "caller_number": "+522221234567", "narrative": "Robo", "received_at": NOON, "at": NOON}
    place = {"latitude": 19.0437, "longitude": -98.1981, "uncertainty_m": 20}
    taker = actor("integrator", "NAC", centre="PUE")
    _, incident = receive_classified(actor=taker, code="30101", priority=None, reason=None, **given, **place)
    row = detained(incident=incident.folio)
    assert queries.of_incident(incident.folio, prosecutor) == [row]
    [told] = queries.context(incident.folio)
    assert (told["number"], told["name"], told["authority"]) == (row.number, "Juan Carlos Pérez López", "")
    with pytest.raises(NotFound):
        detained(incident="PUE-26-9999999")


def test_what_the_report_is_compared_with_says_why_it_was_late_and_which_terms_are_doubled(
    handed, puebla, actor, prosecutor
):
    from hilo.emergency.incidents.actions import receive_classified

    given = {"channel": "voice", "caller_number": "+522221234567", "narrative": "Robo", "received_at": NOON, "at": NOON}
    place = {"latitude": 19.0437, "longitude": -98.1981, "uncertainty_m": 20}
    taker = actor("integrator", "NAC", centre="PUE")
    _, incident = receive_classified(actor=taker, code="30101", priority=None, reason=None, **given, **place)
    folio = incident.folio
    row = handed("control_judge", incident=folio, delay_reason="Sin señal en la zona", organised_crime=True)
    wanted = ("delay_reason", "organised_crime", "term_doubled")
    [told] = queries.context(folio)
    assert [told[name] for name in wanted] == ["Sin señal en la zona", True, False]
    actions.extend(actor=prosecutor, number=row.number, term="T06", reason="La defensa", at=NOON + timedelta(hours=2))
    [told] = queries.context(folio)
    assert told["term_doubled"] is True


def test_neither_facts_nor_ledger_name_anybody(detained):
    detained(given="Xochiquetzal", trusted_person="Tía Remedios", motives="Motivo privado")
    told = "".join(fact.payload for fact in Fact.objects.all()) + "".join(e.data + e.why for e in Entry.objects.all())
    for word in ("Xochiquetzal", "Pérez", "Remedios", "privado", "Mayo"):
        assert word not in told


def test_only_who_may_register_does_and_in_their_own_state(detained, actor, bodies):
    with pytest.raises(Forbidden):
        detained(actor=actor("analyst", "NAC", centre=""))
    with pytest.raises(Forbidden):
        detained(actor=actor("officer", "SSP-JAL", centre="", states=frozenset({"14"})))


def test_who_registers_reads_their_own_and_nobody_elses(detained, officer, somebody):
    row = detained()
    assert queries.read(row.number, officer, at=LATER).person["given"] == "Juan Carlos"
    stranger = somebody("officer", name="otra", unit="PUE-P09")
    with pytest.raises(Forbidden):
        queries.read(row.number, stranger, at=LATER)
    with pytest.raises(NotFound):
        actions.note_injuries(actor=stranger, number=row.number, injuries="x", seen_at=LATER, at=LATER)


def test_every_read_is_in_the_ledger_with_its_purpose(detained, prosecutor):
    from dataclasses import replace

    row = detained()
    queries.read(row.number, replace(prosecutor, purpose="control de legalidad"), at=LATER)
    last = Entry.objects.filter(subject=row.subject).order_by("-seq").first()
    assert (last.verb, last.actor, last.why) == ("detention.read", "fabian", "control de legalidad")


def test_an_update_keeps_before_and_after_and_a_wrong_field_refuses_all_of_it(handed, prosecutor):
    row = handed()
    changes = {"curp": CURP, "birthplace": "Atlixco", "second_surname": "Luna"}
    actions.update(actor=prosecutor, number=row.number, changes=changes, post="Fiscal", at=LATER)
    [trace] = queries.read(row.number, prosecutor, at=LATER).rows["update"]
    assert trace["changes"]["second_surname"] == ["López", "Luna"]
    assert trace["changes"]["birthplace"] == [None, "Atlixco"]
    wrong = {"schooling": "primaria", "curp": "x", "guilt": "yes"}
    with pytest.raises(Refusal) as refused:
        actions.update(actor=prosecutor, number=row.number, changes=wrong, at=LATER)
    assert refused.value.code == "HILO-X427"
    assert len(refused.value.extra["fields"]) == 2
    assert "schooling" not in queries.read(row.number, prosecutor, at=LATER).person["more"]
    assert json.loads(Fact.objects.get(name="detentions.DetentionUpdated").payload)["fields"] == sorted(changes)
