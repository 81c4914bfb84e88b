"""A unit is sent to one place at a time, and of two who want it one is told who has it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from hilo.emergency.dispatch.actions import assign, enrol_unit, step
from hilo.emergency.dispatch.models import Assignment, Unit
from hilo.emergency.dispatch.queries import assignments_of, holder, open_assignment
from hilo.emergency.incidents.actions import close, reopen
from hilo.emergency.incidents.models import Incident
from hilo.kernel.access.actions import SETUP
from hilo.kernel.deadlines.queries import of
from hilo.lib.errors import Conflict, Forbidden, NotFound, Refusal
from tests.support.at_once import at_once

pytestmark = pytest.mark.django_db


def statuses():
    return dict(Unit.objects.values_list("code", "status"))


def test_a_unit_that_is_sent_is_assigned_and_its_incident_dispatched(units, open_incident, dario, now):
    incident = open_incident()
    later = now + timedelta(seconds=40)
    (row,) = assign(actor=dario, folio=incident.folio, units=["PUE-A1"], at=later)
    assert (row.unit_id, row.assigned_at, row.assigned_by, row.released_at) == ("PUE-A1", later, "dario", None)
    assert statuses()["PUE-A1"] == "assigned"
    kept = Incident.objects.get(pk=incident.pk)
    assert (kept.status, kept.dispatched_at) == ("dispatched", later)
    met = {term.term: term.met_at for term in of(f"incident:{incident.folio}")}
    assert (met["dispatched"], met["on_scene"]) == (later, None)


def test_several_units_are_sent_together(units, open_incident, dario, now):
    incident = open_incident()
    sent = assign(actor=dario, folio=incident.folio, units=["PUE-P1", "PUE-A1", "PUE-A1"], at=now)
    assert [row.unit_id for row in sent] == ["PUE-A1", "PUE-P1"]
    assert [row.unit_id for row in assignments_of(incident.folio, dario)] == ["PUE-A1", "PUE-P1"]


def test_of_several_units_all_are_sent_or_none(units, open_incident, dario, facts, history, now):
    first, second = open_incident(), open_incident()
    assign(actor=dario, folio=first.folio, units=["PUE-P1"], at=now)
    told, written = len(facts()), history(f"incident:{second.folio}")
    with pytest.raises(Conflict):
        assign(actor=dario, folio=second.folio, units=["PUE-A1", "PUE-B1", "PUE-P1"], at=now)
    assert statuses() == {"PUE-A1": "available", "PUE-B1": "available", "PUE-P1": "assigned", "PUE-P2": "available"}
    assert Assignment.objects.count() == 1
    assert Incident.objects.get(pk=second.pk).status == "open"
    assert (len(facts()), history(f"incident:{second.folio}")) == (told, written)


def test_a_unit_that_is_elsewhere_is_refused_with_who_holds_it(units, open_incident, dario, actor, now):
    first, second = open_incident(), open_incident()
    assign(actor=dario, folio=first.folio, units=["PUE-A1"], at=now)
    with pytest.raises(Conflict, match=f"is with incident {first.folio} \\(sent by dario\\)") as refused:
        assign(actor=actor("dispatcher", name="delia"), folio=second.folio, units=["PUE-A1"], at=now)
    assert refused.value.code == "HILO-D409"
    assert refused.value.extra["holder"] == {
        "unit": "PUE-A1",
        "incident": first.folio,
        "by": "dario",
        "since": now.isoformat(),
    }
    assert holder("PUE-B1") is None


def test_the_database_itself_refuses_a_second_open_assignment(units, open_incident, dario, now):
    first, second = open_incident(), open_incident()
    assign(actor=dario, folio=first.folio, units=["PUE-A1"], at=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.create(incident=second, unit_id="PUE-A1", assigned_at=now, assigned_by="eve")
    assert open_assignment("PUE-A1").incident == first


@pytest.mark.django_db(transaction=True)
def test_of_two_dispatchers_who_send_one_unit_at_once_one_wins_and_the_other_is_told_who(
    units, open_incident, actor, now
):
    for _ in range(5):
        rivals = [(open_incident(), actor("dispatcher", name=name)) for name in ("dario", "delia")]
        came = at_once(*[lambda i=i, d=d: assign(actor=d, folio=i.folio, units=["PUE-A1"], at=now) for i, d in rivals])
        won = [row[0] for row in came if isinstance(row, list)]
        told = [row for row in came if isinstance(row, Conflict)]
        assert len(won) == len(told) == 1
        assert told[0].extra["holder"]["by"] == won[0].assigned_by
        assert told[0].extra["holder"]["incident"] == open_assignment("PUE-A1").incident.folio
        step(actor=rivals[0][1], unit_code="PUE-A1", status="free", at=now)


@pytest.mark.django_db(transaction=True)
def test_two_dispatchers_who_want_the_same_pair_do_not_wait_for_each_other(units, open_incident, actor, now):
    pairs = (["PUE-A1", "PUE-P1"], ["PUE-P1", "PUE-A1"])
    rivals = [(open_incident(), actor("dispatcher", name=n), p) for n, p in zip(("dario", "delia"), pairs, strict=True)]
    came = at_once(*[lambda i=i, d=d, p=p: assign(actor=d, folio=i.folio, units=p, at=now) for i, d, p in rivals])
    assert {type(row) for row in came} == {list, Conflict}
    assert Assignment.objects.filter(released_at=None).values("incident").distinct().count() == 1


@pytest.mark.django_db(transaction=True)
def test_sending_and_freeing_at_once_never_leaves_a_free_unit_with_an_open_assignment(units, open_incident, dario, now):
    incident = open_incident()
    for _ in range(6):
        at_once(
            lambda: assign(actor=dario, folio=incident.folio, units=["PUE-A1"], at=now),
            lambda: step(actor=dario, unit_code="PUE-A1", status="free", at=now),
            lambda: step(actor=dario, unit_code="PUE-A1", status="under_way", at=now),
        )
        assert (statuses()["PUE-A1"] == "available") == (open_assignment("PUE-A1") is None)
        if open_assignment("PUE-A1"):
            step(actor=dario, unit_code="PUE-A1", status="free", at=now)


def test_a_unit_off_duty_is_not_sent(units, open_incident, dario, now):
    step(actor=dario, unit_code="PUE-A1", status="off_duty", at=now)
    with pytest.raises(Conflict, match="off duty") as refused:
        assign(actor=dario, folio=open_incident().folio, units=["PUE-A1"], at=now)
    assert refused.value.code == "HILO-D410"
    assert Assignment.objects.count() == 0


def test_no_units_are_no_assignment(units, open_incident, dario, now):
    with pytest.raises(Refusal) as refused:
        assign(actor=dario, folio=open_incident().folio, units=[], at=now)
    assert refused.value.code == "HILO-D422"


def test_an_unknown_unit_or_incident_is_not_found(units, open_incident, dario, now):
    for folio, code in ((open_incident().folio, "PUE-X9"), ("PUE-26-9999999", "PUE-A1")):
        with pytest.raises(NotFound):
            assign(actor=dario, folio=folio, units=[code], at=now)
    assert set(statuses().values()) == {"available"}


def test_nobody_is_sent_to_a_closed_incident_until_it_is_reopened(units, open_incident, dario, now):
    incident = open_incident()
    close(actor=dario, folio=incident.folio, code="A", at=now)
    with pytest.raises(Conflict):
        assign(actor=dario, folio=incident.folio, units=["PUE-A1"], at=now)
    assert statuses()["PUE-A1"] == "available"
    reopen(actor=dario, folio=incident.folio, reason="volvió a arder", at=now)
    assert assign(actor=dario, folio=incident.folio, units=["PUE-A1"], at=now)


def test_further_units_keep_the_first_time_of_dispatch(units, open_incident, dario, now):
    incident = open_incident()
    assign(actor=dario, folio=incident.folio, units=["PUE-A1"], at=now)
    assign(actor=dario, folio=incident.folio, units=["PUE-P1"], at=now + timedelta(minutes=4))
    assert Incident.objects.get(pk=incident.pk).dispatched_at == now


def test_each_unit_sent_is_in_the_ledger_of_its_incident_and_told(units, open_incident, dario, history, facts, now):
    incident = open_incident()
    assign(actor=dario, folio=incident.folio, units=["PUE-P1", "PUE-A1"], at=now)
    sent = [row for row in history(f"incident:{incident.folio}") if row[1] == "unit.assigned"]
    assert sent == [("dario", "unit.assigned", {"unit": code}) for code in ("PUE-A1", "PUE-P1")]
    told = facts("dispatch.UnitAssigned", "incidents.IncidentProgressed")
    assert [name for name, _, _ in told] == [
        "dispatch.UnitAssigned",
        "dispatch.UnitAssigned",
        "incidents.IncidentProgressed",
    ]
    assert told[0][2]["unit"]["incident"] == incident.folio
    assert (told[0][2]["unit"]["status"], told[0][2]["by"]) == ("assigned", "dario")
    assert (told[2][2]["incident"]["status"], told[2][2]["step"]) == ("dispatched", "assign")


def test_a_unit_of_another_state_is_told_there_and_here_and_its_incident_here(
    units, jalisco, enrol, open_incident, actor, facts, now
):
    enrol("JAL-A1", "ambulance_basic")
    nation = actor("integrator", "NAC")
    incident = open_incident()
    assign(actor=nation, folio=incident.folio, units=["JAL-A1"], at=now)
    step(actor=nation, unit_code="JAL-A1", status="on_scene", at=now)
    step(actor=nation, unit_code="JAL-A1", status="free", at=now)
    assert {state for _, state, _ in facts("incidents.IncidentProgressed")} == {"21"}
    names = ("dispatch.UnitAssigned", "dispatch.UnitProgressed", "dispatch.UnitReleased")
    assert {state for _, state, payload in facts(*names) if payload["unit"]["code"] == "JAL-A1"} == {"14", "21"}


def test_a_dispatcher_of_another_state_sends_nothing_here(units, jalisco, enrol, open_incident, actor, now):
    enrol("JAL-A1", "ambulance_basic")
    incident = open_incident()
    for code in ("PUE-A1", "JAL-A1"):
        with pytest.raises(Forbidden):
            assign(actor=actor("dispatcher", "JAL"), folio=incident.folio, units=[code], at=now)
    assert Assignment.objects.count() == 0


def test_an_operator_sends_nothing(units, open_incident, actor, now):
    with pytest.raises(Forbidden):
        assign(actor=actor("operator"), folio=open_incident().folio, units=["PUE-A1"], at=now)


def test_a_unit_is_enrolled_once_and_with_known_capabilities(puebla, enrol, now):
    enrol("PUE-A1", "ambulance_basic")
    given = {"actor": SETUP, "name": "A", "agency": "PC", "centre": "PUE", "at": now}
    with pytest.raises(Conflict) as twice:
        enrol_unit(code="PUE-A1", capabilities=["police"], **given)
    assert twice.value.code == "HILO-D421"
    with pytest.raises(Refusal, match="Unknown capabilities: teleport") as unknown:
        enrol_unit(code="PUE-A2", capabilities=["police", "teleport"], **given)
    assert unknown.value.code == "HILO-D420"
    with pytest.raises(NotFound):
        enrol_unit(code="XXX-A1", capabilities=["police"], **(given | {"centre": "XXX"}))
    assert list(Unit.objects.values_list("code", flat=True)) == ["PUE-A1"]
