"""Two incidents prove to be one event, or one proves to be two. Nothing is merged, both say it, all can be undone.

Units are moved by the dispatcher's hand (dispatch.actions.move) before a join; those left behind are freed, as at any
closing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from hilo.emergency.calls.queries import locked as locked_call
from hilo.kernel.access.queries import allow
from hilo.kernel.act import act
from hilo.kernel.deadlines.actions import meet
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, Refusal

from ..events import (
    CallLinked,
    CallUnlinked,
    IncidentClosed,
    IncidentJoined,
    IncidentReopened,
    IncidentSplit,
    IncidentUnjoined,
)
from ..models import Incident, Link
from ..queries import link_of, locked
from ..rules import TERMS
from .handling import STATES, done, enter, open_for_call, state_of
from .opening import open_without_call

if TYPE_CHECKING:
    from hilo.emergency.calls.models import Call

DUPLICATE = "D"
MOST_CALLS = 50


def join(*, actor: Actor, folio: str, into: str, at: datetime) -> Incident:
    """The incident is the same event as `into`: it closes as its duplicate, and its calls are shown there.

    Raises: Conflict HILO-I430 for itself, HILO-I410 if one of them is closed, HILO-I431 if others were joined into it,
        HILO-I432 if another centre answers for the other.
    """
    if folio == into:
        raise Conflict("HILO-I430", "An incident is not joined to itself: name the other one.", where="into")
    with act():
        one, other = _both(folio, into, actor)
        if "closed" in (one.status, other.status):
            closed = one if one.status == "closed" else other
            raise Conflict("HILO-I410", f"Incident {closed.folio} is closed: reopen it first.")
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
        meet(subject=f"incident:{folio}", terms=tuple(TERMS), at=at)
        # The join comes first: what follows a closing can ask what it was joined into.
        done(one, actor, "incident.joined", at, IncidentJoined(state_of(one), into), {"into": into})
        done(one, actor, "incident.closed", at, IncidentClosed(state_of(one)), {"code": DUPLICATE})
        enter(other, actor, "incident.took_in", at, {"folio": folio})
    return one


def unjoin(*, actor: Actor, folio: str, at: datetime, reason: str = "") -> Incident:
    """It was another event after all: it goes on by itself, with the calls it had. Raises: Conflict HILO-I433."""
    with act():
        into = Incident.objects.filter(folio=folio).values_list("joined_into__folio", flat=True).first()
        one, other = _both(folio, into, actor) if into else (locked(folio, actor, "incidents.close"), None)
        if other is None or one.joined_into_id != other.pk:
            raise Conflict("HILO-I433", "It is joined to no other incident.")
        one.status = STATES.after(one.status, "reopen")
        one.closed_at, one.closure_code, one.final_code, one.joined_into = None, "", "", None
        one.save(update_fields=["status", "closed_at", "closure_code", "final_code", "joined_into"])
        done(
            one,
            actor,
            "incident.unjoined",
            at,
            IncidentUnjoined(state_of(one), other.folio),
            {"from": other.folio},
            reason,
        )
        done(one, actor, "incident.reopened", at, IncidentReopened(state_of(one)), why=reason)
        enter(other, actor, "incident.gave_back", at, {"folio": folio}, reason)
    return one


def split(
    *,
    actor: Actor,
    folio: str,
    call_ids: Sequence[int],
    code: str,
    at: datetime,
    narrative: str = "",
    priority: str | None = None,
    reason: str | None = None,
) -> Incident:
    """What these calls tell (or, without one, what `narrative` says) is an event of its own: a new incident.

    Raises: Conflict HILO-I410 if it is closed, HILO-I436 for its first call, HILO-I437 for a call that tells of another
        incident; Refusal HILO-I438 for too many calls, HILO-I425 with neither call nor word, and those of `classify`.
    """
    if len(set(call_ids)) > MOST_CALLS:
        raise Refusal("HILO-I438", f"Split at most {MOST_CALLS} calls off at once.", where="calls")
    with act():
        # Calls before their incident, each in the same order, as in every act on both.
        calls = [locked_call(one, actor, "incidents.link") for one in sorted(set(call_ids))]
        source = locked(folio, actor, "incidents.link")
        allow(actor, "incidents.classify")
        if source.status == "closed":
            raise Conflict("HILO-I410", f"Incident {source.folio} is closed: reopen it first.")
        for call in calls:
            _take_out(call, source, actor, at)
        new = (
            _from_calls(calls, source, actor, code, priority, reason, at)
            if calls
            else _from_words(source, actor, code, narrative, priority, reason, at)
        )
        folios = tuple(call.folio for call in calls)
        done(source, actor, "incident.split", at, IncidentSplit(state_of(new), folio, folios), {"folio": new.folio})
        enter(new, actor, "incident.split_off", at, {"from": folio})
    return new


def _from_calls(
    calls: Sequence[Call],
    source: Incident,
    actor: Actor,
    code: str,
    priority: str | None,
    reason: str | None,
    at: datetime,
) -> Incident:
    first, *rest = sorted(calls, key=lambda call: (call.received_at, call.pk))
    new = open_for_call(first, actor, code, priority, reason, at, split_from=source)
    for call in rest:
        Link.objects.create(incident=new, call=call, linked_at=at, linked_by=actor.name)
        done(new, actor, "call.linked", at, CallLinked(state_of(new), call.folio), {"call": call.folio})
    return new


def _from_words(
    source: Incident, actor: Actor, code: str, narrative: str, priority: str | None, reason: str | None, at: datetime
) -> Incident:
    return open_without_call(
        actor=actor,
        centre=source.centre_id,
        code=code,
        narrative=narrative,
        received_at=at,
        at=at,
        origin="split",
        latitude=source.latitude,
        longitude=source.longitude,
        priority=priority,
        reason=reason,
        split_from=source,
    )


def _take_out(call: Call, source: Incident, actor: Actor, at: datetime) -> None:
    held = link_of(call)
    if held is None or held.incident_id != source.pk:
        raise Conflict("HILO-I437", f"Call {call.folio} does not tell of {source.folio}: look again.", where="calls")
    if source.first_call_id == call.pk:
        raise Conflict(
            "HILO-I436", "The incident began with this call: split the other calls off, or split without a call."
        )
    Link.objects.filter(pk=held.pk).update(unlinked_at=at)
    done(source, actor, "call.unlinked", at, CallUnlinked(state_of(source), call.folio), {"call": call.folio})


def _both(folio: str, other: str, actor: Actor) -> tuple[Incident, Incident]:
    """The two, locked always in the same order, so that opposite joins do not wait for each other."""
    held = {name: locked(name, actor, "incidents.close") for name in sorted((folio, other))}
    return held[folio], held[other]
