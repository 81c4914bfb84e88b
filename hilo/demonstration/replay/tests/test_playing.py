"""Recordings and synthetic calls go through the same actions as live ones."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import combinations, takewhile
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from typer.testing import CliRunner

from hilo.demonstration.replay.cli import app
from hilo.demonstration.replay.play import SETTLING, play
from hilo.demonstration.simulation.arrivals import Arrival
from hilo.demonstration.simulation.clock import Agenda
from hilo.demonstration.simulation.crews import Pace
from hilo.demonstration.simulation.desk import Manners
from hilo.demonstration.simulation.fleet import enrol, fleet
from hilo.demonstration.simulation.stage import Stage, feed, keep_company, patrol, stage, take_over
from hilo.demonstration.simulation.synthetic import calls as synthetic_calls
from hilo.emergency.calls import actions as calls
from hilo.emergency.calls.queries import waiting
from hilo.emergency.dispatch import actions as dispatch
from hilo.emergency.dispatch.queries import open_assignments
from hilo.emergency.dispatch.queries import unit as unit_named
from hilo.emergency.dispatch.queries import units as units_of
from hilo.emergency.incidents import actions as incidents
from hilo.emergency.incidents.models import Link
from hilo.emergency.incidents.queries import live
from hilo.kernel.access.actions import SETUP
from hilo.kernel.ledger.models import Entry
from hilo.kernel.ledger.queries import verify
from hilo.lib.errors import Refusal

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("exercise")]

START = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
ROWS = (
    "40.16,-75.31,EMS: FALL VICTIM,2016-01-15 12:01,NORRISTOWN,POWELL ST & E SPRUCE ST",
    "40.12,-75.34,EMS: VEHICLE ACCIDENT,2016-01-15 12:10,NORRISTOWN,MAIN ST & SWEDE ST",
    "40.1201,-75.3401,Traffic: VEHICLE ACCIDENT -,2016-01-15 12:11,NORRISTOWN,MAIN ST & SWEDE ST",
    "40.13,-75.30,Fire: FIRE ALARM,2016-03-15 12:11,NORRISTOWN,ELM ST",
    "not a row",
)


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    path = tmp_path / "county.csv"
    path.write_text("\n".join(ROWS), encoding="utf-8")
    return path


def set_stage(at: datetime = START, **more: Any) -> Stage:
    given: dict[str, Any] = {"manners": Manners(), "pace": Pace(report_s=300, scene_s=30), "seed": 3} | more
    return stage(Agenda(at), centre="PUE", **given)


@pytest.fixture
def fleet_of_puebla(puebla: Any) -> None:
    enrol(fleet("21", label="PUE", seed=1), actor=SETUP, centre="PUE", at=START - timedelta(minutes=1))


def test_a_recording_becomes_calls_and_incidents_and_the_same_crash_is_linked(
    puebla: Any, recording: Path, now: datetime
) -> None:
    played = play(recording, form="montgomery", state="21", at=now)
    assert (played.accounts.accepted, played.accounts.incidents, played.accounts.linked) == (4, 3, 1)
    assert played.accounts.refusals[0][:2] == ("line 5", "unreadable")
    assert not list(verify())


def test_an_incident_of_a_recording_is_closed_after_an_hour_and_the_last_ones_stay_on_the_board(
    puebla: Any, tmp_path: Path, now: datetime
) -> None:
    path = tmp_path / "calls.jsonl"
    bodies = [
        {"channel": "voice", "code": "20301", "received_at": (START + timedelta(minutes=9 * n)).isoformat()}
        for n in range(11)
    ]
    path.write_text("\n".join(json.dumps(body) for body in bodies), encoding="utf-8")
    played = play(path, form="jsonl", state="21", at=now)
    assert played.accounts.accepted == 11
    assert played.accounts.closed >= 1
    assert len(live(set_stage().dispatcher.actor)) == played.accounts.incidents - played.accounts.closed >= 1


def test_nothing_that_a_replay_writes_lies_in_the_future(puebla: Any, recording: Path, now: datetime) -> None:
    play(recording, form="montgomery", state="21", at=now)
    assert Entry.objects.filter(actor__startswith="hilo.replay", at__lte=now).count() >= 15
    assert not Entry.objects.filter(at__gt=timezone.now()).exists()


def test_a_code_that_no_catalogue_knows_is_listed_with_its_reason(puebla: Any, tmp_path: Path, now: datetime) -> None:
    path = tmp_path / "calls.jsonl"
    bodies = [{"channel": "voice", "code": "99999"}, {"channel": "voice", "code": "20301"}, {"channel": "voice"}]
    path.write_text("\n".join(json.dumps(body) for body in bodies), encoding="utf-8")
    accounts = play(path, form="jsonl", state="21", at=now).accounts
    assert (accounts.accepted, accounts.incidents) == (2, 1)
    assert accounts.refusals[0][0] == "line 1"
    assert "99999" in accounts.refusals[0][2]


def test_a_recording_that_is_not_there_and_a_country_without_centres_are_refused(
    db: None, tmp_path: Path, recording: Path, now: datetime, centre: Callable[[str], Any]
) -> None:
    with pytest.raises(Refusal, match="hilo setup"):
        play(recording, form="montgomery", state="21", at=now)
    centre("PUE")
    with pytest.raises(Refusal, match="cannot be read"):
        play(tmp_path / "missing.csv", form="montgomery", state="21", at=now)


def test_at_a_speed_the_recording_takes_its_time(puebla: Any, recording: Path, now: datetime) -> None:
    played = play(recording, form="montgomery", state="21", at=now, speed=900)
    span = timedelta(minutes=20) + SETTLING
    assert played.seconds >= span.total_seconds() / 900 - 0.5
    assert played.accounts.accepted == 4


def test_the_command_prints_json_and_nothing_else(puebla: Any, recording: Path) -> None:
    answer = CliRunner().invoke(app, [str(recording), "--format", "montgomery", "--json"])
    document = json.loads(answer.stdout)
    assert (document["accepted"], document["offered"], document["refused"]) == (4, 5, {"unreadable": 1})
    assert answer.exit_code == 1, "four of five is less than 95 in a hundred"


def test_the_command_shows_the_accounts_and_what_was_not_accepted(puebla: Any, recording: Path) -> None:
    shown = CliRunner().invoke(app, [str(recording), "--format", "montgomery"]).stdout
    assert "calls accepted of 5 (80.0%)" in shown
    assert "line 5" in shown


def test_an_hour_of_synthetic_calls_is_answered_attended_and_closed(fleet_of_puebla: None) -> None:
    here = set_stage()
    hour = list(
        takewhile(
            lambda call: call.at < START + timedelta(hours=1),
            synthetic_calls(state="21", seed=2, start=START, zone="America/Mexico_City", rate=0.04),
        )
    )
    feed(here.agenda, hour, here.desk.ring)
    here.agenda.run()
    accounts = here.accounts
    settled = accounts.improper.total() + accounts.incidents + accounts.linked
    assert accounts.accepted == accounts.received == settled > 100
    assert not accounts.refused
    assert accounts.linked > accounts.incidents
    assert accounts.arrived == accounts.sent > 0.8 * accounts.incidents
    assert accounts.closed == accounts.incidents
    assert not open_assignments([unit.pk for unit in units_of(here.dispatcher.actor)])
    assert not list(verify())
    together, joined, wrongly = pairs_of_callers(hour)
    assert wrongly <= 0.02 * joined
    assert joined - wrongly >= 0.9 * together


def pairs_of_callers(rang: list[Arrival]) -> tuple[int, int, int]:
    """Pairs of calls that tell of one event, pairs that were joined in an incident, and those joined though they tell
    of two."""
    event = {call.at: call.event for call in rang if call.event}
    incident = {link.call.received_at: link.incident_id for link in Link.objects.select_related("call")}
    pairs = [(event[a] == event[b], incident[a] == incident[b]) for a, b in combinations(event, 2)]
    joined = [true for true, found in pairs if found]
    return sum(true for true, _ in pairs), len(joined), joined.count(False)


def test_a_call_that_a_person_took_is_left_to_the_person(puebla: Any, actor: Callable[..., Any]) -> None:
    here = set_stage()
    here.desk.ring(Arrival(at=START, code="20301", latitude=19.04, longitude=-98.2))
    (call,) = waiting(here.desk.operator)
    calls.answer(actor=actor("operator"), call_id=call.pk, at=START)
    here.agenda.run()
    call.refresh_from_db()
    assert (call.status, call.answered_by) == ("answered", "operator.pue")
    assert (here.accounts.taken, here.accounts.incidents) == (1, 0)


def test_calls_are_left_to_ring_so_that_somebody_new_finds_one(puebla: Any) -> None:
    here = set_stage(manners=Manners(left_share=1.0, left_s=60))
    here.desk.ring(Arrival(at=START, code="20301"))
    here.agenda.run(until=START + timedelta(seconds=59))
    assert len(waiting(here.desk.operator)) == 1
    here.agenda.run(until=START + timedelta(seconds=61))
    assert not waiting(here.desk.operator)


def test_a_caller_whom_the_network_cannot_place_is_asked_where(fleet_of_puebla: None) -> None:
    here = set_stage()
    here.desk.ring(Arrival(at=START, code="20301", told=(19.04, -98.2)))
    here.agenda.run(until=START + timedelta(seconds=70))
    (incident,) = live(here.dispatcher.actor)
    assert (incident.latitude, incident.municipality) == (19.04, "21114")


def opened_by_a_person(actor: Callable[..., Any]) -> str:
    """A fire beside the first engine of the fleet."""
    engine = next(post for post in fleet("21", label="PUE", seed=1) if post.code == "PUE-B01")
    call, incident = incidents.receive_classified(
        actor=actor("integrator"), code="20301", priority=None, reason=None, at=START, channel="voice",
        received_at=START, latitude=engine.latitude, longitude=engine.longitude,
    )  # fmt: skip
    assert call.folio == incident.folio
    return str(incident.folio)


def test_an_incident_that_a_person_opened_and_left_is_attended_after_a_while(
    fleet_of_puebla: None, actor: Callable[..., Any]
) -> None:
    opened_by_a_person(actor)
    here = set_stage()
    keep_company(here)
    here.agenda.run(until=START + timedelta(seconds=60))
    assert here.accounts.sent == 0
    here.agenda.run(until=START + timedelta(minutes=25))
    assert here.accounts.sent > 1
    assert here.accounts.closed == 1


def test_a_unit_that_a_person_sent_finds_its_crew(fleet_of_puebla: None, actor: Callable[..., Any]) -> None:
    folio = opened_by_a_person(actor)
    dispatch.assign(actor=actor("dispatcher"), folio=folio, units=["PUE-B01"], at=START)
    here = set_stage()
    keep_company(here)
    here.agenda.run(until=START + timedelta(minutes=8))
    assert here.accounts.arrived == 1
    assert not live(here.dispatcher.actor)


def test_a_crew_leaves_its_buttons_to_a_person_for_a_while_and_goes_on_from_what_was_pressed(
    fleet_of_puebla: None, actor: Callable[..., Any]
) -> None:
    folio = opened_by_a_person(actor)
    dispatch.assign(actor=actor("dispatcher"), folio=folio, units=["PUE-B01"], at=START)
    here = set_stage(manned=frozenset({"PUE-B01"}))
    here.crews.sent("PUE-B01", folio, START)
    crew = actor("unit", unit="PUE-B01")
    here.agenda.run(until=START + timedelta(seconds=50))
    assert unit_named("PUE-B01", crew).status == "assigned"
    dispatch.step(actor=crew, unit_code="PUE-B01", status="on_scene", at=START + timedelta(seconds=50))
    here.agenda.run()
    assert unit_named("PUE-B01", crew).status == "available"
    assert here.accounts.arrived == 0, "the person arrived, not the crew"
    assert here.accounts.closed == 1


def test_a_simulation_goes_on_where_the_one_before_it_stopped(fleet_of_puebla: None, actor: Callable[..., Any]) -> None:
    before = set_stage(manners=Manners(left_share=0.5, left_s=600))
    stream = synthetic_calls(state="21", seed=2, start=START, zone="America/Mexico_City", rate=0.2)
    feed(before.agenda, stream, before.desk.ring)
    before.agenda.run(until=START + timedelta(minutes=10))
    codes = [unit.pk for unit in units_of(before.dispatcher.actor)]
    assert open_assignments(codes)
    assert waiting(before.desk.operator)
    after = set_stage(START + timedelta(hours=9))
    take_over(after)
    assert not waiting(after.desk.operator)
    resting = [unit for unit in units_of(after.dispatcher.actor) if unit.status == "available"]
    assert {unit.position_at for unit in resting} == {START + timedelta(hours=9)}
    after.agenda.run()
    assert not open_assignments(codes)


def test_police_at_rest_move_about_their_post_and_stay_near_it(fleet_of_puebla: None) -> None:
    here = set_stage()
    posts = {unit.pk: (unit.latitude, unit.longitude) for unit in units_of(here.dispatcher.actor)}
    patrol(here, every_s=45, seed=1)
    here.agenda.run(until=START + timedelta(minutes=3))
    rows = units_of(here.dispatcher.actor)
    moved = {row.pk for row in rows if (row.latitude, row.longitude) != posts[row.pk]}
    assert {row.pk for row in rows if "police" in row.capabilities} <= moved
    assert all(abs((row.latitude or 0) - (posts[row.pk][0] or 0)) < 0.03 for row in rows)
    assert all(row.position_at and row.position_at > START + timedelta(minutes=1, seconds=30) for row in rows)


def test_a_fleet_is_the_same_for_a_seed_has_all_kinds_and_is_enrolled_once(puebla: Any, now: datetime) -> None:
    posts = fleet("21", label="PUE", seed=1)
    assert posts == fleet("21", label="PUE", seed=1)
    assert len({post.code for post in posts}) == len(posts) == 146
    assert enrol(posts, actor=SETUP, centre="PUE", at=now) == 146
    assert enrol(posts, actor=SETUP, centre="PUE", at=now) == 0
    assert all(len(post.sector) <= 24 for post in posts)
