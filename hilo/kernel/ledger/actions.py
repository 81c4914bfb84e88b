"""Writing in the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import connection

from hilo.kernel.act import at_end
from hilo.kernel.rows import insert
from hilo.lib import clock
from hilo.lib.actor import Actor

from .models import Entry, Head
from .rules import Link, canonical, digest

_COLUMNS = ("chain", "seq", "at", "actor", "verb", "subject", "why", "data", "prev", "hash")


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
    """Add one entry to the present act (kernel.act); it is written with the others just before the commit.

    chain: code of the institution that answers for the record (the actor's own if not given). While this machine's
    clock is behind, the data say by how much.
    """
    link = Link(
        chain=chain or actor.institution,
        seq=0,
        at=at,
        actor=actor.name,
        verb=verb,
        subject=subject,
        why=why or actor.purpose,
        data=canonical(clock.marked(data)),
        prev="",
    )
    at_end(_write, link)


def _write(links: list[Link]) -> None:
    """Continue the chains, each locked until the transaction ends, in the order of their names."""
    rows = []
    for chain in sorted({link.chain for link in links}):
        seq, prev = _lock(chain)
        for link in links:
            if link.chain == chain:
                seq += 1
                placed = replace(link, seq=seq, prev=prev)
                prev = digest(placed)
                rows.append(replace(placed, hash=prev))
    # The trigger moves the head, row by row.
    insert([Entry(**{column: getattr(link, column) for column in _COLUMNS}) for link in rows])


_write.last = True  # type: ignore[attr-defined]


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
