"""What a telephone exchange tells of a call: it rings, it is answered, its place is known better, it ends.

Events come late, twice and in any order. Each is merged into what is known; whichever comes first makes the call, so
that none is lost with a lost message. A place that somebody at the centre put right is never moved by the network.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from hilo.adapters.telephony import ExchangeEvent
from hilo.kernel.access.queries import allow, has_account, user_named
from hilo.kernel.act import act
from hilo.kernel.events.actions import FactLike, record
from hilo.lib.actor import Actor
from hilo.lib.findings import Finding

from ..events import CallAnswered, CallEnded, CallLocated, CallNoted
from ..models import Call, Leg
from ..queries import scope_state
from ..rules import normalise_number
from ..telephony_words import finding
from .handling import located, receive
from .owing import owe
from .telling import STATES, done, state_of

MERGED = {"ring": "rang_at", "answered": "answered_at", "hangup": "ended_at"}
OLDEST = datetime(1990, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Taken:
    """new: the event made the call; changed: it changed something; otherwise it was known already."""

    call: Call
    new: bool
    changed: bool


def take(*, actor: Actor, event: ExchangeEvent, at: datetime) -> Taken:
    """Take an event of the exchange that the actor is. Raises: Forbidden, and what `receive` raises."""
    allow(actor, "calls.receive")
    with act():
        known, _ = Leg.objects.get_or_create(exchange=actor.name, exchange_id=event.exchange_id)
        leg = Leg.objects.select_for_update(of=("self",)).get(pk=known.pk)
        when = min(event.at or at, at) if (event.at or at) > OLDEST else at
        new = leg.call_id is None
        call = _ring(actor, leg, event, when, at) if leg.call_id is None else _locked(leg.call_id)
        changed = _merge(actor, leg, call, event, when, at, new=new)
        leg.save()
    return Taken(call, new, new or changed)


def _locked(call_id: int) -> Call:
    return Call.objects.select_for_update(of=("self",)).select_related("centre").get(pk=call_id)


def _ring(actor: Actor, leg: Leg, event: ExchangeEvent, when: datetime, at: datetime) -> Call:
    """The first that is heard of a call, whatever kind of event it is."""
    call = receive(
        actor=actor,
        channel="voice",
        received_at=when,
        at=at,
        caller_number=event.caller_number,
        latitude=event.latitude,
        longitude=event.longitude,
        uncertainty_m=event.uncertainty_m,
        narrative=_words(event),
        recording=event.recording,
        language=event.language or "es",
    )
    leg.call = call
    _remember_place(leg, call, when if event.placed else None)
    if extra := _remarks(event):
        call.findings = [*call.findings, *(remark.as_dict() for remark in extra)]
        call.save(update_fields=["findings"])
    return call


def _words(event: ExchangeEvent) -> str:
    return f"Domicilio que da la red: {event.address}" if event.address else ""


def _remarks(event: ExchangeEvent) -> list[Finding]:
    """What the operator should know of how the network told the place."""
    found = []
    if event.place_reference:
        found.append(finding("HILO-Y102", reference=event.place_reference))
    if event.problems:
        found.append(finding("HILO-Y103", problems="; ".join(event.problems)[:300].rstrip(".")))
    return found


def _merge(
    actor: Actor, leg: Leg, call: Call, event: ExchangeEvent, when: datetime, at: datetime, *, new: bool
) -> bool:
    """Bring what the event says into leg and call; True if it changed one of them."""
    changed = False
    mark = MERGED.get(event.kind)
    if mark and getattr(leg, mark) is None:
        setattr(leg, mark, when)
        changed = True
    if call.erased_at is not None:
        # What a call told of a person was erased: a late message must not bring it back.
        return changed
    if not new:
        changed |= _complete(actor, call, event, at)
        changed |= _relocate(actor, leg, call, event, when, at)
    if event.kind == "answered":
        _answered(actor, leg, call, event, at)
    # An end that came before its ring is caught up with as well.
    if leg.ended_at is not None and call.ended_at is None and event.kind in {"ring", "hangup", "answered"}:
        _ended(actor, leg, call, at)
    return changed


def _complete(actor: Actor, call: Call, event: ExchangeEvent, at: datetime) -> bool:
    """Number, recording and address, where the call has none yet."""
    values: dict[str, Any] = {}
    if event.caller_number and not call.caller_number:
        values["caller_number"] = normalise_number(event.caller_number)
    if event.recording and not call.recording:
        values["recording"] = event.recording
    words = _words(event)
    if words and words not in call.narrative:
        values["narrative"] = f"{call.narrative}\n{words}".strip()
    known = {row["code"]: row["message"] for row in call.findings}
    fresh = [remark for remark in _remarks(event) if known.get(remark.code) != remark.message]
    if fresh:
        codes = {remark.code for remark in fresh}
        kept = [row for row in call.findings if row["code"] not in codes]
        values["findings"] = [*kept, *(remark.as_dict() for remark in fresh)]
    if values:
        _noted(actor, call, values, "call.noted", at)
    return bool(values)


def _relocate(actor: Actor, leg: Leg, call: Call, event: ExchangeEvent, when: datetime, at: datetime) -> bool:
    """The network knows the place better: the call moves there, unless somebody at the centre has placed it."""
    if not event.placed or (leg.located_at is not None and (when <= leg.located_at or event.kind == "ring")):
        # A ring tells the first place there is, even one that comes late and does not say when it rang.
        return False
    same_as_before = leg.point == _digest(call)
    leg.located_at = when
    if (call.latitude, call.longitude, call.uncertainty_m) == (event.latitude, event.longitude, event.uncertainty_m):
        return False
    if not same_as_before and (call.latitude is not None or call.longitude is not None):
        row = _elsewhere(event).as_dict()
        values = {"findings": [*(row for row in call.findings if row["code"] != "HILO-Y101"), row]}
        _noted(actor, call, values, "call.network_place_kept_apart", at)
        return True
    # The remarks of the exchange outlive the place: `located` judges only the place.
    told = [row for row in call.findings if row["code"].startswith("HILO-Y") and row["code"] != "HILO-Y101"]
    values = located(event.latitude, event.longitude, event.uncertainty_m, call.received_at)
    values["findings"] = [*values["findings"], *told]
    _noted(actor, call, values, "call.located_by_network", at)
    if call.state:
        record([(CallLocated(state_of(call)), f"call:{call.folio}")], state=scope_state(call), at=at)
    leg.point = _digest(call)
    return True


def _elsewhere(event: ExchangeEvent) -> Finding:
    around = "" if event.uncertainty_m is None else f" (± {event.uncertainty_m:.0f} m)"
    return finding("HILO-Y101", place=f"{event.latitude:.5f}, {event.longitude:.5f}{around}")


def _answered(actor: Actor, leg: Leg, call: Call, event: ExchangeEvent, at: datetime) -> None:
    """Hand the call to the operator that is named. Without a known one it stays in the queue: somebody takes it."""
    if call.status != "waiting" or not event.operator or not has_account(event.operator):
        return
    if user_named(event.operator).centre != call.centre_id:
        return
    call.status = STATES.after(call.status, "answer")
    call.answered_at, call.answered_by = leg.answered_at, event.operator
    call.save(update_fields=["status", "answered_at", "answered_by"])
    done(call, actor, "call.answered", at, CallAnswered(state_of(call), event.operator), {"by": event.operator})


def _ended(actor: Actor, leg: Leg, call: Call, at: datetime) -> None:
    """The line closed. Only a call that nobody had taken up, in the exchange either, is abandoned."""
    call.ended_at = leg.ended_at
    abandoned = call.status == "waiting" and leg.answered_at is None
    if abandoned:
        call.status = STATES.after(call.status, "abandon")
        owe(call, at=at)
    call.save(update_fields=["status", "ended_at"])
    done(call, actor, "call.ended", at, CallEnded(state_of(call), abandoned))


def _noted(actor: Actor, call: Call, values: Mapping[str, Any], verb: str, at: datetime) -> None:
    for name, value in values.items():
        setattr(call, name, value)
    call.save(update_fields=list(values))
    fact: FactLike = CallNoted(state_of(call))
    done(call, actor, verb, at, fact, {"fields": sorted(values)})


def _remember_place(leg: Leg, call: Call, when: datetime | None) -> None:
    leg.point, leg.located_at = _digest(call), when


def _digest(call: Call) -> str:
    """Tells one place from another without keeping a second copy of it."""
    return hashlib.sha256(f"{call.latitude},{call.longitude},{call.uncertainty_m}".encode()).hexdigest()[:32]
