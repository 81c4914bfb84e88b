"""The incident of a call that was entered afterwards from a paper form, with its true times."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from hilo.kernel.action import action, done, held
from hilo.kernel.deadlines.actions import open_terms
from hilo.lib.actor import Actor

from ..commands import EnterIncident
from ..events import IncidentClosed, IncidentOpened
from ..models import Incident, Link
from ..rules import TERMS, default_priority
from .handling import chosen_priority, named, of_first_call, require_closure_code, state_of

if TYPE_CHECKING:
    from hilo.emergency.calls.models import Call


@action("incidents.classify", verb="incident.entered")
def enter_incident(call: Call, command: EnterIncident, *, actor: Actor, at: datetime) -> Incident:
    """Open the incident as it was, and close it if it is over.

    Its terms ran from the ringing and were met when the form says. Called inside the act of the whole form.
    Raises: Refusal HILO-K421, HILO-I420, HILO-I421, HILO-I422, HILO-I424.
    """
    held(call)
    found = named(command.code, call.received_at)
    chosen, overridden = chosen_priority(found, command)
    closure_code = command.closure_code
    if closure_code:
        require_closure_code(closure_code, "closure_code")
    incident = Incident.objects.create(
        **of_first_call(call, found),
        final_code=found.code if closure_code else "",
        priority=chosen,
        status="closed" if closure_code else "open",
        opened_at=command.opened_at,
        dispatched_at=command.dispatched_at,
        on_scene_at=command.on_scene_at,
        closed_at=command.closed_at,
        closure_code=closure_code,
    )
    by = call.answered_by or actor.name
    Link.objects.create(incident=incident, call=call, linked_at=command.opened_at, linked_by=by)
    met = {"registered": command.opened_at, "dispatched": command.dispatched_at, "on_scene": command.on_scene_at}
    over = dict.fromkeys(TERMS, command.closed_at)
    open_terms(
        subject=incident.subject,
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
    done(incident, fact, data=data, why=(command.reason or "") if overridden else "")
    if closure_code:
        data = {"form": call.paper_form, "code": closure_code}
        done(incident, IncidentClosed(state_of(incident)), verb="incident.closed", data=data)
    return incident
