"""What a telephone exchange tells of a call: it rings, it is answered, its place is known better, it ends.

Events come late, twice and in any order. Each is merged into what is known by the instant that the exchange gives it,
never by its arrival; whichever comes first makes the call, so that none is lost with a lost message. An answer that is
told after the end is an answer all the same: nobody is called back who was spoken with. A place that somebody at the
centre put right, or that of a classified call, is never moved by the network: what it says later is offered.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any

from django.utils import timezone

from hilo.adapters.telephony import INTERPRETER_STATES, TEXT_STATES, ExchangeEvent
from hilo.kernel.access.queries import has_account, user_named
from hilo.kernel.action import action, done, unheld
from hilo.kernel.deadlines.actions import meet
from hilo.lib.actor import Actor
from hilo.lib.errors import Refusal
from hilo.lib.findings import Finding
from hilo.lib.limits import longest

from ..calling_back import TERM, call_back_rule
from ..commands import Interpreter, ReceiveCall
from ..events import CallAnswered, CallEnded, CallKeyed, CallLocated, CallNoted
from ..models import Call, Leg
from ..queries import help_open, open_dialogue
from ..rules import channels, normalise_number
from ..telephony_words import finding
from ..texts import name_of
from .handling import located, receive
from .language import end_language_help
from .language import told as hear
from .offered import offer
from .owing import owe, owe_decision
from .telling import STATES, state_of
from .texts import take_text, text_moved

MERGED = {"ring": "rang_at", "answered": "answered_at", "hangup": "ended_at"}
OLDEST = datetime(1990, 1, 1, tzinfo=UTC)
MOST_KEYS = 200
PLACE = ("latitude", "longitude", "uncertainty_m")
OTHERWISE = {"address", "channel"}
TOLD = [one.name for one in fields(ReceiveCall) if one.name in ExchangeEvent.__dataclass_fields__.keys() - OTHERWISE]
"""What an exchange tells of a call is named as a call has it. Its address is where a bill is sent, not where the caller
stands: it goes among the words. By which channel it comes is said once, by the first event."""


@dataclass(frozen=True, slots=True)
class Taken:
    """new: the event made the call; changed: it changed something; otherwise it was known already."""

    call: Call
    new: bool
    changed: bool


@action("calls.receive", verb="call.told")
def take(event: ExchangeEvent, *, actor: Actor, at: datetime) -> Taken:
    """Take an event of the exchange that the actor is. Raises: Forbidden, and what `receive` raises."""
    unheld()
    known, _ = Leg.objects.get_or_create(exchange=actor.name, exchange_id=event.exchange_id)
    leg = Leg.objects.select_for_update(of=("self",)).get(pk=known.pk)
    when = min(event.at or at, at) if (event.at or at) > OLDEST else at
    if leg.call_id is None and event.kind == "text":
        leg.call = open_dialogue(normalise_number(event.caller_number), actor.centre, at=at)
    new = leg.call_id is None
    call = _ring(actor, leg, event, when, at) if leg.call_id is None else _locked(leg.call_id)
    changed = _merge(leg, call, event, when, at, new=new)
    leg.save()
    return Taken(call, new, new or changed)


def _locked(call_id: int) -> Call:
    return Call.objects.select_for_update(of=("self",)).select_related("centre").get(pk=call_id)


def _ring(actor: Actor, leg: Leg, event: ExchangeEvent, when: datetime, at: datetime) -> Call:
    """The first that is heard of a call, whatever kind of event it is."""
    call = receive(_as_received(event, when), actor=actor, at=at)
    leg.call = call
    _remember_place(leg, call, when if event.placed else None)
    if extra := _remarks(event):
        call.findings = [*call.findings, *(remark.as_dict() for remark in extra)]
        call.save(update_fields=["findings"])
    return call


def _as_received(event: ExchangeEvent, when: datetime) -> ReceiveCall:
    """The call that rings. What breaks a limit is left out: no call is lost for it."""
    told = _told(event) | {"narrative": _words(event), "channel": _channel(event)}
    try:
        return ReceiveCall(received_at=when, **told)
    except Refusal as refusal:
        broken = {row["where"].partition(".")[0] for row in refusal.extra["fields"]}
        kept = {name: value for name, value in told.items() if name not in broken}
        return ReceiveCall(received_at=when, **{"channel": "voice"} | kept)


def _channel(event: ExchangeEvent) -> str:
    """By which channel a call comes: as it says, where that is one; words come by text, all else by voice."""
    otherwise = "text" if event.kind == "text" else "voice"
    return event.channel if event.channel in channels() else otherwise


def _told(event: ExchangeEvent) -> dict[str, Any]:
    """What the event says of a call by the call's own names, without what it does not say."""
    told = {name: value for name in TOLD if (value := getattr(event, name)) not in ("", None)}
    if "caller_number" in told:
        told["caller_number"] = normalise_number(told["caller_number"])
    return told


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


def _merge(leg: Leg, call: Call, event: ExchangeEvent, when: datetime, at: datetime, *, new: bool) -> bool:
    """Bring what the event says into leg and call; True if it changed one of them."""
    changed = False
    mark = MERGED.get(event.kind)
    known = getattr(leg, mark) if mark else None
    # Told again without an instant it happened when it was told first; told with an earlier one, then.
    if mark and (known is None or (event.at is not None and when < known)):
        setattr(leg, mark, when)
        changed = True
        if known is None and mark == "rang_at" and not new:
            _rang_before(call, when)
    if call.erased_at is not None:
        # What a call told of a person was erased: a late message must not bring it back.
        return changed
    if not new:
        changed |= _complete(call, event)
        changed |= _relocate(leg, call, event, when)
    if event.kind == "answered":
        _answered(leg, call, event, at)
    if event.kind == "text" and event.text:
        changed |= take_text(call, name_of(event.message, event.text, event.at), event.text, at=when)
    if event.kind == "text_state" and event.state in TEXT_STATES:
        changed |= text_moved(call, event.message, event.state, at=when)
    if event.kind == "interpreter":
        changed |= _interpreted(call, event, when)
    if event.key:
        changed |= _keyed(call, event.key, when)
    # An end that came before its ring is caught up with as well.
    if leg.ended_at is not None and call.ended_at is None and event.kind in MERGED and not _called_back(call):
        _ended(leg, call, at)
    return changed


def _called_back(call: Call) -> bool:
    """True if the caller is on the line because somebody called back: that line is another, and has another end."""
    reached = [one.name for one in call_back_rule().outcomes.values() if one.ends == "answered"]
    return call.call_backs.filter(outcome__in=reached).exists()


def _rang_before(call: Call, when: datetime) -> None:
    """Something else made the call, and now its ring is told: the caller has waited since then. Not over the turn of a
    year, which is part of the folio."""
    same_year = timezone.localtime(when).year == timezone.localtime(call.received_at).year
    if when < call.received_at and same_year and call.classified_at is None:
        _noted(call, {"received_at": when})


def _complete(call: Call, event: ExchangeEvent) -> bool:
    """What the call does not say yet: number, recording and the like, and the address among its words."""
    told = _told(event).items()
    values = {name: value for name, value in told if name not in PLACE and not getattr(call, name)}
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
        _noted(call, values)
    return bool(values)


def _relocate(leg: Leg, call: Call, event: ExchangeEvent, when: datetime) -> bool:
    """The network knows the place better. An empty place is filled and, while nobody has placed or classified the call,
    its own is put right; after that the position is offered, and a person takes it."""
    if not event.placed or (leg.located_at is not None and (when <= leg.located_at or event.kind == "ring")):
        # A ring tells the first place there is, even one that comes late and does not say when it rang.
        return False
    ours = leg.point == _digest(call)
    leg.located_at = when
    if (call.latitude, call.longitude, call.uncertainty_m) == (event.latitude, event.longitude, event.uncertainty_m):
        return False
    empty = call.latitude is None and call.longitude is None
    if not empty and (not ours or call.classified_at is not None):
        offer(call, event.latitude, event.longitude, event.uncertainty_m, told_at=when)
        return True
    # The remarks of the exchange outlive the place: `located` judges only the place.
    told = [row for row in call.findings if row["code"].startswith("HILO-Y")]
    values = located(event.latitude, event.longitude, event.uncertainty_m, call.received_at)
    values["findings"] = [*values["findings"], *told]
    _noted(call, values, verb="call.located_by_network", moved=True)
    leg.point = _digest(call)
    return True


def _answered(leg: Leg, call: Call, event: ExchangeEvent, at: datetime) -> None:
    """Hand the call to the operator that is named. Without a known one it stays in the queue: somebody takes it."""
    if call.status in {"abandoned", "unreached"}:
        _answered_after_all(call, at)
    if call.status != "waiting" or not event.operator or not has_account(event.operator):
        return
    if user_named(event.operator).centre != call.centre_id:
        return
    call.status = STATES.after(call.status, "answer")
    call.answered_at, call.answered_by = leg.answered_at, event.operator
    call.save(update_fields=["status", "answered_at", "answered_by"])
    owed = [owe_decision(call, at=at)] if call.ended_at is not None else []
    done(call, CallAnswered(state_of(call), event.operator), *owed, verb="call.answered", data={"by": event.operator})


def _answered_after_all(call: Call, at: datetime) -> None:
    """The end was told before the answer, and the call was taken for abandoned: it was not, and nothing is owed."""
    call.status = STATES.after(call.status, "answer_told_late")
    call.save(update_fields=["status"])
    meet(subject=call.subject, terms=(TERM,), at=at)
    done(call, CallEnded(state_of(call), False), verb="call.answer_told_late")


def _ended(leg: Leg, call: Call, at: datetime) -> None:
    """The line closed. Only a call that nobody had taken up, in the exchange either, is abandoned."""
    call.ended_at = leg.ended_at
    abandoned = call.status == "waiting" and leg.answered_at is None
    if abandoned:
        call.status = STATES.after(call.status, "abandon")
        owe(call, at=at)
    call.save(update_fields=["status", "ended_at"])
    end_language_help(call, "withdrawn", at=at)
    owed = [owe_decision(call, at=at)] if call.status == "answered" else []
    done(call, CallEnded(state_of(call), abandoned), *owed, verb="call.ended")


def _keyed(call: Call, key: str, when: datetime) -> bool:
    """Keys pressed on the telephone; a message that comes twice presses them once."""
    pressed = {"at": when.isoformat(), "key": key}
    if pressed in call.keys or len(call.keys) >= MOST_KEYS:
        return False
    call.keys = sorted([*call.keys, pressed], key=lambda one: str(one["at"]))
    call.save(update_fields=["keys"])
    done(call, CallKeyed(state_of(call)), verb="call.keyed")
    return True


def _interpreted(call: Call, event: ExchangeEvent, when: datetime) -> bool:
    """The interpreter who was asked for joined the line, left it, or cannot be had."""
    row = help_open(call)
    if row is None or row.kind != "interpreter" or event.state not in INTERPRETER_STATES:
        return False
    hear(row, event.state, who=event.operator[: longest(Interpreter)], at=when)
    return True


def _noted(call: Call, values: Mapping[str, Any], *, verb: str = "call.noted", moved: bool = False) -> None:
    for name, value in values.items():
        setattr(call, name, value)
    call.save(update_fields=list(values))
    moves = [CallLocated(state_of(call))] if moved and call.state else []
    done(call, CallNoted(state_of(call)), *moves, verb=verb, data={"fields": sorted(values)})


def _remember_place(leg: Leg, call: Call, when: datetime | None) -> None:
    leg.point, leg.located_at = _digest(call), when


def _digest(call: Call) -> str:
    """Tells one place from another without keeping a second copy of it."""
    return hashlib.sha256(f"{call.latitude},{call.longitude},{call.uncertainty_m}".encode()).hexdigest()[:32]
