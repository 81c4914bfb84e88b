"""An offer that nobody takes comes back to the sender by itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from hilo.emergency.mutual_aid.actions import acknowledge, sight
from hilo.emergency.mutual_aid.models import Transfer
from hilo.emergency.mutual_aid.queries import offered_by, offered_to
from hilo.emergency.mutual_aid.rules import look_again, return_step, terms
from hilo.kernel.events.models import Task

pytestmark = pytest.mark.django_db
ZERO = datetime(2026, 11, 26, 3, 0, tzinfo=UTC)
STEPS = [
    (14.9, None, ""),
    (15, None, "return_unseen"),
    (20, 6, ""),
    (20.9, 6, ""),
    (21, 6, "return_lost"),
    (59, 50, ""),
    (60, 58, "return_unanswered"),
    (200, None, "return_unseen"),
]


@pytest.mark.parametrize(("at", "renewed", "step"), STEPS)
def test_when_an_offer_comes_back(at, renewed, step):
    seen = None if renewed is None else ZERO + timedelta(seconds=renewed)
    due = ZERO + terms().acknowledge
    found = return_step(offered_at=ZERO, renewed_at=seen, due_at=due, at=ZERO + timedelta(seconds=at))
    assert found == step


def test_it_is_looked_after_again_when_it_would_come_back():
    due = ZERO + terms().acknowledge
    for renewed in (None, 6, 50, 58):
        seen = None if renewed is None else ZERO + timedelta(seconds=renewed)
        again = look_again(offered_at=ZERO, renewed_at=seen, due_at=due)
        assert return_step(offered_at=ZERO, renewed_at=seen, due_at=due, at=again - timedelta(milliseconds=1)) == ""
        assert return_step(offered_at=ZERO, renewed_at=seen, due_at=due, at=again) != ""


def test_an_offer_is_renewed_three_times_before_it_is_given_up():
    assert terms().renew * 3 < terms().seen < terms().acknowledge


def test_an_offer_that_nobody_saw_comes_back_before_its_time_out_with_an_alarm(
    offered, dario, jacinta, facts, verbs, at_clock, seconds, now
):
    at_clock(now + seconds(14))
    assert Transfer.objects.get().status == "offered"
    at_clock(now + seconds(15.5))
    row = Transfer.objects.get()
    assert row.status == "unseen"
    assert row.ended_at < row.due_at
    alarms = facts("mutual_aid.TransferReturned")
    assert [(state, payload["transfer"]["status"]) for _, state, payload in alarms] == [
        ("14", "unseen"),
        ("21", "unseen"),
    ]
    assert [seen.status for seen in offered_by(dario, at=row.ended_at)] == ["unseen"]
    assert offered_to(jacinta, at=row.ended_at) == []
    assert ("PUE", "hilo.work", "transfer.unseen") in verbs(f"incident:{row.incident.folio}")


def test_an_offer_that_is_shown_stands_until_its_time_out(offered, jacinta, facts, at_clock, seconds, now):
    for second in range(2, 55, 4):
        sight(actor=jacinta, transfer_id=offered.pk, at=now + seconds(second))
        at_clock(now + seconds(second + 3))
        assert Transfer.objects.get().status == "offered"
    at_clock(now + seconds(61))
    assert Transfer.objects.get().status == "unanswered"
    assert len(facts("mutual_aid.TransferSeen")) == 2
    assert len(facts("mutual_aid.TransferWatched")) <= 8


def test_an_offer_whose_desk_goes_away_comes_back_before_its_time_out(offered, jacinta, at_clock, seconds, now):
    for second in (1, 5, 9):
        sight(actor=jacinta, transfer_id=offered.pk, at=now + seconds(second))
    at_clock(now + seconds(16))
    assert Transfer.objects.get().status == "offered"
    at_clock(now + seconds(24.5))
    row = Transfer.objects.get()
    assert (row.status, row.ended_at < row.due_at) == ("lost", True)


def test_an_acknowledged_offer_is_looked_after_no_more(offered, jacinta, at_clock, seconds, now):
    acknowledge(actor=jacinta, transfer_id=offered.pk, at=now)
    at_clock(now + seconds(300))
    assert Transfer.objects.get().status == "acknowledged"
    assert not Task.objects.filter(done_at=None, reaction="mutual_aid.look_after_offer").exists()


def test_a_server_that_was_away_brings_it_back_when_it_is_there_again(offered, at_clock, seconds, now):
    at_clock(now + seconds(7200))
    assert Transfer.objects.get().status == "unseen"
