"""Classify, link, unlink, locate, progress, close, reopen."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from hilo.emergency.calls import actions as calls
from hilo.emergency.calls.commands import ADDRESS
from hilo.emergency.calls.queries import locked_call
from hilo.kernel.action import action, done, held
from hilo.kernel.catalogues import Entry, load
from hilo.kernel.deadlines.actions import meet, open_terms
from hilo.kernel.events.actions import FactLike
from hilo.kernel.workflow import load as load_graph
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, Forbidden, NotFound, Refusal

from ..commands import Classify, ClassifyCall, CloseIncident, LinkCall, Reclassify, RegisterCall, ReopenIncident
from ..events import (
    CallLinked,
    CallUnlinked,
    IncidentClosed,
    IncidentOpened,
    IncidentProgressed,
    IncidentReclassified,
    IncidentReopened,
)
from ..models import Incident, Link
from ..queries import link_of, locked_incident
from ..rules import CLOSURE_CODES, TERMS, default_priority, priority_named
from .noting import told_before
from .placing import place_with
from .telling import refuse_closed as refuse_closed
from .telling import state_of as state_of

if TYPE_CHECKING:
    from hilo.emergency.calls.models import Call

STATES = load_graph(Path(__file__).parents[1] / "standards" / "states.toml")
ONLY = LinkCall()


@action("incidents.classify", verb="incident.opened")
def receive_classified(command: RegisterCall, *, actor: Actor, at: datetime) -> tuple[Call, Incident]:
    """Register a call that comes with its code (an app, a button, another centre): call and incident, or neither."""
    received = held(calls.receive(command, actor=actor, at=at, classified=True), as_="call.received")
    chosen = Classify(code=command.code or "", priority=command.priority, reason=command.reason)
    return received, open_for_call(received, chosen, actor=actor, at=at)


@action("incidents.classify", verb="incident.opened")
def classify(call_id: int, command: ClassifyCall, *, actor: Actor, at: datetime) -> Incident:
    """Classify a call: an incident is opened, or the one the call tells of is reclassified.

    The priority is the catalogue's; another one needs a reason and is written in the ledger. A colleague who gave it
    the same code meanwhile is no conflict.
    Raises: Refusal HILO-K421 unknown code, HILO-I420 priority, HILO-I421 override without reason; Conflict HILO-C431
        with `incident` and `classified_as` if the call tells of another incident by now than the writer saw, HILO-C448
        for a call in another language that would be called incomplete.
    """
    call = locked_call(call_id, as_="call.classified")
    calls.require_understood(call, command.code)
    link = link_of(call)
    if link is None:
        calls.classified(call, at=at)
        return open_for_call(call, command, actor=actor, at=at)
    now = link.incident
    if command.known is not None and now.folio != command.known:
        if now.code == command.code and command.priority in (None, now.priority):
            return now
        raise Conflict(
            "HILO-C431",
            f"Call {call.folio} was classified meanwhile as {now.code} (incident {now.folio}): "
            "look, then change it if yours is right.",
            where="code",
            extra={"incident": now.folio, "classified_as": now.code},
        )
    return reclassified(locked_incident(now.folio), command)


@action("incidents.classify", verb="incident.reclassified")
def reclassify(folio: str, command: Reclassify, *, actor: Actor, at: datetime) -> Incident:
    """Change what an incident is; what it was at first, on scene and at the end is all kept."""
    return reclassified(locked_incident(folio), command, on_scene=command.on_scene)


@action("incidents.link", verb="call.linked")
def link(folio: str, call_id: int, command: LinkCall = ONLY, *, actor: Actor, at: datetime) -> Incident:
    """A call tells of an incident that is known already. It keeps its own folio; the link can be undone.

    With take_place an incident without a place is where the call is.

    Raises: NotFound; Forbidden HILO-M404 if another state answers for the incident; Conflict HILO-I410, HILO-I411.
    """
    call = locked_call(call_id)
    try:
        incident = locked_incident(folio)
    except Forbidden as refusal:
        raise _elsewhere(refusal) from refusal
    refuse_closed(incident)
    before = link_of(call)
    if before is not None:
        if before.incident_id == incident.pk:
            return incident
        raise Conflict(
            "HILO-I411",
            f"The call tells of incident {before.incident.folio} already: unlink it there first.",
            extra={"incident": before.incident.folio},
        )
    calls.classified(call, at=at)
    linked(call, incident, by=actor.name, at=at)
    told_before(incident, call, at=at)
    if command.take_place:
        place_with(call, incident, by=actor.name, at=at)
    return incident


def linked(call: Call, incident: Incident, *, by: str, at: datetime) -> None:
    """Write that a call tells of an incident. Part of the act that links it."""
    Link.objects.create(incident=incident, call=call, linked_at=at, linked_by=by)
    done(incident, CallLinked(state_of(incident), call.folio), verb="call.linked", data={"call": call.folio})


@action("incidents.link", verb="call.unlinked")
def unlink(folio: str, call_id: int, *, actor: Actor, at: datetime) -> None:
    """Undo a link: the call is answered again and waits for its classification."""
    call, incident = locked_call(call_id), locked_incident(folio)
    before = link_of(call)
    if before is None or before.incident_id != incident.pk:
        raise NotFound("link of call", call.folio)
    if incident.first_call_id == call.pk:
        raise Conflict("HILO-I412", "The incident began with this call: close the incident instead.")
    Link.objects.filter(pk=before.pk).update(unlinked_at=at)
    calls.declassified(call, actor=actor, at=at)
    done(incident, CallUnlinked(state_of(incident), call.folio), data={"call": call.folio})


def progress(incident: Incident, *, step: str, at: datetime) -> None:
    """Units were sent ("assign"), one arrived ("arrive") or the last was withdrawn ("release").

    Called by dispatch inside its transaction, with the incident locked; dispatch writes the entry of the act.
    """
    incident.status = STATES.after(incident.status, step)
    changed = ["status"]
    if step == "assign" and incident.dispatched_at is None:
        incident.dispatched_at = at
        changed.append("dispatched_at")
        meet(subject=incident.subject, terms=("dispatched",), at=at)
    if step == "arrive" and incident.on_scene_at is None:
        incident.on_scene_at = at
        changed.append("on_scene_at")
        meet(subject=incident.subject, terms=("on_scene",), at=at)
    incident.save(update_fields=changed)


@action("incidents.close", verb="incident.closed")
def close(folio: str, command: CloseIncident, *, actor: Actor, at: datetime) -> Incident:
    """Close with A affirmative, I informative, N negative, D duplicate or F false.

    Raises: Refusal HILO-I422 for another code; Conflict HILO-W409 if it is closed already.
    """
    incident, code = locked_incident(folio), command.code
    require_closure_code(code, "code")
    incident.status = STATES.after(incident.status, "close")
    incident.closed_at, incident.closure_code = at, code
    incident.final_code = (command.final_code and named(command.final_code, at).code) or incident.code
    incident.save(update_fields=["status", "closed_at", "closure_code", "final_code"])
    meet(subject=incident.subject, terms=tuple(TERMS), at=at)
    done(incident, IncidentClosed(state_of(incident)), data={"code": code})
    return incident


def require_closure_code(code: str, where: str) -> None:
    """Raises: Refusal HILO-I422 for a code that closes nothing."""
    if code not in CLOSURE_CODES:
        raise Refusal("HILO-I422", f"Close with one of {', '.join(sorted(CLOSURE_CODES))}.", where=where)


@action("incidents.close", verb="incident.reopened")
def reopen(folio: str, command: ReopenIncident, *, actor: Actor, at: datetime) -> Incident:
    """A closed incident goes on.

    Its terms do not start anew: the norm counts once, from the receipt of the call, and what was measured stays. The
    desk shows it as late from the first second, for units are owed at once.
    Raises: Refusal HILO-I423 without a reason; Conflict HILO-I435 if it was joined into another one.
    """
    incident = locked_incident(folio)
    if not command.reason.strip():
        raise Refusal("HILO-I423", "Say why the incident is reopened.", where="reason")
    if incident.joined_into:
        raise Conflict("HILO-I435", f"It was joined into {incident.joined_into.folio}: take that back instead.")
    incident.status = STATES.after(incident.status, "reopen")
    incident.closed_at, incident.closure_code, incident.final_code = None, "", ""
    incident.reopened_at = at
    incident.save(update_fields=["status", "closed_at", "closure_code", "final_code", "reopened_at"])
    done(incident, IncidentReopened(state_of(incident)), why=command.reason)
    return incident


def _elsewhere(refusal: Forbidden) -> Forbidden:
    if refusal.code == "HILO-A404":
        refusal.code = "HILO-M404"
        refusal.message = "Another centre answers for that incident: offer yours to it, or ask it for theirs."
    return refusal


def progressed(incident: Incident, step: str) -> tuple[FactLike, str]:
    """The fact of a progress with its subject, for dispatch to record beside its own."""
    return IncidentProgressed(state_of(incident), step), incident.subject


def named(code: str, on: datetime) -> Entry:
    """The catalogue's entry for a code in force on a day. Raises: Refusal HILO-K421, HILO-I424."""
    found = load("incidents", timezone.localdate(on)).entry(code)
    if not found.in_force:
        raise Refusal("HILO-I424", f"Code {code} is no longer in force: choose another.", where="code")
    return found


def chosen_priority(found: Entry, command: Classify) -> tuple[str, bool]:
    """The priority to use and whether it overrides the catalogue's."""
    usual = default_priority(found)
    wanted = priority_named(command.priority) if command.priority else usual
    if wanted != usual and not (command.reason or "").strip():
        raise Refusal("HILO-I421", f"The catalogue says {usual}: say why it is {wanted}.", where="reason")
    return wanted, wanted != usual


def open_for_call(
    call: Call, command: Classify, *, actor: Actor, at: datetime, split_from: Incident | None = None
) -> Incident:
    """A new incident that begins with a call, which is locked by then. Part of the act that classifies it."""
    found = named(command.code, call.received_at)
    chosen, _ = chosen_priority(found, command)
    incident = Incident.objects.create(
        **of_first_call(call, found), split_from=split_from, priority=chosen, opened_at=at
    )
    Link.objects.create(incident=incident, call=call, linked_at=at, linked_by=actor.name)
    opened(incident, call.folio, found, command.reason, at)
    return incident


def of_first_call(call: Call, found: Entry) -> dict[str, Any]:
    """What an incident takes from the call it begins with: folio, centre, place, code and the catalogue's edition."""
    return {
        "folio": call.folio,
        "centre": call.centre,
        "first_call": call,
        "state": call.state or call.centre.state,
        "municipality": call.municipality,
        "latitude": call.latitude if call.state else None,
        "longitude": call.longitude if call.state else None,
        "uncertainty_m": call.uncertainty_m if call.state else None,
        **{name: getattr(call, name) for name in ADDRESS},
        "catalogue": load("incidents", timezone.localdate(call.received_at)).edition,
        "code": found.code,
        "initial_code": found.code,
        "received_at": call.received_at,
    }


def opened(incident: Incident, call: str, found: Entry, reason: str | None, at: datetime) -> None:
    """Start the terms of a new incident and say that it was opened; `call`: folio of its first call, or ""."""
    open_terms(
        subject=incident.subject,
        seconds=TERMS,
        state=incident.state,
        at=incident.received_at,
        met={"registered": at},
    )
    usual = default_priority(found)
    overridden = incident.priority != usual
    data = {"code": found.code, "priority": incident.priority} | ({"overrides": usual} if overridden else {})
    fact = IncidentOpened(state_of(incident), call)
    done(incident, fact, verb="incident.opened", data=data, why=(reason or "") if overridden else "")


def reclassified(incident: Incident, command: Classify, *, on_scene: bool = False) -> Incident:
    """The incident under what the command says that it is; part of the act that locked it."""
    refuse_closed(incident)
    found = named(command.code, incident.received_at)
    chosen, overridden = chosen_priority(found, command)
    before = incident.code
    incident.code, incident.priority = found.code, chosen
    changed = ["code", "priority"]
    if on_scene:
        incident.on_scene_code = found.code
        changed.append("on_scene_code")
    incident.save(update_fields=changed)
    data: dict[str, Any] = {"code": found.code, "before": before, "priority": chosen, "on_scene": on_scene}
    if overridden:
        data["overrides"] = default_priority(found)
    fact = IncidentReclassified(state_of(incident), before)
    why = (command.reason or "") if overridden else ""
    done(incident, fact, verb="incident.reclassified", data=data, why=why)
    return incident
