"""Closed days: see which of them changed, count them, and owe the next round."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from hilo.emergency.calls.queries import received
from hilo.emergency.centres.queries import centre as centre_named
from hilo.emergency.incidents.queries import calls_ever_linked
from hilo.kernel.action import action, done, held, unheld
from hilo.kernel.events.actions import record, sequence_pending
from hilo.kernel.events.queries import facts_after, last_place
from hilo.kernel.rights import allow
from hilo.lib.actor import Actor

from ..events import KeptUp
from ..models import Day, Follower
from ..queries.follow import follower
from ..queries.scope import PERMISSION, day_of, overseen
from ..queries.source import count_day, days_with_calls
from ..rules.histograms import pack, whole

if TYPE_CHECKING:
    from hilo.emergency.centres.models import Centre
    from hilo.kernel.events.models import Fact

STOPPED = timedelta(hours=3)
"""After so long without a round the rounds have stopped, and whoever asks for times starts them again."""
SETTLED = timedelta(hours=1)
"""A day is counted so long after its end: whatever its last call still lacks has then been due beyond every limit, and
no fact will tell that nothing came."""
DAYS_A_ROUND = 8
FACTS_A_ROUND = 20_000
"""Few, so that a round is short: it is one transaction, and SQLite has one writer."""
CHUNK = 500


def keep_up(*, actor: Actor, at: datetime, limit: int = 20_000) -> int:
    """Follow the facts and mark the closed days whose calls or incidents changed; returns how many were marked.

    Bounded by `limit` facts, so that a page may call it before its question. The first time it begins at the newest
    fact, for whatever came before is in the rows that are still to be counted.
    """
    allow(actor, PERMISSION)
    row = _follower(at)
    if row.round_at is None or row.round_at < at - STOPPED:
        start_rounds(row.round, actor=actor, at=at)
    for _ in range(0, limit, 1000):
        if not sequence_pending():
            break
    return _follow(row, at, limit)[0]


def rebuild(
    *,
    actor: Actor,
    at: datetime,
    centre: str = "",
    first: date | None = None,
    last: date | None = None,
    only_owed: bool = True,
    limit: int | None = None,
    tell: Callable[[str, date], None] | None = None,
) -> int:
    """Count closed days from their calls and incidents; returns how many.

    only_owed: those that nobody counted yet or that changed since, otherwise all of them. limit: at most so many days.
    tell: called with centre and day before each. A count replaces the one before it, whatever that was.
    Raises: Forbidden, NotFound.
    """
    _follower(at)
    every = 0
    for row in overseen(actor, centre):
        counted: list[Day] = []
        for day in _to_count(row, first, last, at, only_owed=only_owed):
            if limit is not None and every >= limit:
                break
            if tell:
                tell(row.code, day)
            counted.append(_count(row, day, at))
            every += 1
        if counted:
            enter_counted(counted, actor=actor, at=at)
    return every


@action(PERMISSION, verb="days.counted")
def enter_counted(days: list[Day], *, actor: Actor, at: datetime) -> None:
    """Days of one centre were counted, each in a transaction of its own: enter it in the ledger."""
    last = held(days[-1])
    done(last, data={"days": len(days), "first": days[0].day.isoformat(), "last": last.day.isoformat()})


@action(PERMISSION, verb="rounds.kept_up")
def next_round(number: int, *, actor: Actor, at: datetime) -> None:
    """One round: follow, count what is owed, owe the next round. A number that is not the present one has none.

    Called by the reaction to the round before, in its transaction. The rounds are nobody's in particular, and only what
    they count is entered in the ledger.
    """
    unheld()
    row = _follower(at)
    if row.round != number:
        return
    # Facts get their places from the work's loop: to give them here would hold up every stream until the round ends.
    _, looked = _follow(row, at, FACTS_A_ROUND)
    counted = rebuild(actor=actor, at=at, limit=DAYS_A_ROUND)
    _record_round(row, at, more=counted >= DAYS_A_ROUND or looked >= FACTS_A_ROUND)


def _follow(row: Follower, at: datetime, limit: int) -> tuple[int, int]:
    """Look at the facts after the follower's place: how many days were marked, how many facts were looked at."""
    marked = looked = 0
    while looked < limit and (facts := facts_after(row.place, limit=CHUNK)):
        marked += _mark(facts, row, at)
        looked += len(facts)
        row.place = int(facts[-1].place or row.place)
    return marked, looked


def _follower(at: datetime) -> Follower:
    row = follower()
    if row is None:
        row, _ = Follower.objects.get_or_create(pk=1, defaults={"place": last_place(), "followed_at": at})
    return row


@action(PERMISSION, verb="rounds.started")
def start_rounds(number: int, *, actor: Actor, at: datetime) -> None:
    """Start the rounds again that stopped at a number, unless somebody else did meanwhile."""
    unheld()
    row = Follower.objects.select_for_update().order_by("pk")[0]
    if row.round == number:
        _record_round(row, at, more=True)


def _record_round(row: Follower, at: datetime, *, more: bool) -> None:
    row.round += 1
    row.round_at = at
    row.save(update_fields=["round", "round_at"])
    record([(KeptUp(row.round, more), "oversight:rounds")], state="", at=at)


def _mark(facts: list[Fact], row: Follower, at: datetime) -> int:
    """Mark the days that facts changed, and move on past them; together, so that none is lost."""
    days = _days_touched(facts, at)
    place = int(facts[-1].place or 0)
    marked = 0
    with transaction.atomic():
        for centre, touched in days.items():
            rows = Day.objects.filter(centre_id=centre, day__in=sorted(touched), changed_at=None)
            marked += rows.update(changed_at=at)
        Follower.objects.filter(pk=row.pk, place__lt=place).update(place=place, followed_at=at)
    return marked


def _days_touched(facts: Iterable[Fact], at: datetime) -> dict[str, set[date]]:
    """Centre -> closed days that the facts are about."""
    moments: set[tuple[str, datetime]] = set()
    folios: set[str] = set()
    for fact in facts:
        if fact.name.startswith(("calls.", "incidents.")):
            payload = json.loads(fact.payload)
            if isinstance(call := payload.get("call"), dict):
                moments.add((call["centre"], datetime.fromisoformat(call["received_at"])))
            # A note names its incident by folio alone: no figure counts it.
            if isinstance(incident := payload.get("incident"), dict):
                folios.add(incident["folio"])
    # An incident tells on every call that is, or was, linked to it, and these may have come on other days.
    moments.update(received(calls_ever_linked(folios)))
    touched: dict[str, set[date]] = {}
    for code, instant in moments:
        centre = centre_named(code)
        if centre is not None and (day := day_of(centre, instant)) < day_of(centre, at):
            touched.setdefault(code, set()).add(day)
    return touched


def _to_count(centre: Centre, first: date | None, last: date | None, at: datetime, *, only_owed: bool) -> list[date]:
    """The closed days of a centre that are to be counted, the oldest first."""
    days = days_with_calls(centre, first or date.min, last or date.max, at=at)
    days = [day for day in days if day < day_of(centre, at - SETTLED)]
    if not only_owed:
        return days
    good = Day.objects.filter(centre_id=centre.code, counted_at__isnull=False, changed_at=None)
    kept = set(good.values_list("day", flat=True))
    return [day for day in days if day not in kept]


def _count(centre: Centre, day: date, at: datetime) -> Day:
    # The row is there before the calls are read, so that a change that comes meanwhile finds a day to mark.
    Day.objects.get_or_create(centre_id=centre.code, day=day)
    with transaction.atomic():
        row = Day.objects.select_for_update(of=("self",)).select_related("centre").get(centre_id=centre.code, day=day)
        found = count_day(centre, day, at=at)
        row.whole, row.cells, row.improper = pack(whole(found.cells)), pack(found.cells), found.improper
        row.counted_at, row.changed_at = at, None
        row.save(update_fields=["whole", "cells", "improper", "counted_at", "changed_at"])
    return row
