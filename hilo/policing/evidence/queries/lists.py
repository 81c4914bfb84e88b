"""What a store holds, what it expects, and what is late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from hilo.kernel.rights import allow
from hilo.lib.actor import Actor

from ..models import Alteration, Item
from ..rules import kinds, terms
from .items import _seen, theirs

HELD = ("received", "in_analysis", "in_storage", "presented_in_court")
"""States in which an item lies with the institution that took it."""


@dataclass(frozen=True, slots=True)
class Store:
    """expected: on its way here, the longest first; held: here, what moved last first; counts: held, by state."""

    expected: list[Item]
    held: list[Item]
    counts: dict[str, int]


@dataclass(frozen=True, slots=True)
class Late:
    """A term that is over, or nearly. term: owner_notice, abandonment, on_the_way; over: it is past."""

    item: Item
    term: str
    due_at: datetime
    over: bool


def store(actor: Actor, at: datetime, limit: int = 200) -> Store:
    """What the actor's institution holds, and what is on its way to it (or to nobody that was named) in its state."""
    allow(actor, "evidence.handle")
    rows = Item.objects.select_related("incident")
    coming = theirs(rows, actor).filter(status="in_transfer", destination__in=["", actor.institution])
    here = rows.filter(status__in=HELD, holder_institution=actor.institution)
    counts = {status: here.filter(status=status).count() for status in HELD}
    return Store(list(coming.order_by("moved_at")[:limit]), list(here.order_by("-moved_at")[:limit]), counts)


def late(actor: Actor, at: datetime, limit: int = 200) -> list[Late]:
    """Items whose terms are over, or will be within some days, the longest late first (CNPP 231; the way is ours)."""
    soon = at + timedelta(days=terms()["soon_days"])
    way = timedelta(hours=terms()["hours_on_the_way"])
    open_rows = _seen(actor).exclude(status="disposed")
    told = [name for name, kind in kinds().items() if kind.owner_notice]
    found = [
        Late(row, "owner_notice", row.notice_due_at, row.notice_due_at <= at)
        for row in open_rows.filter(kind__in=told, notified_at=None, notice_due_at__lt=soon).order_by("notice_due_at")[
            :limit
        ]
        if row.notice_due_at
    ]
    found += [
        Late(row, "abandonment", row.abandonment_due_at, row.abandonment_due_at <= at)
        for row in open_rows.filter(abandonment_due_at__lt=soon).order_by("abandonment_due_at")[:limit]
        if row.abandonment_due_at
    ]
    found += [
        Late(row, "on_the_way", row.moved_at + way, over=True)
        for row in open_rows.filter(status="in_transfer", moved_at__lte=at - way).order_by("moved_at")[:limit]
    ]
    return sorted(found, key=lambda one: one.due_at)[:limit]


def altered(actor: Actor) -> list[Alteration]:
    """Files that are not what they were, and were not sent again; in the actor's scope."""
    allow(actor, "evidence.read")
    rows = Alteration.objects.filter(remedied_at=None).select_related("file__item").order_by("-at")
    return list(theirs(rows, actor, "file__item__")[:100])
