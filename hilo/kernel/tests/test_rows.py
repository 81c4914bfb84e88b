"""Plain inserts write what the model says, in one statement."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from hilo.kernel.access.models import Institution
from hilo.kernel.deadlines.models import Deadline
from hilo.kernel.ledger.models import Head
from hilo.kernel.rows import insert

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 24, 3, 4, 5, 678901, tzinfo=UTC)


def test_rows_are_read_back_as_they_were_given():
    rows = [
        Deadline(subject="call:ñ", term=term, state="21", started_at=AT, due_at=AT, met_at=met)
        for term, met in (("first", None), ("second", AT))
    ]
    insert(rows)
    kept = list(Deadline.objects.order_by("id"))
    fields = ("subject", "term", "state", "started_at", "due_at", "met_at")
    assert [[getattr(row, f) for f in fields] for row in kept] == [[getattr(row, f) for f in fields] for row in rows]
    assert len({row.pk for row in kept}) == 2


def test_many_rows_are_one_statement(django_assert_num_queries):
    with django_assert_num_queries(1):
        insert([Institution(code=f"i{n}", name="an institution") for n in range(50)])
    assert Institution.objects.count() == 50


def test_a_key_that_is_given_is_kept():
    insert([Head(chain="PUE", seq=3, hash="x")])
    assert Head.objects.get(pk="PUE").seq == 3


def test_no_rows_ask_the_database_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        insert([])
