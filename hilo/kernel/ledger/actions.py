"""Writing in the ledger."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.db.models import Model

from hilo.kernel.act import at_end, in_act, noted
from hilo.kernel.rows import insert
from hilo.kernel.stands import content, nothing, stands_of
from hilo.lib import clock
from hilo.lib.actor import HOUSE, Actor

from .models import Entry, Head
from .queries import COLUMNS, last_seal, ring
from .rules import DIFFERED, Key, Link, canonical, sealed, standing

log = logging.getLogger("hilo.ledger")


@dataclass(frozen=True, slots=True)
class _Asked:
    """An entry to be written, and the record whose state it seals."""

    link: Link
    record: tuple[type[Model], Any] | None


@dataclass(frozen=True, slots=True)
class _State:
    """A record at the end of an act. content: its SHA-256; differed: it was not met as it had been left."""

    subject: str
    nth: int
    content: str
    differed: bool

    def digest(self, key: Key) -> str:
        return DIFFERED if self.differed else standing(self.subject, self.nth, self.content, key.secret)


class NotMet(RuntimeError):
    """An action entered a change of a record that stands without having held it first: a defect of the action."""


def entry(
    *,
    actor: Actor,
    verb: str,
    subject: str,
    at: datetime,
    chain: str = "",
    why: str = "",
    data: Mapping[str, Any] | None = None,
    record: Model | None = None,
) -> None:
    """Add one entry to the present act (kernel.act); it is written with the others just before the commit.

    chain: code of the institution that answers for the record (the actor's own if not given). record: the row of that
    subject, if it is to stand as the act leaves it (kernel.stands). While this machine's clock is behind, the data say
    by how much.
    """
    link = Link(
        chain=chain or actor.institution or HOUSE,
        seq=0,
        at=at,
        actor=actor.name,
        verb=verb,
        subject=subject,
        why=why or actor.purpose,
        data=canonical(clock.marked(data)),
        nth=0,
        stands="",
        key="",
        prev="",
    )
    at_end(_write, _Asked(link, (type(record), record.pk) if record is not None else None))


def met(record: object) -> None:
    """Note what a record that stands is like before the present act changes it, once an act; it is locked for that.

    Its next seal is compared with this: what was changed behind the acts' back is not made good by the next of them.
    """
    if not isinstance(record, Model) or _is_new(record):
        return
    said, notes, name = stands_of(type(record)), noted(), ("met", type(record), record.pk)
    if said is not None and said.named and name not in notes:
        if said.own:
            _lock_row(record)
        notes[name] = content(type(record), record.pk)


def made(sender: type[Model], instance: Model, created: bool, **_: object) -> None:
    """A record made in this act has no state before it. Hears of every record that is saved."""
    if created and in_act():
        noted()["made", sender, instance.pk] = True


def made_in_bulk(records: Iterable[Model]) -> None:
    """The same of records that were made by a bulk insert, of which nobody hears."""
    for record in records:
        noted()["made", type(record), record.pk] = True


def _is_new(record: Model) -> bool:
    return record._state.adding or ("made", type(record), record.pk) in noted()


def _lock_row(record: Model) -> None:
    """What is met is what the act changes: nobody else seals it meanwhile. SQLite lets one writer in at a time."""
    if connection.vendor == "postgresql":
        list(type(record)._default_manager.select_for_update().filter(pk=record.pk).values_list("pk"))


def _write(asked: list[_Asked]) -> None:
    """Continue the chains, each locked until the transaction ends, in the order of their names."""
    # What takes long is done before the first chain is locked.
    states = {one.record: _state(*one.record, one.link.subject) for one in asked if one.record}
    rows = []
    for chain in sorted({one.link.chain for one in asked}):
        seq, prev, before = _lock(chain)
        key = ring().in_use()
        for one in asked:
            if one.link.chain == chain:
                seq += 1
                placed = replace(one.link, seq=seq, prev=prev)
                if one.record:
                    state = states[one.record]
                    placed = replace(placed, nth=state.nth, stands=state.digest(key))
                done = sealed(placed, key, before)
                prev, before = done.hash, done.seal
                rows.append(done)
    # The trigger moves the head, row by row.
    insert([Entry(**{column: getattr(link, column) for column in COLUMNS}) for link in rows])
    if log.isEnabledFor(logging.INFO):
        transaction.on_commit(partial(_say_entered, [(one.chain, one.seq, one.verb) for one in rows]))


def _say_entered(places: list[tuple[str, int, str]]) -> None:
    """In the log, so that a request is found by its entry and the entry by its request. The rest is in the ledger."""
    for chain, seq, verb in places:
        log.info("entered", extra={"chain": chain, "seq": seq, "verb": verb})


_write.last = True  # type: ignore[attr-defined]


def _state(model: type[Model], key: Any, subject: str) -> _State:
    last, new = last_seal(subject), ("made", model, key) in noted()
    found = noted().get(("met", model, key))
    if found is None and not new:
        raise NotMet(f"{subject} was not held before it was changed: held(record), or met(record)")
    as_left = new or (found == nothing(model) if last is None else last.holds(found or ""))
    return _State(subject, last.nth + 1 if last else 1, content(model, key), differed=not as_left)


def _lock(chain: str) -> tuple[int, str, str]:
    """The chain's last (seq, hash, seal), locked until the transaction ends; a new chain starts here."""
    suffix = " FOR UPDATE" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        question = f"SELECT seq, hash, seal FROM ledger_head WHERE chain = %s{suffix}"  # noqa: S608
        cursor.execute(question, [chain])
        row = cursor.fetchone()
        if row is None:
            Head.objects.bulk_create([Head(chain=chain)], ignore_conflicts=True)
            cursor.execute(question, [chain])
            row = cursor.fetchone()
    return row[0], row[1], row[2]
