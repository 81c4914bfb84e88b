"""The incident of a call that was entered afterwards from a paper form, with its true times."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from hilo.kernel.access.queries import allow
from hilo.kernel.act import act
from hilo.kernel.deadlines.actions import open_terms
from hilo.lib.actor import Actor
from hilo.lib.errors import Refusal

from ..events import IncidentClosed, IncidentOpened
from ..models import Incident, Link
from ..rules import CLOSURE_CODES, TERMS, default_priority
from .handling import chosen_priority, done, named, of_first_call, state_of

if TYPE_CHECKING:
    from hilo.emergency.calls.models import Call


def enter_incident(
    *,
    actor: Actor,
    call: Call,
    code: str,
    opened_at: datetime,
    at: datetime,
    priority: str | None = None,
    reason: str | None = None,
    dispatched_at: datetime | None = None,
    on_scene_at: datetime | None = None,
    closed_at: datetime | None = None,
    closure_code: str = "",
) -> Incident:
    """Open the incident as it was, and close it if it is over; without a closure it is open from now, and owed units.

    Its terms ran from the ringing and were met when the form says. Called inside the act of the whole form.
    Raises: Refusal HILO-K421, HILO-I420, HILO-I421, HILO-I422, HILO-I424.
    """
    allow(actor, "incidents.classify", call.centre.state or call.state)
    found = named(code, call.received_at)
    chosen, overridden = chosen_priority(found, priority, reason)
    if closure_code and closure_code not in CLOSURE_CODES:
        words = f"Close with one of {', '.join(sorted(CLOSURE_CODES))}."
        raise Refusal("HILO-I422", words, where="closure_code")
    with act():
        incident = Incident.objects.create(
            **of_first_call(call, found),
            final_code=found.code if closure_code else "",
            priority=chosen,
            status="closed" if closure_code else "open",
            opened_at=opened_at,
            dispatched_at=dispatched_at,
            on_scene_at=on_scene_at,
            closed_at=closed_at,
            closure_code=closure_code,
        )
        Link.objects.create(incident=incident, call=call, linked_at=opened_at, linked_by=call.answered_by or actor.name)
        met = {"registered": opened_at, "dispatched": dispatched_at, "on_scene": on_scene_at}
        over = dict.fromkeys(TERMS, closed_at)
        open_terms(
            subject=f"incident:{incident.folio}",
            seconds=TERMS,
            state=incident.state,
            at=call.received_at,
            met={name: moment for name, moment in (over | {k: v for k, v in met.items() if v}).items() if moment},
        )
        data = {"form": call.paper_form, "code": found.code, "priority": chosen}
        if overridden:
            data["overrides"] = default_priority(found)
        # The fact carries how it stands by now: a desk shows no emergency that is over.
        fact = IncidentOpened(state_of(incident), call.folio)
        done(incident, actor, "incident.entered", at, fact, data, why=(reason or "") if overridden else "")
        if closure_code:
            data = {"form": call.paper_form, "code": closure_code}
            done(incident, actor, "incident.closed", at, IncidentClosed(state_of(incident)), data)
    return incident
