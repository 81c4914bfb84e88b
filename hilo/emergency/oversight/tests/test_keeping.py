"""Closed days stay true: what changes them is seen, and they are counted again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hilo.emergency.calls.actions import answer, correct, end, mark_improper, receive
from hilo.emergency.incidents.actions import acknowledge, classify, link, reclassify, tell
from hilo.emergency.oversight import reactions
from hilo.emergency.oversight.actions import keep_up, next_round, rebuild
from hilo.emergency.oversight.models import Day, Follower
from hilo.emergency.oversight.queries import behind, times
from hilo.kernel.events import registry
from hilo.kernel.events.actions import deliver_pending, sequence_pending
from hilo.kernel.events.models import Fact, Task
from hilo.kernel.events.registry import Reaction
from hilo.lib.errors import Forbidden

HERE = {"latitude": 19.0437, "longitude": -98.2012}


@pytest.fixture
def hand(actor):
    return actor("integrator", "NAC", name="olga")


@pytest.fixture
def yesterday(puebla, hand, noon):
    """A call of yesterday that was answered, marked improper and ended, by the real acts."""
    rang = noon - timedelta(days=1)
    call = receive(actor=hand, channel="voice", received_at=rang, at=rang, **HERE)
    answer(actor=hand, call_id=call.pk, at=rang + timedelta(seconds=5))
    return mark_improper(actor=hand, call_id=call.pk, kind="prank", at=rang + timedelta(seconds=40))


def received(supervisor, noon):
    day = (noon - timedelta(days=1)).date()
    return times(supervisor, at=noon, first=day, last=day)


def test_the_open_day_is_never_counted(past, supervisor, noon):
    past(noon, answered=5)
    past(noon - timedelta(days=1), answered=5)
    assert rebuild(actor=supervisor, at=noon) == 1
    assert [row.day for row in Day.objects.all()] == [(noon - timedelta(days=1)).date()]
    assert rebuild(actor=supervisor, at=noon) == 0
    assert rebuild(actor=supervisor, at=noon, only_owed=False) == 1


def test_a_day_that_was_corrected_is_marked_read_from_its_rows_and_counted_again(yesterday, hand, supervisor, noon):
    keep_up(actor=supervisor, at=noon)
    rebuild(actor=supervisor, at=noon)
    assert received(supervisor, noon).counted_days == 1
    correct(actor=hand, call_id=yesterday.pk, reason="it was an emergency", at=noon)
    classify(actor=hand, call_id=yesterday.pk, code="10104", at=noon)
    # Nobody has looked at the facts yet, and the answer says so.
    assert received(supervisor, noon).rows[0].calls.improper == 1
    sequence_pending()
    assert behind() > 0
    assert received(supervisor, noon).notes
    assert keep_up(actor=supervisor, at=noon) == 1
    marked = received(supervisor, noon)
    assert (marked.counted_days, marked.days_from_rows) == (0, 1)
    assert (marked.rows[0].calls.improper, marked.rows[0].calls.real) == (0, 1)
    assert rebuild(actor=supervisor, at=noon) == 1
    again = received(supervisor, noon)
    assert (again.counted_days, again.rows) == (1, marked.rows)
    assert keep_up(actor=supervisor, at=noon) == 0


def test_a_call_that_is_entered_late_marks_the_day_it_rang(yesterday, hand, supervisor, noon):
    keep_up(actor=supervisor, at=noon)
    rebuild(actor=supervisor, at=noon)
    late = receive(actor=hand, channel="voice", received_at=noon - timedelta(hours=20), at=noon, **HERE)
    end(actor=hand, call_id=late.pk, at=noon)
    assert keep_up(actor=supervisor, at=noon) == 1
    assert received(supervisor, noon).rows[0].calls.received == 2


def test_an_incident_s_change_marks_the_days_of_all_its_calls(yesterday, hand, supervisor, noon):
    correct(actor=hand, call_id=yesterday.pk, reason="it was an emergency", at=noon)
    today = receive(actor=hand, channel="voice", received_at=noon, at=noon, **HERE)
    answer(actor=hand, call_id=today.pk, at=noon)
    incident = classify(actor=hand, call_id=today.pk, code="10104", at=noon)
    link(actor=hand, folio=incident.folio, call_id=yesterday.pk, at=noon)
    keep_up(actor=supervisor, at=noon)
    rebuild(actor=supervisor, at=noon)
    reclassify(actor=hand, folio=incident.folio, code="10104", priority="low", reason="a scratch", at=noon)
    assert keep_up(actor=supervisor, at=noon) == 1
    [low] = times(supervisor, at=noon, first=yesterday.received_at.date(), last=noon.date(), by="priority").rows
    assert (low.key, low.calls.received) == ("low", 2)


def test_a_note_changes_no_figure_and_stops_no_round(yesterday, hand, actor, supervisor, noon):
    correct(actor=hand, call_id=yesterday.pk, reason="it was an emergency", at=noon)
    incident = classify(actor=hand, call_id=yesterday.pk, code="10104", at=noon)
    keep_up(actor=supervisor, at=noon)
    rebuild(actor=supervisor, at=noon)
    dario = actor("dispatcher")
    note = tell(incident.folio, text="Trae armas", actor=dario, at=noon)
    acknowledge(incident.folio, note.pk, actor=dario, at=noon)
    assert keep_up(actor=supervisor, at=noon) == 0
    assert received(supervisor, noon).counted_days == 1


def test_facts_of_today_mark_nothing(puebla, hand, supervisor, noon):
    keep_up(actor=supervisor, at=noon)
    call = receive(actor=hand, channel="voice", received_at=noon, at=noon, **HERE)
    answer(actor=hand, call_id=call.pk, at=noon)
    assert keep_up(actor=supervisor, at=noon) == 0
    assert behind() == 0


def test_following_is_bounded_and_goes_on_where_it_stopped(puebla, hand, supervisor, noon):
    keep_up(actor=supervisor, at=noon)
    for _ in range(3):
        receive(actor=hand, channel="voice", received_at=noon, at=noon, **HERE)
    sequence_pending()
    assert keep_up(actor=supervisor, at=noon, limit=0) == 0
    assert behind() > 0
    keep_up(actor=supervisor, at=noon)
    assert behind() == 0


def test_a_count_can_be_thrown_away_and_made_again(yesterday, supervisor, noon):
    rebuild(actor=supervisor, at=noon)
    before = received(supervisor, noon)
    kept = [(bytes(row.whole), bytes(row.cells)) for row in Day.objects.order_by("day")]
    Day.objects.all().delete()
    rebuild(actor=supervisor, at=noon)
    assert received(supervisor, noon) == before
    assert [(bytes(row.whole), bytes(row.cells)) for row in Day.objects.order_by("day")] == kept


def test_a_day_that_changes_while_it_is_counted_is_marked_afterwards(yesterday, supervisor, noon):
    # The row is there, uncounted, before the calls are read: so it can be marked at any moment.
    Day.objects.create(centre_id="PUE", day=(noon - timedelta(days=1)).date(), changed_at=noon)
    assert received(supervisor, noon).counted_days == 0
    assert rebuild(actor=supervisor, at=noon) == 1
    assert Day.objects.get().changed_at is None


def test_counting_is_written_in_the_ledger_of_the_centre(yesterday, supervisor, noon):
    from hilo.kernel.ledger.queries import about

    rebuild(actor=supervisor, at=noon)
    entries = [row for row in about(["centre:PUE"]) if row.verb == "days.counted"]
    assert [row.actor for row in entries] == [supervisor.name]


def test_a_round_counts_what_is_owed_and_owes_the_next(past, supervisor, noon):
    for day in range(1, 11):
        past(noon - timedelta(days=day), answered=5)
    keep_up(actor=supervisor, at=noon)
    [fact] = Fact.objects.filter(name="oversight.KeptUp")
    next_round(actor=reactions.WORK, number=1, at=noon)
    assert Day.objects.filter(counted_at__isnull=False).count() == 8
    next_round(actor=reactions.WORK, number=2, at=noon)
    assert Day.objects.filter(counted_at__isnull=False).count() == 10
    assert Follower.objects.get().round == 3
    # A round that is past (delivered twice, or of a chain that was given up) does nothing.
    next_round(actor=reactions.WORK, number=2, at=noon)
    assert Follower.objects.get().round == 3
    assert reactions.when_due({"round": 3, "more": False}, noon) == noon + timedelta(hours=1)
    assert reactions.when_due({"round": 2, "more": True}, noon) == noon + timedelta(seconds=10)
    assert fact.state == ""


def test_rounds_go_on_by_themselves_once_the_spine_knows_them(past, supervisor, noon):
    for day in range(1, 11):
        past(noon - timedelta(days=day), answered=5)
    kept = [reaction for rows in registry._by_fact.values() for reaction in rows]
    rounds = Reaction("oversight.KeptUp", "oversight.keep_days", reactions.keep_days, due=reactions.when_due)
    try:
        registry.register([rounds])
        keep_up(actor=supervisor, at=noon)
        for _ in range(2):
            debt = Task.objects.get(done_at=None)
            assert debt.next_at == debt.fact.at + timedelta(seconds=10)
            Task.objects.filter(pk=debt.pk).update(next_at=timezone.now() - timedelta(hours=1))
            assert deliver_pending() == (1, 0)
        assert sum(bool(row.whole) for row in Day.objects.filter(counted_at__isnull=False)) == 10
        assert Task.objects.filter(done_at=None).count() == 1
        assert Follower.objects.get().round == 3
    finally:
        registry.register(kept)


def test_rounds_that_stopped_are_started_again_by_whoever_asks(puebla, supervisor, noon):
    keep_up(actor=supervisor, at=noon)
    keep_up(actor=supervisor, at=noon + timedelta(hours=1))
    assert Follower.objects.get().round == 1
    keep_up(actor=supervisor, at=noon + timedelta(hours=4))
    assert Follower.objects.get().round == 2
    assert Task.objects.filter(done_at=None).count() <= 2


def test_a_question_that_finds_nothing_new_writes_nothing(puebla, supervisor, noon):
    keep_up(actor=supervisor, at=noon)
    keep_up(actor=supervisor, at=noon)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        keep_up(actor=supervisor, at=noon)
    assert not [one["sql"] for one in asked.captured_queries if one["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]


def test_only_who_oversees_a_centre_counts_its_days(yesterday, jalisco, actor, supervisor, noon):
    with pytest.raises(Forbidden):
        rebuild(actor=actor("operator"), at=noon)
    with pytest.raises(Forbidden):
        keep_up(actor=actor("operator"), at=noon)
    assert rebuild(actor=actor("supervisor", "JAL"), at=noon) == 0
    assert rebuild(actor=supervisor, at=noon) == 1


def test_an_incident_that_was_joined_into_another_has_no_units_of_its_own(past, supervisor, noon):
    from hilo.emergency.incidents.models import Incident

    day = noon - timedelta(days=1)
    kept = past(day, answered=5, classified=40, priority="high", dispatched=90, on_scene=500)
    joined = past(day, answered=5, classified=50, priority="high")
    Incident.objects.filter(first_call=joined).update(joined_into=Incident.objects.get(first_call=kept))
    [row] = received(supervisor, noon).rows
    assert (row.spreads["registration"].n, row.spreads["dispatch"].n) == (2, 1)
    assert row.calls.without_dispatch == 0
