"""Mutual aid over HTTP."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from django.http import HttpRequest
from django.utils import timezone
from ninja import Body, Router, Status

from hilo.emergency.centres.queries import CentreRow, centre_row, centres
from hilo.kernel.access.http import May, asker, by
from hilo.lib.limits import Longest

from . import actions, queries
from .commands import AskUnits, ExtendHelp, GiveBack, LendUnit, OfferTransfer, RequestHelp, SayWhy
from .models import FederalHelp
from .queries import (
    FederalFigure,
    HelpState,
    LoanState,
    RequestState,
    SharedCall,
    Transfers,
    TransferState,
    loan_state,
    request_state,
    transfer_state,
)

router = Router(tags=["mutual aid"])
Codes = Annotated[str, Longest(600)]


def _help(row: FederalHelp) -> HelpState:
    return queries.help_state(row, on=timezone.localdate(), extensions=row.extensions.count())


@router.get("centres", response=list[CentreRow], auth=May("aid.transfer"))
def all_centres(request: HttpRequest) -> list[CentreRow]:
    """The centres that an incident may be handed to, or units asked of."""
    return [centre_row(row) for row in sorted(centres(), key=lambda row: row.code)]


@router.post("incidents/{folio}/transfer", response={201: TransferState}, auth=May("aid.transfer"))
def offer_transfer(request: HttpRequest, folio: str, body: Body[OfferTransfer]) -> Status[TransferState]:
    """Offer an incident to another centre. It comes back by itself if nobody there shows or acknowledges it in time."""
    return Status(201, transfer_state(actions.offer(folio, body, **by(request))))


@router.get("transfers", response=Transfers, auth=May("aid.transfer"))
def transfers(request: HttpRequest) -> Transfers:
    """Offers to the actor's centre, by it (open, or back a short while ago), and what it handed over."""
    return queries.own_transfers(asker(request), at=timezone.now())


@router.post("transfers/{int:transfer_id}/sight", response=TransferState, auth=May("aid.transfer"))
def see_transfer(request: HttpRequest, transfer_id: int) -> TransferState:
    """The receiver's desk shows the offer; said again every few seconds for as long as it does."""
    return transfer_state(actions.sight(transfer_id, **by(request)))


@router.post("transfers/{int:transfer_id}/acknowledgement", response=TransferState, auth=May("aid.transfer"))
def acknowledge_transfer(request: HttpRequest, transfer_id: int) -> TransferState:
    """The receiver answers for the incident from now on. 409 with `ended` (how) if somebody was faster."""
    return transfer_state(actions.acknowledge(transfer_id, **by(request)))


@router.post("transfers/{int:transfer_id}/refusal", response=TransferState, auth=May("aid.transfer"))
def refuse_transfer(request: HttpRequest, transfer_id: int, body: Body[SayWhy]) -> TransferState:
    return transfer_state(actions.refuse(transfer_id, body, **by(request)))


@router.post("transfers/{int:transfer_id}/withdrawal", response=TransferState, auth=May("aid.transfer"))
def withdraw_transfer(request: HttpRequest, transfer_id: int) -> TransferState:
    """The offer is taken back before anybody acknowledged it."""
    return transfer_state(actions.withdraw(transfer_id, **by(request)))


@router.get("incidents/{folio}/calls", response=list[SharedCall], auth=May("calls.read"))
def calls_of_incident(request: HttpRequest, folio: str) -> list[SharedCall]:
    """The calls that tell of an incident, for whoever answers for it, also where another centre took them."""
    _, told = queries.read_calls(folio, asker(request), at=timezone.now())
    return [queries.shared_call(call) for call in told]


@router.get("unit-requests", response=list[RequestState], auth=May("aid.lend"))
def unit_requests(request: HttpRequest) -> list[RequestState]:
    """Open requests for units by the actor's centre, or to it."""
    return queries.requests(asker(request))


@router.post("unit-requests", response={201: RequestState}, auth=May("aid.lend"))
def ask_units(request: HttpRequest, body: Body[AskUnits]) -> Status[RequestState]:
    return Status(201, request_state(actions.ask_units(body, **by(request))))


@router.post("unit-requests/{int:request_id}/refusal", response=RequestState, auth=May("aid.lend"))
def decline_request(request: HttpRequest, request_id: int, body: Body[SayWhy]) -> RequestState:
    return request_state(actions.decline(request_id, body, **by(request)))


@router.post("unit-requests/{int:request_id}/withdrawal", response=RequestState, auth=May("aid.lend"))
def withdraw_request(request: HttpRequest, request_id: int) -> RequestState:
    """The units are needed no more."""
    return request_state(actions.drop(request_id, **by(request)))


@router.get("loans", response=list[LoanState], auth=May("aid.lend"))
def loans(request: HttpRequest) -> list[LoanState]:
    """Units that the actor's centre has lent or borrowed now."""
    return queries.loans(asker(request))


@router.post("units/{code}/loan", response={201: LoanState}, auth=May("aid.lend"))
def lend_unit(request: HttpRequest, code: str, body: Body[LendUnit]) -> Status[LoanState]:
    """A free unit serves another centre until an instant."""
    return Status(201, loan_state(actions.lend(code, body, **by(request))))


@router.post("loans/{int:loan_id}/return", response=LoanState, auth=May("aid.lend"))
def give_back_unit(request: HttpRequest, loan_id: int, body: Body[GiveBack]) -> LoanState:
    return loan_state(actions.give_back(loan_id, body, **by(request)))


@router.get("federal-help/figure", response=FederalFigure, auth=May("aid.figures"))
def federal_help_figure(request: HttpRequest, first: date, last: date, listed: Codes = "") -> FederalFigure:
    """Federal help from one day to another. listed: codes of municipalities to look at, with commas."""
    codes = frozenset(filter(None, (code.strip() for code in listed.split(","))))
    return queries.federal_figure(asker(request), first=first, last=last, listed=codes)


@router.get("federal-help", response=list[HelpState], auth=May("aid.federal"))
def federal_help(request: HttpRequest, open_only: bool = False) -> list[HelpState]:
    """Federal help of the actor's states, what is past its end first."""
    return queries.federal_help(asker(request), on=timezone.localdate(), open_only=open_only)


@router.post("federal-help", response={201: HelpState}, auth=May("aid.federal"))
def request_federal_help(request: HttpRequest, body: Body[RequestHelp]) -> Status[HelpState]:
    return Status(201, _help(actions.request_federal_help(body, **by(request))))


@router.post("federal-help/{int:help_id}/extension", response=HelpState, auth=May("aid.federal"))
def extend_federal_help(request: HttpRequest, help_id: int, body: Body[ExtendHelp]) -> HelpState:
    return _help(actions.extend_federal_help(help_id, body, **by(request)))


@router.post("federal-help/{int:help_id}/end", response=HelpState, auth=May("aid.federal"))
def end_federal_help(request: HttpRequest, help_id: int, body: Body[SayWhy]) -> HelpState:
    return _help(actions.end_federal_help(help_id, body, **by(request)))
