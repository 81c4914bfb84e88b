"""What figures are made of: the moments of calls, without a word, a name or (but for `improper_numbers`) a number.

Whoever asks has checked that these centres lie in the reader's scope.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, Min

from .models import Call, CallBack

AT_A_TIME = 5000


class CallMoments(NamedTuple):
    """One call as a figure sees it."""

    id: int
    channel: str
    status: str
    improper_kind: str
    received_at: datetime
    answered_at: datetime | None
    classified_at: datetime | None
    ended_at: datetime | None
    paper_form: str
    by_hand: bool


class NumberCall(NamedTuple):
    """One call of a number that made several improper ones."""

    number: str
    id: int
    centre: str
    status: str
    improper_kind: str
    received_at: datetime


def moments(centre: str, *, since: datetime, until: datetime) -> Iterator[CallMoments]:
    """The calls that a centre received from one instant until another, in no order."""
    rows = Call.objects.filter(centre_id=centre, received_at__gte=since, received_at__lt=until).order_by()
    return map(CallMoments._make, rows.values_list(*CallMoments._fields).iterator(chunk_size=5000))


def first_call_backs(call_ids: Sequence[int]) -> dict[int, datetime]:
    """Call id -> first attempt to call back, for those of some calls that have one."""
    found: dict[int, datetime] = {}
    for first in range(0, len(call_ids), AT_A_TIME):
        rows = CallBack.objects.filter(call__in=call_ids[first : first + AT_A_TIME]).order_by()
        found.update(rows.values_list("call_id").annotate(first=Min("at")))
    return found


def received(call_ids: Iterable[int]) -> list[tuple[str, datetime]]:
    """Centre and instant of receipt of some calls."""
    return list(Call.objects.filter(pk__in=list(call_ids)).values_list("centre_id", "received_at"))


def first_received(centre: str) -> datetime | None:
    """When a centre received the oldest call on record."""
    return Call.objects.filter(centre_id=centre).order_by("received_at").values_list("received_at", flat=True).first()


def improper_numbers(
    centres: Sequence[str], *, since: datetime, until: datetime, at_least: int, limit: int
) -> list[NumberCall]:
    """Every call since an instant of the numbers with so many improper ones, the most improper calls first.

    These are numbers of people: the asker checks who may read them, and writes it down.
    """
    rows = Call.objects.filter(centre_id__in=list(centres), received_at__gte=since, received_at__lt=until)
    often = rows.filter(status="improper").exclude(caller_number="").order_by().values("caller_number")
    often = often.annotate(improper=Count("id")).filter(improper__gte=at_least).order_by("-improper", "caller_number")
    numbers = {number: place for place, number in enumerate(often.values_list("caller_number", flat=True)[:limit])}
    fields = ("caller_number", "id", "centre_id", "status", "improper_kind", "received_at")
    found = map(NumberCall._make, rows.filter(caller_number__in=list(numbers)).values_list(*fields))
    return sorted(found, key=lambda call: (numbers[call.number], call.received_at, call.id))
