"""The emergency button, and crews that are not heard of in time."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from hilo.emergency.dispatch.actions import assign, enrol_unit, report_position, step
from hilo.emergency.dispatch.commands import SendUnits
from hilo.emergency.dispatch.models import Unit
from hilo.emergency.safety import actions, queries, reactions
from hilo.emergency.safety.commands import EndAlarm, PressButton
from hilo.emergency.safety.models import Alarm
from hilo.emergency.safety.rules import NOT_ACCEPTED, NOT_MOVING, SILENT, CrewWord, due_after, is_due
from hilo.kernel.events.models import Fact
from hilo.kernel.ledger.queries import about
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, Forbidden, Refusal

pytestmark = pytest.mark.django_db
HOUSE = Actor("hilo.work", frozenset({"units.status"}))
HERE = {"latitude": 19.0437, "longitude": -98.2012}


@pytest.fixture
def facts():
    """Name and payload of every fact so far, the oldest first."""
    return lambda: [(fact.name, json.loads(fact.payload)) for fact in Fact.objects.order_by("id")]


@pytest.fixture
def dario(actor):
    return actor("dispatcher", name="dario")


@pytest.fixture
def sent(puebla, actor, dario, now):
    """P-12 is sent to an incident of Puebla; answers the unit's folio."""
    from hilo.emergency.incidents.actions import receive_classified

    enrol_unit(
        actor=actor("admin"), code="P-12", name="Patrulla 12", agency="SSP", centre="PUE",
        capabilities=["police"], at=now, **HERE,
    )  # fmt: skip
    fields = {"channel": "voice", "priority": None, "reason": None, "received_at": now, "at": now, **HERE}
    incident = receive_classified(actor=actor("integrator", "NAC", centre="PUE"), code="30101", **fields)[1]
    assign(incident.folio, SendUnits(unit="P-12"), actor=dario, at=now)
    return incident


@pytest.fixture
def crew(actor):
    return actor("unit", name="crew.12", unit="P-12")


def unit():
    return Unit.objects.get(pk="P-12")


def test_a_press_is_heard_at_the_centre_until_somebody_answers(sent, crew, dario, facts, now):
    alarm = actions.press("P-12", PressButton(latitude=19.05, longitude=-98.2), actor=crew, at=now)
    [row] = queries.open_alarms(dario)
    told = queries.alarm_row(row)
    assert (told.kind, told.unit, told.incident, told.raised_by) == ("button", "P-12", sent.folio, "crew.12")
    assert (told.latitude, told.longitude) == (19.05, -98.2)
    name, payload = facts()[-1]
    assert name == "safety.AlarmRaised"
    assert not {"latitude", "raised_by"} & payload["alarm"].keys()
    actions.answer(alarm.pk, actor=dario, at=now + timedelta(seconds=9))
    actions.end(alarm.pk, EndAlarm(how="helped"), actor=dario, at=now + timedelta(minutes=4))
    # A crew hears what bears its unit's name and nothing else: who is in danger is told that somebody looks after it.
    told_crew = Fact.objects.filter(subject="unit:P-12", name__startswith="safety.").order_by("id")
    assert [fact.name for fact in told_crew] == ["safety.AlarmAnswered", "safety.AlarmEnded"]
    assert queries.open_alarms(dario) == []
    assert [entry.verb for entry in about([alarm.subject])] == ["alarm.pressed", "alarm.answered", "alarm.ended"]


def test_a_second_press_is_the_same_alarm_and_one_press_takes_it_back(sent, crew, now):
    first = actions.press("P-12", PressButton(), actor=crew, at=now)
    assert actions.press("P-12", PressButton(), actor=crew, at=now + timedelta(seconds=1)).pk == first.pk
    actions.take_back("P-12", actor=crew, at=now + timedelta(seconds=5))
    assert Alarm.objects.get().how == "mistake"
    assert actions.take_back("P-12", actor=crew, at=now + timedelta(seconds=6)) is None
    assert actions.press("P-12", PressButton(), actor=crew, at=now + timedelta(seconds=9)).pk != first.pk


def test_nobody_else_presses_answers_or_ends(sent, crew, actor, jalisco, now):
    alarm = actions.press("P-12", PressButton(), actor=crew, at=now)
    with pytest.raises(Forbidden):
        actions.press("P-12", PressButton(), actor=actor("unit", name="crew.9", unit="P-9"), at=now)
    with pytest.raises(Forbidden):
        actions.take_back("P-12", actor=actor("unit", name="crew.9", unit="P-9"), at=now)
    neighbour = actor("dispatcher", "JAL", name="nora")
    assert queries.open_alarms(neighbour) == []
    for act in (lambda: actions.answer(alarm.pk, actor=neighbour, at=now),
                lambda: actions.end(alarm.pk, EndAlarm(how="safe"), actor=neighbour, at=now)):  # fmt: skip
        with pytest.raises(Forbidden):
            act()
    with pytest.raises(Refusal) as refused:
        actions.end(alarm.pk, EndAlarm(how="mistake"), actor=actor("operator", name="olga"), at=now)
    assert refused.value.code == "HILO-D460"


def test_a_desk_has_a_button_too(puebla, actor, dario, now):
    olga = actor("operator", name="olga")
    alarm = actions.press_at_desk(actor=olga, at=now)
    assert actions.press_at_desk(actor=olga, at=now).pk == alarm.pk
    assert queries.alarm_row(queries.open_alarms(dario)[0]).unit == ""
    with pytest.raises(Refusal):
        actions.end(alarm.pk, EndAlarm(how="safe"), actor=olga, at=now)
    actions.end(alarm.pk, EndAlarm(how="mistake"), actor=olga, at=now)
    with pytest.raises(Conflict) as late:
        actions.end(alarm.pk, EndAlarm(how="mistake"), actor=olga, at=now)
    assert late.value.code == "HILO-D461"


A, NEAR, FAR = (19.0437, -98.2012), (19.0440, -98.2012), (19.0600, -98.2012)


@pytest.mark.parametrize(
    ("kind", "status", "there", "here", "due"),
    [
        (NOT_ACCEPTED, "assigned", None, None, True),
        (NOT_ACCEPTED, "accepted", None, None, False),
        (NOT_MOVING, "under_way", A, NEAR, True),
        (NOT_MOVING, "under_way", A, FAR, False),
        (NOT_MOVING, "under_way", None, None, True),
        (NOT_MOVING, "under_way", None, FAR, False),
        (NOT_MOVING, "on_scene", A, A, False),
        (SILENT, "on_scene", A, A, True),
    ],
)
def test_when_a_crew_is_asked_for(kind, status, there, here, due, now):
    word = CrewWord(status, now, there, here)
    assert is_due(kind, word, now + due_after(kind)) is due
    assert not is_due(kind, word, now + due_after(kind) - timedelta(seconds=1))


def told(facts, name):
    return [payload for found, payload in facts() if found == name][-1]


def test_who_did_not_accept_is_asked_for_and_settles_it_by_accepting(sent, crew, dario, facts, now):
    payload = told(facts, "dispatch.UnitAssigned")
    assert reactions.is_followed(payload)
    assert reactions.ask_later(payload, now) == now + timedelta(seconds=60)
    later = now + timedelta(seconds=61)
    assert actions.ask_for(NOT_ACCEPTED, "P-12", unit().status_at, actor=HOUSE, at=later)
    assert actions.ask_for(NOT_ACCEPTED, "P-12", unit().status_at, actor=HOUSE, at=later) is None
    assert [row.kind for row in queries.open_alarms(dario)] == [NOT_ACCEPTED]
    step("P-12", status="accepted", actor=crew, at=later)
    assert reactions.was_asked_for(told(facts, "dispatch.UnitProgressed"))
    assert actions.settle("P-12", actor=HOUSE, at=later) == 1
    assert Alarm.objects.get().how == "moved_on"


def test_who_moves_is_left_alone(sent, crew, now):
    step("P-12", status="under_way", actor=crew, at=now)
    since = unit().status_at
    report_position("P-12", latitude=19.06, longitude=-98.2, actor=crew, at=now + timedelta(minutes=2))
    assert actions.ask_for(NOT_MOVING, "P-12", since, actor=HOUSE, at=now + timedelta(minutes=5)) is None


def test_a_step_since_makes_an_old_question_void(sent, crew, now):
    since = unit().status_at
    step("P-12", status="on_scene", actor=crew, at=now + timedelta(seconds=30))
    assert actions.ask_for(NOT_ACCEPTED, "P-12", since, actor=HOUSE, at=now + timedelta(seconds=61)) is None
    alarm = actions.ask_for(SILENT, "P-12", unit().status_at, actor=HOUSE, at=now + timedelta(minutes=21))
    assert (alarm.kind, alarm.raised_by) == (SILENT, "")


def test_a_button_is_never_settled_by_a_step(sent, crew, dario, now):
    actions.press("P-12", PressButton(), actor=crew, at=now)
    step("P-12", status="free", actor=crew, at=now)
    assert actions.settle("P-12", actor=HOUSE, at=now) == 0
    assert len(queries.open_alarms(dario)) == 1


def test_the_button_of_a_lent_unit_is_heard_where_it_serves(sent, crew, jalisco, actor, dario, now):
    Unit.objects.filter(pk="P-12").update(lent_to="JAL", lent_until=now + timedelta(days=1), state="14")
    actions.press("P-12", PressButton(), actor=crew, at=now)
    assert [row.unit_id for row in queries.open_alarms(actor("dispatcher", "JAL", name="nora"))] == ["P-12"]
    assert [row.unit_id for row in queries.open_alarms(dario)] == ["P-12"], "and where its incident is answered"
    assert actions.take_back("P-12", actor=crew, at=now).how == "mistake"


def test_no_other_institution_of_the_state_hears_that_a_crew_is_in_danger(sent, crew, actor, dario, now):
    """Nor where its unit stands, nor that its scene moved: a state's stream is read by every police of it."""
    from hilo.emergency.dispatch.actions import tell_crew
    from hilo.emergency.dispatch.reactions import tell_parts, tell_units
    from hilo.kernel.events.queries import hears

    actions.press("P-12", PressButton(), actor=crew, at=now)
    tell_crew("P-12", actor=dario, at=now, skills=())
    payload = {"incident": {"folio": sent.folio}}
    tell_parts(payload, now)
    tell_units(payload, now)
    told = [
        fact for fact in Fact.objects.all() if fact.subject.partition(":")[0] in {"alarm", "unit", "incident", "sector"}
    ]
    neighbour, own = actor("commander", "SSP-PUE", kind="police_municipal"), dario
    names = {fact.name for fact in told if hears(own, fact)}
    assert {"safety.AlarmRaised", "dispatch.UnitChanged", "dispatch.SceneMoved", "dispatch.PartsChanged"} <= names
    assert {fact.name for fact in told if hears(neighbour, fact)} == set()
