"""Which terms are breached, for whoever watches the service."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Q

from hilo.lib.measures import Sample, gauge

from .models import Deadline

BREACHED = gauge("hilo_deadlines_breached", "Open terms that are past due now, by their term.", "term")


def measured(at: datetime) -> Iterator[Sample]:
    running = Deadline.objects.filter(met_at=None).values_list("term")
    for term, count in running.annotate(late=Count("pk", filter=Q(due_at__lt=at))).order_by("term"):
        yield BREACHED.at(count, term)
