"""Whom a centre owes a call back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import (
    Exists,
    OuterRef,
    QuerySet,
)

from hilo.lib.actor import Actor

from .. import cards
from ..calling_back import DIALLING, SERVED, Abandoned, Attempt, Debt, call_back_rule, debts
from ..models import Call, CallBack
from ..rules import (
    channels,
)
from .sight import theirs


@dataclass(frozen=True, slots=True)
class CallBackOwed:
    """One call-back to make: the call it is made for, and the folios of every call that it serves.

    state, municipality: codes. most: attempts after which it is closed. due: when the next attempt is owed.
    held_by: who is dialling now. callable: there is a number (not said here: taking the call-back shows it), and it may
    ring. forbidden: ringing may harm who called, so that help goes another way.
    """

    call_id: int
    folio: str
    centre: str
    channel: str
    voice: bool
    state: str
    municipality: str
    latitude: float | None
    longitude: float | None
    received_at: datetime
    calls: tuple[str, ...]
    attempts: int
    most: int
    last_outcome: str
    last_at: datetime | None
    started_at: datetime
    due: datetime
    waits: bool
    overdue: bool
    held_by: str
    callable: bool
    forbidden: bool


def call_backs_owed(actor: Actor, *, at: datetime, limit: int | None = None) -> list[CallBackOwed]:
    """Whom the actor's centre (or states) owes a call back, the most urgent first; one row serves a whole number."""
    calls = {call.pk: call for call in _owing(theirs(actor), at)}
    rule = call_back_rule()
    found = debts([_abandoned(call) for call in calls.values()], attempts_of(list(calls.values())), at)
    rows = []
    for debt in found[:limit]:
        group = [calls[ref] for ref in debt.refs]
        placed = next((call for call in group if call.state), group[0])
        rows.append(
            CallBackOwed(
                call_id=group[0].pk,
                folio=group[0].folio,
                centre=group[0].centre_id,
                channel=group[0].channel,
                voice=debt.voice,
                state=placed.state,
                municipality=placed.municipality,
                latitude=placed.latitude if placed.state else None,
                longitude=placed.longitude if placed.state else None,
                received_at=group[0].received_at,
                calls=tuple(call.folio for call in group),
                attempts=debt.attempts,
                most=rule.attempts,
                last_outcome=debt.last_outcome,
                last_at=debt.last_at,
                started_at=debt.started_at,
                due=debt.due,
                waits=debt.waits,
                overdue=at > debt.due,
                held_by=debt.held_by,
                callable=debt.callable,
                forbidden=debt.forbidden,
            )
        )
    return rows


def siblings(call: Call, *, at: datetime, lock: bool = False) -> list[Call]:
    """The calls from the same number to the same centre that are owed a call back, itself with them, newest first."""
    rows = _owing(Call.objects.select_related("centre").filter(centre_id=call.centre_id), at)
    rows = rows.filter(caller_number=call.caller_number) if call.caller_number else rows.filter(pk=call.pk)
    # Always in the same order, so that two operators with one number do not wait for each other.
    return list((rows.select_for_update(of=("self",)) if lock else rows).order_by("-pk"))


def debt_of(call: Call, group: Sequence[Call], *, at: datetime) -> Debt | None:
    """What is owed to the callers of a group of calls from one number; None for an empty group."""
    found = debts([_abandoned(one) for one in group], attempts_of(group), at)
    return found[0] if found else None


def attempts_of(calls: Sequence[Call]) -> list[Attempt]:
    """Every attempt to call back about these calls, the oldest first."""
    rows = CallBack.objects.filter(call__in=[call.pk for call in calls]).order_by("at", "id")
    return [Attempt(row.call_id, row.at, row.by, row.outcome) for row in rows]


def silence_was_looked_into(call: Call) -> bool:
    """True if the questions of the silent card were asked, or somebody tried to call back."""
    asked = isinstance(call.card, dict) and call.card.get("card") == cards.SILENT and call.card.get("answers")
    return bool(asked) or CallBack.objects.filter(call=call).exclude(outcome__in=(DIALLING, SERVED)).exists()


def outcomes(language: str = "en") -> list[dict[str, str]]:
    """How an attempt to call back may end, in the order of the desk's buttons."""
    return [
        {"name": found.name, "label": found.labels[language], "key": found.key}
        for found in call_back_rule().outcomes.values()
    ]


def _owing(rows: QuerySet[Call], at: datetime) -> QuerySet[Call]:
    since = at - timedelta(hours=call_back_rule().looks_back_h)
    served = CallBack.objects.filter(call=OuterRef("pk"), outcome=SERVED)
    return rows.filter(status="abandoned", received_at__gte=since).exclude(Exists(served))


def _abandoned(call: Call) -> Abandoned:
    known = channels().get(call.channel)
    return Abandoned(
        ref=call.pk,
        number=call.caller_number,
        voice=known.live if known else True,
        placed=bool(call.state and call.latitude is not None),
        received_at=call.received_at,
        ended_at=call.ended_at or call.received_at,
        no_ring=call.no_ring,
    )
