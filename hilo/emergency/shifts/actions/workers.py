"""Start the shift, take a break, come back, end the shift; and the beat by which a desk says that it is still there."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from hilo.kernel.action import action, done
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, Refusal

from ..commands import Pause, SignOn
from ..events import WorkerMoved
from ..models import AgentStatePeriod
from ..queries import DESKS, STATES, held_centre
from ..rules import breaks, counts_as_pause, presence, same_shift
from .hands import end_offers_to

BEAT_S = 20
"""A beat that comes sooner than this after the last one is not written."""


@action("shifts.own", verb="worker.ready")
def sign_on(command: SignOn, *, actor: Actor, at: datetime) -> AgentStatePeriod:
    """Start the shift at a desk; whoever left it a moment ago goes on with the same one.

    Raises: Refusal HILO-H402 for a desk that is none; Conflict HILO-W409 if it was started already.
    """
    centre, desk = held_centre(actor), command.desk
    if desk not in DESKS:
        raise Refusal("HILO-H402", f"There is no desk “{desk}”: {', '.join(DESKS)}.", where="desk")
    status = STATES.after(_status(_present(actor, at)), "sign_on")
    before = AgentStatePeriod.objects.filter(worker=actor.name).order_by("-ended_at").first()
    went_on = before is not None and same_shift(before.ended_at or at, at)
    period = AgentStatePeriod(centre=centre, worker=actor.name, desk=desk, status=status, began_at=at, seen_at=at)
    period.worked_from = period.shift_from = at
    if before is not None and went_on:
        period.shift_from = before.shift_from
        rested = counts_as_pause(before.ended_at or at, at)
        period.worked_from = at if rested or before.status == "break" else before.worked_from
    _begin(period)
    _moved(period, {"desk": desk})
    return period


@action("shifts.own", verb="worker.break")
def pause(command: Pause, *, actor: Actor, at: datetime) -> AgentStatePeriod:
    """Leave the desk for a reason and so many minutes (its usual ones unless told). A call in hand is never a refusal:
    the supervisor is told of it.

    Raises: Refusal HILO-H403 unknown reason, HILO-H404 more minutes than it allows; Conflict HILO-W409.
    """
    held_centre(actor)
    kind, found = command.kind, breaks().get(command.kind)
    if found is None:
        raise Refusal("HILO-H403", f"“{kind}” is no reason for a break: {', '.join(breaks())}.", where="kind")
    length = found.minutes if command.minutes is None else command.minutes
    if length > found.longest:
        raise Refusal("HILO-H404", f"Say from 1 to {found.longest} minutes for this break.", where="minutes")
    before = _at_work(actor, at, "pause")
    period = _follow(before, STATES.after(before.status, "pause"), at)
    period.break_kind, period.until = kind, at + timedelta(minutes=length)
    _begin(period)
    _moved(period, {"kind": kind, "minutes": length})
    return period


@action("shifts.own", verb="worker.back")
def back(*, actor: Actor, at: datetime) -> AgentStatePeriod:
    """Back at the desk. A break too short to rest does not begin the time until the next one anew."""
    held_centre(actor)
    before = _at_work(actor, at, "back")
    period = _follow(before, STATES.after(before.status, "back"), at)
    if counts_as_pause(before.began_at, at):
        period.worked_from = at
    _begin(period)
    _moved(period)
    return period


@action("shifts.own", verb="worker.away")
def sign_off(*, actor: Actor, at: datetime) -> None:
    """End the shift."""
    held_centre(actor)
    period = _at_work(actor, at, "sign_off")
    STATES.after(period.status, "sign_off")
    _end(period, at)
    end_offers_to(actor.name, at)
    _moved(period, status=STATES.initial)


@action("shifts.own", verb="worker.beat")
def beat(*, actor: Actor, at: datetime) -> None:
    """The worker's desk is still open. Nothing is written for somebody who is away, and nothing in the ledger."""
    held_centre(actor)
    rows = AgentStatePeriod.objects.filter(worker=actor.name, ended_at=None, seen_at__lt=at - timedelta(seconds=BEAT_S))
    # A shift that has lapsed is not called back to life by a tab that was forgotten and wakes up.
    for period in rows:
        if presence(period.seen_at, at) != "lapsed":
            AgentStatePeriod.objects.filter(pk=period.pk, ended_at=None).update(seen_at=at)


def _present(actor: Actor, at: datetime) -> AgentStatePeriod | None:
    """The worker's present period, locked. One whose desk fell silent long ago is ended as of then."""
    rows = AgentStatePeriod.objects.select_for_update(of=("self",)).select_related("centre")
    period = rows.filter(worker=actor.name, ended_at=None).first()
    if period is not None and presence(period.seen_at, at) == "lapsed":
        _end(period, max(period.seen_at, period.began_at))
        done(period, verb="worker.lapsed", data={"seen_at": period.seen_at.isoformat()})
        return None
    return period


def _at_work(actor: Actor, at: datetime, step: str) -> AgentStatePeriod:
    period = _present(actor, at)
    if period is None:
        STATES.after(STATES.initial, step)
        raise AssertionError(step)  # the graph declares no other step from the first state
    return period


def _status(period: AgentStatePeriod | None) -> str:
    return period.status if period else STATES.initial


def _follow(before: AgentStatePeriod, status: str, at: datetime) -> AgentStatePeriod:
    """The period that comes after the present one, which ends."""
    began = _end(before, at)
    return AgentStatePeriod(
        centre=before.centre,
        worker=before.worker,
        desk=before.desk,
        status=status,
        began_at=began,
        seen_at=began,
        worked_from=before.worked_from,
        shift_from=before.shift_from,
    )


def _end(period: AgentStatePeriod, at: datetime) -> datetime:
    ended = max(at, period.began_at)
    period.ended_at = ended
    period.save(update_fields=["ended_at"])
    return ended


def _begin(period: AgentStatePeriod) -> None:
    """Raises: Conflict HILO-H409 if another window of the same person was first."""
    try:
        with transaction.atomic():
            period.save()
    except IntegrityError:
        raise Conflict("HILO-H409", "Another window of yours was first: look again.") from None


def _moved(period: AgentStatePeriod, data: dict[str, Any] | None = None, *, status: str = "") -> None:
    """Whoever moved stands in the ledger alone: facts travel, and name nobody."""
    done(period.centre, WorkerMoved(period.centre_id, period.desk, status or period.status), chains=())
    done(period, data=data)
