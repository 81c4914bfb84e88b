"""From the scene to the hospital and free again; and everybody who has no business with it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hilo.emergency.dispatch.actions import move, step
from hilo.emergency.dispatch.models import Unit
from hilo.emergency.dispatch.queries import open_assignment
from hilo.emergency.hospitals import queries
from hilo.emergency.hospitals.actions import (
    hand_over,
    keep_hospital,
    load_hospitals,
    note_patient,
    start_transport,
    tell_hospital,
)
from hilo.emergency.incidents.actions import close
from hilo.kernel.events.actions import deliver_pending
from hilo.lib.errors import Conflict, Forbidden, Refusal

NORTH, JOSE, CHILD = "PLSSA000011", "PLIMS000022", "PLSSA000033"


@pytest.fixture
def gone(sent, hospitals, crew, now):
    """The ambulance has left with a red patient for San José."""
    start_transport(sent, hospital=JOSE, colour="red", actor=crew("PUE-A1"), at=now)
    return sent


def status(code):
    return Unit.objects.get(pk=code).status


def test_the_whole_way_with_its_clock(gone, crew, now):
    assert status("PUE-A1") == "transporting"
    arrived, handed, free = (now + timedelta(minutes=m) for m in (12, 31, 40))
    step("PUE-A1", status="at_hospital", actor=crew("PUE-A1"), at=arrived)
    deliver_pending()
    [way] = queries.transports(gone, crew("PUE-A1"), at=arrived)
    assert (way.arrived_at, way.handed_over_at, way.patients) == (arrived, None, [1])
    hand_over("PUE-A1", actor=crew("PUE-A1"), at=handed)
    assert status("PUE-A1") == "at_hospital", "handed over is not free: it cleans, it writes"
    step("PUE-A1", status="free", actor=crew("PUE-A1"), at=free)
    deliver_pending()
    [way] = queries.transports(gone, actor_of(gone), at=free)
    assert (way.arrived_at, way.handed_over_at, way.ended) == (arrived, handed, "handed_over")
    assert status("PUE-A1") == "available"


def actor_of(folio):
    from hilo.kernel.access.roles import roles
    from hilo.lib.actor import Actor

    return Actor("dario", roles()["dispatcher"].permissions, "PUE", frozenset({"21"}), centre="PUE")


def test_a_crew_that_only_says_free_ends_the_transport_too(gone, crew, now):
    step("PUE-A1", status="at_hospital", actor=crew("PUE-A1"), at=now + timedelta(minutes=9))
    step("PUE-A1", status="free", actor=crew("PUE-A1"), at=now + timedelta(minutes=20))
    deliver_pending()
    [way] = queries.transports(gone, actor_of(gone), at=now)
    assert (way.ended, way.handed_over_at) == ("handed_over", now + timedelta(minutes=20))


def test_a_hospital_that_closes_under_way_is_told_with_another_one(gone, crew, dario, facts, now):
    at = now + timedelta(minutes=4)
    tell_hospital(JOSE, status="closed", reason="Fuga de oxígeno", actor=dario, at=at)
    [(_, state, told)] = facts("hospitals.HospitalTurnsAway")
    assert (state, told["unit"], told["incident"], told["hospital"]) == ("21", "PUE-A1", gone, JOSE)
    assert told["proposed"] == NORTH, "the red one needs trauma"
    [way] = queries.transports(gone, crew("PUE-A1"), at=at)
    assert way.turned_away
    start_transport(gone, hospital=NORTH, actor=crew("PUE-A1"), at=at)
    before, after = queries.transports(gone, crew("PUE-A1"), at=at)
    assert (before.ended, after.ended, after.patients, after.turned_away) == ("redirected", "", [1], False)
    assert before.patients == [], "they are in the other transport now"
    assert status("PUE-A1") == "transporting"


def test_to_a_closed_one_only_with_a_reason(sent, hospitals, crew, dario, now):
    tell_hospital(JOSE, status="closed", reason="sismo", actor=dario, at=now)
    with pytest.raises(Conflict) as refused:
        start_transport(sent, hospital=JOSE, actor=crew("PUE-A1"), at=now)
    assert refused.value.code == "HILO-D456"
    start_transport(sent, hospital=JOSE, despite="Nos esperan en la puerta", actor=crew("PUE-A1"), at=now)


def test_turned_away_at_the_door_it_goes_on(gone, crew, now):
    step("PUE-A1", status="at_hospital", actor=crew("PUE-A1"), at=now + timedelta(minutes=9))
    start_transport(gone, hospital=NORTH, actor=crew("PUE-A1"), at=now + timedelta(minutes=12))
    assert status("PUE-A1") == "transporting"


def test_a_closed_incident_frees_no_ambulance_with_a_patient(gone, dario, crew, now):
    close(gone, code="A", actor=dario, at=now)
    deliver_pending()
    assert status("PUE-P1") == "available"
    assert status("PUE-A1") == "transporting"
    assert open_assignment("PUE-A1") is not None
    hand_over("PUE-A1", actor=crew("PUE-A1"), at=now)
    step("PUE-A1", status="free", actor=crew("PUE-A1"), at=now)
    assert status("PUE-A1") == "available"


def test_an_ambulance_with_a_patient_is_sent_nowhere_else(gone, open_incident, dario, now):
    other = open_incident("10104").folio
    with pytest.raises(Conflict) as refused:
        move("PUE-A1", incident=other, actor=dario, at=now)
    assert refused.value.code == "HILO-D427"


def test_two_units_never_have_one_patient(gone, enrol, dario, crew, now):
    from hilo.emergency.dispatch.actions import assign

    enrol("PUE-A9", "ambulance_basic")
    assign(gone, unit="PUE-A9", actor=dario, at=now)
    step("PUE-A9", status="on_scene", actor=dario, at=now)
    with pytest.raises(Conflict) as refused:
        start_transport(gone, hospital=NORTH, patients=(1,), actor=crew("PUE-A9"), at=now)
    assert refused.value.code == "HILO-D457"


def test_a_unit_that_was_not_sent_and_a_neighbour_take_nobody(gone, crew, actor, now):
    for who in (crew("PUE-B1"), crew("PUE-P2")):
        with pytest.raises(Forbidden):
            note_patient(gone, colour="red", actor=who, at=now)
        with pytest.raises(Forbidden):
            queries.patients(gone, who)
    for who in (actor("dispatcher", "JAL"), actor("dispatcher", "TLAX")):
        for work in (
            lambda who=who: note_patient(gone, colour="red", actor=who, at=now),
            lambda who=who: start_transport(gone, unit="PUE-A1", hospital=NORTH, actor=who, at=now),
            lambda who=who: hand_over("PUE-A1", actor=who, at=now),
            lambda who=who: tell_hospital(JOSE, status="closed", reason="x", actor=who, at=now),
            lambda who=who: queries.transports(gone, who, at=now),
        ):
            with pytest.raises(Forbidden):
                work()


def test_a_crew_takes_no_other_units_patient(gone, crew, now):
    with pytest.raises(Forbidden):
        hand_over("PUE-A1", actor=crew("PUE-P1"), at=now)
    with pytest.raises(Forbidden):
        start_transport(gone, unit="PUE-A1", hospital=NORTH, actor=crew("PUE-P1"), at=now)


def test_another_centres_hospital_is_not_taken_over(hospitals, jalisco, actor, now):
    with pytest.raises(Forbidden):
        keep_hospital(
            JOSE, centre="JAL", name="Mío", latitude=20.6, longitude=-103.3, actor=actor("supervisor", "JAL"), at=now
        )


def test_a_wrong_line_loads_nothing_and_is_named(puebla, actor, now):
    file = "clues,name,latitude,longitude,capabilities\n"
    file += "PLSSA000011,A,19,-98,trauma\nX,B,19,-98,\nPLSSA000012,C,19,-98,magic\n"
    with pytest.raises(Refusal) as refused:
        load_hospitals(centre="PUE", csv=file, actor=actor("supervisor"), at=now)
    assert [fault[:6] for fault in refused.value.extra["faults"]] == ["line 3", "line 4"]
    assert queries.hospitals(actor("supervisor"), at=now) == []


def test_a_centre_with_no_hospital_loaded_is_told_why(sent, crew, now):
    found = queries.ranking(sent, crew("PUE-A1"), at=now)
    assert (found.choices, found.loaded) == ([], 0)
    assert found.why


def test_what_it_said_is_over_and_nobody_takes_it_for_open(sent, hospitals, crew, dario, now):
    tell_hospital(JOSE, status="open", minutes=60, actor=dario, at=now - timedelta(hours=10))
    found = queries.ranking(sent, crew("PUE-A1"), at=now)
    jose = next(one for one in found.choices if one.clues == JOSE)
    assert jose.status == "unknown"
    assert any("9 h" in one for one in jose.warnings)


def test_whether_a_unit_carries_somebody_is_told_to_nobody_whose_it_is_not(sent, crew, actor, jalisco, now):
    for who in (actor("dispatcher", "JAL"), crew("PUE-P1")):
        with pytest.raises(Forbidden):
            hand_over("PUE-A1", actor=who, at=now)
