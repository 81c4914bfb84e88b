"""What a person may have done with what a call tells of them: put right, unlinked from their number, erased.

Called by privacy inside its act; what was there before is not kept, not in the ledger either.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from hilo.kernel.traits import erase_dependents, erased_values
from hilo.lib.actor import Actor

from ..events import CallNoted
from ..models import Call
from ..queries import locked
from ..rules import normalise_number
from .telling import done, state_of

PERMISSION = "privacy.answer"


def erase(*, actor: Actor, call_id: int, why: str, at: datetime) -> Call:
    """Erase what the call, and what hangs on it, tells of the person; why: folio of the request.

    That there was a call, when, in which municipality and what came of it stay (`Call.traits`).
    """
    call = _changed(actor, call_id, erased_values(Call) | {"erased_at": at}, "call.erased", why, at)
    erase_dependents(call)
    return call


def put_right(*, actor: Actor, call_id: int, changes: Mapping[str, str], why: str, at: datetime) -> Call:
    """Correct the person's own words on the call: caller_number, narrative, language."""
    values = dict(changes)
    if "caller_number" in values:
        values["caller_number"] = normalise_number(values["caller_number"])
    return _changed(actor, call_id, values, "call.put_right", why, at)


def forget_number(*, actor: Actor, call_id: int, why: str, at: datetime) -> Call:
    """The call is no longer found by the person's number: they objected to that."""
    return _changed(actor, call_id, {"caller_number": ""}, "call.number_forgotten", why, at)


def drop_recording(*, actor: Actor, call_id: int, why: str, at: datetime) -> Call:
    """The reference of the recording is dropped: its time is over. A second time finds none."""
    call = locked(call_id, actor, PERMISSION)
    if not call.recording:
        return call
    return _changed(actor, call_id, {"recording": ""}, "call.recording_dropped", why, at)


def _changed(actor: Actor, call_id: int, values: Mapping[str, object], verb: str, why: str, at: datetime) -> Call:
    call = locked(call_id, actor, PERMISSION)
    for name, value in values.items():
        setattr(call, name, value)
    call.save(update_fields=list(values))
    done(call, actor, verb, at, CallNoted(state_of(call)), {"fields": sorted(values)}, why=why)
    return call
