"""When it was last done, for whoever watches the service."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from hilo.lib.measures import Sample, gauge

from .models import Upkeep
from .rules import BACKUP, LEDGER, WORK

BACKED_UP = gauge("hilo_backup_timestamp_seconds", "When `hilo backup` last made a whole backup; 0: never.")
VERIFIED = gauge("hilo_ledger_verified_timestamp_seconds", "When `hilo ledger verify` last ended; 0: never.")
BREAKS = gauge("hilo_ledger_breaks", "What that walk found that does not hold and was not entered as found before.")
WORKED = gauge("hilo_work_timestamp_seconds", "When a worker last looked for what is owed; 0: never.")


def measured(at: datetime) -> Iterator[Sample]:
    known = {row.what: row for row in Upkeep.objects.all()}
    for measure, what in ((BACKED_UP, BACKUP), (VERIFIED, LEDGER), (WORKED, WORK)):
        yield measure.at(known[what].at.timestamp() if what in known else 0)
    if LEDGER in known:
        yield BREAKS.at(known[LEDGER].findings)
