"""Note a talk with whoever called often without an emergency."""

from __future__ import annotations

from datetime import datetime

from hilo.emergency.calls.queries import locked_call
from hilo.kernel.action import action, done
from hilo.kernel.events.actions import record
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, Refusal

from ..commands import NoteTalk
from ..events import CallerTalkedWith
from ..models import Talk
from ..queries.scope import PERMISSION
from ..rules.times import talk_outcomes


@action(PERMISSION, verb="caller.talked_with")
def note_talk(call_id: int, command: NoteTalk, *, actor: Actor, at: datetime) -> Talk:
    """A talk about repeated improper calls, noted by one of them. It changes nothing about how the number is answered.

    Raises: NotFound, Forbidden; Refusal HILO-U406 for an unknown outcome; Conflict HILO-U408 if the call is not
        improper.
    """
    call, outcome = locked_call(call_id), command.outcome
    if outcome not in talk_outcomes():
        raise Refusal("HILO-U406", f"Say how the talk ended: {', '.join(talk_outcomes())}.", where="outcome")
    if call.status != "improper":
        raise Conflict("HILO-U408", "A talk is noted by an improper call: choose one of the number's.")
    talk = Talk.objects.create(call=call, at=at, by=actor.name, outcome=outcome, note=command.note.strip())
    # The stream hears of the centre, never of the call: whoever follows it cannot tell who was talked with.
    fact = CallerTalkedWith(call.centre_id, outcome)
    record([(fact, f"centre:{call.centre_id}")], state=talk.holder.state, at=at, heard_by=[call.centre_id])
    done(talk, data={"outcome": outcome})
    return talk
