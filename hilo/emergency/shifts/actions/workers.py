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
from ..models import Stay
from ..queries import DESKS, own_centre
from ..rules import breaks, counts_as_pause, presence, same_shift

STATES = load(Path(__file__).parents[1] / "standards" / "states.toml")
BEAT_S = 20
"""A beat that comes sooner than this after the last one is not written."""


def sign_on(*, actor: Actor, desk: str, at: datetime) -> Stay:
    """Start the shift at a desk; whoever left it a moment ago goes on with the same one.

    Raises: Refusal HILO-H402 for a desk that is none; Conflict HILO-W409 if it was started already.
    """
    centre = own_centre(actor, "shifts.own")
    if desk not in DESKS:
        raise Refusal("HILO-H402", f"There is no desk “{desk}”: {', '.join(DESKS)}.", where="desk")
    with act():
        status = STATES.after(_status(_present(actor, at)), "sign_on")
        before = Stay.objects.filter(worker=actor.name).order_by("-ended_at").first()
        went_on = before is not None and same_shift(before.ended_at or at, at)
        stay = Stay(centre_id=centre.code, worker=actor.name, desk=desk, status=status, began_at=at, seen_at=at)
        stay.worked_from = stay.shift_from = at
        if before is not None and went_on:
            stay.shift_from = before.shift_from
            rested = counts_as_pause(before.ended_at or at, at)
            stay.worked_from = at if rested or before.status == "break" else before.worked_from
        _begin(stay)
        _moved(stay, actor, "worker.ready", at, {"desk": desk})
    return stay


def pause(*, actor: Actor, kind: str, at: datetime, minutes: int | None = None) -> Stay:
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
        stay = _follow(held, STATES.after(held.status, "pause"), at)
        stay.break_kind, stay.until = kind, at + timedelta(minutes=length)
        _begin(stay)
        _moved(stay, actor, "worker.break", at, {"kind": kind, "minutes": length})
    return stay


def back(*, actor: Actor, at: datetime) -> Stay:
    """Back at the desk. A break too short to rest does not begin the time until the next one anew."""
    own_centre(actor, "shifts.own")
    with act():
        held = _held(actor, at, "back")
        stay = _follow(held, STATES.after(held.status, "back"), at)
        if counts_as_pause(held.began_at, at):
            stay.worked_from = at
        _begin(stay)
        _moved(stay, actor, "worker.back", at)
    return stay


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
    rows = Stay.objects.filter(worker=actor.name, ended_at=None, seen_at__lt=at - timedelta(seconds=BEAT_S))
    # A shift that has lapsed is not called back to life by a tab that was forgotten and wakes up.
    for stay in rows:
        if presence(stay.seen_at, at) != "lapsed":
            Stay.objects.filter(pk=stay.pk, ended_at=None).update(seen_at=at)


def _present(actor: Actor, at: datetime) -> Stay | None:
    """The worker's present stay, locked. One whose desk fell silent long ago is ended as of then."""
    stay = Stay.objects.select_for_update(of=("self",)).filter(worker=actor.name, ended_at=None).first()
    if stay is not None and presence(stay.seen_at, at) == "lapsed":
        _end(stay, max(stay.seen_at, stay.began_at))
        _enter(stay, actor, "worker.lapsed", at, {"seen_at": stay.seen_at.isoformat()})
        return None
    return stay


def _held(actor: Actor, at: datetime, step: str) -> Stay:
    stay = _present(actor, at)
    if stay is None:
        STATES.after(STATES.initial, step)
        raise AssertionError(step)  # the graph declares no other step from the first state
    return stay


def _status(stay: Stay | None) -> str:
    return stay.status if stay else STATES.initial


def _follow(held: Stay, status: str, at: datetime) -> Stay:
    """The stay that comes after the present one, which ends."""
    began = _end(held, at)
    return Stay(
        centre_id=held.centre_id,
        worker=held.worker,
        desk=held.desk,
        status=status,
        began_at=began,
        seen_at=began,
        worked_from=held.worked_from,
        shift_from=held.shift_from,
    )


def _end(stay: Stay, at: datetime) -> datetime:
    ended = max(at, stay.began_at)
    stay.ended_at = ended
    stay.save(update_fields=["ended_at"])
    return ended


def _begin(stay: Stay) -> None:
    """Raises: Conflict HILO-H409 if another window of the same person was first."""
    try:
        with transaction.atomic():
            stay.save()
    except IntegrityError:
        raise Conflict("HILO-H409", "Another window of yours was first: look again.") from None


def _moved(
    stay: Stay, actor: Actor, verb: str, at: datetime, data: dict[str, Any] | None = None, *, status: str = ""
) -> None:
    fact = WorkerMoved(stay.centre_id, stay.desk, status or stay.status)
    record([(fact, f"centre:{stay.centre_id}")], state=stay.centre.state, at=at)
    _enter(stay, actor, verb, at, data)


def _enter(stay: Stay, actor: Actor, verb: str, at: datetime, data: dict[str, Any] | None = None) -> None:
    entry(
        chain=stay.centre.institution_id,
        actor=actor,
        verb=verb,
        subject=f"worker:{stay.worker}"[:80],
        at=at,
        data=data,
    )
