"""A classified call is an incident: its folio, its priority, its terms, and what it was at first."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from hilo.emergency.calls.actions import mark_improper
from hilo.emergency.calls.models import Call
from hilo.emergency.incidents.actions import classify, close, receive_classified, reclassify
from hilo.emergency.incidents.models import Incident
from hilo.emergency.incidents.queries import calls_of
from hilo.kernel.deadlines.queries import breaching, of
from hilo.kernel.events.models import Fact
from hilo.kernel.ledger.models import Entry
from hilo.lib.errors import Conflict, Forbidden, Refusal

from .conftest import CRASH, HERE

pytestmark = pytest.mark.django_db
POISON, NO_LONGER, SILENT_ABOUT_PRIORITY = "20110", "50201", "30304"


@pytest.fixture
def olga(actor):
    return actor("operator", name="olga")


def count():
    return Call.objects.count(), Incident.objects.count(), Entry.objects.count(), Fact.objects.count()


def test_an_incident_takes_the_folio_and_the_place_of_its_first_call(ring, olga, now):
    call = ring()
    incident = classify(actor=olga, call_id=call.pk, code=CRASH, at=now)
    assert incident.folio == call.folio
    assert (incident.first_call_id, incident.centre_id, incident.state) == (call.pk, "PUE", "21")
    assert (incident.latitude, incident.longitude, incident.municipality) == (19.0437, -98.2012, "21114")
    assert (incident.received_at, incident.opened_at) == (call.received_at, now)
    assert Call.objects.get(pk=call.pk).status == "classified"
    assert [row.folio for row in calls_of(incident)] == [call.folio]


def test_a_call_without_a_place_opens_an_incident_without_one(open_incident):
    incident = open_incident(latitude=-98.2, longitude=19.04)
    assert (incident.latitude, incident.longitude, incident.municipality) == (None, None, "")


@pytest.mark.parametrize(("code", "priority"), [(CRASH, "high"), (POISON, "medium"), (SILENT_ABOUT_PRIORITY, "high")])
def test_the_priority_is_the_catalogues_unless_somebody_says_why(open_incident, code, priority):
    assert open_incident(code).priority == priority


@pytest.mark.parametrize("asked", ["low", "baja", "BAJA "])
def test_another_priority_with_a_reason_is_kept_and_in_the_ledger(ring, olga, history, now, asked):
    incident = classify(
        actor=olga, call_id=ring().pk, code=CRASH, priority=asked, reason="sólo daños, ya se fueron", at=now
    )
    assert incident.priority == "low"
    data = {"code": CRASH, "priority": "low", "overrides": "high"}
    assert history(incident) == [("olga", "incident.opened", "sólo daños, ya se fueron", data)]


@pytest.mark.parametrize("reason", [None, "", "   "])
def test_another_priority_without_a_reason_is_refused(ring, olga, now, reason):
    call = ring()
    before = count()
    with pytest.raises(Refusal) as refused:
        classify(actor=olga, call_id=call.pk, code=CRASH, priority="low", reason=reason, at=now)
    assert (refused.value.code, refused.value.where) == ("HILO-I421", "reason")
    assert count() == before
    assert Call.objects.get(pk=call.pk).status == "answered"


def test_the_catalogues_own_priority_needs_no_reason(ring, olga, history, now):
    incident = classify(actor=olga, call_id=ring().pk, code=CRASH, priority="alta", at=now)
    assert history(incident) == [("olga", "incident.opened", "", {"code": CRASH, "priority": "high"})]


@pytest.mark.parametrize(
    ("code", "priority", "refusal"),
    [
        ("99999", None, "HILO-K421"),
        ("", None, "HILO-K421"),
        ("10104; DROP TABLE", None, "HILO-K422"),
        (NO_LONGER, None, "HILO-I424"),
        (CRASH, "urgent", "HILO-I420"),
    ],
)
def test_what_the_catalogue_does_not_know_is_refused_and_nothing_written(ring, olga, now, code, priority, refusal):
    call = ring()
    before = count()
    with pytest.raises(Refusal) as refused:
        classify(actor=olga, call_id=call.pk, code=code, priority=priority, reason="x", at=now)
    assert refused.value.code == refusal
    assert count() == before


def test_an_old_call_is_classified_with_the_edition_that_there_is(ring, olga, now):
    call = ring(**dict.fromkeys(("received_at", "at"), datetime(2019, 5, 1, tzinfo=UTC)))
    incident = classify(actor=olga, call_id=call.pk, code=CRASH, at=now)
    assert (incident.code, incident.catalogue) == (CRASH, "v3")


def test_a_call_received_with_its_code_is_call_and_incident_at_once(puebla, actor, now):
    call, incident = receive_classified(
        actor=actor("integrator", "NAC"),
        channel="app",
        code=CRASH,
        priority=None,
        reason=None,
        received_at=now,
        at=now,
        **HERE,
    )
    assert incident.folio == call.folio
    assert Call.objects.get(pk=call.pk).status == "classified"
    assert sorted(Entry.objects.filter(subject__contains=call.folio).values_list("verb", flat=True)) == [
        "call.received",
        "incident.opened",
    ]


def test_a_call_received_with_an_unknown_code_leaves_neither_call_nor_incident(puebla, actor, now):
    before = count()
    with pytest.raises(Refusal):
        receive_classified(
            actor=actor("integrator", "NAC"),
            channel="app",
            code="99999",
            priority=None,
            reason=None,
            received_at=now,
            at=now,
        )
    assert count() == before


def test_reclassifying_keeps_what_it_was_at_first(open_incident, olga, history, facts, now):
    incident = open_incident(CRASH)
    again = reclassify(actor=olga, folio=incident.folio, code=POISON, at=now)
    assert (again.initial_code, again.code, again.priority) == (CRASH, POISON, "medium")
    assert (again.on_scene_code, again.final_code) == ("", "")
    data = {"code": POISON, "before": CRASH, "priority": "medium", "on_scene": False}
    assert history(incident)[-1] == ("olga", "incident.reclassified", "", data)
    assert facts()[-1][0] == "IncidentReclassified"
    assert facts()[-1][2]["before"] == CRASH


def test_what_it_was_on_scene_and_at_the_end_is_kept_beside_the_first(open_incident, actor, now):
    incident = open_incident(CRASH)
    boss = actor("supervisor")
    reclassify(actor=boss, folio=incident.folio, code=POISON, on_scene=True, at=now)
    close(actor=boss, folio=incident.folio, code="A", final_code="20301", at=now)
    kept = Incident.objects.get(folio=incident.folio)
    assert (kept.initial_code, kept.on_scene_code, kept.final_code) == (CRASH, POISON, "20301")


def test_classifying_a_call_again_reclassifies_its_incident(open_incident, olga, now):
    incident = open_incident(CRASH)
    again = classify(actor=olga, call_id=incident.first_call_id, code=POISON, at=now)
    assert again.folio == incident.folio
    assert (again.initial_code, again.code) == (CRASH, POISON)
    assert Incident.objects.count() == 1


def test_a_closed_incident_is_not_reclassified_by_any_way(open_incident, actor, now):
    incident = open_incident(CRASH)
    boss = actor("supervisor")
    close(actor=boss, folio=incident.folio, code="A", at=now)
    with pytest.raises(Conflict, match="reopen it first"):
        reclassify(actor=boss, folio=incident.folio, code=POISON, at=now)
    with pytest.raises(Conflict, match="reopen it first"):
        classify(actor=boss, call_id=incident.first_call_id, code=POISON, at=now)
    assert Incident.objects.get(folio=incident.folio).code == CRASH


def test_an_improper_call_opens_no_incident_until_it_is_corrected(ring, olga, now):
    call = mark_improper(actor=olga, call_id=ring().pk, kind="prank", at=now)
    with pytest.raises(Conflict):
        classify(actor=olga, call_id=call.pk, code=CRASH, at=now)
    assert Incident.objects.count() == 0


def test_an_operator_of_another_state_classifies_nothing_here(ring, jalisco, actor, now):
    call = ring()
    with pytest.raises(Forbidden):
        classify(actor=actor("operator", "JAL"), call_id=call.pk, code=CRASH, at=now)
    assert Incident.objects.count() == 0


def test_opening_is_told_with_the_whole_incident(open_incident, facts):
    incident = open_incident()
    name, subject, payload = facts()[-1]
    assert (name, subject) == ("IncidentOpened", f"incident:{incident.folio}")
    assert payload["call"] == incident.folio
    told = payload["incident"]
    assert (told["code"], told["priority"], told["status"], told["municipality"]) == (CRASH, "high", "open", "21114")


def test_the_clocks_of_the_norm_run_from_the_ring_and_the_first_is_met(ring, olga, now):
    call = ring(received_at=now - timedelta(seconds=70))
    incident = classify(actor=olga, call_id=call.pk, code=CRASH, at=now)
    terms = {row.term: row for row in of(f"incident:{incident.folio}")}
    waits = {name: (row.due_at - call.received_at).total_seconds() for name, row in terms.items()}
    assert waits == {"registered": 90, "dispatched": 120, "on_scene": 600}
    assert {name for name, row in terms.items() if row.met_at} == {"registered"}
    late = [row.term for row in breaching(call.received_at + timedelta(seconds=601), state="21")]
    assert late == ["dispatched", "on_scene"]
