"""Places in the stream: consecutive, given to committed facts alone, so that nobody who follows misses one."""

from __future__ import annotations

import json
import threading
from functools import partial

import pytest
from django.db import connection, transaction

from hilo.kernel.events.actions import sequence_pending
from hilo.kernel.events.queries import facts_after, last_place
from hilo.lib.actor import Actor
from tests.support.at_once import at_once
from tests.support.need import lacking


def numbers(facts):
    return [json.loads(fact.payload)["number"] for fact in facts]


@pytest.mark.django_db
def test_facts_get_consecutive_places_in_the_order_they_were_written(ring):
    ring(5, 6)
    ring(7)
    assert facts_after(0) == [], "a fact without a place is not in the stream"
    assert sequence_pending() == 3
    assert [(fact.place, json.loads(fact.payload)["number"]) for fact in facts_after(0)] == [(1, 5), (2, 6), (3, 7)]
    assert last_place() == 3


@pytest.mark.django_db
def test_places_are_given_once(ring):
    assert last_place() == 0
    ring(1)
    assert [sequence_pending(), sequence_pending()] == [1, 0]
    ring(2)
    sequence_pending()
    assert [fact.place for fact in facts_after(0)] == [1, 2]


@pytest.mark.django_db
def test_more_facts_than_one_go_are_given_places_in_order(ring):
    ring(*range(7))
    assert [sequence_pending(3), sequence_pending(3), sequence_pending(3)] == [3, 3, 1]
    assert numbers(facts_after(0)) == list(range(7))


@pytest.mark.django_db
def test_a_follower_goes_on_from_its_place_in_parts(ring):
    ring(*range(5))
    sequence_pending()
    assert numbers(facts_after(2)) == [2, 3, 4]
    assert numbers(facts_after(2, limit=2)) == [2, 3]
    assert facts_after(5) == []


@pytest.mark.django_db
def test_an_actor_of_one_state_follows_the_facts_of_that_state(ring):
    ring(1, state="21")
    ring(2, state="14")
    ring(3, state="")
    sequence_pending()
    assert numbers(facts_after(0, actor=Actor("ana", states=frozenset({"21"})))) == [1]
    assert numbers(facts_after(0, actor=Actor("national"))) == [1, 2, 3]


@pytest.mark.django_db(transaction=True)
def test_four_hands_that_write_and_two_that_give_places_leave_no_gap_and_no_twin(ring):
    def write(start):
        for n in range(start, start + 10):
            ring(n, subject=f"bell:{start}")

    def place():
        return [sequence_pending(4) for _ in range(8)]

    at_once(*(partial(write, start) for start in (0, 100, 200, 300)), place, place)
    while sequence_pending():
        pass
    facts = facts_after(0)
    assert [fact.place for fact in facts] == list(range(1, 41))
    for start in (0, 100, 200, 300):
        own = [n for n in numbers(facts) if start <= n < start + 100]
        assert own == list(range(start, start + 10)), "the facts of one subject keep their order"


@pytest.mark.django_db(transaction=True)
def test_a_follower_reads_every_fact_once_while_others_write(ring):
    read, done = [], threading.Event()

    def write(start):
        for n in range(start, start + 10):
            ring(n)
        if start == 0:
            done.set()

    def follow():
        at = 0
        while True:
            last_look = done.is_set()
            sequence_pending()
            for fact in facts_after(at, limit=3):
                read.append(json.loads(fact.payload)["number"])
                at = fact.place
            if last_look and at == last_place():
                return at

    at_once(partial(write, 0), partial(write, 100), follow)
    # The second writer may still have been writing when the follower left.
    while sequence_pending():
        pass
    missed = numbers(facts_after(len(read)))
    assert sorted(read + missed) == [*range(10), *range(100, 110)]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_fact_that_is_committed_late_is_not_missed_by_who_has_read_later_ones(ring):
    if connection.vendor != "postgresql":
        lacking("postgres", "SQLite lets one transaction write at a time: set HILO_DATABASE_URL")
    written, commit = threading.Event(), threading.Event()
    read = []

    def slow():
        with transaction.atomic():
            ring(1)
            written.set()
            assert commit.wait(120)

    def quick():
        assert written.wait(120)
        ring(2)
        sequence_pending()
        read.extend(facts_after(0))
        commit.set()

    assert at_once(slow, quick) == [None, None]
    assert numbers(read) == [2], "the first was not committed yet"
    sequence_pending()
    read.extend(facts_after(read[-1].place))
    assert numbers(read) == [2, 1]
    assert read[1].pk < read[0].pk
    assert [fact.place for fact in read] == [1, 2]
