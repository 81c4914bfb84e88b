"""Ask another centre for units, decline, lend one until an instant, give it back; and bring it home at the end."""

from __future__ import annotations

from datetime import datetime

from hilo.emergency.dispatch import actions as dispatch
from hilo.emergency.dispatch.queries import known_capabilities, open_assignment
from hilo.kernel.access.queries import allow
from hilo.kernel.act import act
from hilo.kernel.events.actions import FactLike
from hilo.kernel.ledger.actions import entry
from hilo.lib.actor import Actor
from hilo.lib.errors import Conflict, NotFound, Refusal

from ..events import LoanOverdue, UnitGivenBack, UnitLent, UnitsAsked, UnitsAskEnded
from ..models import Loan, UnitRequest
from ..queries import acts_for, allow_for, centre_named, loan_state, request_state
from ..rules import terms
from .told import reason_given, tell


def ask_units(
    *,
    actor: Actor,
    lender: str,
    capability: str,
    count: int,
    reason: str,
    until: datetime,
    at: datetime,
    centre: str = "",
) -> UnitRequest:
    """Ask another centre for units that can do something. centre: who asks, the actor's own if not said.

    Raises: NotFound; Forbidden; Refusal HILO-M420 of oneself, HILO-M421 no reason, HILO-M422 no centre, HILO-M423 end,
        HILO-M424 capability or number.
    """
    if not (centre or actor.centre):
        allow(actor, "aid.lend")
        raise Refusal("HILO-M422", "Say which centre asks for them.", where="centre")
    asker, asked, said = centre_named(centre or actor.centre), centre_named(lender), reason_given(reason)
    allow_for(actor, "aid.lend", asker)
    if asker.code == asked.code:
        raise Refusal("HILO-M420", "That is the same centre: choose another.", where="lender")
    if capability not in known_capabilities() or not 1 <= count <= terms().most_units:
        raise Refusal(
            "HILO-M424",
            f"Ask for 1 to {terms().most_units} units with a capability of dispatch's list.",
            where="count" if capability in known_capabilities() else "capability",
        )
    _check_until(until, at)
    with act():
        row = UnitRequest.objects.create(
            asker=asker,
            lender=asked,
            capability=capability,
            count=count,
            reason=said,
            asked_at=at,
            asked_by=actor.name,
            until=until,
        )
        _tell(row, UnitsAsked(request_state(row)), at)
        _enter(row, actor, "units.asked", at, said)
    return row


def decline(*, actor: Actor, request_id: int, reason: str, at: datetime) -> UnitRequest:
    """The centre that was asked lends none (more), and says why."""
    said = reason_given(reason)
    with act():
        row = _open_request(request_id)
        allow_for(actor, "aid.lend", row.lender)
        row.answer = said
        _end_request(row, actor, "declined", at, said)
    return row


def drop(*, actor: Actor, request_id: int, at: datetime) -> UnitRequest:
    """The centre that asked needs none (more)."""
    with act():
        row = _open_request(request_id)
        allow_for(actor, "aid.lend", row.asker)
        _end_request(row, actor, "withdrawn", at)
    return row


def expire_request(*, actor: Actor, request_id: int, at: datetime) -> None:
    """The instant until which units were asked for has passed."""
    with act():
        row = UnitRequest.objects.select_for_update(of=("self",)).select_related("asker", "lender").get(pk=request_id)
        if row.status == "open" and row.until <= at:
            _end_request(row, actor, "expired", at)


def lend(
    *,
    actor: Actor,
    unit: str,
    to: str,
    until: datetime,
    at: datetime,
    request_id: int | None = None,
    reason: str = "",
) -> Loan:
    """A free unit of the actor's centre serves another one until an instant, perhaps because that asked for it.

    Raises: NotFound; Forbidden; Refusal HILO-M420, HILO-M423; Conflict HILO-M412, M429 if the request has ended or is
        another's, HILO-D409, HILO-D410, HILO-D412 if the unit cannot go.
    """
    borrower = centre_named(to)
    _check_until(until, at)
    with act():
        request = _open_request(request_id) if request_id else None
        lent = dispatch.lend(actor=actor, unit_code=unit, to=borrower, until=until, at=at)
        allow_for(actor, "aid.lend", lent.centre)
        if request and (request.asker_id, request.lender_id) != (borrower.code, lent.centre_id):
            raise Conflict("HILO-M429", "Another centre asked, or another was asked.", where="request")
        row = Loan.objects.create(
            unit=lent,
            owner=lent.centre,
            borrower=borrower,
            request=request,
            reason=reason.strip()[:500] or (request.reason if request else ""),
            since=at,
            until=until,
            lent_by=actor.name,
        )
        fact = UnitLent(loan_state(row), dispatch.state_of(lent, ""), lent.capabilities)
        _done(row, actor, "unit.lent", fact, at)
        if request and request.loans.count() >= request.count:
            _end_request(request, actor, "met", at)
        elif request:
            _tell(request, UnitsAsked(request_state(request)), at)
    return row


def give_back(*, actor: Actor, loan_id: int, at: datetime, reason: str = "") -> Loan:
    """The owner asks for its unit, or the borrower needs it no more.

    Raises: NotFound; Forbidden; Conflict HILO-M413 if it is back, HILO-D409 while it is with an incident.
    """
    with act():
        row = _locked(loan_id)
        allow_for(actor, "aid.lend", row.owner, row.borrower)
        if row.ended_at:
            raise Conflict("HILO-M413", f"Unit {row.unit_id} was given back already.")
        _back(row, actor, "owner" if acts_for(actor, row.owner) else "borrower", at, reason.strip()[:500])
    return row


def end_loan(*, actor: Actor, loan_id: int, at: datetime) -> None:
    """The end of a loan has come: the unit goes home, or as soon as its incident lets it, and both are told so."""
    with act():
        row = _locked(loan_id)
        if row.ended_at or row.until > at:
            return
        if open_assignment(row.unit_id) is None:
            _back(row, actor, "end", at)
        elif row.overdue_at is None:
            row.overdue_at = at
            row.save(update_fields=["overdue_at"])
            _done(row, actor, "loan.overdue", LoanOverdue(loan_state(row)), at)


def _back(row: Loan, actor: Actor, by: str, at: datetime, why: str = "") -> None:
    unit = dispatch.take_back(unit_code=row.unit_id, at=at)
    row.ended_at, row.ended_by = at, by
    row.save(update_fields=["ended_at", "ended_by"])
    fact = UnitGivenBack(loan_state(row), dispatch.state_of(unit, ""))
    _done(row, actor, "unit.given_back", fact, at, why)


def _locked(loan_id: int) -> Loan:
    rows = Loan.objects.select_for_update(of=("self",)).select_related("owner", "borrower")
    row = rows.filter(pk=loan_id).first()
    if row is None:
        raise NotFound("loan", loan_id)
    return row


def _open_request(request_id: int) -> UnitRequest:
    rows = UnitRequest.objects.select_for_update(of=("self",)).select_related("asker", "lender")
    row = rows.filter(pk=request_id).first()
    if row is None:
        raise NotFound("request for units", request_id)
    if row.status != "open":
        raise Conflict("HILO-M412", "The request for units has ended: look again.", extra={"ended": row.status})
    return row


def _end_request(row: UnitRequest, actor: Actor, status: str, at: datetime, why: str = "") -> None:
    row.status, row.ended_at = status, at
    row.save(update_fields=["status", "answer", "ended_at"])
    _tell(row, UnitsAskEnded(request_state(row)), at)
    _enter(row, actor, f"units.{status}", at, why)


def _tell(row: UnitRequest, fact: FactLike, at: datetime) -> None:
    tell(fact, f"units-asked:{row.pk}", row.asker, row.lender, at=at)


def _enter(row: UnitRequest, actor: Actor, verb: str, at: datetime, why: str = "") -> None:
    data = {"from": row.asker_id, "of": row.lender_id, "capability": row.capability, "count": row.count}
    for chain in sorted({row.asker.institution_id, row.lender.institution_id}):
        entry(chain=chain, actor=actor, verb=verb, subject=f"units-asked:{row.pk}", at=at, why=why, data=data)


def _done(row: Loan, actor: Actor, verb: str, fact: FactLike, at: datetime, why: str = "") -> None:
    tell(fact, f"unit:{row.unit_id}", row.owner, row.borrower, at=at)
    data = {"loan": row.pk, "from": row.owner_id, "to": row.borrower_id, "until": row.until.isoformat()}
    for chain in sorted({row.owner.institution_id, row.borrower.institution_id}):
        entry(chain=chain, actor=actor, verb=verb, subject=f"unit:{row.unit_id}", at=at, why=why, data=data)


def _check_until(until: datetime, at: datetime) -> None:
    if not at < until <= at + terms().longest_loan:
        hours = round(terms().longest_loan.total_seconds() / 3600)
        raise Refusal("HILO-M423", f"Say until when, {hours} h from now at most.", where="until")
