"""Ask another centre for units, decline, lend one until an instant, give it back; and bring it home at the end."""

from __future__ import annotations

from datetime import datetime

from hilo.emergency.dispatch import actions as dispatch
from hilo.emergency.dispatch.queries import known_capabilities, open_assignment
from hilo.kernel.action import action, done, held
from hilo.kernel.events.actions import FactLike
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, NotFound, Refusal

from ..commands import AskUnits, GiveBack, LendUnit, SayWhy
from ..events import LoanOverdue, UnitGivenBack, UnitLent, UnitsAsked, UnitsAskEnded
from ..models import Loan, UnitRequest
from ..queries import acts_for, centre_named, held_by, loan_state, request_state
from ..rules import terms
from .told import chains, heard, reason_given

NO_REASON = GiveBack()


@action("aid.lend", verb="units.asked")
def ask_units(command: AskUnits, *, actor: Actor, at: datetime) -> UnitRequest:
    """Ask another centre for units that can do something. centre: who asks, the actor's own if not said.

    Raises: NotFound; Forbidden; Refusal HILO-M420 of oneself, HILO-M421 no reason, HILO-M422 no centre, HILO-M423 end,
        HILO-M424 capability or number.
    """
    own, capability, count = command.centre or actor.centre, command.capability, command.count
    if not own:
        raise Refusal("HILO-M422", "Say which centre asks for them.", where="centre")
    asker = centre_named(own)
    held_by(actor, asker)
    asked, said = centre_named(command.lender), reason_given(command.reason)
    if asker.code == asked.code:
        raise Refusal("HILO-M420", "That is the same centre: choose another.", where="lender")
    if capability not in known_capabilities() or not 1 <= count <= terms().most_units:
        raise Refusal(
            "HILO-M424",
            f"Ask for 1 to {terms().most_units} units with a capability of dispatch's list.",
            where="count" if capability in known_capabilities() else "capability",
        )
    _check_until(command.until, at)
    row = UnitRequest.objects.create(
        asker=asker,
        lender=asked,
        capability=capability,
        count=count,
        reason=said,
        asked_at=at,
        asked_by=actor.name,
        until=command.until,
    )
    _done_to_request(row, UnitsAsked(request_state(row)), why=said)
    return row


@action("aid.lend", verb="units.declined")
def decline(request_id: int, command: SayWhy, *, actor: Actor, at: datetime) -> UnitRequest:
    """The centre that was asked lends none (more), and says why."""
    row, said = _locked_request(request_id), reason_given(command.reason)
    held_by(actor, row.lender)
    _require_open(row)
    row.answer = said
    _end_request(row, "declined", at, said)
    return row


@action("aid.lend", verb="units.withdrawn")
def drop(request_id: int, *, actor: Actor, at: datetime) -> UnitRequest:
    """The centre that asked needs none (more)."""
    row = _locked_request(request_id)
    held_by(actor, row.asker)
    _require_open(row)
    _end_request(row, "withdrawn", at)
    return row


@action("aid.lend", verb="units.expired")
def expire_request(request_id: int, *, actor: Actor, at: datetime) -> None:
    """The instant until which units were asked for has passed."""
    row = held(_locked_request(request_id))
    if row.status == "open" and row.until <= at:
        _end_request(row, "expired", at)


@action("aid.lend", verb="unit.lent")
def lend(unit: str, command: LendUnit, *, actor: Actor, at: datetime) -> Loan:
    """A free unit of the actor's centre serves another one until an instant, perhaps because that asked for it.

    Raises: NotFound; Forbidden; Refusal HILO-M420, HILO-M423; Conflict HILO-M412, M429 if the request has ended or is
        another's, HILO-D409, HILO-D410, HILO-D412 if the unit cannot go.
    """
    borrower, until = centre_named(command.to), command.until
    _check_until(until, at)
    request = _locked_request(command.request) if command.request else None
    lent = dispatch.lend(unit, borrower, until, actor=actor, at=at)
    held_by(actor, lent.centre)
    if request:
        _require_open(request)
    if request and (request.asker_id, request.lender_id) != (borrower.code, lent.centre_id):
        raise Conflict("HILO-M429", "Another centre asked, or another was asked.", where="request")
    row = Loan.objects.create(
        unit=lent,
        owner=lent.centre,
        borrower=borrower,
        request=request,
        reason=command.reason.strip() or (request.reason if request else ""),
        since=at,
        until=until,
        lent_by=actor.name,
    )
    _done(row, UnitLent(loan_state(row), dispatch.state_of(lent, ""), lent.capabilities))
    if request and request.loans.count() >= request.count:
        _end_request(request, "met", at)
    elif request:
        done(request, UnitsAsked(request_state(request)), **heard(request.asker, request.lender), chains=())
    return row


@action("aid.lend", verb="unit.given_back")
def give_back(loan_id: int, command: GiveBack = NO_REASON, *, actor: Actor, at: datetime) -> Loan:
    """The owner asks for its unit, or the borrower needs it no more.

    Raises: NotFound; Forbidden; Conflict HILO-M413 if it is back, HILO-D409 while it is with an incident.
    """
    row = _locked(loan_id)
    held_by(actor, row.owner, row.borrower)
    if row.ended_at:
        raise Conflict("HILO-M413", f"Unit {row.unit_id} was given back already.")
    _back(row, "owner" if acts_for(actor, row.owner) else "borrower", at, command.reason.strip())
    return row


@action("aid.lend", verb="loan.overdue")
def end_loan(loan_id: int, *, actor: Actor, at: datetime) -> None:
    """The end of a loan has come: the unit goes home, or as soon as its incident lets it, and both are told so."""
    row = held(_locked(loan_id))
    if row.ended_at or row.until > at:
        return
    if open_assignment(row.unit_id) is None:
        _back(row, "end", at)
    elif row.overdue_at is None:
        row.overdue_at = at
        row.save(update_fields=["overdue_at"])
        _done(row, LoanOverdue(loan_state(row)))


def _back(row: Loan, by: str, at: datetime, why: str = "") -> None:
    unit = dispatch.take_back(unit_code=row.unit_id)
    row.ended_at, row.ended_by = at, by
    row.save(update_fields=["ended_at", "ended_by"])
    _done(row, UnitGivenBack(loan_state(row), dispatch.state_of(unit, "")), "unit.given_back", why)


def _locked(loan_id: int) -> Loan:
    rows = Loan.objects.select_for_update(of=("self",)).select_related("owner", "borrower")
    row = rows.filter(pk=loan_id).first()
    if row is None:
        raise NotFound("loan", loan_id)
    return row


def _locked_request(request_id: int) -> UnitRequest:
    rows = UnitRequest.objects.select_for_update(of=("self",)).select_related("asker", "lender")
    row = rows.filter(pk=request_id).first()
    if row is None:
        raise NotFound("request for units", request_id)
    return row


def _require_open(row: UnitRequest) -> None:
    if row.status != "open":
        raise Conflict("HILO-M412", "The request for units has ended: look again.", extra={"ended": row.status})


def _end_request(row: UnitRequest, status: str, at: datetime, why: str = "") -> None:
    row.status, row.ended_at = status, at
    row.save(update_fields=["status", "answer", "ended_at"])
    _done_to_request(row, UnitsAskEnded(request_state(row)), f"units.{status}", why)


def _done_to_request(row: UnitRequest, fact: FactLike, verb: str = "", why: str = "") -> None:
    data = {"from": row.asker_id, "of": row.lender_id, "capability": row.capability, "count": row.count}
    both = (row.asker, row.lender)
    done(row, fact, verb=verb, why=why, data=data, **heard(*both), chains=chains(*both))


def _done(row: Loan, fact: FactLike, verb: str = "", why: str = "") -> None:
    data = {"loan": row.pk, "from": row.owner_id, "to": row.borrower_id, "until": row.until.isoformat()}
    both = (row.owner, row.borrower)
    done(row, fact, verb=verb, why=why, data=data, **heard(*both), chains=chains(*both))


def _check_until(until: datetime, at: datetime) -> None:
    if not at < until <= at + terms().longest_loan:
        hours = round(terms().longest_loan.total_seconds() / 3600)
        raise Refusal("HILO-M423", f"Say until when, {hours} h from now at most.", where="until")
