"""Receive, answer, note, mark improper, end, correct."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from hilo.emergency.centres.queries import centre as centre_named
from hilo.emergency.centres.queries import covering, serving_number
from hilo.kernel.action import action, done, unheld
from hilo.kernel.deadlines.actions import meet
from hilo.kernel.territory.queries import place_of
from hilo.lib.actor import Actor
from hilo.lib.commands import sent
from hilo.lib.errors import Conflict, Refusal
from hilo.lib.findings import Finding

from ..calling_back import TERM, tells_of_danger
from ..commands import ADDRESS, CorrectCall, MarkImproper, NoteCall, ReceiveCall
from ..events import CallAnswered, CallEnded, CallImproper, CallLocated, CallNoted, CallReceived
from ..models import Call
from ..queries import in_another_language, locked_call, silence_was_looked_into
from ..rules import channels, improper_kinds, location_findings, normalise_number, rang_at
from .asked import as_asked, with_said
from .language import end_language_help
from .owing import decided, owe, owe_decision, rang_again
from .telling import STATES, state_of

if TYPE_CHECKING:
    from hilo.emergency.centres.models import Centre


@action("calls.receive", verb="call.received")
def receive(command: ReceiveCall, *, actor: Actor, at: datetime, classified: bool = False) -> Call:
    """Register a call as it rings: placed if it can be, and of the centre where it rings.

    Whoever works at a centre that answers for a place takes it for that centre: where its position lies only suggests a
    hand-over. What rings nowhere in particular (a national line, an app) is of the centre that covers the place.

    classified: it brings its code, and incidents opens its incident in this act.
    Whatever the call says, it is taken: what is odd about its place or its time is a finding.
    Raises: Refusal HILO-C503 if no centre at all is set up, HILO-C422 for a channel that is none.
    """
    unheld()
    require_channel(command.channel)
    told = {one.name: getattr(command, one.name) for one in fields(ReceiveCall)}
    given = {name: value for name, value in told.items() if value is not None}
    received_at, late = rang_at(command.received_at or at, at)
    where = located(command.latitude, command.longitude, command.uncertainty_m, received_at)
    where["findings"] += [finding.as_dict() for finding in late]
    centre = _rings_at(actor, where["state"], where["municipality"])
    if centre is None:
        raise Refusal("HILO-C503", "No emergency centre is set up: run `hilo setup` first.", status=503)
    call = Call.objects.create(
        **given
        | where
        | {
            "centre": centre,
            "received_at": received_at,
            "caller_number": normalise_number(command.caller_number or ""),
            "status": STATES.after(STATES.initial, "classify") if classified else STATES.initial,
            "classified_at": at if classified else None,
        }
    )
    data = {"channel": call.channel, "received_at": received_at.isoformat()}
    if late:
        data["said"] = given["received_at"].isoformat()
    done(call, CallReceived(state_of(call)), data=data)
    return call


def _rings_at(actor: Actor, state: str, municipality: str) -> Centre | None:
    own = centre_named(actor.centre)
    if own is not None and own.state:
        return own
    return (covering(state, municipality) if state else own) or covering("")


def require_channel(channel: str) -> None:
    """Raises: Refusal HILO-C422 for a channel that is none."""
    if channel not in channels():
        raise Refusal("HILO-C422", f"“{channel}” is no channel: {', '.join(channels())}.", where="channel")


@action("calls.answer", verb="call.answered")
def answer(call_id: int, *, actor: Actor, at: datetime) -> Call:
    """Take a waiting call. Two operators who take it at once: one has it, the other is told who."""
    call = locked_call(call_id)
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
    done(call, CallAnswered(state_of(call), actor.name))
    rang_again(call, actor=actor, at=at)
    return call


@action("calls.answer", verb="call.noted")
def note(call_id: int, command: NoteCall, *, actor: Actor, at: datetime) -> Call:
    """Keep what the operator types. A place that changes is looked up anew, and stays with the centre that answered.

    Raises: Conflict HILO-C430 with `now` (field to present value) if one of the fields that the writer saw has another
        value by now, unless that is the very value that comes.
    """
    call = locked_call(call_id)
    changes = sent(command)
    known = changes.pop("known")
    _refuse_overwriting(call, changes, sent(known) if known else {})
    values = dict(changes)
    if "caller_number" in values:
        values["caller_number"] = normalise_number(values["caller_number"])
    if values.keys() & {"latitude", "longitude", "uncertainty_m"}:
        before = {name: getattr(call, name) for name in ("latitude", "longitude", "uncertainty_m")}
        point = before | {name: values[name] for name in before if name in values}
        values |= located(**point, on=call.received_at)
    if "card" in values:
        values["card"], said = as_asked(values["card"], call)
        values["findings"] = with_said(values.get("findings", call.findings), call.findings, said)
        # Who must not speak must not be rung: it stays so though the answers are taken back, until somebody says why.
        values |= {"no_ring": True} if tells_of_danger(values["card"]) else {}
    elif "findings" in values:
        values["findings"] = with_said(values["findings"], call.findings, ())
    for name, value in values.items():
        setattr(call, name, value)
    call.save(update_fields=list(values))
    placed_anew = ("state" in values and call.state) or any(name in values for name in ADDRESS)
    located_anew = [CallLocated(state_of(call))] if placed_anew else []
    done(call, CallNoted(state_of(call)), *located_anew, data={"fields": sorted(changes)})
    return call


def _refuse_overwriting(call: Call, changes: Mapping[str, Any], known: Mapping[str, Any]) -> None:
    now = {
        name: getattr(call, name)
        for name in changes.keys() & known.keys()
        if getattr(call, name) not in (_as_kept(name, known[name]), _as_kept(name, changes[name]))
    }
    if now:
        words = f"Somebody changed call {call.folio} meanwhile: compare, then choose what stays."
        raise Conflict("HILO-C430", words, where=", ".join(sorted(now)), extra={"now": now})


def _as_kept(field: str, value: Any) -> Any:
    return normalise_number(value) if field == "caller_number" else value


@action("calls.answer", verb="call.improper")
def mark_improper(call_id: int, command: MarkImproper, *, actor: Actor, at: datetime) -> Call:
    """A call that was no emergency. The number is remembered and never blocked.

    Silence alone is no misuse: a silent call is improper only after the questions of the silent card, an attempt to
    call back, or a reason.
    Another language is never incomplete: whoever speaks it can say what it was.
    Raises: Refusal HILO-C421 for an unknown kind; Conflict HILO-C443 for silence that nobody looked into, HILO-C448 for
        a call in another language that would be called incomplete.
    """
    kind, why = command.kind, command.why
    call = locked_call(call_id)
    require_improper_kind(kind, "kind")
    require_understood(call, improper_kinds()[kind].code)
    if (call.silent or kind == "silent") and not why.strip() and not silence_was_looked_into(call):
        raise Conflict(
            "HILO-C443", "Silence alone is no misuse: ask with the card for silent calls, or hang up and call back."
        )
    _no_longer_owed(call, at)
    call.status = STATES.after(call.status, "mark_improper")
    call.improper_kind, call.classified_at = kind, at
    call.ended_at = call.ended_at or at
    call.save(update_fields=["status", "improper_kind", "classified_at", "ended_at"])
    done(call, CallImproper(state_of(call)), data={"kind": kind}, why=why)
    return call


def require_understood(call: Call, code: str) -> None:
    """Raises: Conflict HILO-C448 where a call in another language would be recorded as incomplete, under its code."""
    unclear = {one for kind in improper_kinds().values() if kind.not_understood for one in kind.codes}
    if code in unclear and in_another_language(call):
        raise Conflict("HILO-C448", where="language")


def require_improper_kind(kind: str, where: str) -> None:
    """Raises: Refusal HILO-C421 for an unknown kind of improper call."""
    kinds = improper_kinds()
    if kind not in kinds:
        raise Refusal("HILO-C421", f"“{kind}” is no improper kind: {', '.join(sorted(kinds))}.", where=where)


@action("calls.answer", verb="call.corrected")
def correct(call_id: int, command: CorrectCall, *, actor: Actor, at: datetime) -> Call:
    """Take back a wrong “improper”: the call is answered again and can be classified."""
    call = locked_call(call_id)
    if not command.reason.strip():
        raise Refusal("HILO-C423", "Say why the call is corrected.", where="reason")
    if call.status != "improper":
        raise Refusal("HILO-C424", "Only a call marked improper is corrected this way.", status=409)
    _answered_again(call, actor, at)
    call.improper_kind, call.ended_at = "", None
    call.save(update_fields=[*_ANSWERED, "improper_kind", "ended_at"])
    done(call, CallNoted(state_of(call)), why=command.reason)
    return call


@action("calls.answer", verb="call.ended")
def end(call_id: int, *, actor: Actor, at: datetime) -> Call:
    """The line closed. A call that nobody had answered is abandoned, and somebody owes it a call back; one that was
    answered and not classified is owed a decision."""
    call = locked_call(call_id)
    call.ended_at = call.ended_at or at
    abandoned = call.status == "waiting"
    if abandoned:
        call.status = STATES.after(call.status, "abandon")
        owe(call, at=at)
    call.save(update_fields=["status", "ended_at"])
    end_language_help(call, "withdrawn", at=at)
    owed = [owe_decision(call, at=at)] if call.status == "answered" else []
    done(call, CallEnded(state_of(call), abandoned), *owed)
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
        meet(subject=call.subject, terms=(TERM,), at=at)
    elif call.ended_at is not None:
        decided(call, at)


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
