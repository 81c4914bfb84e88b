"""Areas as a table: count, rate with its interval, and the smoothed rate of municipalities."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from hilo.desks.citizen import telling
from hilo.desks.citizen.sending import Figure
from hilo.engines.charts.chart import Table

if TYPE_CHECKING:
    from hilo.knowledge.incidence.queries import Crime, Period
    from hilo.knowledge.incidence.queries.rates import Rate
    from hilo.knowledge.incidence.store import Vintage


def areas(
    kind: str,
    rows: tuple[Rate, ...],
    vintage: Vintage,
    what: Crime,
    year: int,
    period: Period,
    *,
    ordered: bool = False,
) -> Figure:
    """A table of areas, the highest rate first unless they are ordered already; its names lead to their pages."""
    w = telling.words()
    by_rate = sorted(rows, key=lambda row: (row.rate is None, -(row.rate or 0.0), row.code))
    order = rows if ordered else by_rate
    smoothed = kind == "municipalities"
    header = [_("Place"), _("INEGI code"), telling.unit_title(vintage.unit), _("Rate"), _("From"), _("To")]
    raw, shown, links = [], [], []
    for row in order:
        bounds = telling.interval_of(row) or (None, None)
        known = row.rate is not None
        cells: list[Any] = [row.name, row.code, row.count, row.rate, *bounds]
        said = [
            row.name,
            row.code,
            _("not published") if row.count is None else w.number(row.count),
            telling.rate(row.rate) if row.rate is not None else "–",
            *(telling.rate(one) if known and one is not None else "–" for one in bounds),
        ]
        if smoothed:
            cells.append(row.shrunk)
            said.append("–" if row.shrunk is None else telling.rate(row.shrunk))
        raw.append(tuple(cells))
        shown.append(tuple(said))
        links.append(f"/figures/{vintage.source}/{what.key}/{row.code}?year={year}")
    if smoothed:
        header.append(_("Smoothed"))
    numeric = (False, False, *(True,) * (len(header) - 2))
    title = (
        _("Municipalities, %(when)s: count and rate for every 100,000 inhabitants")
        if smoothed
        else _("States, %(when)s: count and rate for every 100,000 inhabitants")
    )
    return Figure(
        kind,
        title % {"when": telling.when(period)},
        Table(tuple(header), tuple(raw), tuple(shown), numeric),
        about=_("From and to: where the rate could lie by chance. An order by rate is not an order of danger."),
        links=tuple(links),
    )
