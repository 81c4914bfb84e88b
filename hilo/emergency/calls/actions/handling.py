"""Receive, answer, note, mark improper, end, correct."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from hilo.emergency.centres.queries import centre as centre_named
from hilo.emergency.centres.queries import covering, serving_number
from hilo.kernel.access.queries import allow
from hilo.kernel.act import act
from hilo.kernel.deadlines.actions import meet
from hilo.kernel.events.actions import record
from hilo.kernel.territory.queries import place_of
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, Refusal
from hilo.lib.findings import Finding

from ..calling_back import TERM
from ..events import CallAnswered, CallEnded, CallImproper, CallLocated, CallNoted, CallReceived
from ..models import Call
from ..queries import locked, scope_state, silence_was_looked_into
from ..rules import channels, improper_kinds, location_findings, normalise_number
from ..versions import version_in_use
from .owing import owe, rang_again
from .telling import STATES, done, enter, state_of


def receive(
    *,
    actor: Actor,
    channel: str,
    received_at: datetime,
    at: datetime,
    caller_number: str = "",
    latitude: float | None = None,
    longitude: float | None = None,
    uncertainty_m: float | None = None,
    narrative: str = "",
    language: str = "es",
    recording: str = "",
    classified: bool = False,
) -> Call:
    """Register a call as it rings: placed if it can be, routed to the centre that covers the place on that date.

    received_at: when it rang; at: now. classified: it brings its code, and incidents opens its incident in this act.
    Whatever the call says, it is taken: what is odd about its place is a finding.
    Raises: Refusal HILO-C503 if no centre at all is set up, HILO-C422 for a channel that is none.
    """
    allow(actor, "calls.receive")
    if channel not in channels():
        raise Refusal("HILO-C422", f"“{channel}” is no channel: {', '.join(channels())}.", where="channel")
    where = located(latitude, longitude, uncertainty_m, received_at)
    centre = covering(where["state"], where["municipality"]) if where["state"] else centre_named(actor.centre)
    centre = centre or covering("")
    if centre is None:
        raise Refusal("HILO-C503", "No emergency centre is set up: run `hilo setup` first.", status=503)
    with act():
        call = Call.objects.create(
            centre=centre,
            channel=channel,
            caller_number=normalise_number(caller_number),
            narrative=narrative,
            language=language,
            recording=recording,
            received_at=received_at,
            status=STATES.after(STATES.initial, "classify") if classified else STATES.initial,
            classified_at=at if classified else None,
            **where,
        )
        record([(CallReceived(state_of(call)), f"call:{call.folio}")], state=centre.state or call.state, at=at)
        enter(call, actor, "call.received", at, {"channel": channel, "received_at": received_at.isoformat()})
    return call


def answer(*, actor: Actor, call_id: int, at: datetime) -> Call:
    """Take a waiting call. Two operators who take it at once: one has it, the other is told who."""
    with act():
        call = locked(call_id, actor, "calls.answer")
        if call.status == "answered":
            raise Refusal(
                "HILO-C409",
                f"{call.answered_by} has answered this call already.",
                status=409,
                extra={"holder": call.answered_by},
            )
        call.status = STATES.after(call.status, "answer")
        call.answered_at, call.answered_by = at, actor.name
        call.save(update_fields=["status", "answered_at", "answered_by"])
        done(call, actor, "call.answered", at, CallAnswered(state_of(call), actor.name))
        rang_again(call, actor=actor, at=at)
    return call


def note(*, actor: Actor, call_id: int, changes: Mapping[str, Any], at: datetime) -> Call:
    """Keep what the operator types: narrative, caller_number, language, card, latitude/longitude/uncertainty_m.

    A place that changes is looked up anew, and stays with the centre that answered.
    Raises: Refusal HILO-C420 for a field that is not one of these.
    """
    with act():
        call = locked(call_id, actor, "calls.answer")
        fields = set(changes)
        if unknown := fields - {
            "narrative",
            "caller_number",
            "language",
            "card",
            "latitude",
            "longitude",
            "uncertainty_m",
        }:
            raise Refusal("HILO-C420", f"A call has no field {', '.join(sorted(unknown))} to note.")
        values = dict(changes)
        if "caller_number" in values:
            values["caller_number"] = normalise_number(values["caller_number"] or "")
        if fields & {"latitude", "longitude", "uncertainty_m"}:
            held = {name: getattr(call, name) for name in ("latitude", "longitude", "uncertainty_m")}
            point = held | {name: values[name] for name in held if name in values}
            values |= located(**point, on=call.received_at)
        if "card" in values:
            values["card"] = _with_version(values["card"], call)
        for name, value in values.items():
            setattr(call, name, value)
        call.save(update_fields=list(values))
        done(call, actor, "call.noted", at, CallNoted(state_of(call)), {"fields": sorted(fields)})
        if "state" in values and call.state:
            record([(CallLocated(state_of(call)), f"call:{call.folio}")], state=scope_state(call), at=at)
    return call


def _with_version(card: dict[str, Any], call: Call) -> dict[str, Any]:
    """What was answered, with the version of the card that was asked."""
    if not isinstance(card, dict) or not isinstance(card.get("card"), str) or not card["card"]:
        return card
    number = version_in_use(call.centre.institution_id, card["card"], card.get("version"))
    return card if number is None else card | {"version": number}


def mark_improper(*, actor: Actor, call_id: int, kind: str, at: datetime, why: str = "") -> Call:
    """A call that was no emergency. The number is remembered and never blocked.

    Silence alone is no misuse: a silent call is improper only after the questions of the silent card, an attempt to
    call back, or a reason.
    Raises: Refusal HILO-C421 for an unknown kind; Conflict HILO-C443 for silence that nobody looked into.
    """
    kinds = improper_kinds()
    if kind not in kinds:
        raise Refusal("HILO-C421", f"“{kind}” is no improper kind: {', '.join(sorted(kinds))}.", where="kind")
    with act():
        call = locked(call_id, actor, "calls.answer")
        if (call.silent or kind == "silent") and not why.strip() and not silence_was_looked_into(call):
            raise Conflict(
                "HILO-C443", "Silence alone is no misuse: ask with the card for silent calls, or hang up and call back."
            )
        _no_longer_owed(call, at)
        call.status = STATES.after(call.status, "mark_improper")
        call.improper_kind, call.classified_at = kind, at
        call.ended_at = call.ended_at or at
        call.save(update_fields=["status", "improper_kind", "classified_at", "ended_at"])
        done(call, actor, "call.improper", at, CallImproper(state_of(call)), {"kind": kind}, why)
    return call


def correct(*, actor: Actor, call_id: int, reason: str, at: datetime) -> Call:
    """Take back a wrong “improper”: the call is answered again and can be classified."""
    if not reason.strip():
        raise Refusal("HILO-C423", "Say why the call is corrected.", where="reason")
    with act():
        call = locked(call_id, actor, "calls.answer")
        if call.status != "improper":
            raise Refusal("HILO-C424", "Only a call marked improper is corrected this way.", status=409)
        _answered_again(call, actor, at)
        call.improper_kind, call.ended_at = "", None
        call.save(update_fields=[*_ANSWERED, "improper_kind", "ended_at"])
        done(call, actor, "call.corrected", at, CallNoted(state_of(call)), why=reason)
    return call


def end(*, actor: Actor, call_id: int, at: datetime) -> Call:
    """The line closed. A call that nobody had answered is abandoned, and somebody owes it a call back."""
    with act():
        call = locked(call_id, actor, "calls.answer")
        call.ended_at = call.ended_at or at
        abandoned = call.status == "waiting"
        if abandoned:
            call.status = STATES.after(call.status, "abandon")
            owe(call, at=at)
        call.save(update_fields=["status", "ended_at"])
        done(call, actor, "call.ended", at, CallEnded(state_of(call), abandoned))
    return call


def classified(call: Call, *, at: datetime) -> None:
    """An incident was opened for the call, or the call linked to one. Called by incidents, inside their transaction."""
    _no_longer_owed(call, at)
    call.status = STATES.after(call.status, "classify")
    call.classified_at = at
    call.save(update_fields=["status", "classified_at"])


def declassified(call: Call, *, actor: Actor, at: datetime) -> None:
    """The call was unlinked from its incident. Called by incidents, inside their transaction."""
    _answered_again(call, actor, at)
    call.save(update_fields=_ANSWERED)


def _no_longer_owed(call: Call, at: datetime) -> None:
    """What the call was is known: if it was abandoned, nobody needs to call back to find out."""
    if call.status == "abandoned":
        meet(subject=f"call:{call.folio}", terms=(TERM,), at=at)


_ANSWERED = ("status", "answered_at", "answered_by", "classified_at")


def _answered_again(call: Call, actor: Actor, at: datetime) -> None:
    """A call that nobody had answered is now with whoever took its classification back: somebody must have it."""
    call.status = STATES.after(call.status, "correct")
    call.classified_at = None
    if not call.answered_by:
        call.answered_at, call.answered_by = at, actor.name


def located(
    latitude: float | None, longitude: float | None, uncertainty_m: float | None, on: datetime
) -> dict[str, Any]:
    """The columns that say where: the point as given, the place it means on that date, and what is odd about it."""
    day = timezone.localdate(on)
    place = place_of(latitude, longitude, day) if latitude is not None and longitude is not None else None
    findings = location_findings(latitude, longitude, uncertainty_m, place_found=place is not None)
    served = "911"
    if place is not None:
        service = serving_number(state=place.state, on=day)
        served = service.number
        if not service.active:
            findings.append(
                Finding(
                    "HILO-C110",
                    "info",
                    f"On {day:%d/%m/%Y} 911 did not serve {place.state_name} yet: the call is routed to {served}.",
                    "M1",
                    "received_at",
                )
            )
    return {
        "latitude": latitude,
        "longitude": longitude,
        "uncertainty_m": uncertainty_m,
        "state": place.state if place else "",
        "municipality": place.municipality if place else "",
        "exact": place.exact if place else False,
        "served_number": served,
        "findings": [finding.as_dict() for finding in findings],
    }
