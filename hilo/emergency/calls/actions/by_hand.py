"""Calls that no exchange told of: begun at the desk as the telephone is picked up, or taken while the line was cut."""

from __future__ import annotations

from datetime import datetime

from hilo.kernel.action import action, done, unheld
from hilo.lib.actor import Actor
from hilo.lib.errors import Refusal

from ..commands import BeginCall, KeepCall, ReceiveCall
from ..events import CallAnswered
from ..models import Call
from ..rules import can_have_rung
from .handling import receive
from .telling import STATES, state_of


@action("calls.answer", verb="call.begun")
def begin(command: BeginCall, *, actor: Actor, at: datetime) -> Call:
    """Begin a call by hand, in the actor's hand: it is received and answered now, for how long it rang nobody saw.

    Every clock runs from here; the time to answer is of no figure (oversight/rules/moments.py).
    Raises: Refusal HILO-C422 for a channel that is none.
    """
    unheld()
    call = _in_hand(receive(ReceiveCall(channel=command.channel), actor=actor, at=at), actor)
    call.by_hand = True
    call.save(update_fields=["by_hand"])
    done(call, CallAnswered(state_of(call), actor.name))
    return call


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
    call = _in_hand(receive(ReceiveCall(channel=command.channel, received_at=received_at), actor=actor, at=at), actor)
    done(call, CallAnswered(state_of(call), actor.name), data={"received_at": received_at.isoformat()})
    return call


def _in_hand(call: Call, actor: Actor) -> Call:
    """The call, answered by the actor as it was received."""
    call.status = STATES.after(call.status, "answer")
    call.answered_at, call.answered_by = call.received_at, actor.name
    call.save(update_fields=["status", "answered_at", "answered_by"])
    return call
