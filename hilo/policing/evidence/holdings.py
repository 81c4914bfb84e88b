"""Which objects an institution still has in hand, or was sent; with a person, what nobody took over yet."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q

from .models import Item


def held_by(institution: str) -> Iterator[str]:
    """By their names in the ledger."""
    theirs = Q(holder_institution=institution) | Q(holder_institution="", institution=institution)
    sent = Q(destination=institution, status="in_transfer")
    rows = Item.objects.filter(theirs | sent).exclude(status="disposed").order_by("number")
    return (f"evidence:{number}" for number in rows.values_list("number", flat=True))


FOUND = ("located", "identified", "documented", "collected", "sealed")
"""Nobody has taken it over from who found it."""


def in_hands_of(account: str, unit: str) -> Iterator[str]:
    """Entered by the account, and still with who found it."""
    rows = Item.objects.filter(account=account, status__in=FOUND).order_by("number")
    return (f"evidence:{number}" for number in rows.values_list("number", flat=True))
