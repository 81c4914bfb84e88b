"""Which calls wait at its centres for somebody of an institution, and which somebody has answered."""

from __future__ import annotations

from collections.abc import Iterator

from .models import Call

OPEN = ("waiting", "answered", "abandoned")
"""Nobody has said yet what it is, or its caller is owed a call back."""


def held_by(institution: str) -> Iterator[str]:
    """By their names in the ledger."""
    rows = Call.objects.filter(centre__institution_id=institution, status__in=OPEN).order_by("pk")
    return (row.subject for row in rows.select_related("centre"))


def in_hands_of(account: str, unit: str) -> Iterator[str]:
    """Calls that the account answered and that nobody has classified."""
    rows = Call.objects.filter(answered_by=account, status="answered").order_by("pk")
    return (row.subject for row in rows.select_related("centre"))
