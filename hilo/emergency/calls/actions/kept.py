"""What was typed while the line was cut: it comes later, and overwrites nothing that a colleague did meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from hilo.kernel.access.queries import allow
from hilo.kernel.act import act
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, Refusal

from ..events import CallAnswered
from ..models import Call
from ..queries import locked
from ..rules import normalise_number
from .handling import STATES, done, note, receive, state_of

KEPT_FOR = timedelta(hours=24)
"""How long a desk keeps what it could not send; an older instant is a wrong clock."""
FAST_CLOCK = timedelta(minutes=2)
"""By how much a desk's clock may be fast: such a call counts as of now."""


def take_kept(*, actor: Actor, channel: str, received_at: datetime, at: datetime) -> Call:
    """A call that was taken while the line was cut: it rang and was answered at `received_at`, by the actor.

    Raises: Refusal HILO-C432 for an instant that lies in the future or more than a day back.
    """
    allow(actor, "calls.answer")
    if not at - KEPT_FOR <= received_at <= at + FAST_CLOCK:
        words = "The time this call rang at lies in the future or more than a day back: see the clock of this computer."
        raise Refusal("HILO-C432", words, where="received_at")
    received_at = min(received_at, at)
    with act():
        call = receive(actor=actor, channel=channel, received_at=received_at, at=at)
        call.status = STATES.after(call.status, "answer")
        call.answered_at, call.answered_by = received_at, actor.name
        call.save(update_fields=["status", "answered_at", "answered_by"])
        fact = CallAnswered(state_of(call), actor.name)
        done(call, actor, "call.kept", at, fact, {"received_at": received_at.isoformat()})
    return call


def note_since(
    *, actor: Actor, call_id: int, changes: Mapping[str, Any], known: Mapping[str, Any], at: datetime
) -> Call:
    """Note what was typed over the values that the writer saw.

    known: field to the value that it had on the writer's screen; a field without one is not compared.
    Raises: Conflict HILO-C430 with `now` (field to present value) if one of them has another value by now, unless
        that is the very value that comes.
    """
    with act():
        call = locked(call_id, actor, "calls.answer")
        now = {
            name: getattr(call, name)
            for name in changes
            if name in known and getattr(call, name) not in (_as_kept(name, known[name]), _as_kept(name, changes[name]))
        }
        if now:
            words = f"Somebody changed call {call.folio} meanwhile: compare, then choose what stays."
            raise Conflict("HILO-C430", words, where=", ".join(sorted(now)), extra={"now": now})
        return note(actor=actor, call_id=call_id, changes=changes, at=at)


def _as_kept(field: str, value: Any) -> Any:
    return normalise_number(value or "") if field == "caller_number" else value
