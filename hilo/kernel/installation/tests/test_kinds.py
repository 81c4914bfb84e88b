"""What an installation is for is said once, and an operational one stays what it is."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from hilo.kernel.installation.actions import declare
from hilo.kernel.installation.models import Installation
from hilo.kernel.installation.queries import declared, forget, kind, refuse_if_operational
from hilo.kernel.installation.rules import KINDS, may_become
from hilo.kernel.ledger.queries import about
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, Forbidden, Refusal

SETUP = Actor("hilo.setup", frozenset({"users.manage"}))


@pytest.mark.parametrize("held", ["", *KINDS])
@pytest.mark.parametrize("wanted", KINDS)
@pytest.mark.parametrize("in_use", [False, True])
def test_what_may_become_what(held: str, wanted: str, in_use: bool) -> None:
    same = held == wanted
    first = held == "" and (wanted == "operational" or not in_use)
    begins = held in {"exercise", "demonstration"} and wanted == "operational" and not in_use
    refusal = may_become(held, wanted, in_use=in_use)
    assert (refusal is None) == (same or first or begins)
    assert refusal is None or refusal.code == "HILO-K452"


@pytest.mark.django_db
def test_it_is_operational_until_it_says_something_else(now: datetime) -> None:
    assert (declared(), kind()) == ("", "operational")
    with pytest.raises(Refusal) as refused:
        refuse_if_operational("A replay")
    assert refused.value.code == "HILO-K451"
    assert declare(actor=SETUP, kind="exercise", in_use=False, at=now)
    assert (declared(), kind()) == ("exercise", "exercise")
    refuse_if_operational("A replay")


@pytest.mark.django_db
def test_the_ledger_has_what_it_became_and_repeating_it_adds_nothing(now: datetime) -> None:
    for named in ("exercise", "exercise", "operational", "operational"):
        declare(actor=SETUP, kind=named, in_use=False, at=now)
    entries = [(row.verb, json.loads(row.data)) for row in about(["installation:1"])]
    assert entries == [
        ("installation.declared", {"before": "", "kind": "exercise"}),
        ("installation.declared", {"before": "exercise", "kind": "operational"}),
    ]


@pytest.mark.django_db
def test_with_a_call_in_it_nothing_becomes_operational_and_operational_becomes_nothing(now: datetime) -> None:
    declare(actor=SETUP, kind="exercise", in_use=False, at=now)
    with pytest.raises(Conflict):
        declare(actor=SETUP, kind="operational", in_use=True, at=now)
    declare(actor=SETUP, kind="operational", in_use=False, at=now)
    for other in ("exercise", "demonstration"):
        with pytest.raises(Conflict):
            declare(actor=SETUP, kind=other, in_use=False, at=now)
    assert declared() == "operational"


@pytest.mark.django_db
def test_who_may_not_administer_does_not_say_it(actor: Callable[..., Any], now: datetime) -> None:
    with pytest.raises(Forbidden):
        declare(actor=actor("supervisor"), kind="exercise", in_use=False, at=now)


@pytest.mark.django_db
def test_the_database_holds_one_row_of_a_known_kind(now: datetime) -> None:
    for fields in ({"id": 2, "kind": "exercise"}, {"id": 1, "kind": "holiday"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Installation.objects.create(declared_at=now, **fields)


@pytest.mark.django_db(transaction=True)
def test_a_page_is_made_though_the_database_does_not_know_it() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE installation_installation RENAME TO elsewhere")
    try:
        forget()
        assert kind() == ""
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE elsewhere RENAME TO installation_installation")
