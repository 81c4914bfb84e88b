"""How long the ledger is, for whoever watches the service."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Sum

from hilo.lib.measures import Sample, gauge

from .models import Head

ENTRIES = gauge(
    "hilo_ledger_entries", "Entries in all chains of the ledger: it grows by every act, wherever it is done."
)


def measured(at: datetime) -> Iterator[Sample]:
    yield ENTRIES.at(Head.objects.aggregate(entries=Sum("seq"))["entries"] or 0)
