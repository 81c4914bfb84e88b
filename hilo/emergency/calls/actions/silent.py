"""The line is open and nobody speaks; or it closed before anybody knew what was happening."""

from __future__ import annotations

from datetime import datetime

from hilo.kernel.action import action, done
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict

from ..commands import MarkSilent
from ..events import CallEnded, CallSilent
from ..models import Call
from ..queries import locked_call
from .owing import owe
from .telling import STATES, state_of


@action("calls.answer", verb="call.silent")
def mark_silent(call_id: int, command: MarkSilent, *, actor: Actor, at: datetime) -> Call:
    """Nobody speaks, or somebody does after all. It says nothing of whether help is needed."""
    call, silent = locked_call(call_id), command.silent
    if call.silent != silent:
        call.silent = silent
        call.save(update_fields=["silent"])
        done(call, CallSilent(state_of(call), silent), verb="call.silent" if silent else "call.spoke")
    return call


@action("calls.answer", verb="call.hung_up")
def hung_up(call_id: int, *, actor: Actor, at: datetime) -> Call:
    """The line closed before it was known what was happening: an answered call that is owed a call back.

    Raises: Conflict HILO-C445 for a call that is not answered and open to be classified.
    """
    call = locked_call(call_id)
    if call.status != "answered":
        raise Conflict("HILO-C445", "Only an answered call that is not classified can have hung up.")
    call.status = STATES.after(call.status, "abandon")
    call.ended_at = call.ended_at or at
    call.save(update_fields=["status", "ended_at"])
    owe(call, at=at)
    done(call, CallEnded(state_of(call), True))
    return call
