"""What a crew says of itself moves the unit, its assignment, its incident; where it is moves the map."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hilo.emergency.dispatch.actions import assign, crew, report_position, step
from hilo.emergency.dispatch.models import Assignment, Crew, Position, Unit
from hilo.emergency.dispatch.queries import open_assignment
from hilo.emergency.dispatch.rules import STEPS
from hilo.emergency.incidents.actions import close
from hilo.kernel.deadlines.queries import of
from hilo.kernel.events.actions import deliver_pending
from hilo.lib.errors import Conflict, Forbidden, NotFound, Refusal
from hilo.registries.officers.models import Officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def incident(units, open_incident):
    return open_incident()


@pytest.fixture
def sent(incident, dario, now):
    """The ambulance is on its way to the incident."""
    return assign(actor=dario, folio=incident.folio, units=["PUE-A1"], at=now)[0]


@pytest.fixture
def crew_of_a1(actor):
    return actor("unit", name="crew", unit="PUE-A1")


def again(row):
    return type(row).objects.get(pk=row.pk)


def say(who, status, at, unit="PUE-A1"):
    return step(actor=who, unit_code=unit, status=status, at=at)


def after(now, seconds):
    return now + timedelta(seconds=seconds)


def test_a_crew_says_each_step_and_each_is_stamped(sent, incident, crew_of_a1, now):
    for seconds, word in ((10, "accepted"), (20, "under_way"), (300, "on_scene"), (900, "free")):
        say(crew_of_a1, word, after(now, seconds))
    row = again(sent)
    stamps = (row.assigned_at, row.accepted_at, row.under_way_at, row.on_scene_at, row.released_at)
    assert [(at - now).total_seconds() for at in stamps] == [0, 10, 20, 300, 900]
    unit = Unit.objects.get(pk="PUE-A1")
    assert (unit.status, unit.status_at) == ("available", after(now, 900))


@pytest.mark.parametrize("word", ["under_way", "on_scene"])
def test_a_crew_under_stress_may_skip_a_step(sent, crew_of_a1, now, word):
    assert say(crew_of_a1, word, now).status == word
    assert again(sent).accepted_at is None


@pytest.mark.parametrize(
    ("first", "then"), [("on_scene", "accepted"), ("under_way", "accepted"), ("on_scene", "under_way")]
)
def test_no_step_leads_back(sent, crew_of_a1, now, first, then):
    say(crew_of_a1, first, now)
    with pytest.raises(Conflict) as refused:
        say(crew_of_a1, then, now)
    assert refused.value.code == "HILO-W409"
    assert Unit.objects.get(pk="PUE-A1").status == first


@pytest.mark.parametrize("word", ["accepted", "under_way", "on_scene", "free"])
def test_a_unit_without_an_assignment_goes_nowhere(units, crew_of_a1, now, word):
    with pytest.raises(Conflict):
        say(crew_of_a1, word, now)
    assert Unit.objects.get(pk="PUE-A1").status == "available"


@pytest.mark.parametrize("word", ["", "lunch", "assigned", "ON_SCENE"])
def test_a_word_that_is_none_is_refused_and_the_known_ones_named(sent, crew_of_a1, now, word):
    with pytest.raises(Refusal, match="accepted, under_way, staging, on_scene, transporting") as refused:
        say(crew_of_a1, word, now)
    assert refused.value.code == "HILO-D423"


def test_the_first_unit_on_scene_stamps_the_incident_and_meets_its_term(sent, incident, dario, now):
    assign(actor=dario, folio=incident.folio, units=["PUE-P1"], at=now)
    say(dario, "on_scene", after(now, 300), "PUE-P1")
    say(dario, "on_scene", after(now, 400))
    kept = again(incident)
    assert (kept.status, kept.on_scene_at) == ("on_scene", after(now, 300))
    met = {term.term: term.met_at for term in of(f"incident:{incident.folio}")}
    assert met["on_scene"] == after(now, 300)


def test_an_incident_whose_last_unit_is_withdrawn_before_arrival_waits_for_units_again(
    sent, incident, dario, facts, now
):
    assign(actor=dario, folio=incident.folio, units=["PUE-P1"], at=now)
    say(dario, "free", after(now, 30))
    assert again(incident).status == "dispatched", "the patrol is still under way"
    say(dario, "free", after(now, 60), "PUE-P1")
    assert again(incident).status == "open"
    assert [payload["step"] for _, _, payload in facts("incidents.IncidentProgressed")] == [
        "assign",
        "assign",
        "release",
    ]
    assert again(incident).dispatched_at == now, "when it was first dispatched is not forgotten"
    assign(actor=dario, folio=incident.folio, units=["PUE-A1"], at=after(now, 90))
    assert again(incident).status == "dispatched"


def test_an_attended_incident_stays_so_when_its_units_leave(sent, incident, crew_of_a1, now):
    say(crew_of_a1, "on_scene", now)
    say(crew_of_a1, "free", now)
    assert again(incident).status == "on_scene"


def test_a_shift_ends_and_begins(units, crew_of_a1, now):
    assert say(crew_of_a1, "off_duty", now).status == "off_duty"
    assert say(crew_of_a1, "free", now).status == "available"


def test_a_shift_does_not_end_in_the_middle_of_a_service(sent, crew_of_a1, now):
    with pytest.raises(Conflict):
        say(crew_of_a1, "off_duty", now)


def test_every_step_is_in_the_ledger_of_the_incident_and_told(sent, incident, crew_of_a1, history, facts, now):
    for seconds, word in enumerate(("accepted", "under_way", "on_scene", "free"), start=1):
        say(crew_of_a1, word, after(now, seconds))
    steps = [row for row in history(f"incident:{incident.folio}") if row[0] == "crew"]
    assert steps == [("crew", f"unit.{word}", {"unit": "PUE-A1"}) for word in ("accept", "go", "arrive", "free")]
    told = facts("dispatch.UnitProgressed", "dispatch.UnitReleased")[len(Unit.objects.all()) :]
    assert [
        (name.partition(".")[2], payload["unit"]["status"], payload["unit"]["incident"]) for name, _, payload in told
    ] == [
        ("UnitProgressed", "accepted", incident.folio),
        ("UnitProgressed", "under_way", incident.folio),
        ("UnitProgressed", "on_scene", incident.folio),
        ("UnitReleased", "available", ""),
    ]
    assert told[-1][2]["incident"] == incident.folio


def test_a_crew_speaks_for_its_own_unit_alone(sent, crew_of_a1, now):
    for act in (
        lambda: say(crew_of_a1, "off_duty", now, "PUE-P1"),
        lambda: report_position(
            actor=crew_of_a1, unit_code="PUE-P1", latitude=19.0, longitude=-98.0, fixed_at=now, at=now
        ),
    ):
        with pytest.raises(Forbidden, match="PUE-P1 is not yours"):
            act()
    assert Unit.objects.get(pk="PUE-P1").status == "available"
    assert Position.objects.count() == 0


def test_an_operator_and_a_dispatcher_of_another_state_move_no_unit(sent, jalisco, actor, now):
    for who in (actor("operator"), actor("dispatcher", "JAL")):
        with pytest.raises(Forbidden):
            say(who, "on_scene", now)
    assert Unit.objects.get(pk="PUE-A1").status == "assigned"


def test_a_unit_that_does_not_exist_is_not_found(units, dario, now):
    with pytest.raises(NotFound):
        say(dario, "free", now, "PUE-X1")


def test_closing_an_incident_frees_its_units(sent, incident, dario, history, now):
    assign(actor=dario, folio=incident.folio, units=["PUE-P1"], at=now)
    say(dario, "on_scene", now)
    close(actor=dario, folio=incident.folio, code="A", at=now)
    assert open_assignment("PUE-A1") is not None, "it is owed, not done in the same breath"
    assert deliver_pending()[1] == 0
    assert set(Unit.objects.values_list("status", flat=True)) == {"available"}
    assert Assignment.objects.filter(released_at=None).count() == 0
    assert again(incident).status == "closed"
    freed = [row for row in history(f"incident:{incident.folio}") if row[1] == "unit.free"]
    assert [(who, data["unit"]) for who, _, data in freed] == [("hilo.work", "PUE-A1"), ("hilo.work", "PUE-P1")]


def test_freeing_the_units_of_a_closed_incident_a_second_time_harms_nobody(sent, incident, dario, open_incident, now):
    from hilo.emergency.dispatch.reactions import free_units

    close(actor=dario, folio=incident.folio, code="A", at=now)
    deliver_pending()
    other = open_incident()
    assign(actor=dario, folio=other.folio, units=["PUE-A1"], at=after(now, 5))
    free_units({"incident": {"folio": incident.folio}}, now)
    assert open_assignment("PUE-A1").incident == other
    assert Unit.objects.get(pk="PUE-A1").status == "assigned"


def test_a_unit_sent_after_the_incident_was_reopened_is_not_freed_by_its_first_closing(sent, incident, dario, now):
    from hilo.emergency.incidents.actions import reopen

    say(dario, "free", now)
    close(actor=dario, folio=incident.folio, code="A", at=now)
    reopen(actor=dario, folio=incident.folio, reason="volvió a arder", at=after(now, 1))
    assign(actor=dario, folio=incident.folio, units=["PUE-A1"], at=after(now, 2))
    assert deliver_pending()[1] == 0
    assert open_assignment("PUE-A1").incident == incident


def test_a_position_moves_the_unit_and_is_told(sent, incident, crew_of_a1, facts, now):
    report_position(
        actor=crew_of_a1,
        unit_code="PUE-A1",
        latitude=19.046,
        longitude=-98.204,
        fixed_at=after(now, 5),
        at=after(now, 6),
    )
    unit = Unit.objects.get(pk="PUE-A1")
    assert (unit.latitude, unit.longitude, unit.position_at) == (19.046, -98.204, after(now, 5))
    ((_, state, payload),) = facts("dispatch.UnitMoved")
    assert (state, payload["unit"]["latitude"], payload["unit"]["incident"]) == ("21", 19.046, incident.folio)


def test_a_position_older_than_the_last_is_kept_and_moves_nothing(units, crew_of_a1, facts, now):
    for seconds, latitude in ((20, 19.02), (10, 19.01)):
        report_position(
            actor=crew_of_a1,
            unit_code="PUE-A1",
            latitude=latitude,
            longitude=-98.2,
            fixed_at=after(now, seconds),
            at=after(now, 30),
        )
    assert Unit.objects.get(pk="PUE-A1").latitude == 19.02
    track = Position.objects.filter(unit="PUE-A1").order_by("at").values_list("latitude", flat=True)
    assert list(track) == [19.01, 19.02]
    assert len(facts("dispatch.UnitMoved")) == 1


def test_a_clock_that_is_fast_does_not_freeze_a_unit_on_the_map(units, crew_of_a1, now):
    def report(latitude, fixed, at):
        report_position(actor=crew_of_a1, unit_code="PUE-A1", latitude=latitude, longitude=-98.2, fixed_at=fixed, at=at)

    report(19.01, now + timedelta(hours=20), now)
    report(19.02, after(now, 5), after(now, 5))
    assert Unit.objects.get(pk="PUE-A1").latitude == 19.02


def test_an_officer_is_on_one_unit_at_a_time(units, actor, now):
    officer = Officer.objects.create(institution_id="PUE", number="1234", name="Ana Ruiz")
    admin = actor("admin")
    crew(actor=admin, unit_code="PUE-A1", officer_id=officer.pk, at=now)
    crew(actor=admin, unit_code="PUE-P1", officer_id=officer.pk, at=after(now, 60))
    rows = list(Crew.objects.order_by("since").values_list("unit", "since", "until"))
    assert rows == [("PUE-A1", now, after(now, 60)), ("PUE-P1", after(now, 60), None)]


def test_a_refusal_speaks_in_the_words_that_a_crew_may_say(sent, crew_of_a1, now):
    say(crew_of_a1, "on_scene", now)
    with pytest.raises(Conflict, match=r"“accepted” is not possible.*at_hospital, free") as refused:
        say(crew_of_a1, "accepted", now)
    assert refused.value.extra["step"] == "accepted"
    assert "at_hospital" in refused.value.extra["possible"]
    for word in refused.value.extra["possible"]:
        assert word in STEPS
