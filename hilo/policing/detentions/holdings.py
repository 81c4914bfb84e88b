"""Who is still in an institution's hands: those it has, and those it registered whom nobody has taken over.

With a person lie the detentions that the account registered, until somebody takes the detained over.
"""

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


def in_hands_of(account: str, unit: str) -> Iterator[str]:
    """Registered by the account, and not handed over."""
    rows = Detention.objects.filter(registered_by=account, handed_at=None).exclude(status__in=OVER).order_by("number")
    return (f"detention:{number}" for number in rows.values_list("number", flat=True))
