"""When the ledger's heads were last published and countersigned, for whoever watches the service."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from hilo.lib.measures import Sample, gauge

from . import store

PUBLISHED = gauge("hilo_ledger_published_timestamp_seconds", "When the ledger's heads were last published; 0: never.")
COUNTERSIGNED = gauge(
    "hilo_ledger_countersigned_timestamp_seconds",
    "When a neighbour last countersigned the ledger's heads; 0: never.",
    "neighbour",
)


def measured(at: datetime) -> Iterator[Sample]:
    yield PUBLISHED.at(_newest(store.published()))
    for one in store.neighbours():
        yield COUNTERSIGNED.at(_newest(store.folder(one.name) / "received"), one.name)


def _newest(papers: Path) -> float:
    """When the file of the last day was written."""
    files = sorted(papers.glob("*.json"))
    return files[-1].stat().st_mtime if files else 0
