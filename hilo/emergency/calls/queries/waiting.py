"""The calls that ring, and those that are in somebody's hands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import (
    Count,
    Exists,
    Min,
    OuterRef,
)

from hilo.lib.actor import Actor

from ..calling_back import DIALLING, call_back_rule
from ..models import Call, CallBack, TextMessage
from ..overload import Outline
from .sight import theirs


def waiting(actor: Actor, limit: int = 50, skip: int = 0) -> list[Call]:
    """The calls that ring in the actor's centre (or states), the oldest first; skip: after so many."""
    return list(theirs(actor).filter(status="waiting").order_by("received_at", "pk")[skip : skip + limit])


def outlines(actor: Actor, limit: int) -> list[Outline]:
    """The same as far as their turn goes, without the rest of each: a storm of a thousand is put in order at once."""
    columns = ("id", "language", "received_at", "caller_number", "keys", "latitude", "longitude")
    rows = theirs(actor).filter(status="waiting").order_by("received_at", "pk").values_list(*columns)[:limit]
    return [
        Outline(key, language, at, number, tuple(one["key"] for one in keys), latitude, longitude)
        for key, language, at, number, keys, latitude, longitude in rows
    ]


def rang_since(centre: str, since: datetime) -> dict[str, int]:
    """Number -> how often it rang at a centre since an instant, of those that rang more than once."""
    rows = Call.objects.filter(centre_id=centre, received_at__gte=since).exclude(caller_number="").order_by()
    often = rows.values("caller_number").annotate(times=Count("id")).filter(times__gt=1)
    return dict(often.values_list("caller_number", "times"))


def count_waiting(actor: Actor) -> int:
    """How many calls ring in the actor's centre (or states)."""
    return theirs(actor).filter(status="waiting").count()


def held(actor: Actor, limit: int = 20) -> list[Call]:
    """Calls that the actor has answered and neither classified nor marked improper, the oldest first."""
    mine = theirs(actor).filter(status="answered", answered_by=actor.name)
    return list(mine.order_by("received_at")[:limit])


def in_hand(centre: str, *, at: datetime) -> dict[str, tuple[int, datetime]]:
    """Who holds calls of a centre of the last day that were answered and are neither classified nor improper.

    Name -> how many, and since when the first. Asked by shifts, which shows it to the centre's supervisor.
    """
    rows = Call.objects.filter(centre_id=centre, received_at__gte=at - timedelta(hours=24), status="answered")
    held_by = rows.exclude(answered_by="").order_by().values("answered_by")
    counted = held_by.annotate(calls=Count("id"), oldest=Min("answered_at"))
    return {row["answered_by"]: (row["calls"], row["oldest"]) for row in counted if row["oldest"]}


@dataclass(frozen=True, slots=True)
class Held:
    """What of a centre's calls of the last day is in somebody's hands: answered and undecided, being called back, and
    those whose caller wrote what nobody has read."""

    answered: list[Call]
    dialling: list[Call]
    unread: list[Call]


def in_hands_of(worker: str, centre: str, *, at: datetime) -> Held:
    """Asked by shifts, which shows it to the worker, and to whom it is handed over."""
    rows = Call.objects.select_related("centre").filter(centre_id=centre).order_by("received_at", "pk")
    recent = rows.filter(received_at__gte=at - timedelta(hours=24))
    own = list(recent.filter(status="answered", answered_by=worker))
    since = at - timedelta(seconds=call_back_rule().holds_s)
    dialled = Exists(CallBack.objects.filter(call=OuterRef("pk"), outcome=DIALLING, by=worker, at__gt=since))
    unheard = Exists(TextMessage.objects.filter(call=OuterRef("pk"), outgoing=False, heard_at=None))
    return Held(
        own,
        list(recent.filter(dialled, status="abandoned")),
        list(recent.filter(unheard, answered_by=worker).exclude(status="answered")),
    )


def accounts(actor: Actor, *, since: datetime) -> dict[str, int]:
    """Calls since an instant in the actor's centre: all, improper, answered by the actor."""
    rows = theirs(actor).filter(received_at__gte=since)
    return {
        "all": rows.count(),
        "improper": rows.filter(status="improper").count(),
        "mine": rows.filter(answered_by=actor.name).count(),
    }
