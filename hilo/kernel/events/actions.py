"""Recording facts, giving them their place, running the tasks that follow from them."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from functools import partial
from typing import Any, ClassVar, Protocol

from django.db import connection, transaction
from django.utils import timezone

from hilo.kernel.act import at_end
from hilo.kernel.rows import insert
from hilo.lib.tracing import traced

from . import wake
from .measures import RUN
from .models import Fact, Task
from .registry import Reaction, named, reactions_for
from .registry import apart as named_apart

log = logging.getLogger("hilo.events")
SEQUENCE_LOCK = 0x4869_6C6F
"""Key of the PostgreSQL advisory lock that lets one hand at a time give places ("Hilo" in ASCII)."""
_SEQUENCE = """
UPDATE events_fact SET place = given.place
FROM (
    SELECT id, (SELECT coalesce(max(place), 0) FROM events_fact) + row_number() OVER (ORDER BY id) AS place
    FROM events_fact WHERE place IS NULL ORDER BY id LIMIT %s
) AS given
WHERE events_fact.id = given.id
"""
RETRY_S = (1, 5, 30, 120, 600, 3600)
CLAIM = timedelta(seconds=60)
"""How long a task that waits for another machine is one hand's: longer than any of them waits."""


class FactLike(Protocol):
    """A frozen dataclass in the past tense, with the stable name it is stored under."""

    NAME: ClassVar[str]
    __dataclass_fields__: ClassVar[dict[str, Any]]


def record(events: Sequence[tuple[FactLike, str]], *, state: str, at: datetime, heard_by: Iterable[str] = ()) -> None:
    """Record facts, each with its subject ("incident:PUE-26-0000123"), in the present act (kernel.act).

    heard_by: codes of the centres and institutions of the state that hear it in the stream; none: all of them.

    The facts of one subject reach the stream in the order of the transactions that made them, provided that an action
    locks its subject's row before it records.
    """
    told = f" {' '.join(sorted(codes))} " if (codes := {code for code in heard_by if code}) else ""
    for event, subject in events:
        payload = json.dumps(asdict(event), default=lambda moment: moment.isoformat(), ensure_ascii=False)
        fact = Fact(name=event.NAME, subject=subject, state=state, at=at, payload=payload, heard_by=told)
        at_end(_write, fact)


def _write(rows: list[Fact]) -> None:
    if tasks := [task for row in rows for task in _tasks(row)]:
        # The tasks need the ids of their facts; one statement for all keeps the order of the act.
        Fact.objects.bulk_create(rows)
        insert([Task(fact=row, reaction=reaction, next_at=at) for row, reaction, at in tasks])
        transaction.on_commit(partial(_say_owed, tasks))
    else:
        insert(rows)
    transaction.on_commit(wake.call)


def _say_owed(tasks: list[tuple[Fact, str, datetime]]) -> None:
    """In the log, so that the request is known whose fact a task is run for."""
    for row, reaction, _ in tasks:
        log.info("task owed", extra={"fact": row.pk, "reaction": reaction})


def _tasks(row: Fact) -> list[tuple[Fact, str, datetime]]:
    """What a fact calls for: itself, the reaction's name, and when it is due."""
    reactions = reactions_for(row.name)
    if not reactions:
        return []
    payload = json.loads(row.payload)
    return [
        (row, reaction.name, reaction.due(payload, row.at) if reaction.due else row.at)
        for reaction in reactions
        if reaction.wanted is None or reaction.wanted(payload)
    ]


def sequence_pending(limit: int = 1000) -> int:
    """Give committed facts their places in the stream; returns how many got one.

    One hand at a time (advisory lock, or SQLite's single writer), so places become visible in order and a follower
    that has seen place N has missed nothing before it.
    """
    # Most looks find nothing: they neither wait for the lock nor take SQLite's one writer.
    if not Fact.objects.filter(place=None).exists():
        return 0
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEQUENCE_LOCK])
        cursor.execute(_SEQUENCE, [limit])
        placed = int(cursor.rowcount)
        if placed and connection.vendor == "postgresql":
            cursor.execute("SELECT pg_notify(%s, max(place)::text) FROM events_fact", [wake.CHANNEL])
    return placed


def deliver_pending(limit: int = 100, *, apart: bool | None = None) -> tuple[int, int]:
    """Run the tasks that are due; returns (done, failed). A failure is kept with its error and tried again later.

    apart: those alone that wait for another machine, or all others; both if left out.
    """
    done = failed = 0
    rows = Task.objects.filter(done_at=None, next_at__lte=timezone.now())
    if apart is not None:
        rows = rows.filter(reaction__in=named_apart()) if apart else rows.exclude(reaction__in=named_apart())
    due = list(rows.order_by("id").values_list("id", flat=True)[:limit])
    for key in due:
        outcome = _deliver(key)
        done += outcome is True
        failed += outcome is False
    return done, failed


def _deliver(key: int) -> bool | None:
    """Run one task: True done, False failed, None if another hand has it."""
    with traced(f"task-{key}"):
        return _tried(key)


def _tried(key: int) -> bool | None:
    began = time.monotonic()
    try:
        with transaction.atomic():
            skip = connection.features.has_select_for_update_skip_locked
            task = Task.objects.select_for_update(skip_locked=skip, of=("self",) if skip else ())
            row = task.select_related("fact").filter(pk=key, done_at=None).first()
            if row is None:
                return None
            reaction = named(row.reaction)
            if reaction is None:
                raise LookupError(f"no reaction is named {row.reaction}")
            if reaction.apart:
                if row.next_at > timezone.now():
                    return None
                Task.objects.filter(pk=key).update(next_at=timezone.now() + CLAIM)
            else:
                _run(reaction, row)
        if reaction.apart:
            _run(reaction, row)
        RUN.add(1, "done")
        took = round(time.monotonic() - began, 4)
        log.info("task done", extra={"task": key, "fact": row.fact_id, "reaction": row.reaction, "seconds": took})
        return True
    except Exception as error:
        RUN.add(1, "failed")
        log.warning("task %s failed: %s", key, error, exc_info=log.isEnabledFor(logging.INFO))
        attempts = Task.objects.filter(pk=key).values_list("attempts", flat=True).first() or 0
        wait = RETRY_S[min(attempts, len(RETRY_S) - 1)]
        Task.objects.filter(pk=key).update(
            attempts=attempts + 1,
            next_at=timezone.now() + timedelta(seconds=wait),
            error=f"{type(error).__name__}: {error}"[:2000],
        )
        return False


def _run(reaction: Reaction, row: Task) -> None:
    reaction.run(json.loads(row.fact.payload), row.fact.at)
    Task.objects.filter(pk=row.pk).update(done_at=timezone.now(), error="")
