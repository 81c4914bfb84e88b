"""Writing in the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from hilo.lib.actor import Actor

from .models import Entry, Head
from .rules import Link, canonical, digest

_COLUMNS = "chain, seq, at, actor, verb, subject, why, data, prev, hash"


def entry(
    *,
    actor: Actor,
    verb: str,
    subject: str,
    at: datetime,
    chain: str = "",
    why: str = "",
    data: Mapping[str, Any] | None = None,
) -> None:
    """Add one entry, in the transaction of the act it proves. Call it last: the chain stays locked until commit.

    chain: code of the institution that answers for the record (the actor's own if not given).
    """
    append(chain or actor.institution, [(actor.name, verb, subject, at, why or actor.purpose, data)])


def append(chain: str, acts: list[tuple[str, str, str, datetime, str, Mapping[str, Any] | None]]) -> None:
    """Add several entries (actor, verb, subject, at, why, data) to one chain, in order."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("a ledger entry belongs in the transaction of its act")
    seq, prev = _lock(chain)
    rows: list[Any] = []
    for actor, verb, subject, at, why, data in acts:
        seq += 1
        link = Link(chain, seq, at, actor, verb, subject, why, canonical(data), prev)
        prev = digest(link)
        rows.append(replace(link, hash=prev))
    # One plain statement: this is the hottest write of the house. The trigger moves the head.
    Entry.objects.bulk_create(
        Entry(**{column: getattr(link, column) for column in _COLUMNS.split(", ")}) for link in rows
    )


def _lock(chain: str) -> tuple[int, str]:
    """The chain's last (seq, hash), locked until the transaction ends; a new chain starts here."""
    suffix = " FOR UPDATE" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        question = f"SELECT seq, hash FROM ledger_head WHERE chain = %s{suffix}"  # noqa: S608
        cursor.execute(question, [chain])
        row = cursor.fetchone()
        if row is None:
            Head.objects.bulk_create([Head(chain=chain)], ignore_conflicts=True)
            cursor.execute(question, [chain])
            row = cursor.fetchone()
    return row[0], row[1]
