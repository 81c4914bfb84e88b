"""Two incidents prove to be one event, or one proves to be two. Nothing is merged, both say it, all can be undone.

Units are moved by the dispatcher's hand (dispatch.actions.move) before a join; those left behind are freed, as at any
closing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from hilo.emergency.calls.commands import ADDRESS
from hilo.emergency.calls.queries import locked_call
from hilo.kernel.action import action, done
from hilo.kernel.deadlines.actions import meet
from hilo.kernel.rights import allow
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict

from ..commands import JoinInto, OpenIncident, SplitIncident, UnjoinIncident
from ..events import (
    CallUnlinked,
    IncidentClosed,
    IncidentJoined,
    IncidentReopened,
    IncidentSplit,
    IncidentUnjoined,
)
from ..models import Incident, Link
from ..queries import link_of, locked_incident
from ..rules import TERMS
from .handling import STATES, linked, open_for_call, refuse_closed, state_of
from .opening import open_without_call

if TYPE_CHECKING:
    from hilo.emergency.calls.models import Call

DUPLICATE = "D"
NO_REASON = UnjoinIncident()


@action("incidents.close", verb="incident.joined")
def join(folio: str, command: JoinInto, *, actor: Actor, at: datetime) -> Incident:
    """The incident is the same event as `into`: it closes as its duplicate, and its calls are shown there.

    Raises: Conflict HILO-I430 for itself, HILO-I410 if one of them is closed, HILO-I431 if others were joined into it,
        HILO-I432 if another centre answers for the other.
    """
    into = command.into
    if folio == into:
        raise Conflict("HILO-I430", "An incident is not joined to itself: name the other one.", where="into")
    one, other = _both(folio, into)
    refuse_closed(one)
    refuse_closed(other)
    if one.centre_id != other.centre_id:
        raise Conflict(
            "HILO-I432", f"{other.centre_id} answers for {other.folio}: hand one of them over first.", where="into"
        )
    if joined := one.joined.order_by("id").first():
        raise Conflict(
            "HILO-I431",
            f"{joined.folio} was joined into {folio}: join {into} into it, or take that back first.",
        )
    one.status = STATES.after(one.status, "close")
    one.closed_at, one.closure_code, one.final_code, one.joined_into = at, DUPLICATE, one.code, other
    one.save(update_fields=["status", "closed_at", "closure_code", "final_code", "joined_into"])
    meet(subject=one.subject, terms=tuple(TERMS), at=at)
    # The join comes first: what follows a closing can ask what it was joined into.
    done(one, IncidentJoined(state_of(one), into), data={"into": into})
    done(one, IncidentClosed(state_of(one)), verb="incident.closed", data={"code": DUPLICATE})
    done(other, verb="incident.took_in", data={"folio": folio})
    return one


@action("incidents.close", verb="incident.unjoined")
def unjoin(folio: str, command: UnjoinIncident = NO_REASON, *, actor: Actor, at: datetime) -> Incident:
    """It was another event after all: it goes on by itself, with the calls it had. Raises: Conflict HILO-I433."""
    into = Incident.objects.filter(folio=folio).values_list("joined_into__folio", flat=True).first()
    one, other = _both(folio, into) if into else (locked_incident(folio), None)
    if other is None or one.joined_into_id != other.pk:
        raise Conflict("HILO-I433", "It is joined to no other incident.")
    one.status = STATES.after(one.status, "reopen")
    one.closed_at, one.closure_code, one.final_code, one.joined_into = None, "", "", None
    one.save(update_fields=["status", "closed_at", "closure_code", "final_code", "joined_into"])
    why = command.reason
    done(one, IncidentUnjoined(state_of(one), other.folio), data={"from": other.folio}, why=why)
    done(one, IncidentReopened(state_of(one)), verb="incident.reopened", why=why)
    done(other, verb="incident.gave_back", data={"folio": folio}, why=why)
    return one


@action("incidents.link", verb="incident.split")
def split(folio: str, command: SplitIncident, *, actor: Actor, at: datetime) -> Incident:
    """What these calls tell (or, without one, what `narrative` says) is an event of its own: a new incident.

    Raises: Conflict HILO-I410 if it is closed, HILO-I436 for its first call, HILO-I437 for a call that tells of another
        incident; Refusal HILO-I425 with neither call nor word, and those of `classify`.
    """
    # Calls before their incident, each in the same order, as in every act on both.
    calls = [locked_call(one) for one in sorted(set(command.calls))]
    source = locked_incident(folio)
    allow(actor, "incidents.classify")
    refuse_closed(source)
    for call in calls:
        _take_out(call, source, at)
    new = (
        _from_calls(calls, source, command, actor, at)
        if calls
        else open_without_call(
            OpenIncident(
                centre=source.centre_id,
                code=command.code,
                narrative=command.narrative,
                latitude=source.latitude,
                longitude=source.longitude,
                **{name: getattr(source, name) for name in ADDRESS},
                priority=command.priority,
                reason=command.reason,
            ),
            actor=actor,
            at=at,
            origin="split",
            split_from=source,
        )
    )
    folios = tuple(call.folio for call in calls)
    done(source, IncidentSplit(state_of(new), folio, folios), data={"folio": new.folio})
    done(new, verb="incident.split_off", data={"from": folio})
    return new


def _from_calls(
    calls: Sequence[Call], source: Incident, command: SplitIncident, actor: Actor, at: datetime
) -> Incident:
    first, *rest = sorted(calls, key=lambda call: (call.received_at, call.pk))
    new = open_for_call(first, command, actor=actor, at=at, split_from=source)
    for call in rest:
        linked(call, new, by=actor.name, at=at)
    return new


def _take_out(call: Call, source: Incident, at: datetime) -> None:
    before = link_of(call)
    if before is None or before.incident_id != source.pk:
        raise Conflict("HILO-I437", f"Call {call.folio} does not tell of {source.folio}: look again.", where="calls")
    if source.first_call_id == call.pk:
        raise Conflict(
            "HILO-I436", "The incident began with this call: split the other calls off, or split without a call."
        )
    Link.objects.filter(pk=before.pk).update(unlinked_at=at)
    fact = CallUnlinked(state_of(source), call.folio)
    done(source, fact, verb="call.unlinked", data={"call": call.folio})


def _both(folio: str, other: str) -> tuple[Incident, Incident]:
    """The two, locked always in the same order, so that opposite joins do not wait for each other."""
    both = {name: locked_incident(name) for name in sorted((folio, other))}
    return both[folio], both[other]
