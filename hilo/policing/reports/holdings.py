"""Which reports an institution has not signed and handed over yet, and which it has not acknowledged."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q

from .models import Report


def held_by(institution: str) -> Iterator[str]:
    """By their names in the ledger."""
    unsigned = Q(institution_id=institution, status__in=("draft", "submitted", "returned", "signed"))
    unread = Q(receiver_id=institution, status="handed_over")
    rows = Report.objects.filter(unsigned | unread).order_by("folio")
    return (f"report:{folio}" for folio in rows.values_list("folio", flat=True))
