"""The service of whoever signs in with an account."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone

from hilo.kernel.rows import Question

from .models import SERVING, Officer
from .queries.facts import BARS, status_now


def in_hands_of(account: str, unit: str) -> Iterator[str]:
    """The officer of the account, while the service lasts."""
    rows = Officer.objects.filter(account__username=account, status__in=SERVING)
    return (row.subject for row in rows)


def barred(account: int) -> bool:
    """True if the officer of the account may not act: the service is over, or suspended by an order or a sanction that
    runs. Who has leave, or waits for somebody to say who it is, is not."""
    told = [status_now(officer, timezone.localdate()) for (officer,) in _OFFICER(account)]
    return any(sanctioned or status in BARS for status, sanctioned in told)


_OFFICER: Question[tuple[int]] = Question(
    lambda account: Officer.objects.filter(account=account).values_list("pk"), -7_654_321
)
