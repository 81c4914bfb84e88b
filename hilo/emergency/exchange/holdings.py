"""Which subscriptions still tell an institution's systems of facts."""

from __future__ import annotations

from collections.abc import Iterator

from .models import Subscription


def held_by(institution: str) -> Iterator[str]:
    """By their names in the ledger."""
    rows = Subscription.objects.filter(institution_id=institution, ended_at=None).order_by("pk")
    return (row.subject for row in rows)
