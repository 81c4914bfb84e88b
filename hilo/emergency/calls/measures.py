"""Calls that ring, for whoever watches the service."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Min

from hilo.lib.measures import Sample, queue

from .models import Call


def measured(at: datetime) -> Iterator[Sample]:
    ringing = Call.objects.filter(status="waiting").aggregate(length=Count("pk"), since=Min("received_at"))
    yield from queue("calls", ringing["length"], ringing["since"], at)
