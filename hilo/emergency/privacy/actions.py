"""What is done with a person's request, and with a recording's reference."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from hilo.emergency.calls import actions as calls
from hilo.emergency.calls.commands import PutRight
from hilo.emergency.calls.queries import locked_call
from hilo.emergency.exchange.actions import forget_persons
from hilo.emergency.incidents.queries import link_of
from hilo.kernel.action import action, done, held
from hilo.kernel.deadlines.actions import meet, move, open_terms
from hilo.kernel.deadlines.queries import business_days
from hilo.kernel.events.actions import FactLike
from hilo.kernel.territory.queries import zone_of
from hilo.lib.actor import Actor
from hilo.lib.commands import parse
from hilo.lib.errors import Conflict, Forbidden, NotFound, Refusal

from .commands import (
    AskForMissing,
    CarryOutRequest,
    CompleteRequest,
    DiscloseRecording,
    ExtendRequest,
    GrantRequest,
    IdentifyApplicant,
    ReceiveRequest,
    RefuseRequest,
    ReleaseRecording,
)
from .events import RecordingDisclosed, RequestAsked, RequestMoved, RequestReceived, RequestState
from .models import Disclosure, Request, RequestedCall
from .queries import STATES, answers_for, due_recordings, in_the_way, law, locked, own_calls
from .rules import CORRECTABLE, RIGHTS, numbers_of

if TYPE_CHECKING:
    from hilo.emergency.calls.models import Call

ANSWERED, CARRIED_OUT = "answered", "carried_out"
NOTHING_CORRECTED = CarryOutRequest()


@action("privacy.answer", verb="request.received")
def receive(command: ReceiveRequest, *, actor: Actor, at: datetime) -> Request:
    """Enter a request; the twenty days begin to count tomorrow (LGPDPPSO art. 45).

    Raises: Refusal HILO-Q420 for a right that is none, HILO-Q421 if who asks, how to reach them or what is missing.
    """
    request = held(
        Request(
            institution_id=actor.institution,
            right=command.right,
            applicant=command.applicant.strip(),
            contact=command.contact.strip(),
            represented=command.represented,
            numbers=numbers_of(command.numbers),
            text=command.text.strip(),
            received_at=at,
            received_by=actor.name,
            due_at=_due("answer", at, actor),
        )
    )
    if request.right not in RIGHTS:
        raise Refusal("HILO-Q420", f"A person may ask for {', '.join(RIGHTS)}.", where="right")
    for name in ("applicant", "contact", "text"):
        if not getattr(request, name):
            raise Refusal("HILO-Q421", "Say who asks, how to reach them, and what they ask.", where=name)
    request.save()
    _open(request, ANSWERED, actor, at)
    _done(request, actor, RequestReceived(_state(request)))
    return request


@action("privacy.answer", verb="request.identified")
def identify(request_id: int, command: IdentifyApplicant, *, actor: Actor, at: datetime) -> Request:
    """The person proved who they are, and that the numbers are theirs (art. 43).

    Raises: Refusal HILO-Q422 without a document, or with what looks like the number of one.
    """
    request, document = locked(request_id, actor), command.document.strip()
    if len(document) < 2 or sum(letter.isdigit() for letter in document) > 4:
        message = "Say by which kind of document the person was identified, without its number."
        raise Refusal("HILO-Q422", message, where="document")
    if request.status not in {"received", "asked"}:
        raise Conflict("HILO-Q413", "The request was answered already.")
    request.identity = document
    request.numbers = numbers_of(command.numbers)
    request.save(update_fields=["identity", "numbers"])
    done(request, data={"document": document, "numbers": len(request.numbers.splitlines())})
    return request


@action("privacy.answer", verb="request.asked")
def ask(request_id: int, command: AskForMissing, *, actor: Actor, at: datetime) -> Request:
    """Ask once, within five days, for what is missing; the term stops and begins anew when it is given (art. 46).

    Raises: Refusal HILO-Q431 without a word; Conflict HILO-Q410 a second time, or after the five days.
    """
    request, missing = locked(request_id, actor), command.missing.strip()
    if not missing:
        raise Refusal("HILO-Q431", "Say what is missing.", where="missing")
    if request.asked_at is not None or at > _due("ask", request.received_at, actor):
        raise Conflict("HILO-Q410", "The person is asked once, within five days of the request (art. 46).")
    request.status = STATES.after(request.status, "ask")
    request.asked_at, request.due_at = at, _due("complete", at, actor)
    request.save(update_fields=["status", "asked_at", "due_at"])
    move(subject=request.subject, term=ANSWERED, due_at=request.due_at)
    _done(request, actor, RequestAsked(_state(request), request.due_at), why=missing)
    return request


@action("privacy.answer", verb="request.completed")
def complete(request_id: int, command: CompleteRequest, *, actor: Actor, at: datetime) -> Request:
    """The person gave what was missing: the twenty days begin anew. Raises: Refusal HILO-Q432 without a word."""
    request, text = locked(request_id, actor), command.text.strip()
    if not text:
        raise Refusal("HILO-Q432", "Enter what the person gave.", where="text")
    request.status = STATES.after(request.status, "complete")
    request.text = f"{request.text}\n\n{text}"[:8000]
    request.due_at = _due("answer", at, actor)
    request.save(update_fields=["status", "text", "due_at"])
    move(subject=request.subject, term=ANSWERED, due_at=request.due_at)
    _done(request, actor, RequestMoved(_state(request), "complete"))
    return request


@action("privacy.answer", verb="request.extended")
def extend(request_id: int, command: ExtendRequest, *, actor: Actor, at: datetime) -> Request:
    """Ten days more, once, told to the person within the term (art. 45).

    Raises: Refusal HILO-Q433 without a reason; Conflict HILO-Q411 a second time or after the term.
    """
    request, reason = locked(request_id, actor), command.reason.strip()
    if not reason:
        raise Refusal("HILO-Q433", "Say why more time is needed; the person is told.", where="reason")
    if request.extended or request.status != "received" or at > request.due_at:
        raise Conflict("HILO-Q411", "A request is extended once, before its term ends (art. 45).")
    request.extended = True
    request.due_at = _due("extension", request.due_at - timedelta(seconds=1), actor)
    request.save(update_fields=["extended", "due_at"])
    move(subject=request.subject, term=ANSWERED, due_at=request.due_at)
    _done(request, actor, RequestMoved(_state(request), "extend"), why=reason)
    return request


@action("privacy.answer", verb="request.refused")
def refuse(request_id: int, command: RefuseRequest, *, actor: Actor, at: datetime) -> Request:
    """Answer that the right is not granted, on one of the grounds of art. 49, with reasons.

    Raises: Refusal HILO-Q423 for a ground the law does not know, HILO-Q434 without reasons.
    """
    request, ground, answer = locked(request_id, actor), command.ground, command.answer.strip()
    if ground not in law().grounds:
        raise Refusal("HILO-Q423", f"Art. 49 knows the grounds {', '.join(law().grounds)}.", where="ground")
    if not answer:
        raise Refusal("HILO-Q434", "Give the reasons; the person is told.", where="answer")
    request.status = STATES.after(request.status, "refuse")
    request.ground, request.answer, request.answered_at = ground, answer, at
    request.save(update_fields=["status", "ground", "answer", "answered_at"])
    meet(subject=request.subject, terms=(ANSWERED,), at=at)
    _done(request, actor, RequestMoved(_state(request), "refuse"), why=f"art. 49 {ground}")
    return request


@action("privacy.answer", verb="request.granted")
def grant(request_id: int, command: GrantRequest, *, actor: Actor, at: datetime) -> Request:
    """Answer that the right is granted, for some calls of the person; fifteen days to carry it out begin tomorrow.

    Raises: Refusal HILO-Q424 before the identity is proved, HILO-Q425 without a call or for one that is not theirs,
        HILO-Q426 for a call that cannot be erased, HILO-Q435 without an answer.
    """
    request, call_ids, answer = locked(request_id, actor), sorted(set(command.call_ids)), command.answer.strip()
    if not answer:
        raise Refusal("HILO-Q435", "Write the answer; the person is told.", where="answer")
    status = STATES.after(request.status, "grant")
    if not request.identity:
        raise Refusal("HILO-Q424", "First the person proves who they are (art. 43).", where="identity")
    theirs = {own.call.pk: own for own in own_calls(request, actor, at=at)}
    if not call_ids or set(call_ids) - set(theirs):
        message = "Choose the calls the right is granted for, among those from the person's own numbers."
        raise Refusal("HILO-Q425", message, where="calls")
    if request.right == "erasure":
        _nothing_in_the_way([theirs[call_id].call for call_id in call_ids])
    request.status, request.answer, request.answered_at = status, answer, at
    request.due_at = _due("carry_out", at, actor)
    request.save(update_fields=["status", "answer", "answered_at", "due_at"])
    RequestedCall.objects.bulk_create([RequestedCall(request=request, call_id=call_id) for call_id in call_ids])
    meet(subject=request.subject, terms=(ANSWERED,), at=at)
    _open(request, CARRIED_OUT, actor, at)
    folios = [theirs[call_id].call.folio for call_id in call_ids]
    _done(request, actor, RequestMoved(_state(request), "grant"), data={"calls": folios})
    return request


@action("privacy.answer", verb="request.carried_out")
def carry_out(request_id: int, command: CarryOutRequest = NOTHING_CORRECTED, *, actor: Actor, at: datetime) -> Request:
    """Do what was granted, on every call of it or on none: erase, forget the number, or put the person's words right.

    Raises: Refusal HILO-Q427 for a correction without one, or of another field; HILO-Q426 if something is in the way.
    """
    request, wanted = locked(request_id, actor), command.corrections
    status = STATES.after(request.status, "carry_out")
    if (request.right == "correction") != bool(wanted) or set(wanted) - CORRECTABLE:
        message = f"A correction says how {', '.join(sorted(CORRECTABLE))} ought to be; no other right does."
        raise Refusal("HILO-Q427", message, where="corrections")
    items = list(request.requested_calls.select_related("call__centre").order_by("call_id"))
    if request.right == "erasure":
        _nothing_in_the_way([item.call for item in items])
    for item in items:
        _carried_out(request, item.call_id, wanted, actor, at)
    request.requested_calls.update(done_at=at)
    request.status, request.done_at = status, at
    request.save(update_fields=["status", "done_at"])
    meet(subject=request.subject, terms=(CARRIED_OUT,), at=at)
    _done(request, actor, RequestMoved(_state(request), "carry_out"))
    return request


@action("privacy.answer", verb="request.lapsed")
def lapse(request_id: int, *, actor: Actor, at: datetime) -> Request | None:
    """What was missing was not given in ten days: the request counts as not made. None if it was given."""
    request = held(Request.objects.select_for_update().get(pk=request_id))
    if request.status != "asked" or request.due_at > at:
        return None
    request.status = STATES.after(request.status, "lapse")
    request.save(update_fields=["status"])
    meet(subject=request.subject, terms=(ANSWERED,), at=at)
    _done(request, actor, RequestMoved(_state(request), "lapse"), why="art. 46")
    return request


@action("privacy.answer", verb="recording.disclosed")
def disclose(call_id: int, command: DiscloseRecording, *, actor: Actor, at: datetime) -> Disclosure:
    """Give a recording's reference to an authority that asked for it in writing; it is kept until the hold is released.

    Raises: Refusal HILO-Q428 if authority, document or legal basis is missing, HILO-Q429 if there is no recording.
    """
    call = _own_call(call_id, actor)
    row = Disclosure(
        call=call,
        authority=command.authority.strip(),
        document=command.document.strip(),
        basis=command.basis.strip(),
        at=at,
        by=actor.name,
    )
    for name in ("authority", "document", "basis"):
        if not getattr(row, name):
            raise Refusal("HILO-Q428", "Name the authority, its document and the law it rests on.", where=name)
    if not call.recording:
        raise Refusal("HILO-Q429", f"Call {call.folio} has no recording.", where="call")
    row.save()
    done(
        row,
        RecordingDisclosed(call.folio, row.authority),
        states=(call.centre.state,),
        heard_by=(call.centre_id,),
        why=row.basis,
        data={"authority": row.authority, "document": row.document},
    )
    return row


@action("privacy.answer", verb="recording.released")
def release(disclosure_id: int, command: ReleaseRecording, *, actor: Actor, at: datetime) -> Disclosure:
    """The authority needs the recording no longer: its time of keeping holds again.

    Raises: NotFound; Refusal HILO-Q436 without a reason; Conflict HILO-Q409 if it was released before.
    """
    row, reason = Disclosure.objects.select_for_update().filter(pk=disclosure_id).first(), command.reason.strip()
    if row is None:
        raise NotFound("disclosure", disclosure_id)
    row.call = _own_call(row.call_id, actor)
    if not reason:
        raise Refusal("HILO-Q436", "Say why the hold is released.", where="reason")
    if row.released_at is not None:
        raise Conflict("HILO-Q409", "The hold was released already.")
    row.released_at = at
    row.save(update_fields=["released_at"])
    done(row, why=reason, data={"authority": row.authority})
    return row


def expire_recordings(*, actor: Actor, at: datetime) -> int:
    """Drop the references whose time is over; returns how many. One act a call: a fault in one leaves the others."""
    dropped = 0
    for call in due_recordings(actor, at=at):
        expire_recording(call.pk, actor=actor, at=at)
        dropped += 1
    return dropped


@action("privacy.answer", verb="recording.expired")
def expire_recording(call_id: int, *, actor: Actor, at: datetime) -> None:
    """Drop the reference of one call whose time of keeping is over; the call's own act enters it in the ledger."""
    _own_call(call_id, actor)
    calls.drop_recording(call_id, "its time of keeping is over", actor=actor, at=at)


def _own_call(call_id: int, actor: Actor) -> Call:
    call = locked_call(call_id)
    if not answers_for(call, actor):
        says = "Another institution took this call: its own officer answers for it."
        refusal = Forbidden("privacy.answer", says)
        refusal.code = "HILO-A404"
        raise refusal
    return call


def _carried_out(request: Request, call_id: int, wanted: Mapping[str, str], actor: Actor, at: datetime) -> None:
    why = request.folio
    if request.right == "erasure":
        call = calls.erase(call_id, why, actor=actor, at=at)
        if (link := link_of(call)) is not None:
            forget_persons(actor=actor, incident=link.incident, why=why, at=at)
    elif request.right == "objection":
        calls.forget_number(call_id, why, actor=actor, at=at)
    elif request.right == "correction":
        calls.put_right(call_id, why, parse(PutRight, wanted), actor=actor, at=at)


def _nothing_in_the_way(held: Sequence[Call]) -> None:
    for call in held:
        for finding in in_the_way(call):
            raise Refusal(
                "HILO-Q426",
                f"Call {call.folio} cannot be erased now. {finding.message} ({finding.article})",
                status=409,
                where=call.folio,
            )


def _due(name: str, start: datetime, actor: Actor) -> datetime:
    zone = zone_of(next(iter(actor.states))) if len(actor.states) == 1 else zone_of("09")
    return business_days(start, law().days[name], zone=zone)


def _open(request: Request, name: str, actor: Actor, at: datetime) -> None:
    seconds = int((request.due_at - at).total_seconds())
    open_terms(subject=request.subject, seconds={name: seconds}, state=_scope(actor), at=at)


def _scope(actor: Actor) -> str:
    return next(iter(actor.states)) if len(actor.states) == 1 else ""


def _state(request: Request) -> RequestState:
    return RequestState(
        request.pk, request.folio, request.institution_id, request.right, request.status, request.due_at
    )


def _done(
    request: Request, actor: Actor, fact: FactLike, *, data: Mapping[str, object] | None = None, why: str = ""
) -> None:
    """Its facts are heard where the officer works, in the institution that was asked."""
    done(request, fact, states=(_scope(actor),), heard_by=(request.institution_id,), data=data, why=why)
