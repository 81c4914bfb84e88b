"""Following the stream, and what waits too long."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Max, QuerySet
from django.utils import timezone

from hilo.kernel.possession import Holder, is_at
from hilo.lib.actor import Actor

from .models import Fact, Task


def last_place() -> int:
    """The last place given in the stream (0 before the first)."""
    return Fact.objects.aggregate(last=Max("place"))["last"] or 0


LONGEST_ACT = timedelta(minutes=1)
"""An act is dated as it begins, and told when it is over: what is asked by time begins that much before it."""


def place_since(at: datetime) -> int:
    """The place after which stands all that was told since an instant, and what was told up to a minute before it.

    Facts stand in the order in which they were told, so it is looked for by halves and no index of times is kept.
    """
    at -= LONGEST_ACT
    low, high = 0, last_place()
    while low < high:
        middle = (low + high) // 2
        told = Fact.objects.filter(place__gt=middle).order_by("place").values_list("place", "at").first()
        if told and told[1] < at:
            low = told[0] or high
        else:
            high = middle
    return low


def told_between(after: int, upto: int, *, limit: int) -> list[tuple[int, str]]:
    """Place and subject of the facts after a place and up to another, in their order."""
    rows = Fact.objects.filter(place__gt=after, place__lte=upto).order_by("place")
    return [(place or 0, subject) for place, subject in rows.values_list("place", "subject")[:limit]]


def facts_after(place: int, *, limit: int = 500, actor: Actor | None = None) -> list[Fact]:
    """The facts after a place in stream order; with an actor, those of its states (`hears` says which)."""
    rows = Fact.objects.filter(place__gt=place).order_by("place")
    if actor is not None and not actor.everywhere:
        rows = rows.filter(state__in=actor.states)
    return list(rows[:limit])


def hears(actor: Actor, fact: Fact) -> bool:
    """True if a fact is told to the actor's centre or institution, or to all of a state in its scope."""
    told = fact.heard_by.split()
    return actor.covers(fact.state) and (
        not told or any(is_at(actor, Holder(fact.state, code, centre=code)) for code in told)
    )


def backlog() -> tuple[int, int]:
    """How many facts have no place in the stream yet, and how many tasks are due now or failed before."""
    return Fact.objects.filter(place=None).count(), due_tasks(timezone.now()).count()


def due_tasks(at: datetime) -> QuerySet[Task]:
    """Tasks that are due at an instant or failed before; not those of a later day."""
    return Task.objects.filter(done_at=None).exclude(attempts=0, next_at__gt=at)


def overdue_tasks(at: datetime, seconds: int = 60) -> list[Task]:
    """Tasks that have been open for longer than some seconds: shown by `hilo doctor`. Those of a later day are not."""
    return list(
        Task.objects.filter(done_at=None, fact__at__lt=at - timedelta(seconds=seconds))
        .exclude(attempts=0, next_at__gt=at - timedelta(seconds=seconds))
        .select_related("fact")[:100]
    )
