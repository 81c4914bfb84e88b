"""The database itself refuses to change, delete or fork what was written."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from hilo.kernel.act import act
from hilo.kernel.ledger.actions import entry
from hilo.kernel.ledger.models import Entry, Head
from hilo.kernel.ledger.queries import verify
from hilo.kernel.rows import insert
from hilo.lib.actor import Actor

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _three_entries():
    for n in range(1, 4):
        with act():
            entry(actor=Actor("ana"), verb="call.read", subject=f"call:{n}", at=AT, chain="PUE", data={"n": n})


def refused(sql, *values, saying="HILO-L403"):
    before = list(Entry.objects.order_by("id").values()), list(Head.objects.values())
    with pytest.raises(DatabaseError, match=saying), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
    assert (list(Entry.objects.order_by("id").values()), list(Head.objects.values())) == before
    assert list(verify()) == []


@pytest.mark.parametrize("column", ["actor", "verb", "subject", "why", "data", "hash", "chain"])
def test_an_entry_is_never_changed(column):
    refused(f"UPDATE ledger_entry SET {column} = 'x' WHERE seq = 2")


def test_an_entry_is_never_deleted():
    refused("DELETE FROM ledger_entry WHERE seq = 2")


def test_the_ledger_is_never_emptied():
    refused("DELETE FROM ledger_entry")


def test_the_end_of_a_chain_is_never_forgotten():
    refused("DELETE FROM ledger_head")


@pytest.mark.parametrize(
    "change", ["seq = 2", "seq = 4", "hash = 'x'", "seal = 'x'", "chain = 'JAL'", "seq = 0, hash = ''"]
)
def test_the_end_of_a_chain_is_moved_by_its_next_entry_alone(change):
    refused(f"UPDATE ledger_head SET {change}")


def test_a_chain_begins_at_its_beginning():
    refused("INSERT INTO ledger_head (chain, seq, hash, seal) VALUES ('JAL', 3, 'x', 'x')")


def test_the_end_of_a_chain_is_never_replaced():
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("INSERT OR REPLACE INTO ledger_head (chain, seq, hash, seal) VALUES ('PUE', 0, '', '')")
        assert Head.objects.get().seq == 3
    refused(
        "INSERT INTO ledger_head (chain, seq, hash, seal) VALUES ('PUE', 7, 'x', 'x') "
        "ON CONFLICT (chain) DO UPDATE SET seq = 7"
    )


@pytest.mark.parametrize("table", ["ledger_entry", "ledger_head"])
def test_the_ledger_is_never_truncated(table):
    if connection.vendor == "sqlite":
        refused(f"DELETE FROM {table} WHERE true")  # SQLite's only way to truncate
    else:
        refused(f"TRUNCATE {table}")


def test_the_models_are_refused_too():
    with pytest.raises(DatabaseError, match="HILO-L403"), transaction.atomic():
        Entry.objects.filter(seq=1).update(actor="x")
    with pytest.raises(DatabaseError, match="HILO-L403"), transaction.atomic():
        Entry.objects.first().delete()
    assert Entry.objects.count() == 3


@pytest.mark.parametrize(
    ("seq", "follows"),
    [(3, "head"), (5, "head"), (2, "first"), (4, "first"), (4, ""), (1, ""), (0, "")],
    ids=[
        "a place taken",
        "a gap",
        "a fork",
        "another hash before",
        "no hash before",
        "a second beginning",
        "before all",
    ],
)
def test_an_entry_that_does_not_continue_its_chain_is_refused(seq, follows):
    prev = {"head": Head.objects.get().hash, "first": Entry.objects.get(seq=1).hash, "": ""}[follows]
    row = Entry(chain="PUE", seq=seq, at=AT, actor="eve", verb="v", subject="s", prev=prev, hash="f" * 64)
    with pytest.raises(DatabaseError, match=r"does not continue|ledger_one_entry_a_place"), transaction.atomic():
        insert([row])
    assert Entry.objects.count() == 3
    assert Head.objects.get().seq == 3


def test_an_entry_in_a_chain_that_has_no_head_is_refused():
    row = Entry(chain="NEW", seq=1, at=AT, actor="eve", verb="v", subject="s", prev="", hash="f" * 64)
    with pytest.raises(DatabaseError, match="does not continue"), transaction.atomic():
        insert([row])


def test_an_entry_is_never_replaced_by_one_that_continues_the_chain():
    first, head = Entry.objects.get(seq=1), Head.objects.get()
    into = "INTO ledger_entry (id, chain, seq, at, actor, verb, subject, why, data, nth, stands, key, prev, seal, hash)"
    values = "VALUES (%s, 'PUE', 4, %s, 'eve', 'v', 's', '', '', 0, '', 'k', %s, 's', 'x')"
    if connection.vendor == "sqlite":
        refused(f"INSERT OR REPLACE {into} {values}", first.pk, AT, head.hash)
    else:
        refused(f"INSERT {into} {values} ON CONFLICT (id) DO UPDATE SET actor = 'eve'", first.pk, AT, head.hash)


def test_entries_are_still_added_after_every_refusal():
    refused("DELETE FROM ledger_entry")
    with act():
        entry(actor=Actor("ana"), verb="call.read", subject="call:4", at=timezone.now(), chain="PUE")
    assert Head.objects.get(pk="PUE").seq == 4
    assert list(verify()) == []


def test_what_an_entry_says_is_what_was_handed_in():
    row = Entry.objects.get(seq=2)
    assert (row.actor, row.verb, row.subject, row.data, row.at) == ("ana", "call.read", "call:2", '{"n":2}', AT)


def test_an_entry_takes_the_purpose_of_its_actor_unless_a_reason_is_given():
    olga = Actor("olga", institution="JAL", purpose="guardia")
    with act():
        entry(actor=olga, verb="call.read", subject="call:1", at=AT)
        entry(actor=olga, verb="call.corrected", subject="call:1", at=AT, why="a slip")
    assert list(Entry.objects.filter(chain="JAL").order_by("seq").values_list("why", flat=True)) == [
        "guardia",
        "a slip",
    ]
