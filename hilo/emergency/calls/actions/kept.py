"""A call that was taken while the line was cut: it comes later, with its own times."""

from __future__ import annotations

from datetime import datetime

from hilo.kernel.action import action, done, unheld
from hilo.lib.actor import Actor
from hilo.lib.errors import Refusal

from ..commands import KeepCall, ReceiveCall
from ..events import CallAnswered
from ..models import Call
from ..rules import can_have_rung
from .handling import receive
from .telling import STATES, state_of


@action("calls.answer", verb="call.kept")
def take_kept(command: KeepCall, *, actor: Actor, at: datetime) -> Call:
    """A call that was taken while the line was cut: it rang and was answered at `received_at`, by the actor.

    Raises: Refusal HILO-C432 for an instant that lies in the future or more than a day back.
    """
    unheld()
    if not can_have_rung(command.received_at, at):
        words = "The time this call rang at lies in the future or more than a day back: see the clock of this computer."
        raise Refusal("HILO-C432", words, where="received_at")
    received_at = min(command.received_at, at)
    call = receive(ReceiveCall(channel=command.channel, received_at=received_at), actor=actor, at=at)
    call.status = STATES.after(call.status, "answer")
    call.answered_at, call.answered_by = received_at, actor.name
    call.save(update_fields=["status", "answered_at", "answered_by"])
    done(call, CallAnswered(state_of(call), actor.name), data={"received_at": received_at.isoformat()})
    return call
