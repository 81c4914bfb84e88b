"""Who is still in an institution's hands: those it has, and those it registered whom nobody has taken over."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q

from .models import Detention

OVER = ("released", "died", "protected")


def held_by(institution: str) -> Iterator[str]:
    """By their names in the ledger."""
    theirs = Q(custodian=institution) | Q(custodian="", institution_id=institution)
    rows = Detention.objects.filter(theirs).exclude(status__in=OVER).order_by("number")
    return (f"detention:{number}" for number in rows.values_list("number", flat=True))
