"""Mutual aid over HTTP."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema, Status
from pydantic import AwareDatetime

from hilo.emergency.centres.queries import centres
from hilo.kernel.access.http import May
from hilo.lib.schema import RecordId, Text

from . import actions, queries
from .models import FederalHelp, Loan, Transfer, UnitRequest

router = Router(tags=["mutual aid"])


class CentreOut(Schema):
    code: str
    name: str
    state: str


class AidReasonIn(Schema):
    reason: Text(500)  # type: ignore[valid-type]


class TransferIn(Schema):
    """to: code of the centre; reason: why it should answer for the incident."""

    to: Text(12)  # type: ignore[valid-type]
    reason: Text(500)  # type: ignore[valid-type]


class ProgressOut(Schema):
    """The least of an incident: no narrative, no number. centre: who answers for it now; units: with it now."""

    folio: str
    centre: str
    code: str
    priority: str
    status: str
    state: str
    municipality: str
    received_at: datetime
    dispatched_at: datetime | None
    on_scene_at: datetime | None
    closed_at: datetime | None
    units: int


class TransferOut(Schema):
    """status: offered, acknowledged, refused, withdrawn, unseen, lost, unanswered or closed."""

    id: int
    sender: str
    receiver: str
    reason: str
    status: str
    answer: str
    offered_at: datetime
    due_at: datetime
    seen_at: datetime | None
    renewed_at: datetime | None
    ended_at: datetime | None
    incident: ProgressOut


class TransfersOut(Schema):
    offered_to_me: list[TransferOut]
    offered_by_me: list[TransferOut]
    handed_over: list[TransferOut]


class SharedCallOut(Schema):
    """A call as whoever answers for its incident reads it. centre: who took it and keeps it."""

    folio: str
    centre: str
    channel: str
    caller_number: str
    narrative: str
    language: str
    received_at: datetime


class UnitRequestIn(Schema):
    """Units asked of another centre. centre: who asks, unless the account works at one."""

    lender: Text(12)  # type: ignore[valid-type]
    capability: Text(40)  # type: ignore[valid-type]
    count: int = 1
    reason: Text(500)  # type: ignore[valid-type]
    until: AwareDatetime
    centre: Text(12) = ""  # type: ignore[valid-type]


class UnitRequestOut(Schema):
    """status: open, met, declined, withdrawn or expired; lent: units that came."""

    id: int
    asker: str
    lender: str
    capability: str
    count: int
    lent: int
    reason: str
    status: str
    answer: str
    asked_at: datetime
    until: datetime


class LoanIn(Schema):
    to: Text(12)  # type: ignore[valid-type]
    until: AwareDatetime
    request: RecordId | None = None
    reason: Text(500) = ""  # type: ignore[valid-type]


class LoanReturnIn(Schema):
    reason: Text(500) = ""  # type: ignore[valid-type]


class LoanOut(Schema):
    """ended_by: owner, borrower or end ("" while it lasts)."""

    id: int
    unit: str
    owner: str
    borrower: str
    reason: str
    since: datetime
    until: datetime
    overdue: bool
    ended_at: datetime | None
    ended_by: str


class HelpIn(Schema):
    """institution and kind: of the lists in force; state: the account's own unless said; municipality: "" for all."""

    institution: Text(12)  # type: ignore[valid-type]
    kind: Text(16)  # type: ignore[valid-type]
    reason: Text(500)  # type: ignore[valid-type]
    until: date
    begins: date | None = None
    municipality: Text(5) = ""  # type: ignore[valid-type]
    state: Text(2) = ""  # type: ignore[valid-type]


class FederalHelpExtensionIn(Schema):
    until: date
    reason: Text(500)  # type: ignore[valid-type]


class HelpOut(Schema):
    """days: so many so far; overdue: past its last day and not ended."""

    id: int
    state: str
    municipality: str
    requester: str
    institution: str
    kind: str
    reason: str
    begins: date
    until: date
    ended_on: date | None
    extensions: int
    days: int
    overdue: bool


class FederalHelpPlaceOut(Schema):
    place: str
    helps: int
    days: int
    open: int
    overdue: int


class FigureOut(Schema):
    first: date
    last: date
    helps: int
    days: int
    open: int
    overdue: int
    listed: int
    listed_with_help: int
    by_state: list[FederalHelpPlaceOut]
    by_municipality: list[FederalHelpPlaceOut]


def transfer_out(row: Transfer) -> dict[str, Any]:
    return asdict(queries.transfer_state(row))


def request_out(row: UnitRequest) -> dict[str, Any]:
    return asdict(queries.request_state(row))


def loan_out(row: Loan) -> dict[str, Any]:
    return asdict(queries.loan_state(row))


def help_out(row: FederalHelp) -> dict[str, Any]:
    return asdict(queries.help_state(row, on=timezone.localdate(), extensions=row.extensions.count()))


@router.get("centres", response=list[CentreOut], auth=May("aid.transfer"))
def all_centres(request: HttpRequest) -> list[dict[str, str]]:
    """The centres that an incident may be handed to, or units asked of."""
    rows = sorted(centres(), key=lambda row: row.code)
    return [{"code": row.code, "name": row.name, "state": row.state} for row in rows]


@router.post("incidents/{folio}/transfer", response={201: TransferOut}, auth=May("aid.transfer"))
def offer(request: HttpRequest, folio: str, body: TransferIn) -> Status:
    """Offer an incident to another centre. It comes back by itself if nobody there shows or acknowledges it in time."""
    row = actions.offer(
        actor=request.actor,  # type: ignore[attr-defined]
        folio=folio,
        to=body.to,
        reason=body.reason,
        at=timezone.now(),
    )
    return Status(201, transfer_out(row))


@router.get("transfers", response=TransfersOut, auth=May("aid.transfer"))
def transfers(request: HttpRequest) -> dict[str, Any]:
    """Offers to the actor's centre, by it (open, or back a short while ago), and what it handed over."""
    actor, now = request.actor, timezone.now()  # type: ignore[attr-defined]
    return {
        "offered_to_me": [asdict(row) for row in queries.offered_to(actor, at=now)],
        "offered_by_me": [asdict(row) for row in queries.offered_by(actor, at=now)],
        "handed_over": [asdict(row) for row in queries.handed_over(actor, at=now)],
    }


@router.post("transfers/{int:transfer_id}/sight", response=TransferOut, auth=May("aid.transfer"))
def sight(request: HttpRequest, transfer_id: int) -> dict[str, Any]:
    """The receiver's desk shows the offer; said again every few seconds for as long as it does."""
    return transfer_out(actions.sight(actor=request.actor, transfer_id=transfer_id, at=timezone.now()))  # type: ignore[attr-defined]


@router.post("transfers/{int:transfer_id}/acknowledgement", response=TransferOut, auth=May("aid.transfer"))
def acknowledge(request: HttpRequest, transfer_id: int) -> dict[str, Any]:
    """The receiver answers for the incident from now on. 409 with `ended` (how) if somebody was faster."""
    row = actions.acknowledge(actor=request.actor, transfer_id=transfer_id, at=timezone.now())  # type: ignore[attr-defined]
    return transfer_out(row)


@router.post("transfers/{int:transfer_id}/refusal", response=TransferOut, auth=May("aid.transfer"))
def refuse(request: HttpRequest, transfer_id: int, body: AidReasonIn) -> dict[str, Any]:
    row = actions.refuse(
        actor=request.actor,  # type: ignore[attr-defined]
        transfer_id=transfer_id,
        reason=body.reason,
        at=timezone.now(),
    )
    return transfer_out(row)


@router.post("transfers/{int:transfer_id}/withdrawal", response=TransferOut, auth=May("aid.transfer"))
def withdraw(request: HttpRequest, transfer_id: int) -> dict[str, Any]:
    return transfer_out(actions.withdraw(actor=request.actor, transfer_id=transfer_id, at=timezone.now()))  # type: ignore[attr-defined]


@router.get("incidents/{folio}/calls", response=list[SharedCallOut], auth=May("calls.read"))
def calls(request: HttpRequest, folio: str) -> list[dict[str, Any]]:
    """The calls that tell of an incident, for whoever answers for it, also where another centre took them."""
    _, told = queries.read_calls(folio, request.actor, at=timezone.now())  # type: ignore[attr-defined]
    plain = [name for name in SharedCallOut.model_fields if name != "centre"]
    return [{"centre": call.centre_id} | {name: getattr(call, name) for name in plain} for call in told]


@router.get("unit-requests", response=list[UnitRequestOut], auth=May("aid.lend"))
def unit_requests(request: HttpRequest) -> list[dict[str, Any]]:
    """Open requests for units by the actor's centre, or to it."""
    return [asdict(row) for row in queries.requests(request.actor)]  # type: ignore[attr-defined]


@router.post("unit-requests", response={201: UnitRequestOut}, auth=May("aid.lend"))
def ask_units(request: HttpRequest, body: UnitRequestIn) -> Status:
    row = actions.ask_units(actor=request.actor, at=timezone.now(), **body.model_dump())  # type: ignore[attr-defined]
    return Status(201, request_out(row))


@router.post("unit-requests/{int:request_id}/refusal", response=UnitRequestOut, auth=May("aid.lend"))
def decline(request: HttpRequest, request_id: int, body: AidReasonIn) -> dict[str, Any]:
    row = actions.decline(
        actor=request.actor,  # type: ignore[attr-defined]
        request_id=request_id,
        reason=body.reason,
        at=timezone.now(),
    )
    return request_out(row)


@router.post("unit-requests/{int:request_id}/withdrawal", response=UnitRequestOut, auth=May("aid.lend"))
def drop(request: HttpRequest, request_id: int) -> dict[str, Any]:
    return request_out(actions.drop(actor=request.actor, request_id=request_id, at=timezone.now()))  # type: ignore[attr-defined]


@router.get("loans", response=list[LoanOut], auth=May("aid.lend"))
def loans(request: HttpRequest) -> list[dict[str, Any]]:
    """Units that the actor's centre has lent or borrowed now."""
    return [asdict(row) for row in queries.loans(request.actor)]  # type: ignore[attr-defined]


@router.post("units/{code}/loan", response={201: LoanOut}, auth=May("aid.lend"))
def lend(request: HttpRequest, code: str, body: LoanIn) -> Status:
    """A free unit serves another centre until an instant."""
    row = actions.lend(
        actor=request.actor,  # type: ignore[attr-defined]
        unit=code,
        to=body.to,
        until=body.until,
        request_id=body.request,
        reason=body.reason,
        at=timezone.now(),
    )
    return Status(201, loan_out(row))


@router.post("loans/{int:loan_id}/return", response=LoanOut, auth=May("aid.lend"))
def give_back(request: HttpRequest, loan_id: int, body: LoanReturnIn) -> dict[str, Any]:
    row = actions.give_back(
        actor=request.actor,  # type: ignore[attr-defined]
        loan_id=loan_id,
        reason=body.reason,
        at=timezone.now(),
    )
    return loan_out(row)


@router.get("federal-help/figure", response=FigureOut, auth=May("aid.figures"))
def figure(request: HttpRequest, first: date, last: date, listed: Text(600) = "") -> dict[str, Any]:  # type: ignore[valid-type]
    """Federal help from one day to another. listed: codes of municipalities to look at, with commas."""
    codes = frozenset(filter(None, (code.strip() for code in listed.split(","))))
    return asdict(queries.federal_figure(request.actor, first=first, last=last, listed=codes))  # type: ignore[attr-defined]


@router.get("federal-help", response=list[HelpOut], auth=May("aid.federal"))
def federal_help(request: HttpRequest, open_only: bool = False) -> list[dict[str, Any]]:
    """Federal help of the actor's states, what is past its end first."""
    rows = queries.federal_help(request.actor, on=timezone.localdate(), open_only=open_only)  # type: ignore[attr-defined]
    return [asdict(row) for row in rows]


@router.post("federal-help", response={201: HelpOut}, auth=May("aid.federal"))
def request_federal_help(request: HttpRequest, body: HelpIn) -> Status:
    row = actions.request_federal_help(actor=request.actor, at=timezone.now(), **body.model_dump())  # type: ignore[attr-defined]
    return Status(201, help_out(row))


@router.post("federal-help/{int:help_id}/extension", response=HelpOut, auth=May("aid.federal"))
def extend_federal_help(request: HttpRequest, help_id: int, body: FederalHelpExtensionIn) -> dict[str, Any]:
    row = actions.extend_federal_help(
        actor=request.actor,  # type: ignore[attr-defined]
        help_id=help_id,
        until=body.until,
        reason=body.reason,
        at=timezone.now(),
    )
    return help_out(row)


@router.post("federal-help/{int:help_id}/end", response=HelpOut, auth=May("aid.federal"))
def end_federal_help(request: HttpRequest, help_id: int, body: AidReasonIn) -> dict[str, Any]:
    row = actions.end_federal_help(
        actor=request.actor,  # type: ignore[attr-defined]
        help_id=help_id,
        reason=body.reason,
        at=timezone.now(),
    )
    return help_out(row)
