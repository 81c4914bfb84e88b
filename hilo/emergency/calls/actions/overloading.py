"""Overload: switched on with a reason, pulled another way, ended by hand or by the clock; and the announcement with
it.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from hilo.adapters.telephony import Order
from hilo.emergency.centres.queries import centre as centre_named
from hilo.kernel.action import action, done, held, prepares
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, NotFound, Refusal

from ..commands import BeginOverload, PullBy
from ..events import OverloadMoved
from ..models import Overload
from ..overload import announcement, longest, pulls
from ..queries import overload_counts
from .ordering import taken


@action("centre.oversee", verb="overload.begun")
def begin_overload(command: BeginOverload, *, actor: Actor, at: datetime) -> Overload:
    """Switch the overload mode of one's centre on. It ends by itself after so many minutes, or by hand.

    Raises: Refusal HILO-C480 without a reason, HILO-C481 for a way to pull that is none or too many minutes; Conflict
        HILO-C482 while it is on; NotFound for an account without a centre.
    """
    centre = centre_named(actor.centre) if actor.centre else None
    if centre is None:
        raise NotFound("centre", actor.centre or "–")
    held(centre)
    until = at + timedelta(minutes=command.minutes)
    if not command.why.strip():
        raise Refusal("HILO-C480", where="why")
    if command.pull not in pulls() or until > at + longest():
        raise Refusal("HILO-C481", where="pull" if command.pull not in pulls() else "minutes")
    mode = Overload(
        centre=centre, why=command.why.strip(), pull=command.pull, began_at=at, began_by=actor.name, until=until
    )
    try:
        with transaction.atomic():
            mode.save()
    except IntegrityError:
        raise Conflict("HILO-C482") from None
    done(mode, _fact(mode), data={"pull": mode.pull, "until": until.isoformat()}, why=mode.why)
    return mode


@action("centre.oversee", verb="overload.pulled")
def pull_by(overload_id: int, command: PullBy, *, actor: Actor, at: datetime) -> Overload:
    """Pull the waiting another way. Raises: Refusal HILO-C481; Conflict HILO-C483 if it is over."""
    mode = _locked(overload_id)
    if command.pull not in pulls():
        raise Refusal("HILO-C481", where="pull")
    if mode.ended_at is not None:
        raise Conflict("HILO-C483")
    mode.pull = command.pull
    mode.save(update_fields=["pull"])
    done(mode, _fact(mode), data={"pull": mode.pull})
    return mode


@action("centre.oversee", verb="overload.ended")
def end_overload(overload_id: int, *, actor: Actor, at: datetime) -> Overload:
    """It is over: what was received, answered, and rung off in vain is counted and kept. A second time changes
    nothing.
    """
    mode = _locked(overload_id)
    if mode.ended_at is None:
        mode.ended_at, mode.ended_by = at, actor.name
        mode.counts = asdict(overload_counts(mode.centre_id, since=mode.began_at, until=at, at=at))
        mode.save(update_fields=["ended_at", "ended_by", "counts"])
        done(mode, _fact(mode), data=mode.counts)
    return mode


@prepares
def announce(overload_id: int, *, actor: Actor, at: datetime) -> Overload:
    """Ask the exchange to play the announcement to who waits, or to stop. What it does not take is told."""
    mode = Overload.objects.get(pk=overload_id)
    ends = mode.ended_at is not None
    words = "" if ends else announcement()
    took = taken(Order("stop_announcement" if ends else "announce", f"overload-{mode.pk}", mode.centre_id, text=words))
    return _announced(overload_id, ends, took, actor=actor, at=at)


@action("centre.oversee", verb="overload.announced")
def _announced(overload_id: int, ends: bool, took: bool, *, actor: Actor, at: datetime) -> Overload:
    mode = _locked(overload_id)
    mode.announced = took and not ends
    mode.save(update_fields=["announced"])
    done(mode, _fact(mode), data={"taken": took, "stopped": ends})
    return mode


def _locked(overload_id: int) -> Overload:
    found = Overload.objects.select_for_update(of=("self",)).select_related("centre").filter(pk=overload_id).first()
    if found is None:
        raise NotFound("overload", overload_id)
    return held(found)


def _fact(mode: Overload) -> OverloadMoved:
    return OverloadMoved(mode.centre_id, mode.pk, mode.ended_at is None, mode.pull, mode.until, mode.announced)
