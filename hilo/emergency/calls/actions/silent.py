"""The line is open and nobody speaks; or it closed before anybody knew what was happening."""

from __future__ import annotations

from datetime import datetime

from hilo.kernel.act import act
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict

from ..events import CallEnded, CallSilent
from ..models import Call
from ..queries import locked
from .owing import owe
from .telling import STATES, done, state_of


def mark_silent(*, actor: Actor, call_id: int, silent: bool, at: datetime) -> Call:
    """Nobody speaks, or somebody does after all. It says nothing of whether help is needed."""
    with act():
        call = locked(call_id, actor, "calls.answer")
        if call.silent != silent:
            call.silent = silent
            call.save(update_fields=["silent"])
            done(call, actor, "call.silent" if silent else "call.spoke", at, CallSilent(state_of(call), silent))
    return call


def hung_up(*, actor: Actor, call_id: int, at: datetime) -> Call:
    """The line closed before it was known what was happening: an answered call that is owed a call back.

    Raises: Conflict HILO-C445 for a call that is not answered and open to be classified.
    """
    with act():
        call = locked(call_id, actor, "calls.answer")
        if call.status != "answered":
            raise Conflict("HILO-C445", "Only an answered call that is not classified can have hung up.")
        call.status = STATES.after(call.status, "abandon")
        call.ended_at = call.ended_at or at
        call.save(update_fields=["status", "ended_at"])
        owe(call, at=at)
        done(call, actor, "call.hung_up", at, CallEnded(state_of(call), True))
    return call
