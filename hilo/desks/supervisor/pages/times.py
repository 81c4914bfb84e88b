"""The centre's times as small multiples: percentiles, with the times that standards allow drawn as lines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from math import nan
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from hilo.desks.supervisor.frame import DESK
from hilo.desks.supervisor.words import SHORT_STANDARDS, spans
from hilo.emergency.oversight import queries
from hilo.emergency.oversight.actions import keep_up
from hilo.engines.charts import Allowed, Frame, Percentile, Responsive, Words, percentiles, responsive
from hilo.engines.charts.percentiles import clock
from hilo.kernel.access.http import asker
from hilo.kit.frame import language
from hilo.kit.listing import Filter, asked
from hilo.kit.views import shows

if TYPE_CHECKING:
    from hilo.emergency.oversight.queries import Times, TimesRow, Verdict

SHOWN = ("answer", "registration", "dispatch", "process", "arrival")
DRAWN = ("p50", "p90", "p95")
SPANS = (7, 14, 28, 91, 364)
ROLLOUT_DAYS = 366 * 12 - 1


@dataclass(frozen=True, slots=True)
class Multiple:
    """One measure: its chart, its total, and what the standards say of it. finding: the title, in words; n: the cases
    drawn; lacking: those where it was due and has not come, which no percentile holds."""

    measure: str
    label: str
    finding: str
    chart: Responsive | None
    svg: SafeString | str
    verdicts: list[Verdict]
    n: int
    lacking: int

    @property
    def due(self) -> int:
        return self.n + self.lacking


@shows("centre.oversee")
def times(request: HttpRequest) -> HttpResponse:
    """`?days=14&by=day`: the last days up to today."""
    who, at = asker(request), timezone.now()
    way, span = Filter("by", _("How"), _ways(), usual="day"), spans(SPANS, usual=14)
    by, days = way.chosen(request), int(span.chosen(request))
    last = timezone.localdate(at)
    first = last - timedelta(days=ROLLOUT_DAYS if by == "rollout" else days - 1)
    keep_up(actor=who, at=at)
    table = queries.times(who, at=at, first=first, last=last, by=by)
    total = queries.times(who, at=at, first=first, last=last)
    row = total.rows[0] if total.rows else None
    context: dict[str, Any] = {
        "multiples": [
            _multiple(name, label, table, row) for name, label in queries.measure_labels().items() if name in SHOWN
        ],
        "calls": row.calls if row else None,
        "notes": list(dict.fromkeys([*table.notes, *total.notes])),
        "filters": asked(request, (way, span)),
        "first": first,
        "last": last,
    }
    return DESK.show(request, "times", "supervisor/times.html", context)


def _ways() -> list[tuple[str, str]]:
    return [
        ("day", _("by day")),
        ("week", _("by week")),
        ("hour", _("by hour of the day")),
        ("priority", _("by priority")),
        ("rollout", _("before and after 911")),
    ]


def _multiple(measure: str, label: str, table: Times, total: TimesRow | None) -> Multiple:
    spread = total.spreads.get(measure) if total else None
    verdicts = [one for one in total.verdicts if one.measure == measure] if total else []
    n, lacking = (spread.n, spread.lacking) if spread else (0, 0)
    chart = _chart(measure, label, table, verdicts) if n and table.rows else None
    p50, p90 = (spread.p50, spread.p90) if spread else (None, None)
    finding = _("half within {p50}, nine of ten within {p90}").format(p50=_clock(p50), p90=_clock(p90)) if n else ""
    svg = mark_safe(chart.svg) if chart else ""  # noqa: S308 - the engine escapes what it draws
    return Multiple(measure, label, finding, chart, svg, verdicts, n, lacking)


def _chart(measure: str, label: str, table: Times, verdicts: list[Verdict]) -> Responsive:
    periods = [_short(row) if table.by in ("day", "week") else row.label for row in table.rows]
    lines = [Percentile(name, [_seconds(row, measure, name) for row in table.rows]) for name in DRAWN]
    allowed = [
        Allowed(f"{SHORT_STANDARDS.get(one.standard, one.label)} {one.owed:.0%}", one.within_s, one.binding)
        for one in verdicts
    ]
    frame = Frame(ident=f"times-{measure}", title=label, words=Words(language()))
    return responsive(percentiles, frame, periods, lines, allowed)


def _short(row: TimesRow) -> str:
    """A day as the axis has room for it."""
    return f"{date.fromisoformat(row.key):%d/%m}"


def _seconds(row: TimesRow, measure: str, name: str) -> float:
    spread = row.spreads.get(measure)
    value = getattr(spread, name) if spread else None
    return nan if value is None else float(value)


def _clock(seconds: int | None) -> str:
    return clock(seconds) if seconds is not None else "–"
