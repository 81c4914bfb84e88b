"""A frozen list that was changed behind the acts' back is named, and so is what was published of it."""

from __future__ import annotations

import pytest
from django.db import connection

from hilo.kernel.ledger.queries import verify
from hilo.knowledge.priorities.triggers import remove

pytestmark = [pytest.mark.django_db, pytest.mark.changes_records]


def test_a_municipality_that_was_taken_off_a_frozen_list_is_named(frozen):
    assert [one for one in verify() if one.record.startswith("list:")] == []
    with connection.cursor() as cursor:
        for statement in remove(connection.vendor):
            cursor.execute(statement)
        cursor.execute("UPDATE priorities_frozenlist SET document = %s", ["{}"])
    assert ("list:ocho", "differs") in [(one.record, one.kind) for one in verify()]
