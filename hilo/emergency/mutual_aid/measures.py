"""Incidents that were offered to another centre and wait for its answer, for whoever watches the service."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Min

from hilo.lib.measures import Sample, queue

from .models import Transfer


def measured(at: datetime) -> Iterator[Sample]:
    offered = Transfer.objects.filter(status="offered").aggregate(length=Count("pk"), since=Min("offered_at"))
    yield from queue("offers", offered["length"], offered["since"], at)
