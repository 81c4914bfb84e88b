"""A service that connects with a role that is not the database's owner does its work and cannot alter history."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from hilo.kernel.ledger.models import Entry, Head
from hilo.kernel.ledger.queries import verify
from hilo.kernel.ledger.triggers import grants
from hilo.policing.detentions import actions
from tests.support.need import lacking

from .conftest import NOON

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]
REFUSED = "permission denied|must be owner|HILO-L403"


@pytest.fixture
def service(bodies):
    """From now on the test's statements are those of such a role."""
    if connection.vendor != "postgresql":
        lacking("postgres", "SQLite has no roles: set HILO_DATABASE_URL")
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE hilo_service")
        for statement in grants("hilo_service"):
            cursor.execute(statement)
        cursor.execute("SET LOCAL ROLE hilo_service")


def test_the_acts_of_the_product_still_work(service, detained, officer):
    row = detained()
    when = NOON + timedelta(hours=1)
    actions.hand_over(
        actor=officer, number=row.number, to="FGE", to_kind="prosecutor", handed_at=when, address="x", at=when
    )
    assert list(verify()) == []
    assert Head.objects.get(chain="SSP-PUE").seq == Entry.objects.filter(chain="SSP-PUE").count()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_entry SET actor = 'eve'",
        "DELETE FROM ledger_entry",
        "TRUNCATE ledger_entry",
        "UPDATE ledger_head SET seq = 0, hash = ''",
        "UPDATE ledger_head SET chain = 'x'",
        "DELETE FROM ledger_head",
        "TRUNCATE ledger_head",
        "INSERT INTO ledger_head (chain, seq, hash, seal) VALUES ('x', 7, 'x', 'x')",
        "DROP TRIGGER ledger_keep ON ledger_entry",
        "DROP TRIGGER ledger_head_moves ON ledger_head",
        "ALTER TABLE ledger_entry DISABLE TRIGGER ALL",
        "CREATE OR REPLACE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        "SET session_replication_role = replica",
        "DROP TABLE ledger_entry",
        "UPDATE django_migrations SET name = 'x'",
    ],
)
def test_history_is_out_of_its_reach(service, detained, statement):
    detained()
    before = list(Entry.objects.order_by("id").values()), list(Head.objects.order_by("chain").values())
    with pytest.raises(DatabaseError, match=REFUSED), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert (list(Entry.objects.order_by("id").values()), list(Head.objects.order_by("chain").values())) == before


def test_a_table_of_its_own_in_front_of_the_heads_does_not_deceive_the_trigger(service, detained):
    row = detained()
    head = Head.objects.get(chain="SSP-PUE")
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE ledger_head AS SELECT * FROM public.ledger_head")
    with pytest.raises(DatabaseError, match="does not continue"), transaction.atomic():
        Entry.objects.create(
            chain="SSP-PUE", seq=head.seq + 2, at=NOON, actor="eve", verb="v", subject=row.subject,
            key="k", prev=head.hash, seal="s", hash="h",
        )  # fmt: skip
