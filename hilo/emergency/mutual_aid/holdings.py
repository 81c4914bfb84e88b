"""Which units an institution has lent, or has borrowed."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q

from .models import Loan


def held_by(institution: str) -> Iterator[str]:
    """By their names in the ledger."""
    either = Q(owner__institution_id=institution) | Q(borrower__institution_id=institution)
    return (row.subject for row in Loan.objects.filter(either, ended_at=None).order_by("pk"))
