"""Which incidents of its centres an institution still attends to."""

from __future__ import annotations

from collections.abc import Iterator

from .models import Incident


def held_by(institution: str) -> Iterator[str]:
    """By their names in the ledger."""
    rows = Incident.objects.filter(centre__institution_id=institution).exclude(status="closed").order_by("folio")
    return (f"incident:{folio}" for folio in rows.values_list("folio", flat=True))
