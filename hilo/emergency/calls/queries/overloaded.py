"""A centre that is overloaded, and what comes of its callers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import (
    Count,
    DateTimeField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    Max,
    OuterRef,
    Q,
    Value,
)
from django.db.models.functions import Coalesce

from hilo.kernel.rights import allow
from hilo.lib.actor import Actor

from ..calling_back import SERVED
from ..models import Call, CallBack, Overload

ANSWERED_WITHIN_S = 15


def overload_of(centre: str) -> Overload | None:
    """The overload mode that is on at a centre."""
    return Overload.objects.filter(centre_id=centre, ended_at=None).first()


@dataclass(frozen=True, slots=True)
class OverloadCounts:
    """What came of the callers of a time, of those too who waited as it began. No call is turned away.

    received, waiting, answered, unreached: calls that rang, still wait, were taken, were not reached in all attempts.
    abandoned: rung off before anybody answered; owed: of these, who is still owed a call back; reached: rang again or
    were reached through another call. longest_s: the longest wait, of who still waits too; within_15s: answered in it.
    """

    received: int
    waiting: int
    answered: int
    abandoned: int
    owed: int
    reached: int
    unreached: int
    numbers: int
    longest_s: int
    within_15s: int


def overload_counts(centre: str, *, since: datetime, until: datetime, at: datetime) -> OverloadCounts:
    """Counted from the calls themselves; whoever asks has checked who oversees the centre."""
    # Whoever rang before it was switched on and was still waiting then is one of its callers.
    unheard = Q(status="waiting") | Q(answered_at__gte=since) | Q(answered_at=None, ended_at__gte=since)
    asked = Q(received_at__gte=since) | (Q(received_at__gte=since - timedelta(hours=1)) & unheard)
    rows = Call.objects.filter(asked, centre_id=centre, received_at__lte=until).order_by()
    met = Exists(CallBack.objects.filter(call=OuterRef("pk"), outcome=SERVED))
    left = Coalesce("answered_at", "ended_at", Value(at, DateTimeField()))
    counted = rows.annotate(met=met).aggregate(
        received=Count("pk"),
        waiting=Count("pk", filter=Q(status="waiting")),
        answered=Count("pk", filter=Q(answered_at__isnull=False)),
        abandoned=Count("pk", filter=Q(status__in=["abandoned", "unreached"])),
        owed=Count("pk", filter=Q(status="abandoned", met=False)),
        reached=Count("pk", filter=Q(met=True)),
        unreached=Count("pk", filter=Q(status="unreached")),
        numbers=Count("caller_number", distinct=True, filter=~Q(caller_number="")),
        longest_s=Max(ExpressionWrapper(left - F("received_at"), DurationField())),
        within_15s=Count("pk", filter=Q(answered_at__lte=F("received_at") + timedelta(seconds=ANSWERED_WITHIN_S))),
    )
    longest = counted["longest_s"]
    return OverloadCounts(**counted | {"longest_s": int(longest.total_seconds()) if longest else 0})


@dataclass(frozen=True, slots=True)
class OverloadRow:
    """An overload as desks and API show it. pull: whose turn comes first; announced: whether the exchange took the
    announcement, null while it has not said; counts: so far, or as they stood at its end."""

    id: int
    centre: str
    why: str
    pull: str
    began_at: datetime
    began_by: str
    until: datetime
    announced: bool | None
    ended_at: datetime | None
    ended_by: str
    counts: OverloadCounts


def overload_row(mode: Overload, *, at: datetime) -> OverloadRow:
    over = mode.ended_at is not None
    counts = OverloadCounts(**mode.counts) if over else None
    return OverloadRow(
        id=mode.pk,
        centre=mode.centre_id,
        why=mode.why,
        pull=mode.pull,
        began_at=mode.began_at,
        began_by=mode.began_by,
        until=mode.until,
        announced=mode.announced,
        ended_at=mode.ended_at,
        ended_by=mode.ended_by,
        counts=counts or overload_counts(mode.centre_id, since=mode.began_at, until=at, at=at),
    )


def overloads(actor: Actor, *, at: datetime, limit: int = 10) -> list[OverloadRow]:
    """The overloads of the actor's own centre, the newest first. Raises: Forbidden."""
    allow(actor, "centre.oversee")
    rows = Overload.objects.filter(centre_id=actor.centre).select_related("centre").order_by("-began_at")
    return [overload_row(row, at=at) for row in rows[:limit]] if actor.centre else []
