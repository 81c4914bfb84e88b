"""Days of a centre: from the counts that are kept or, where they do not hold, from calls and incidents themselves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from django.db.models import QuerySet

from hilo.emergency.calls.queries import first_call_backs, first_received, moments
from hilo.emergency.dispatch.queries import needs_for
from hilo.emergency.incidents.queries import CLOSURE_CODES, told_moments

from ..models import Day
from ..rules.histograms import pack, whole
from ..rules.moments import DayCounts, IncidentMoments, count, live_channels
from .scope import begins, day_of, zone

if TYPE_CHECKING:
    from hilo.emergency.centres.models import Centre


Row = TypeVar("Row", bound=tuple[Any, ...])


class Part(NamedTuple):
    """One day of a centre, as the bytes of rules.histograms."""

    centre: str
    day: date
    kept: bytes | memoryview


@dataclass(slots=True)
class Reading:
    """A question to the days. counted, from_rows: after it was answered, centre-days by where they came from."""

    centres: Sequence[Centre]
    first: date
    last: date
    at: datetime
    counted: int = 0
    from_rows: int = 0
    _kept: dict[str, set[date]] = field(default_factory=dict)

    def parts(self, *, cells: bool) -> Iterator[Part]:
        """Every day with calls, in no order. cells: by hour and priority too, not by seconds alone."""
        column = "cells" if cells else "whole"
        rows = self._days().values_list("centre_id", "day", column).iterator(chunk_size=1000)
        for part in self._remembered(map(Part._make, rows)):
            if part.kept:
                yield part
        for centre, day, found in self._days_from_rows():
            if found.cells:
                yield Part(centre.code, day, pack(found.cells if cells else whole(found.cells)))

    def improper(self) -> Iterator[dict[str, list[int]]]:
        """Kind -> 24 counts of improper calls by hour, of every day."""
        rows = self._days().values_list("centre_id", "day", "improper").iterator(chunk_size=1000)
        for _, _, kinds in self._remembered(rows):
            yield kinds
        for _, _, found in self._days_from_rows():
            yield found.improper

    def _days_from_rows(self) -> Iterator[tuple[Centre, date, DayCounts]]:
        """The days that are not kept, counted now: open ones, ones that changed, ones that nobody counted yet."""
        for centre in self.centres:
            kept = self._kept.get(centre.code, set())
            for day in days_with_calls(centre, self.first, self.last, at=self.at):
                if day not in kept:
                    self.from_rows += 1
                    yield centre, day, count_day(centre, day, at=self.at)

    def _days(self) -> QuerySet[Day]:
        codes = [centre.code for centre in self.centres]
        rows = Day.objects.filter(centre_id__in=codes, day__gte=self.first, day__lte=self.last)
        return rows.filter(counted_at__isnull=False, changed_at=None).order_by()

    def _remembered(self, rows: Iterator[Row]) -> Iterator[Row]:
        """The rows, whose centres and days are noted as they pass: these days need not be read from their rows."""
        self._kept, self.counted, self.from_rows = {}, 0, 0
        for row in rows:
            self._kept.setdefault(row[0], set()).add(row[1])
            self.counted += 1
            yield row


def days_with_calls(centre: Centre, first: date, last: date, *, at: datetime) -> list[date]:
    """The days of a centre from one to another that have begun and are not before its oldest call."""
    oldest = first_received(centre.code)
    if oldest is None:
        return []
    first, last = max(first, day_of(centre, oldest)), min(last, day_of(centre, at))
    return [first + timedelta(days=more) for more in range((last - first).days + 1)]


def count_day(centre: Centre, day: date, *, at: datetime) -> DayCounts:
    """Count a local day of a centre from its calls and incidents, as they stand at an instant."""
    since, until = begins(centre, day), begins(centre, day + timedelta(days=1))
    clock = zone(centre, day)
    calls = list(moments(centre.code, since=since, until=until))
    if not calls:
        return DayCounts()
    return count(
        calls,
        {row.call: row for row in told_moments([call.id for call in calls])},
        first_call_backs([call.id for call in calls if call.answered_at]),
        live=live_channels(),
        hour_of=lambda instant: instant.astimezone(clock).hour,
        help_due=help_due,
        at=at,
    )


def help_due(incident: IncidentMoments) -> bool:
    """True if somebody had to go: the code calls for it, and it was not closed as one to which nobody had to."""
    closed = incident.closure_code
    return bool(needs_for(incident.code)) and (not closed or CLOSURE_CODES[closed].help_due)
