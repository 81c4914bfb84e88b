"""The unit whose crew somebody is, while it serves."""

from __future__ import annotations

from collections.abc import Iterator

from .models import Unit


def in_hands_of(account: str, unit: str) -> Iterator[str]:
    """The unit aboard of which the account works, by its name in the ledger."""
    rows = Unit.objects.filter(pk=unit).exclude(status="off_duty")
    return (row.subject for row in rows)
