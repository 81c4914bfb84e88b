"""Note a talk with whoever called often without an emergency."""

from __future__ import annotations

from datetime import datetime

from hilo.emergency.calls.queries import locked
from hilo.kernel.act import act
from hilo.kernel.events.actions import record
from hilo.kernel.ledger.actions import entry
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, Refusal

from ..events import CallerTalkedWith
from ..models import Talk
from ..queries.scope import PERMISSION
from ..rules.times import talk_outcomes

LONGEST_NOTE = 500


def note_talk(*, actor: Actor, call_id: int, outcome: str, at: datetime, note: str = "") -> Talk:
    """A talk about repeated improper calls, noted by one of them. It changes nothing about how the number is answered.

    Raises: NotFound, Forbidden; Refusal HILO-U406 for an unknown outcome, HILO-U407 for a note that is too long;
    Conflict HILO-U408 if the call is not improper.
    """
    if outcome not in talk_outcomes():
        raise Refusal("HILO-U406", f"Say how the talk ended: {', '.join(talk_outcomes())}.", where="outcome")
    if len(note) > LONGEST_NOTE:
        raise Refusal("HILO-U407", f"A note has at most {LONGEST_NOTE} letters: shorten it.", where="note")
    with act():
        call = locked(call_id, actor, PERMISSION)
        if call.status != "improper":
            raise Conflict("HILO-U408", "A talk is noted by an improper call: choose one of the number's.")
        talk = Talk.objects.create(call=call, at=at, by=actor.name, outcome=outcome, note=note.strip())
        state = call.centre.state or call.state
        record([(CallerTalkedWith(call.centre_id, outcome), f"centre:{call.centre_id}")], state=state, at=at)
        entry(
            chain=call.centre.institution_id,
            actor=actor,
            verb="caller.talked_with",
            subject=f"call:{call.folio}",
            at=at,
            data={"outcome": outcome},
        )
    return talk
