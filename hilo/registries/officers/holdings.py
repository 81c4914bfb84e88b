"""The service of whoever signs in with an account."""

from __future__ import annotations

from collections.abc import Iterator

from .models import SERVING, Officer


def in_hands_of(account: str, unit: str) -> Iterator[str]:
    """The officer of the account, while the service lasts."""
    rows = Officer.objects.filter(account__username=account, status__in=SERVING)
    return (row.subject for row in rows)
