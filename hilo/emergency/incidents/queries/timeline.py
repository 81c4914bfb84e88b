"""What was done about an incident, from the ledger."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from hilo.kernel.ledger.queries import about
from hilo.lib.actor import Actor

from ..models import Link
from ..words import timeline_text
from .related import told_of
from .sight import read

if TYPE_CHECKING:
    pass


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One line of an incident's history, from the ledger."""

    at: datetime
    actor: str
    verb: str
    subject: str
    why: str
    data: str


@dataclass(frozen=True, slots=True)
class TimelineLine:
    """One line of an incident's history in words."""

    at: datetime
    actor: str
    verb: str
    text: str


def timeline(folio: str, actor: Actor, *, at: datetime) -> list[TimelineEntry]:
    """Everything that was done about an incident and its calls, as the ledger proves it, the oldest first."""
    incident = read(folio, actor, at=at)
    links = Link.objects.filter(incident__in=told_of([incident])).select_related("call__centre")
    calls = sorted({link.call.folio for link in links})
    rows = about([incident.subject, *(f"call:{name}" for name in calls)])
    return [TimelineEntry(row.at, row.actor, row.verb, row.subject, row.why, row.data) for row in rows]


def timeline_lines(folio: str, actor: Actor, *, at: datetime) -> list[TimelineLine]:
    """The same in words, in the reader's language."""
    return [_line(row) for row in timeline(folio, actor, at=at)]


def _line(row: TimelineEntry) -> TimelineLine:
    text = timeline_text(row.verb, row.subject, json.loads(row.data or "{}"), row.why)
    return TimelineLine(row.at, row.actor, row.verb, text)
