"""The line is open and nobody speaks; it closed before anybody knew what was happening; it must not ring."""

from __future__ import annotations

from datetime import datetime

from hilo.kernel.action import action, done
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, Refusal

from ..commands import ForbidRinging, MarkSilent
from ..events import CallEnded, CallSilent, RingingForbidden
from ..models import Call
from ..queries import locked_call
from .language import end_language_help
from .owing import decided, owe
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
    _left(call, at)
    done(call, CallEnded(state_of(call), True))
    return call


@action("calls.answer", verb="call.left_undecided")
def leave_undecided(call_id: int, *, actor: Actor, at: datetime) -> Call | None:
    """The term to say what an answered call was, whose line closed, is over: it is owed a call back, for anybody to
    make. None if it was said meanwhile, or the caller is on the line again."""
    call = locked_call(call_id)
    if call.status != "answered" or call.ended_at is None:
        return None
    _left(call, at)
    done(call, CallEnded(state_of(call), True))
    return call


def _left(call: Call, at: datetime) -> None:
    call.status = STATES.after(call.status, "abandon")
    call.ended_at = call.ended_at or at
    call.save(update_fields=["status", "ended_at"])
    decided(call, at)
    end_language_help(call, "withdrawn", at=at)
    owe(call, at=at)


@action("calls.answer", verb="call.ringing_forbidden")
def forbid_ringing(call_id: int, command: ForbidRinging, *, actor: Actor, at: datetime) -> Call:
    """A ringing telephone may harm who called: no desk offers to call back. It may ring again once somebody says why.

    Raises: Refusal HILO-C446 without a reason to let it ring again.
    """
    call, forbidden = locked_call(call_id), command.forbidden
    if call.no_ring and not forbidden and not command.why.strip():
        raise Refusal("HILO-C446", where="why")
    if call.no_ring != forbidden:
        call.no_ring = forbidden
        call.save(update_fields=["no_ring"])
        verb = "call.ringing_forbidden" if forbidden else "call.ringing_allowed"
        done(call, RingingForbidden(state_of(call), forbidden), verb=verb, why=command.why)
    return call
