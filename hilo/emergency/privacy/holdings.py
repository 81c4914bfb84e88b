"""Which requests of persons an institution has not answered."""

from __future__ import annotations

from collections.abc import Iterator

from .models import Request


def held_by(institution: str) -> Iterator[str]:
    """By their names in the ledger."""
    rows = Request.objects.filter(institution_id=institution, status__in=("received", "asked", "answered")).order_by(
        "pk"
    )
    return (row.subject for row in rows.select_related("institution"))
