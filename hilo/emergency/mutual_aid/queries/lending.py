"""Questions about units that centres ask for and lend."""

from __future__ import annotations

from hilo.lib.actor import Actor

from ..events import LoanState, RequestState
from ..models import Loan, UnitRequest
from .sides import on_side


def requests(actor: Actor) -> list[RequestState]:
    """Open requests for units by the actor's centre or to it, the oldest first."""
    rows = on_side(UnitRequest.objects.filter(status="open"), actor, "aid.lend", "asker", "lender")
    return [request_state(row) for row in rows.prefetch_related("loans").order_by("asked_at", "id")]


def loans(actor: Actor) -> list[LoanState]:
    """Units that the actor's centre has lent or borrowed now, by when they come back."""
    rows = on_side(Loan.objects.filter(ended_at=None), actor, "aid.lend", "owner", "borrower")
    return [loan_state(row) for row in rows.order_by("until", "unit_id")]


def request_state(row: UnitRequest) -> RequestState:
    """The request as facts carry it."""
    return RequestState(
        id=row.pk,
        asker=row.asker_id,
        lender=row.lender_id,
        capability=row.capability,
        count=row.count,
        lent=len(row.loans.all()),
        reason=row.reason,
        status=row.status,
        answer=row.answer,
        asked_at=row.asked_at,
        until=row.until,
    )


def loan_state(row: Loan) -> LoanState:
    """The loan as facts carry it."""
    return LoanState(
        id=row.pk,
        unit=row.unit_id,
        owner=row.owner_id,
        borrower=row.borrower_id,
        reason=row.reason,
        since=row.since,
        until=row.until,
        overdue=row.overdue_at is not None,
        ended_at=row.ended_at,
        ended_by=row.ended_by,
    )
