"""Operators by hour of the week, from the centre's own calls."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from django.utils import translation

from hilo.emergency.calls.models import Call
from hilo.emergency.oversight.actions import rebuild
from hilo.emergency.oversight.pictures import need_by_hour
from hilo.emergency.oversight.queries import staffing
from hilo.emergency.shifts.models import AgentStatePeriod
from hilo.engines.staffing import operators_needed, with_shrinkage
from hilo.lib.errors import Forbidden, Refusal


@pytest.fixture
def month(puebla, noon):
    """Four weeks up to yesterday: 12 calls an hour, 30 from 18 h on, handled in 120 s; 2 of 30 hang up after 40 s."""
    rng = random.Random(911)
    midnight = noon.replace(hour=0)
    rows = []
    for day in range(1, 29):
        for hour in range(24):
            rang = midnight - timedelta(days=day) + timedelta(hours=hour)
            for number in range(30 if hour >= 18 else 12):
                at = rang + timedelta(seconds=rng.uniform(0, 3599))
                hung_up = number % 15 == 14
                answered = None if hung_up else at + timedelta(seconds=rng.uniform(1, 8))
                ended = at + timedelta(seconds=40) if answered is None else answered + timedelta(seconds=120)
                rows.append(
                    Call(
                        centre=puebla,
                        channel="voice",
                        state="21",
                        received_at=at,
                        answered_at=answered,
                        classified_at=None if hung_up else ended,
                        ended_at=ended,
                        status="abandoned" if hung_up else "improper",
                        improper_kind="" if hung_up else "prank",
                    )
                )
    Call.objects.bulk_create(rows, batch_size=2000)


def ask(actor, noon, **fields):
    return staffing(actor, at=noon, centre="PUE", **fields)


def test_every_hour_of_the_week_has_the_operators_its_calls_need(month, supervisor, noon):
    found = ask(supervisor, noon)
    assert (found.days, found.enough, len(found.hours)) == (28, True, 168)
    assert (found.first, found.last) == ((noon - timedelta(days=28)).date(), (noon - timedelta(days=1)).date())
    assert found.handling_s == pytest.approx(119.5, abs=1)
    assert [(need.weekday, need.hour) for need in found.hours] == [(d, h) for d in range(7) for h in range(24)]
    morning, evening = found.hours[9], found.hours[20]
    assert (morning.calls, evening.calls) == (12, 30)
    assert morning.operators == operators_needed(12, 119.5, service=0.9, within_s=15, occupancy=0.85)
    assert evening.operators > morning.operators
    for need in found.hours:
        assert need.operators_bad_day >= need.operators
        assert need.service >= 0.9
        assert need.occupancy <= 0.85
        assert need.rostered == with_shrinkage(need.operators, 0.3)
        assert need.operators_with_abandonment <= need.operators


def test_patience_counts_those_who_were_answered_before_it_ended(month, supervisor, noon):
    found = ask(supervisor, noon)
    # Each day 384 callers are answered after 4.5 s on average and 12 hang up after 40 s.
    assert found.patience_s == pytest.approx((384 * 4.5 + 12 * 39.5) / 12, abs=5)
    assert found.patience_low_s < found.patience_s < found.patience_high_s
    assert found.abandoned_share == pytest.approx(12 / 396)


def test_counts_need_the_same_operators_as_rows(month, supervisor, noon):
    from_rows = ask(supervisor, noon)
    assert rebuild(actor=supervisor, at=noon) == 28
    assert ask(supervisor, noon) == from_rows


def test_a_stricter_promise_asks_for_more(month, supervisor, noon):
    usual = sum(need.operators for need in ask(supervisor, noon).hours)
    strict = sum(need.operators for need in ask(supervisor, noon, service=0.99, within_s=5).hours)
    rested = sum(need.operators for need in ask(supervisor, noon, occupancy=0.25).hours)
    assert usual < strict
    assert usual < rested


def test_a_short_history_says_so_and_shows_no_plan(past, supervisor, noon):
    past(noon - timedelta(days=1), answered=5, ended=100, improper_kind="prank")
    with translation.override("en"):
        found = ask(supervisor, noon)
    assert (found.days, found.enough, found.hours) == (1, False, [])
    assert any("Only 1 days of history" in note for note in found.notes)


def test_a_centre_without_calls_has_nothing_to_plan_with(puebla, supervisor, noon):
    with translation.override("en"):
        found = ask(supervisor, noon)
    assert (found.days, found.hours, found.handling_s, found.patience_s) == (0, [], None, None)
    assert any("nothing to plan with" in note for note in found.notes)


def test_a_day_without_any_call_is_a_hole_and_said(month, supervisor, noon):
    gone = noon - timedelta(days=10)
    begins = gone.replace(hour=0)
    Call.objects.filter(received_at__gte=begins, received_at__lt=begins + timedelta(days=1)).delete()
    with translation.override("en"):
        found = ask(supervisor, noon)
    assert found.days == 27
    assert found.hours[gone.weekday() * 24 + 9].calls == 12
    assert any("1 day has no call at all" in note for note in found.notes)


def test_a_call_that_stayed_open_for_hours_is_no_time_on_a_call(month, past, supervisor, noon):
    past(noon - timedelta(days=3), answered=5, classified=90_000, ended=90_000, improper_kind="test")
    with translation.override("en"):
        found = ask(supervisor, noon)
    assert found.handling_s == pytest.approx(119.5, abs=1)
    assert any("1 call of over an hour" in note for note in found.notes)


def test_breaks_that_were_recorded_take_the_place_of_those_taken_for_granted(month, puebla, supervisor, noon):
    began = noon - timedelta(days=20)
    for status, hours in (("ready", 200), ("break", 50)):
        AgentStatePeriod.objects.create(
            centre=puebla,
            worker=status,
            desk="operator",
            status=status,
            break_kind="" if status == "ready" else "rest",
            until=None if status == "ready" else began,
            began_at=began,
            ended_at=began + timedelta(hours=hours),
            seen_at=began,
            worked_from=began,
            shift_from=began,
        )
    with translation.override("en"):
        found, other = ask(supervisor, noon), ask(supervisor, noon, desk="dispatcher")
    assert (found.breaks, found.breaks_seen, found.shrinkage) == (0.2, True, pytest.approx(1 - 0.8 * 0.8))
    assert any(note.startswith("20 % of the time on shift was on a break") for note in found.notes)
    assert (other.breaks_seen, other.shrinkage) == (False, pytest.approx(0.3))


def test_dispatchers_are_planned_by_incidents_that_help_was_due_to(month, past, supervisor, noon):
    for day in range(1, 29):
        for _ in range(5):
            past((noon - timedelta(days=day)).replace(hour=18), answered=4, classified=50, priority="high")
        past((noon - timedelta(days=day)).replace(hour=18), answered=4, classified=50, priority="high", dispatched=90)
    with translation.override("en"):
        found = ask(supervisor, noon, desk="dispatcher")
    evening, morning = found.hours[18], found.hours[9]
    assert (evening.calls, morning.calls, found.handling_s) == (6, 0, 240)
    assert evening.operators == operators_needed(6, 240, service=0.9, within_s=30, occupancy=0.6)
    assert morning.operators == 1
    assert (found.patience_s, found.days) == (None, 28)
    assert any("no clock sees this" in note for note in found.notes)
    longer = ask(supervisor, noon, desk="dispatcher", work_s=900)
    assert longer.hours[18].operators > evening.operators


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"desk": "judge"}, "desk"),
        ({"desk": "dispatcher", "work_s": 5}, "work"),
        ({"weeks": 0}, "weeks"),
        ({"weeks": 53}, "weeks"),
        ({"service": 1.0}, "service"),
        ({"service": float("nan")}, "service"),
        ({"within_s": -1}, "within"),
        ({"occupancy": 0}, "occupancy"),
        ({"shrinkage": 0.9}, "shrinkage"),
    ],
)
def test_a_promise_that_cannot_be_planned_for_is_refused(puebla, supervisor, noon, fields, where):
    with pytest.raises(Refusal) as refused:
        ask(supervisor, noon, **fields)
    assert (refused.value.code, refused.value.where) == ("HILO-U404", where)


def test_only_the_centre_s_own_supervisor_plans_for_it(puebla, actor, noon):
    for stranger in (actor("operator"), actor("supervisor", "JAL")):
        with pytest.raises(Forbidden):
            ask(stranger, noon)


def test_the_picture_shows_working_days_and_the_weekend(month, supervisor, noon):
    with translation.override("es"):
        picture = need_by_hour(ask(supervisor, noon))
    assert "Lun a vie" in picture.svg
    assert len(picture.table.rows) == 24
    assert picture.standalone().startswith("<")
