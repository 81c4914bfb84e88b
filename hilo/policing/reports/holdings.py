"""Which reports an institution has not signed and handed over yet, and which it has not acknowledged.

With an officer lie those that are still to be written.
"""

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


def in_hands_of(account: str, unit: str) -> Iterator[str]:
    """Those of the officer who signs in with the account, until a commander has signed."""
    rows = Report.objects.filter(author__account__username=account, status__in=("draft", "submitted", "returned"))
    return (f"report:{folio}" for folio in rows.order_by("folio").values_list("folio", flat=True))
