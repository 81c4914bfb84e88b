"""Start the shift, take a break, come back, end the shift; and the beat by which a desk says that it is still there."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction

from hilo.kernel.act import act
from hilo.kernel.events.actions import record
from hilo.kernel.ledger.actions import entry
from hilo.kernel.workflow import load
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, Refusal

from ..events import WorkerMoved
from ..models import AgentStatePeriod
from ..queries import DESKS, own_centre
from ..rules import breaks, counts_as_pause, presence, same_shift

STATES = load(Path(__file__).parents[1] / "standards" / "states.toml")
BEAT_S = 20
"""A beat that comes sooner than this after the last one is not written."""


def sign_on(*, actor: Actor, desk: str, at: datetime) -> AgentStatePeriod:
    """Start the shift at a desk; whoever left it a moment ago goes on with the same one.

    Raises: Refusal HILO-H402 for a desk that is none; Conflict HILO-W409 if it was started already.
    """
    centre = own_centre(actor, "shifts.own")
    if desk not in DESKS:
        raise Refusal("HILO-H402", f"There is no desk “{desk}”: {', '.join(DESKS)}.", where="desk")
    with act():
        status = STATES.after(_status(_present(actor, at)), "sign_on")
        before = AgentStatePeriod.objects.filter(worker=actor.name).order_by("-ended_at").first()
        went_on = before is not None and same_shift(before.ended_at or at, at)
        period = AgentStatePeriod(
            centre_id=centre.code, worker=actor.name, desk=desk, status=status, began_at=at, seen_at=at
        )
        period.worked_from = period.shift_from = at
        if before is not None and went_on:
            period.shift_from = before.shift_from
            rested = counts_as_pause(before.ended_at or at, at)
            period.worked_from = at if rested or before.status == "break" else before.worked_from
        _begin(period)
        _moved(period, actor, "worker.ready", at, {"desk": desk})
    return period


def pause(*, actor: Actor, kind: str, at: datetime, minutes: int | None = None) -> AgentStatePeriod:
    """Leave the desk for a reason and so many minutes (its usual ones unless told). A call in hand is never a refusal:
    the supervisor is told of it.

    Raises: Refusal HILO-H403 unknown reason, HILO-H404 more minutes than it allows; Conflict HILO-W409.
    """
    own_centre(actor, "shifts.own")
    found = breaks().get(kind)
    if found is None:
        raise Refusal("HILO-H403", f"“{kind}” is no reason for a break: {', '.join(breaks())}.", where="kind")
    length = found.minutes if minutes is None else minutes
    if not 1 <= length <= found.longest:
        raise Refusal("HILO-H404", f"Say from 1 to {found.longest} minutes for this break.", where="minutes")
    with act():
        held = _held(actor, at, "pause")
        period = _follow(held, STATES.after(held.status, "pause"), at)
        period.break_kind, period.until = kind, at + timedelta(minutes=length)
        _begin(period)
        _moved(period, actor, "worker.break", at, {"kind": kind, "minutes": length})
    return period


def back(*, actor: Actor, at: datetime) -> AgentStatePeriod:
    """Back at the desk. A break too short to rest does not begin the time until the next one anew."""
    own_centre(actor, "shifts.own")
    with act():
        held = _held(actor, at, "back")
        period = _follow(held, STATES.after(held.status, "back"), at)
        if counts_as_pause(held.began_at, at):
            period.worked_from = at
        _begin(period)
        _moved(period, actor, "worker.back", at)
    return period


def sign_off(*, actor: Actor, at: datetime) -> None:
    """End the shift."""
    own_centre(actor, "shifts.own")
    with act():
        held = _held(actor, at, "sign_off")
        STATES.after(held.status, "sign_off")
        _end(held, at)
        _moved(held, actor, "worker.away", at, status=STATES.initial)


def beat(*, actor: Actor, at: datetime) -> None:
    """The worker's desk is still open. Nothing is written for somebody who is away."""
    own_centre(actor, "shifts.own")
    rows = AgentStatePeriod.objects.filter(worker=actor.name, ended_at=None, seen_at__lt=at - timedelta(seconds=BEAT_S))
    # A shift that has lapsed is not called back to life by a tab that was forgotten and wakes up.
    for period in rows:
        if presence(period.seen_at, at) != "lapsed":
            AgentStatePeriod.objects.filter(pk=period.pk, ended_at=None).update(seen_at=at)


def _present(actor: Actor, at: datetime) -> AgentStatePeriod | None:
    """The worker's present period, locked. One whose desk fell silent long ago is ended as of then."""
    period = AgentStatePeriod.objects.select_for_update(of=("self",)).filter(worker=actor.name, ended_at=None).first()
    if period is not None and presence(period.seen_at, at) == "lapsed":
        _end(period, max(period.seen_at, period.began_at))
        _enter(period, actor, "worker.lapsed", at, {"seen_at": period.seen_at.isoformat()})
        return None
    return period


def _held(actor: Actor, at: datetime, step: str) -> AgentStatePeriod:
    period = _present(actor, at)
    if period is None:
        STATES.after(STATES.initial, step)
        raise AssertionError(step)  # the graph declares no other step from the first state
    return period


def _status(period: AgentStatePeriod | None) -> str:
    return period.status if period else STATES.initial


def _follow(held: AgentStatePeriod, status: str, at: datetime) -> AgentStatePeriod:
    """The period that comes after the present one, which ends."""
    began = _end(held, at)
    return AgentStatePeriod(
        centre_id=held.centre_id,
        worker=held.worker,
        desk=held.desk,
        status=status,
        began_at=began,
        seen_at=began,
        worked_from=held.worked_from,
        shift_from=held.shift_from,
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


def _moved(
    period: AgentStatePeriod,
    actor: Actor,
    verb: str,
    at: datetime,
    data: dict[str, Any] | None = None,
    *,
    status: str = "",
) -> None:
    fact = WorkerMoved(period.centre_id, period.desk, status or period.status)
    record([(fact, f"centre:{period.centre_id}")], state=period.centre.state, at=at)
    _enter(period, actor, verb, at, data)


def _enter(period: AgentStatePeriod, actor: Actor, verb: str, at: datetime, data: dict[str, Any] | None = None) -> None:
    entry(
        chain=period.centre.institution_id,
        actor=actor,
        verb=verb,
        subject=f"worker:{period.worker}"[:80],
        at=at,
        data=data,
    )
