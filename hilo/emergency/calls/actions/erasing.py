"""What a person may have done with what a call tells of them: put right, unlinked from their number, erased.

Called by privacy inside its act; what was there before is not kept, not in the ledger either.
why: folio of the request.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from hilo.kernel.action import action, done
from hilo.kernel.traits import erase_dependents, erased_values
from hilo.lib.actor import Actor
from hilo.lib.commands import sent

from ..commands import PutRight
from ..events import CallNoted
from ..models import Call
from ..queries import locked_call
from ..rules import normalise_number
from .telling import state_of


@action("privacy.answer", verb="call.erased")
def erase(call_id: int, why: str, *, actor: Actor, at: datetime) -> Call:
    """Erase what the call, and what hangs on it, tells of the person.

    That there was a call, when, in which municipality and what came of it stay (`Call.traits`).
    """
    call = _changed(locked_call(call_id), erased_values(Call) | {"erased_at": at}, why)
    erase_dependents(call)
    return call


@action("privacy.answer", verb="call.put_right")
def put_right(call_id: int, why: str, command: PutRight, *, actor: Actor, at: datetime) -> Call:
    """Correct the person's own words on the call."""
    values = sent(command)
    if "caller_number" in values:
        values["caller_number"] = normalise_number(values["caller_number"])
    return _changed(locked_call(call_id), values, why)


@action("privacy.answer", verb="call.number_forgotten")
def forget_number(call_id: int, why: str, *, actor: Actor, at: datetime) -> Call:
    """The call is no longer found by the person's number: they objected to that."""
    return _changed(locked_call(call_id), {"caller_number": ""}, why)


@action("privacy.answer", verb="call.recording_dropped")
def drop_recording(call_id: int, why: str, *, actor: Actor, at: datetime) -> Call:
    """The reference of the recording is dropped: its time is over. A second time finds none."""
    call = locked_call(call_id)
    return _changed(call, {"recording": ""}, why) if call.recording else call


def _changed(call: Call, values: Mapping[str, object], why: str) -> Call:
    for name, value in values.items():
        setattr(call, name, value)
    call.save(update_fields=list(values))
    done(call, CallNoted(state_of(call)), data={"fields": sorted(values)}, why=why)
    return call
