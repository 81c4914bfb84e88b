"""The trend of a place as its page shows it: a chart, and sentences that say how sure it is."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from hilo.desks.citizen import facts, pictures, telling
from hilo.engines.charts import responsive, trended
from hilo.knowledge.incidence.queries.trend import trend_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hilo.engines.charts import Responsive
    from hilo.knowledge.incidence.queries import Month
    from hilo.knowledge.incidence.queries.trend import Trend
    from hilo.knowledge.incidence.store import Vintage

NAMED = 6
"""So many months beyond chance are named in words, the latest; the chart and its table have all."""


@lru_cache(maxsize=512)
def trend_of(vintage: Vintage, crime: str, code: str) -> Trend:
    """The trend of an area over all that its file publishes; KeyError for an area without rows."""
    return trend_in(facts.place(vintage, crime, code), code)


def chart(of: Trend, unit: str, counted: str, ident: str = "months") -> Responsive:
    """The months of one file under their trend; counted: what the column of counts is called."""
    fitted = of.fitted
    title = _("%(name)s by month, with its trend: %(change)s in twelve months (%(span)s)") % {
        "name": of.name,
        "change": telling.percent(fitted.change),
        "span": _span(of),
    }
    return responsive(
        trended,
        pictures.frame(ident, title),
        [str(month) for month in of.months],
        of.counts,
        fitted.level,
        fitted.low,
        fitted.high,
        fitted.beyond.tolist(),
        counted=counted,
        unit=_("%(unit)s a month") % {"unit": telling.unit_title(unit)},
    )


def about(of: Trend) -> str:
    """What the drawing is, in one line."""
    said = _(
        "Line and band: level of a month of 30.4 days without season, and where it lies with %(sure)s confidence."
    ) % {"sure": telling.words().percent(of.fitted.confidence, 0)}
    if of.beyond:
        said += " " + _("A mark is a month that the others do not explain.")
    if of.partial:
        said += " " + _("Too few are counted for a curve over all of it: it is drawn over the last months alone.")
    return said


def sentences(of: Trend) -> list[str]:
    """The change of the trend with how sure it is, and the months beyond chance."""
    if of.compared is None:
        return [lacking(of.lack)]
    return [moved(of.compared, of.fitted.change, _span(of), of.verdict), marked(of.beyond)]


def lacking(lack: str) -> str:
    return {
        "short": _("No trend is drawn: less than two years are published."),
        "gaps": _("No trend is drawn: of the last 24 months too few are published."),
        "few": _("No trend is drawn: so few are counted that single cases would make it."),
    }[lack]


def moved(compared: tuple[Month, Month], change: float, span: str, verdict: str) -> str:
    """How the level moved in a year, with how sure it is."""
    w = telling.words()
    line = _("Trend from %(before)s to %(after)s: %(change)s (%(span)s).") % {
        "before": w.period(str(compared[0])),
        "after": w.period(str(compared[1])),
        "change": telling.percent(change),
        "span": span,
    }
    sure = {
        "rose": _("It rose: the interval leaves no room for standing still."),
        "fell": _("It fell: the interval leaves no room for standing still."),
        "unclear": _("It may have risen or fallen: the interval holds both."),
    }[verdict]
    return f"{line} {sure}"


def marked(beyond: Sequence[tuple[Month, int]]) -> str:
    """The months of a series that its others do not explain."""
    if not beyond:
        return _("No month lies beyond what the others and chance explain.")
    w = telling.words()
    latest = [
        (_("%(month)s (above)") if side > 0 else _("%(month)s (below)")) % {"month": w.period(str(month))}
        for month, side in reversed(beyond[-NAMED:])
    ]
    lead = (
        _("Months beyond chance, the latest first: %(months)s.")
        if len(beyond) <= NAMED
        else _("%(number)s months lie beyond chance, the latest first: %(months)s …")
    )
    return lead % {"number": w.number(len(beyond)), "months": ", ".join(latest)}


def _span(of: Trend) -> str:
    return span(of.fitted.change_low, of.fitted.change_high)


def span(low: float, high: float) -> str:
    return _("%(low)s to %(high)s") % {"low": telling.percent(low), "high": telling.percent(high)}
