"""One act: one transaction, facts first, the ledger last; all of it or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import pytest
from django.db import IntegrityError, connection
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from hilo.kernel.access.models import Institution
from hilo.kernel.act import act, at_end
from hilo.kernel.events.actions import record
from hilo.kernel.events.models import Fact
from hilo.kernel.ledger.actions import entry
from hilo.kernel.ledger.models import Entry
from hilo.kernel.rows import insert
from hilo.lib.actor import Actor

pytestmark = pytest.mark.django_db
ANA = Actor("ana", institution="PUE")


@dataclass(frozen=True, slots=True)
class DoorOpened:
    NAME: ClassVar[str] = "tests.DoorOpened"
    door: str


def do(subject, now):
    Institution.objects.create(code=subject, name=subject)
    entry(actor=ANA, verb="door.opened", subject=f"door:{subject}", at=now)
    record([(DoorOpened(subject), f"door:{subject}")], state="21", at=now)


def fail(now):
    with act():
        do("north", now)
        raise ZeroDivisionError


def written():
    return Institution.objects.count(), Entry.objects.count(), Fact.objects.count()


def test_an_act_writes_its_rows_its_facts_and_its_entries(now):
    with act():
        do("north", now)
    assert written() == (1, 1, 1)


def test_an_act_that_fails_leaves_neither_rows_nor_facts_nor_entries(now):
    with pytest.raises(ZeroDivisionError):
        fail(now)
    assert written() == (0, 0, 0)


def test_after_an_act_that_failed_the_next_one_carries_nothing_of_it(now):
    with pytest.raises(ZeroDivisionError):
        fail(now)
    with act():
        do("south", now)
    assert written() == (1, 1, 1)
    assert Entry.objects.get().subject == "door:south"


def test_an_act_inside_an_act_is_written_with_it(now):
    with act():
        with act():
            do("inner", now)
        assert written() == (1, 0, 0), "entries and facts wait for the outer act"
        do("outer", now)
    assert written() == (2, 2, 2)
    assert [e.subject for e in Entry.objects.order_by("seq")] == ["door:inner", "door:outer"]


def test_an_act_inside_an_act_that_fails_is_undone_with_it(now):
    def outer():
        with act():
            with act():
                do("inner", now)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        outer()
    assert written() == (0, 0, 0)


def test_a_fact_that_cannot_be_written_undoes_the_act(now):
    def half():
        with act():
            do("north", now)
            at_end(insert, Fact(name=None, subject="door:north", at=now, payload="{}"))

    with pytest.raises(IntegrityError):
        half()
    assert written() == (0, 0, 0)


def test_facts_are_written_before_the_ledger_so_that_a_chain_is_locked_shortly(now):
    with (
        CaptureQueriesContext(
            connection,
        ) as asked,
        act(),
    ):
        do("north", now)
    tables = [query["sql"].split()[2].strip('"') for query in asked if query["sql"].startswith("INSERT")]
    assert tables.index("events_fact") < tables.index("ledger_entry")
    assert tables[-1] == "ledger_entry"


def test_several_entries_and_facts_of_an_act_are_one_statement_each(now):
    with act():
        entry(actor=ANA, verb="chain.begun", subject="chain:PUE", at=now)
    with CaptureQueriesContext(connection) as asked, act():
        for door in ("north", "south", "west"):
            do(door, now)
    statements = [query["sql"] for query in asked if "events_fact" in query["sql"] or "ledger_" in query["sql"]]
    assert len(statements) == 3, "the facts, the chain's head, the entries"
    assert written() == (3, 4, 3)


def test_an_entry_outside_an_act_is_refused(now):
    with pytest.raises(TransactionManagementError, match="belong in an act"):
        entry(actor=ANA, verb="door.opened", subject="door:north", at=now)


def test_a_fact_outside_an_act_is_refused(now):
    with pytest.raises(TransactionManagementError, match="belong in an act"):
        record([(DoorOpened("north"), "door:north")], state="21", at=now)
