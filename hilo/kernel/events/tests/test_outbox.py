"""What is owed because of a fact is written with it and done once, however often it is tried."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import ClassVar

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

from hilo.kernel.act import act
from hilo.kernel.events.actions import RETRY_S, deliver_pending, record
from hilo.kernel.events.models import Fact, Task
from hilo.kernel.events.queries import backlog, overdue_tasks
from hilo.kernel.events.registry import Reaction, register
from tests.support.at_once import at_once


@dataclass(frozen=True, slots=True)
class ClockStruck:
    NAME: ClassVar[str] = "tests.ClockStruck"
    at: datetime


def note(payload, at):
    """An effect that shows how often it was had: the key would be taken the second time."""
    Session.objects.create(session_key=f"bell-{payload['number']}", session_data=at.isoformat(), expire_date=at)


def noted():
    return sorted(Session.objects.values_list("session_key", flat=True))


@pytest.mark.django_db
def test_a_fact_and_its_tasks_are_written_in_the_act_that_made_it(ring, owe, now):
    owe(note=note, other=note)
    ring(7)
    fact = Fact.objects.get()
    assert (fact.name, fact.subject, fact.state, fact.at) == ("tests.BellRang", "bell:1", "21", now)
    assert json.loads(fact.payload) == {"number": 7}
    assert list(Task.objects.values_list("fact", "reaction")) == [(fact.pk, "tests.note"), (fact.pk, "tests.other")]
    assert backlog() == (1, 2)


@pytest.mark.django_db
def test_an_act_that_fails_owes_nothing(ring, owe):
    owe(note=note)

    def fail():
        with act():
            ring(7)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert backlog() == (0, 0)


@pytest.mark.django_db
def test_a_fact_nobody_reacts_to_owes_nothing(ring, owe):
    ring(7)
    assert backlog() == (1, 0)


@pytest.mark.django_db
def test_a_reaction_is_called_for_only_for_the_facts_it_wants(ring, owe):
    owe()
    register([Reaction("tests.BellRang", "tests.even", note, wanted=lambda payload: payload["number"] % 2 == 0)])
    ring(1, 3)
    assert backlog() == (2, 0)
    ring(5, 6, 7)
    assert [json.loads(task.fact.payload)["number"] for task in Task.objects.all()] == [6]
    assert Fact.objects.count() == 5


@pytest.mark.django_db
def test_whether_a_fact_is_wanted_is_asked_when_its_act_is_done(ring, owe, now):
    owe()
    done = []
    register([Reaction("tests.BellRang", "tests.done", note, wanted=lambda _: bool(done))])
    with act():
        ring(1)
        done.append(True)
    assert backlog() == (1, 1)


@pytest.mark.django_db
def test_the_facts_of_an_act_keep_their_order_with_tasks_and_without(ring, owe):
    ring(3, 1, 2)
    owe(note=note)
    ring(6, 4, 5)
    kept = [json.loads(payload)["number"] for payload in Fact.objects.order_by("id").values_list("payload", flat=True)]
    assert kept == [3, 1, 2, 6, 4, 5]
    owed = [json.loads(task.fact.payload)["number"] for task in Task.objects.order_by("id")]
    assert owed == [6, 4, 5]


@pytest.mark.django_db
def test_instants_in_a_fact_are_written_as_iso_8601(owe, now):
    with act():
        record([(ClockStruck(now), "clock:1")], state="21", at=now)
    written = json.loads(Fact.objects.get().payload)["at"]
    assert written == now.isoformat()
    assert written[10] == "T"


@pytest.mark.django_db
def test_a_task_is_run_with_the_payload_and_the_instant_of_its_fact(ring, owe, now):
    owe(note=note)
    ring(7)
    assert deliver_pending() == (1, 0)
    assert Session.objects.get().session_data == now.isoformat()
    assert backlog()[1] == 0


@pytest.mark.django_db
def test_a_run_task_is_not_run_again(ring, owe):
    owe(note=note)
    ring(7)
    assert [deliver_pending(), deliver_pending()] == [(1, 0), (0, 0)]
    assert noted() == ["bell-7"]


@pytest.mark.django_db
def test_a_reaction_that_fails_has_no_effect_and_keeps_its_error(ring, owe):
    def half(payload, at):
        note(payload, at)
        raise LookupError("no such bell")

    owe(half=half)
    ring(7)
    before = timezone.now()
    assert deliver_pending() == (0, 1)
    after = timezone.now()
    task = Task.objects.get()
    assert noted() == []
    assert (task.attempts, task.error, task.done_at) == (1, "LookupError: no such bell", None)
    wait = timedelta(seconds=RETRY_S[0])
    assert before + wait <= task.next_at <= after + wait


@pytest.mark.django_db
def test_a_failed_reaction_is_tried_again_later_and_later(ring, owe):
    def fail(payload, at):
        raise LookupError("still no such bell")

    owe(fail=fail)
    ring(7)
    for meant in (*RETRY_S, RETRY_S[-1]):
        before = timezone.now()
        assert deliver_pending() == (0, 1)
        due = Task.objects.get().next_at
        assert before <= due - timedelta(seconds=meant) <= timezone.now()
        Task.objects.update(next_at=timezone.now() + timedelta(hours=1))
        assert deliver_pending() == (0, 0), "it is not due yet"
        Task.objects.update(next_at=timezone.now())
    owe(fail=note)
    assert deliver_pending() == (1, 0)
    task = Task.objects.get()
    assert (task.attempts, task.error) == (len(RETRY_S) + 1, "")
    assert noted() == ["bell-7"]


@pytest.mark.django_db
def test_one_failing_task_does_not_hold_up_the_others(ring, owe):
    def fail(payload, at):
        raise LookupError("no such bell")

    owe(fail=fail, note=note)
    ring(1, 2)
    assert deliver_pending() == (2, 2)
    assert noted() == ["bell-1", "bell-2"]


@pytest.mark.django_db
def test_a_task_whose_reaction_is_gone_waits_and_says_so(ring, owe):
    owe(note=note)
    ring(7)
    owe()
    assert deliver_pending() == (0, 1)
    assert "no reaction is named tests.note" in Task.objects.get().error


@pytest.mark.django_db
def test_a_reaction_may_be_an_act_that_records_facts_of_its_own(ring, owe):
    def again(payload, at):
        if payload["number"] < 3:
            ring(payload["number"] + 1)

    owe(again=again)
    ring(1)
    assert [deliver_pending() for _ in range(4)] == [(1, 0), (1, 0), (1, 0), (0, 0)]
    assert Fact.objects.count() == 3


@pytest.mark.django_db
def test_what_is_called_for_too_long_is_named(ring, owe, now):
    owe(note=note)
    ring(1, at=now - timedelta(seconds=90))
    ring(2, at=now - timedelta(seconds=30))
    assert [task.fact.subject for task in overdue_tasks(now)] == ["bell:1"]
    assert len(overdue_tasks(now, seconds=10)) == 2


def test_two_reactions_never_share_a_name(owe):
    with pytest.raises(ValueError, match=r"two reactions are named tests\.same"):
        register([Reaction("tests.BellRang", "tests.same", note), Reaction("tests.Other", "tests.same", note)])


@pytest.mark.django_db(transaction=True)
def test_tasks_collected_by_four_hands_at_once_are_run_once(ring, owe):
    def slowly(payload, at):
        note(payload, at)
        time.sleep(0.02)

    owe(slowly=slowly)
    ring(*range(10))
    came = at_once(*[deliver_pending] * 4)
    assert sum(done for done, _ in came) == 10
    assert noted() == sorted(f"bell-{n}" for n in range(10))
    assert backlog()[1] == 0
    assert set(Task.objects.values_list("attempts", flat=True)) == {0}


@pytest.mark.django_db(transaction=True)
def test_facts_recorded_while_tasks_are_run_are_all_run(ring, owe):
    owe(note=note)

    def pay():
        return sum(sum(deliver_pending()) for _ in range(6))

    def write(start):
        for n in range(start, start + 5):
            ring(n)

    at_once(partial(write, 0), partial(write, 5), pay, pay)
    while sum(deliver_pending()):
        pass
    assert noted() == sorted(f"bell-{n}" for n in range(10))


@pytest.mark.django_db
def test_a_task_of_a_later_hour_waits_for_it_and_troubles_nobody_before(ring, owe, now):
    hour = timedelta(hours=1)
    register([Reaction("tests.BellRang", "tests.note", note, due=lambda payload, at: at + payload["number"] * hour)])
    ring(7)
    assert Task.objects.get().next_at == now + 7 * hour
    assert overdue_tasks(now + 6 * hour) == []
    Task.objects.update(next_at=timezone.now() + hour)
    assert (deliver_pending(), noted(), backlog()) == ((0, 0), [], (1, 0))
    Task.objects.update(next_at=timezone.now() - timedelta(seconds=61))
    assert [task.reaction for task in overdue_tasks(timezone.now() + timedelta(minutes=2))] == ["tests.note"]
    assert (deliver_pending(), noted()) == ((1, 0), ["bell-7"])


@pytest.mark.django_db(transaction=True)
def test_what_waits_for_another_machine_holds_no_transaction_and_no_other_task(ring, owe):
    open_then = []
    owe(note=note)
    register(
        [
            Reaction("tests.BellRang", "tests.note", note),
            Reaction(
                "tests.BellRang", "tests.ask", lambda *_: open_then.append(connection.in_atomic_block), apart=True
            ),
        ]
    )
    ring(7)
    assert deliver_pending(apart=False) == (1, 0)
    assert (noted(), open_then) == (["bell-7"], [])
    assert deliver_pending(apart=True) == (1, 0)
    assert open_then == [False]
    assert deliver_pending() == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_what_waits_for_another_machine_is_one_hands_and_comes_again_if_that_dies(ring, owe, monkeypatch):
    asked = []

    def ask(*_):
        asked.append(deliver_pending(apart=True))
        if len(asked) == 1:
            raise KeyboardInterrupt

    owe(ask=ask)
    register([Reaction("tests.BellRang", "tests.ask", ask, apart=True)])
    ring(7)
    with pytest.raises(KeyboardInterrupt):
        deliver_pending(apart=True)
    assert asked == [(0, 0)], "nobody else takes it meanwhile"
    assert deliver_pending(apart=True) == (0, 0)
    Task.objects.update(next_at=timezone.now() - timedelta(seconds=1))
    assert deliver_pending(apart=True) == (1, 0)
    assert asked == [(0, 0), (0, 0)]
