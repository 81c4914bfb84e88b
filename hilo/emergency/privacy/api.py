"""Requests about personal data, and disclosures of recordings, over HTTP."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema, Status

from hilo.kernel.access.http import May
from hilo.lib.schema import RecordId, Text

from . import actions, queries
from .models import Disclosure, Request

router = Router(tags=["privacy"])
RIGHT = May("privacy.answer")


class PrivacyRequestIn(Schema):
    right: Text(12)  # type: ignore[valid-type]
    applicant: Text(160)  # type: ignore[valid-type]
    contact: Text(200)  # type: ignore[valid-type]
    text: Text(4000)  # type: ignore[valid-type]
    numbers: list[Text(40)] = []  # type: ignore[valid-type]
    represented: bool = False


class PrivacyRequestOut(Schema):
    """A request; due_at: end of the day by which it must be answered, or carried out once granted."""

    id: int
    folio: str
    right: str
    status: str
    applicant: str
    received_at: datetime
    due_at: datetime
    extended: bool
    answered_at: datetime | None
    ground: str
    answer: str
    done_at: datetime | None


class IdentityIn(Schema):
    document: Text(80)  # type: ignore[valid-type]
    numbers: list[Text(40)] = []  # type: ignore[valid-type]


class PrivacyTextIn(Schema):
    text: Text(4000)  # type: ignore[valid-type]


class PrivacyRefusalIn(Schema):
    ground: Text(4)  # type: ignore[valid-type]
    answer: Text(4000)  # type: ignore[valid-type]


class GrantIn(Schema):
    calls: list[RecordId]
    answer: Text(4000)  # type: ignore[valid-type]


class ExecutionIn(Schema):
    corrections: dict[str, Text(20_000)] = {}  # type: ignore[valid-type]


class DisclosureIn(Schema):
    authority: Text(160)  # type: ignore[valid-type]
    document: Text(80)  # type: ignore[valid-type]
    basis: Text(200)  # type: ignore[valid-type]


class DisclosureOut(Schema):
    id: int
    call: str
    authority: str
    document: str
    basis: str
    at: datetime
    released_at: datetime | None
    recording: str


def request_out(row: Request) -> dict[str, Any]:
    return {"id": row.pk} | {name: getattr(row, name) for name in PrivacyRequestOut.model_fields if name != "id"}


def disclosure_out(row: Disclosure) -> dict[str, Any]:
    plain = ("authority", "document", "basis", "at", "released_at")
    named = {"id": row.pk, "call": row.call.folio, "recording": row.call.recording}
    return named | {name: getattr(row, name) for name in plain}


@router.post("privacy/requests", response={201: PrivacyRequestOut}, auth=RIGHT)
def receive(request: HttpRequest, body: PrivacyRequestIn) -> Status:
    """Enter a request for access, correction, erasure or objection."""
    row = actions.receive(actor=request.actor, at=timezone.now(), **body.model_dump())  # type: ignore[attr-defined]
    return Status(201, request_out(row))


@router.get("privacy/requests", response=list[PrivacyRequestOut], auth=RIGHT)
def requests(request: HttpRequest) -> list[dict[str, Any]]:
    return [request_out(row) for row in queries.requests(request.actor)]  # type: ignore[attr-defined]


@router.post("privacy/requests/{int:request_id}/identity", response=PrivacyRequestOut, auth=RIGHT)
def identify(request: HttpRequest, request_id: RecordId, body: IdentityIn) -> dict[str, Any]:
    row = actions.identify(
        actor=request.actor,  # type: ignore[attr-defined]
        request_id=request_id,
        document=body.document,
        numbers=body.numbers,
        at=timezone.now(),
    )
    return request_out(row)


@router.post("privacy/requests/{int:request_id}/prevention", response=PrivacyRequestOut, auth=RIGHT)
def ask(request: HttpRequest, request_id: RecordId, body: PrivacyTextIn) -> dict[str, Any]:
    """Ask once for what is missing."""
    row = actions.ask(actor=request.actor, request_id=request_id, missing=body.text, at=timezone.now())  # type: ignore[attr-defined]
    return request_out(row)


@router.post("privacy/requests/{int:request_id}/completion", response=PrivacyRequestOut, auth=RIGHT)
def complete(request: HttpRequest, request_id: RecordId, body: PrivacyTextIn) -> dict[str, Any]:
    row = actions.complete(actor=request.actor, request_id=request_id, text=body.text, at=timezone.now())  # type: ignore[attr-defined]
    return request_out(row)


@router.post("privacy/requests/{int:request_id}/extension", response=PrivacyRequestOut, auth=RIGHT)
def extend(request: HttpRequest, request_id: RecordId, body: PrivacyTextIn) -> dict[str, Any]:
    row = actions.extend(actor=request.actor, request_id=request_id, reason=body.text, at=timezone.now())  # type: ignore[attr-defined]
    return request_out(row)


@router.post("privacy/requests/{int:request_id}/refusal", response=PrivacyRequestOut, auth=RIGHT)
def refuse(request: HttpRequest, request_id: RecordId, body: PrivacyRefusalIn) -> dict[str, Any]:
    """Answer that it is not granted, on a ground of LGPDPPSO art. 49."""
    row = actions.refuse(actor=request.actor, request_id=request_id, at=timezone.now(), **body.model_dump())  # type: ignore[attr-defined]
    return request_out(row)


@router.post("privacy/requests/{int:request_id}/grant", response=PrivacyRequestOut, auth=RIGHT)
def grant(request: HttpRequest, request_id: RecordId, body: GrantIn) -> dict[str, Any]:
    """Answer that it is granted for these calls."""
    row = actions.grant(
        actor=request.actor,  # type: ignore[attr-defined]
        request_id=request_id,
        call_ids=body.calls,
        answer=body.answer,
        at=timezone.now(),
    )
    return request_out(row)


@router.post("privacy/requests/{int:request_id}/execution", response=PrivacyRequestOut, auth=RIGHT)
def carry_out(request: HttpRequest, request_id: RecordId, body: ExecutionIn) -> dict[str, Any]:
    """Do what was granted: erase, forget the number, or put right."""
    row = actions.carry_out(
        actor=request.actor,  # type: ignore[attr-defined]
        request_id=request_id,
        corrections=body.corrections,
        at=timezone.now(),
    )
    return request_out(row)


@router.get("privacy/requests/{int:request_id}/copy", response=dict[str, Any], auth=RIGHT)
def copy(request: HttpRequest, request_id: RecordId) -> dict[str, Any]:
    """The person's own data in a structured form (art. 51)."""
    return queries.copy(queries.get(request_id, request.actor), request.actor, at=timezone.now())  # type: ignore[attr-defined]


@router.post("calls/{int:call_id}/disclosures", response={201: DisclosureOut}, auth=RIGHT)
def disclose(request: HttpRequest, call_id: RecordId, body: DisclosureIn) -> Status:
    """Give an authority the reference of the recording; it is kept until the hold is released."""
    row = actions.disclose(actor=request.actor, call_id=call_id, at=timezone.now(), **body.model_dump())  # type: ignore[attr-defined]
    return Status(201, disclosure_out(row))


@router.post("disclosures/{int:disclosure_id}/release", response=DisclosureOut, auth=RIGHT)
def release(request: HttpRequest, disclosure_id: RecordId, body: PrivacyTextIn) -> dict[str, Any]:
    row = actions.release(actor=request.actor, disclosure_id=disclosure_id, reason=body.text, at=timezone.now())  # type: ignore[attr-defined]
    return disclosure_out(row)


@router.get("disclosures", response=list[DisclosureOut], auth=RIGHT)
def disclosures(request: HttpRequest) -> list[dict[str, Any]]:
    return [disclosure_out(row) for row in queries.disclosures(request.actor)]  # type: ignore[attr-defined]
