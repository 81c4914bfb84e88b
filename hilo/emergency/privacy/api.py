"""Requests about personal data, and disclosures of recordings, over HTTP."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Body, Router, Status

from hilo.kernel.access.http import May, asker, by
from hilo.lib.limits import RecordId

from . import actions, queries
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
from .queries import DisclosureRow, PrivacyRequestRow, disclosure_row, request_row

router = Router(tags=["privacy"])
RIGHT = May("privacy.answer")


@router.post("privacy/requests", response={201: PrivacyRequestRow}, auth=RIGHT)
def receive(request: HttpRequest, body: Body[ReceiveRequest]) -> Status[PrivacyRequestRow]:
    """Enter a request for access, correction, erasure or objection."""
    return Status(201, request_row(actions.receive(body, **by(request))))


@router.get("privacy/requests", response=list[PrivacyRequestRow], auth=RIGHT)
def requests(request: HttpRequest) -> list[PrivacyRequestRow]:
    """The requests of the reader's institution and their terms."""
    return [request_row(row) for row in queries.requests(asker(request))]


@router.post("privacy/requests/{int:request_id}/identity", response=PrivacyRequestRow, auth=RIGHT)
def identify(request: HttpRequest, request_id: RecordId, body: Body[IdentifyApplicant]) -> PrivacyRequestRow:
    return request_row(actions.identify(request_id, body, **by(request)))


@router.post("privacy/requests/{int:request_id}/prevention", response=PrivacyRequestRow, auth=RIGHT)
def ask(request: HttpRequest, request_id: RecordId, body: Body[AskForMissing]) -> PrivacyRequestRow:
    """Ask once for what is missing."""
    return request_row(actions.ask(request_id, body, **by(request)))


@router.post("privacy/requests/{int:request_id}/completion", response=PrivacyRequestRow, auth=RIGHT)
def complete(request: HttpRequest, request_id: RecordId, body: Body[CompleteRequest]) -> PrivacyRequestRow:
    return request_row(actions.complete(request_id, body, **by(request)))


@router.post("privacy/requests/{int:request_id}/extension", response=PrivacyRequestRow, auth=RIGHT)
def extend(request: HttpRequest, request_id: RecordId, body: Body[ExtendRequest]) -> PrivacyRequestRow:
    return request_row(actions.extend(request_id, body, **by(request)))


@router.post("privacy/requests/{int:request_id}/refusal", response=PrivacyRequestRow, auth=RIGHT)
def refuse(request: HttpRequest, request_id: RecordId, body: Body[RefuseRequest]) -> PrivacyRequestRow:
    """Answer that it is not granted, on a ground of LGPDPPSO art. 49."""
    return request_row(actions.refuse(request_id, body, **by(request)))


@router.post("privacy/requests/{int:request_id}/grant", response=PrivacyRequestRow, auth=RIGHT)
def grant(request: HttpRequest, request_id: RecordId, body: Body[GrantRequest]) -> PrivacyRequestRow:
    """Answer that it is granted for these calls."""
    return request_row(actions.grant(request_id, body, **by(request)))


@router.post("privacy/requests/{int:request_id}/execution", response=PrivacyRequestRow, auth=RIGHT)
def carry_out(request: HttpRequest, request_id: RecordId, body: Body[CarryOutRequest]) -> PrivacyRequestRow:
    """Do what was granted: erase, forget the number, or put right."""
    return request_row(actions.carry_out(request_id, body, **by(request)))


@router.get("privacy/requests/{int:request_id}/copy", response=dict[str, Any], auth=RIGHT)
def copy(request: HttpRequest, request_id: RecordId) -> dict[str, Any]:
    """The person's own data in a structured form (art. 51). 409 HILO-Q412 before access was granted."""
    return queries.copy(queries.get(request_id, asker(request)), asker(request), at=timezone.now())


@router.post("calls/{int:call_id}/disclosures", response={201: DisclosureRow}, auth=RIGHT)
def disclose(request: HttpRequest, call_id: RecordId, body: Body[DiscloseRecording]) -> Status[DisclosureRow]:
    """Give an authority the reference of the recording; it is kept until the hold is released."""
    return Status(201, disclosure_row(actions.disclose(call_id, body, **by(request))))


@router.post("disclosures/{int:disclosure_id}/release", response=DisclosureRow, auth=RIGHT)
def release(request: HttpRequest, disclosure_id: RecordId, body: Body[ReleaseRecording]) -> DisclosureRow:
    return disclosure_row(actions.release(disclosure_id, body, **by(request)))


@router.get("disclosures", response=list[DisclosureRow], auth=RIGHT)
def disclosures(request: HttpRequest) -> list[DisclosureRow]:
    """To whom recordings were given."""
    return [disclosure_row(row) for row in queries.disclosures(asker(request))]
