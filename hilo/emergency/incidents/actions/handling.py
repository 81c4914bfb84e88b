"""Classify, link, unlink, locate, progress, close, reopen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from hilo.emergency.calls import actions as calls
from hilo.emergency.calls.queries import locked as locked_call
from hilo.kernel.access.queries import allow
from hilo.kernel.act import act
from hilo.kernel.catalogues import Entry, load
from hilo.kernel.deadlines.actions import meet, open_terms
from hilo.kernel.events.actions import FactLike, record
from hilo.kernel.ledger.actions import entry
from hilo.kernel.workflow import load as load_graph
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, Forbidden, NotFound, Refusal

from ..events import (
    CallLinked,
    CallUnlinked,
    IncidentClosed,
    IncidentLocated,
    IncidentOpened,
    IncidentProgressed,
    IncidentReclassified,
    IncidentReopened,
    IncidentState,
)
from ..models import Incident, Link
from ..queries import link_of, locked
from ..rules import CLOSURE_CODES, TERMS, default_priority, priority_named

if TYPE_CHECKING:
    from hilo.emergency.calls.models import Call

STATES = load_graph(Path(__file__).parents[1] / "standards" / "states.toml")


def receive_classified(
    *, actor: Actor, code: str, priority: str | None, reason: str | None, at: datetime, **call: Any
) -> tuple[Call, Incident]:
    """Register a call that comes with its code (an app, a button, another centre): call and incident, or neither."""
    allow(actor, "incidents.classify")
    with act():
        received = calls.receive(actor=actor, at=at, classified=True, **call)
        incident = open_for_call(received, actor, code, priority, reason, at)
    return received, incident


def classify(
    *, actor: Actor, call_id: int, code: str, at: datetime, priority: str | None = None, reason: str | None = None
) -> Incident:
    """Classify a call: an incident is opened, or the one the call tells of is reclassified.

    The priority is the catalogue's; another one needs a reason and is written in the ledger.
    Raises: Refusal HILO-K421 unknown code, HILO-I420 priority, HILO-I421 override without reason.
    """
    with act():
        call = locked_call(call_id, actor, "incidents.classify")
        link = link_of(call)
        if link is None:
            calls.classified(call, at=at)
            return open_for_call(call, actor, code, priority, reason, at)
        return _reclassify(locked(link.incident.folio, actor, "incidents.classify"), actor, code, priority, reason, at)


def reclassify(
    *,
    actor: Actor,
    folio: str,
    code: str,
    at: datetime,
    priority: str | None = None,
    reason: str | None = None,
    on_scene: bool = False,
) -> Incident:
    """Change what an incident is; what it was at first, on scene and at the end is all kept."""
    with act():
        incident = locked(folio, actor, "incidents.classify")
        return _reclassify(incident, actor, code, priority, reason, at, on_scene=on_scene)


def link(*, actor: Actor, folio: str, call_id: int, at: datetime) -> Incident:
    """A call tells of an incident that is known already. It keeps its own folio; the link can be undone.

    Raises: NotFound; Forbidden HILO-M404 if another state answers for the incident; Conflict HILO-I410, HILO-I411.
    """
    with act():
        call = locked_call(call_id, actor, "incidents.link")
        try:
            incident = locked(folio, actor, "incidents.link")
        except Forbidden as refusal:
            raise _elsewhere(refusal) from refusal
        if incident.status == "closed":
            raise Conflict("HILO-I410", f"Incident {incident.folio} is closed: reopen it first.")
        held = link_of(call)
        if held is not None:
            if held.incident_id == incident.pk:
                return incident
            raise Conflict(
                "HILO-I411",
                f"The call tells of incident {held.incident.folio} already: unlink it there first.",
                extra={"incident": held.incident.folio},
            )
        calls.classified(call, at=at)
        Link.objects.create(incident=incident, call=call, linked_at=at, linked_by=actor.name)
        fact = CallLinked(state_of(incident), call.folio)
        done(incident, actor, "call.linked", at, fact, {"call": call.folio})
    return incident


def unlink(*, actor: Actor, folio: str, call_id: int, at: datetime) -> None:
    """Undo a link: the call is answered again and waits for its classification."""
    with act():
        call = locked_call(call_id, actor, "incidents.link")
        incident = locked(folio, actor, "incidents.link")
        held = link_of(call)
        if held is None or held.incident_id != incident.pk:
            raise NotFound("link of call", call.folio)
        if incident.first_call_id == call.pk:
            raise Conflict("HILO-I412", "The incident began with this call: close the incident instead.")
        Link.objects.filter(pk=held.pk).update(unlinked_at=at)
        calls.declassified(call, actor=actor, at=at)
        fact = CallUnlinked(state_of(incident), call.folio)
        done(incident, actor, "call.unlinked", at, fact, {"call": call.folio})


def locate(*, actor: Actor, folio: str, call_id: int, at: datetime) -> Incident:
    """The call an incident began with was located anew: the incident is there too. Of other calls nothing is taken."""
    with act():
        call = locked_call(call_id, actor, "incidents.link")
        incident = locked(folio, actor, "incidents.link")
        there = {
            "state": call.state,
            "municipality": call.municipality,
            "latitude": call.latitude,
            "longitude": call.longitude,
        }
        moved = any(getattr(incident, name) != value for name, value in there.items())
        if incident.first_call_id != call.pk or not call.state or incident.status == "closed" or not moved:
            return incident
        for name, value in there.items():
            setattr(incident, name, value)
        incident.save(update_fields=list(there))
        done(incident, actor, "incident.located", at, IncidentLocated(state_of(incident)))
    return incident


def progress(incident: Incident, *, step: str, at: datetime) -> None:
    """Units were sent ("assign"), one arrived ("arrive") or the last was withdrawn ("release").

    Called by dispatch inside its transaction, with the incident locked; dispatch writes the entry of the act.
    """
    incident.status = STATES.after(incident.status, step)
    changed = ["status"]
    if step == "assign" and incident.dispatched_at is None:
        incident.dispatched_at = at
        changed.append("dispatched_at")
        meet(subject=f"incident:{incident.folio}", terms=("dispatched",), at=at)
    if step == "arrive" and incident.on_scene_at is None:
        incident.on_scene_at = at
        changed.append("on_scene_at")
        meet(subject=f"incident:{incident.folio}", terms=("on_scene",), at=at)
    incident.save(update_fields=changed)


def close(*, actor: Actor, folio: str, code: str, at: datetime, final_code: str = "") -> Incident:
    """Close with A affirmative, I informative, N negative, D duplicate or F false.

    Raises: Refusal HILO-I422 for another code; Conflict HILO-W409 if it is closed already.
    """
    code = code.strip().upper()
    if code not in CLOSURE_CODES:
        raise Refusal("HILO-I422", f"Close with one of {', '.join(sorted(CLOSURE_CODES))}.", where="code")
    with act():
        incident = locked(folio, actor, "incidents.close")
        incident.status = STATES.after(incident.status, "close")
        incident.closed_at, incident.closure_code = at, code
        incident.final_code = (final_code and named(final_code, at).code) or incident.code
        incident.save(update_fields=["status", "closed_at", "closure_code", "final_code"])
        meet(subject=f"incident:{folio}", terms=tuple(TERMS), at=at)
        done(incident, actor, "incident.closed", at, IncidentClosed(state_of(incident)), {"code": code})
    return incident


def reopen(*, actor: Actor, folio: str, reason: str, at: datetime) -> Incident:
    """A closed incident goes on.

    Its terms do not start anew: the norm counts once, from the receipt of the call, and what was measured stays. The
    desk shows it as late from the first second, for units are owed at once.
    Raises: Refusal HILO-I423 without a reason; Conflict HILO-I435 if it was joined into another one.
    """
    if not reason.strip():
        raise Refusal("HILO-I423", "Say why the incident is reopened.", where="reason")
    with act():
        incident = locked(folio, actor, "incidents.close")
        if incident.joined_into:
            raise Conflict("HILO-I435", f"It was joined into {incident.joined_into.folio}: take that back instead.")
        incident.status = STATES.after(incident.status, "reopen")
        incident.closed_at, incident.closure_code, incident.final_code = None, "", ""
        incident.save(update_fields=["status", "closed_at", "closure_code", "final_code"])
        done(incident, actor, "incident.reopened", at, IncidentReopened(state_of(incident)), why=reason)
    return incident


def _elsewhere(refusal: Forbidden) -> Forbidden:
    if refusal.code == "HILO-A404":
        refusal.code = "HILO-M404"
        refusal.message = "Another centre answers for that incident: offer yours to it, or ask it for theirs."
    return refusal


def state_of(incident: Incident) -> IncidentState:
    """The incident as facts carry it."""
    return IncidentState(
        folio=incident.folio,
        centre=incident.centre_id,
        code=incident.code,
        priority=incident.priority,
        status=incident.status,
        state=incident.state,
        municipality=incident.municipality,
        latitude=incident.latitude,
        longitude=incident.longitude,
        received_at=incident.received_at,
        opened_at=incident.opened_at,
        dispatched_at=incident.dispatched_at,
        on_scene_at=incident.on_scene_at,
        closed_at=incident.closed_at,
        closure_code=incident.closure_code,
        origin=incident.origin,
        joined_into=incident.joined_into.folio if incident.joined_into else "",
        split_from=incident.split_from.folio if incident.split_from else "",
    )


def progressed(incident: Incident, step: str) -> tuple[FactLike, str]:
    """The fact of a progress with its subject, for dispatch to record beside its own."""
    return IncidentProgressed(state_of(incident), step), f"incident:{incident.folio}"


def named(code: str, on: datetime) -> Entry:
    """The catalogue's entry for a code in force on a day. Raises: Refusal HILO-K421, HILO-I424."""
    found = load("incidents", timezone.localdate(on)).entry(code)
    if not found.in_force:
        raise Refusal("HILO-I424", f"Code {code} is no longer in force: choose another.", where="code")
    return found


def chosen_priority(found: Entry, asked: str | None, reason: str | None) -> tuple[str, bool]:
    """The priority to use and whether it overrides the catalogue's."""
    usual = default_priority(found)
    wanted = priority_named(asked) if asked else usual
    if wanted != usual and not (reason or "").strip():
        raise Refusal("HILO-I421", f"The catalogue says {usual}: say why it is {wanted}.", where="reason")
    return wanted, wanted != usual


def open_for_call(
    call: Call,
    actor: Actor,
    code: str,
    priority: str | None,
    reason: str | None,
    at: datetime,
    split_from: Incident | None = None,
) -> Incident:
    """A new incident that begins with a call, which is locked by then."""
    found = named(code, call.received_at)
    chosen, _ = chosen_priority(found, priority, reason)
    incident = Incident.objects.create(
        **of_first_call(call, found), split_from=split_from, priority=chosen, opened_at=at
    )
    Link.objects.create(incident=incident, call=call, linked_at=at, linked_by=actor.name)
    opened(incident, actor, call.folio, found, reason, at)
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
        "catalogue": load("incidents", timezone.localdate(call.received_at)).edition,
        "code": found.code,
        "initial_code": found.code,
        "received_at": call.received_at,
    }


def opened(incident: Incident, actor: Actor, call: str, found: Entry, reason: str | None, at: datetime) -> None:
    """Start the terms of a new incident, record the fact, write the entry; `call`: folio of its first call, or ""."""
    open_terms(
        subject=f"incident:{incident.folio}",
        seconds=TERMS,
        state=incident.state,
        at=incident.received_at,
        met={"registered": at},
    )
    usual = default_priority(found)
    overridden = incident.priority != usual
    data = {"code": found.code, "priority": incident.priority} | ({"overrides": usual} if overridden else {})
    fact = IncidentOpened(state_of(incident), call)
    done(incident, actor, "incident.opened", at, fact, data, why=(reason or "") if overridden else "")


def _reclassify(
    incident: Incident,
    actor: Actor,
    code: str,
    priority: str | None,
    reason: str | None,
    at: datetime,
    *,
    on_scene: bool = False,
) -> Incident:
    if incident.status == "closed":
        raise Conflict("HILO-I410", f"Incident {incident.folio} is closed: reopen it first.")
    found = named(code, incident.received_at)
    chosen, overridden = chosen_priority(found, priority, reason)
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
    done(incident, actor, "incident.reclassified", at, fact, data, why=(reason or "") if overridden else "")
    return incident


def done(
    incident: Incident,
    actor: Actor,
    verb: str,
    at: datetime,
    fact: FactLike,
    data: Mapping[str, Any] | None = None,
    why: str = "",
) -> None:
    """Record the fact and write the entry of an act on an incident."""
    record([(fact, f"incident:{incident.folio}")], state=incident.centre.state or incident.state, at=at)
    enter(incident, actor, verb, at, data, why)


def enter(
    incident: Incident, actor: Actor, verb: str, at: datetime, data: Mapping[str, Any] | None = None, why: str = ""
) -> None:
    """Write the entry of an act on an incident, without a fact of its own."""
    entry(
        chain=incident.centre.institution_id,
        actor=actor,
        verb=verb,
        subject=f"incident:{incident.folio}",
        at=at,
        why=why,
        data=data,
    )
