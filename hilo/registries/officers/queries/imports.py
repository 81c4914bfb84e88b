"""Files of personnel that were taken: who, when, what came of their lines, and whether they were taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from hilo.kernel.rights import allow
from hilo.lib.actor import Actor

from ..models import Import, ImportLine
from ..models.imports import OUTCOMES

SHOWN = 20


@dataclass(frozen=True, slots=True)
class ImportRow:
    """lines: outcome -> how many, every one of OUTCOMES. undone_at: when all of it was taken back."""

    id: int
    at: datetime
    by: str
    lines: dict[str, int]
    undone_at: datetime | None
    undone_by: str


def imports(actor: Actor) -> list[ImportRow]:
    """The last files of the actor's own institution, the newest first. Raises: Forbidden."""
    allow(actor, "officers.import")
    rows = list(Import.objects.filter(institution=actor.institution).order_by("-pk")[:SHOWN])
    found = {row.pk: dict.fromkeys(OUTCOMES, 0) for row in rows}
    counted = ImportLine.objects.filter(file__in=rows).values_list("file", "outcome").annotate(Count("pk"))
    for file, outcome, lines in counted.order_by():
        found[file][outcome] = lines
    return [ImportRow(row.pk, row.at, row.by, found[row.pk], row.undone_at, row.undone_by) for row in rows]
