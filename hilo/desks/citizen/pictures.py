"""The public charts: drawn for a phone and a desk, each with the finding as its title and its data as a table."""

from __future__ import annotations

from functools import cache
from math import exp, nan, sqrt
from typing import TYPE_CHECKING, Any

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hilo.desks.citizen import telling
from hilo.engines.charts import (
    Break,
    Frame,
    Pair,
    Place,
    Responsive,
    Share,
    change,
    dots,
    heat,
    line,
    lorenz,
    responsive,
    shapes,
    shares,
)
from hilo.engines.charts import Series as Line
from hilo.kernel.territory import queries as territory
from hilo.kit.frame import language
from hilo.knowledge.incidence.queries import Period, crime

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hilo.desks.citizen.facts import Years
    from hilo.engines.charts.spread import State
    from hilo.knowledge.incidence.queries import Crime
    from hilo.knowledge.incidence.queries.claim import Claim
    from hilo.knowledge.incidence.queries.completeness import Completeness, StateMonth
    from hilo.knowledge.incidence.queries.rates import Rate, Rates
    from hilo.knowledge.incidence.queries.series import Series

LADDERS = (
    (2.0, (0.5, 1.0, 2.0, 4.0, 8.0)),
    (40.0, (5.0, 10.0, 25.0, 50.0, 100.0)),
    (400.0, (50.0, 100.0, 200.0, 400.0, 800.0)),
    (float("inf"), (250.0, 500.0, 1000.0, 2000.0, 4000.0)),
)
"""Fixed classes of a rate, by how common the crime is in the country: the first whose limit is above its rate."""
Z = 1.96


def frame(ident: str, title: str, description: str = "") -> Frame:
    return Frame(ident, title, description, words=telling.words())


def claim_shares(of: Claim) -> Responsive:
    """The three shares beside what the Council heard."""
    w = telling.words()
    rows = []
    for one in of.shares:
        if one.key == "same-period":
            name = _("The %(top)s highest of that same half year") % {"top": of.top}
        elif one.chosen_in is not None:
            name = _("%(top)s chosen beforehand, by %(when)s") % {"top": of.top, "when": telling.when(one.chosen_in)}
        elif one.key == "expected-file":
            name = _("If every inhabitant ran the same risk (population of the file)")
        else:
            name = _("If every inhabitant ran the same risk (population of CONAPO)")
        spread = (one.low, one.high) if one.high > one.low else (nan, nan)
        rows.append(Share(name, one.value, one.role, *spread))  # type: ignore[arg-type]
    title = _(
        "Chosen beforehand, %(top)s municipalities held %(fixed)s; population alone would make it %(expected)s"
    ) % {
        "top": of.top,
        "fixed": w.percent(of.share("H1-2015").value),
        "expected": w.percent(of.share("expected-file").value),
    }
    return responsive(
        shares, frame("shares", title), rows, claimed=of.claimed, claimed_label=_("What the Council heard, 2016")
    )


def claim_changes(of: Claim) -> Responsive:
    """Certain crimes rose, others fell: the first half of 2016 against that of 2015, each file by itself."""
    rows = []
    for one in of.changes:
        spread = Z * sqrt(1 / one.before + 1 / one.after)
        ratio = one.after / one.before
        name = f"{crime(one.crime).title(language())} · {telling.unit_title(one.unit).lower()}"
        rows.append(
            Pair(
                f"{name}, {short_method(one.method)}",
                one.before,
                one.after,
                one.change,
                ratio * exp(-spread) - 1,
                ratio * exp(spread) - 1,
            )
        )
    title = _("Intentional homicide rose by every way of counting; other crimes fell")
    before, after = (telling.when(period) for period in (of.period.shifted(-12), of.period))
    return responsive(change, frame("changes", title), rows, before, after)


def claim_curve(of: Claim) -> Responsive:
    """How fast the total is reached, the highest municipalities first."""
    w = telling.words()
    title = _("%(number)s municipalities are needed for %(share)s of the deaths") % {
        "number": of.for_share,
        "share": w.percent(of.claimed, 0),
    }
    observed = of.share("same-period").value
    at = next(x for x, y in of.curve if abs(y - observed) < 1e-9)
    x, y = zip(*of.curve, strict=True)
    return responsive(lorenz, frame("curve", title), x, y, marked=[(at, observed)])


def months_chart(of: Series, asked: Crime, unit: str, name: str) -> Responsive:
    """Every month of every file, with a mark where the way of counting changes."""
    w = telling.words()
    first = min(one.period.first for one in of.segments)
    last = max(one.period.last for one in of.segments)
    span = Period(first, last)
    lines = []
    for one in of.segments:
        column = np.full(len(span), np.nan)
        start = len(Period(first, one.period.first)) - 1
        column[start : start + len(one.values)] = one.values
        lines.append(Line(short_method(one.provenance.method), column))
    breaks = [
        Break(str(one.at), short_method(segment.provenance.method))
        for one, segment in zip(of.breaks, of.segments[1:], strict=True)
        if one.at > first
    ]
    newest = of.segments[-1]
    known = np.flatnonzero(np.isfinite(newest.values))
    if known.size:
        top = int(known[np.argmax(newest.values[known])])
        title = _("%(name)s by month: the highest was %(month)s, with %(count)s") % {
            "name": name,
            "month": w.period(str(newest.months[top])),
            "count": telling.counted(float(newest.values[top]), unit),
        }
    else:
        title = _("%(name)s by month: nothing is published") % {"name": name}
    return responsive(
        line,
        frame("months", title),
        [str(month) for month in span],
        lines,
        unit=_("%(unit)s a month") % {"unit": telling.unit_title(unit)},
        breaks=breaks,
    )


def years_chart(of: Years, name: str) -> Responsive:
    """Yearly rate with its interval; a year without twelve published months is no point."""
    known = np.flatnonzero(np.isfinite(of.rate))
    if known.size > 1:
        first, last = int(known[0]), int(known[-1])
        title = _("%(name)s: %(before)s for every 100,000 inhabitants in %(first)s, %(after)s in %(last)s") % {
            "name": name,
            "before": telling.rate(float(of.rate[first])),
            "after": telling.rate(float(of.rate[last])),
            "first": of.years[first],
            "last": of.years[last],
        }
    else:
        title = _("%(name)s: rate by year") % {"name": name}
    return responsive(
        line,
        frame("years", title),
        [str(year) for year in of.years],
        [Line(_("Rate"), of.rate, of.low, of.high)],
        kind="rate",
        unit=_("For every 100,000 inhabitants, with its interval"),
    )


def states_map(of: Rates, asked: Crime) -> Responsive:
    """The states by rate, in fixed classes."""
    values = {row.code: nan if row.rate is None else row.rate for row in of.rows}
    known = sorted((row for row in of.rows if row.rate is not None), key=lambda row: (-(row.rate or 0), row.code))
    title = (
        _("Highest rate: %(high)s (%(most)s); lowest: %(low)s (%(least)s)")
        % {
            "high": known[0].name,
            "most": telling.rate(known[0].rate or 0),
            "low": known[-1].name,
            "least": telling.rate(known[-1].rate or 0),
        }
        if known
        else _("No state has a rate in this period")
    )
    outlines = _outlines()
    drawn = {str(feature["properties"]["code"]) for feature in outlines["features"]}
    return responsive(
        shapes,
        frame("states", title),
        outlines,
        {code: value for code, value in values.items() if code in drawn},
        thresholds=thresholds(of.common),
        unit=_("For every 100,000 inhabitants in a year"),
    )


def places_map(state: str, rows: tuple[Rate, ...], common: float | None, unit: str) -> Responsive:
    """The municipalities of a state: area for the count, shade for the rate."""
    own = [one for one in _outlines()["features"] if str(one["properties"]["code"]) == state]
    places = []
    for row in rows:
        place = territory.municipality(row.code)
        # A count of zero draws nothing; the table of the municipalities has them all.
        if place is not None and row.count != 0:
            count = nan if row.count is None else float(row.count)
            value = nan if row.rate is None else row.rate
            places.append(Place(place.name, place.longitude, place.latitude, count, value, False, row.code))
    total = sum(row.count or 0 for row in rows)
    most = sorted((row.count or 0 for row in rows), reverse=True)
    half = next((at for at in range(1, len(most) + 1) if sum(most[:at]) * 2 >= total), 0) if total else 0
    title = (
        ngettext(
            "%(half)s of %(all)s municipalities holds half of all",
            "%(half)s of %(all)s municipalities hold half of all",
            half,
        )
        % {"half": half, "all": len(rows)}
        if total
        else _("None was counted in any municipality")
    )
    return responsive(
        dots,
        frame("municipalities", title),
        {"type": "FeatureCollection", "features": own},
        places,
        thresholds=thresholds(common),
        unit=telling.unit_title(unit).lower(),
        rate_unit=_("For every 100,000 inhabitants in a year"),
        named=6,
    )


def list_map(members: list[tuple[str, float, float]], states: int, unit: str) -> Responsive:
    """The municipalities of a list, as (code, count, rate): area for the count, shade for the rate."""
    places = [
        Place(place.name, place.longitude, place.latitude, count, value, False, code)
        for code, count, value in members
        if (place := territory.municipality(code)) is not None
    ]
    title = ngettext(
        "The %(number)s municipalities lie in %(states)s state",
        "The %(number)s municipalities lie in %(states)s states",
        states,
    ) % {"number": len(members), "states": states}
    return responsive(
        dots,
        frame("list-map", title),
        _outlines(),
        places,
        thresholds=LADDERS[1][1],
        unit=telling.unit_title(unit).lower(),
        rate_unit=_("For every 100,000 inhabitants in a year"),
    )


def completeness_chart(of: Completeness, ident: str) -> Responsive:
    """Which years of which states are published whole."""
    years = of.period.years
    rows: list[str] = []
    states: list[list[State]] = []
    for one in of.states:
        rows.append(one.name)
        states.append([_year_state([month for month in one.months if month.month.year == year]) for year in years])
    whole = sum(row.count("published") for row in states)
    title = _("%(whole)s of %(all)s years of a state are published whole") % {
        "whole": telling.words().number(whole),
        "all": telling.words().number(len(rows) * len(years)),
    }
    return responsive(heat, frame(ident, title), rows, [str(year) for year in years], states)


def thresholds(common: float | None) -> tuple[float, ...]:
    """The fixed classes for a crime as common as this in the country."""
    return next(steps for limit, steps in LADDERS if (common or 0.0) < limit)


@cache
def _outlines() -> dict[str, Any]:
    return territory.outlines()


def _year_state(months: Sequence[StateMonth]) -> State:
    if len(months) < 12 or any(month.status != "published" for month in months):
        return "unpublished"
    return "zero" if sum(month.total or 0 for month in months) == 0 else "published"


def short_method(key: str) -> str:
    """A way of counting in a word or two."""
    return {
        "old": _("old method"),
        "new": _("new method"),
        "rnid": _("RNID"),
        "inegi": _("INEGI"),
        "inegi-registered": _("INEGI, as registered"),
    }.get(key, key)
