"""/figures/now: the last month of each file, its change, what is beyond chance in it, and what may yet be corrected."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import override

from hilo.desks.citizen import facts, telling
from hilo.desks.citizen.sending import Figure, Sheet, page
from hilo.engines.charts.chart import Table
from hilo.kit.frame import language
from hilo.knowledge.incidence.queries import Period
from hilo.knowledge.incidence.queries import crime as crime_named
from hilo.knowledge.incidence.queries.cells import COUNTRY, MUNICIPALITY, STATE
from hilo.knowledge.incidence.queries.change import change
from hilo.knowledge.incidence.queries.outbreaks import DOES_NOT_PROVE
from hilo.knowledge.incidence.queries.past import covered
from hilo.lib.errors import Refusal

if TYPE_CHECKING:
    from hilo.knowledge.incidence.queries.outbreaks import Outbreaks
    from hilo.knowledge.incidence.store import Vintage

NOT_THERE = {"HILO-F401", "HILO-F424", "HILO-F482", "HILO-F609", "HILO-F610"}
"""The file does not hold what a comparison needs: that is said, and no error."""


@page
def now_page(request: HttpRequest) -> Sheet:
    """One section for each source, of its first crime."""
    told = [_section(vintage, facts.earlier(vintage), language()) for vintage in facts.newest().values()]
    return Sheet(
        template="citizen/now.html",
        context={"sections": told},
        figures=tuple(one["figure"] for one in told if one["figure"]),
        document={"sources": [one["document"] for one in told], "does_not_prove": DOES_NOT_PROVE},
        provenance={},
        file="hilo-now",
    )


@lru_cache(maxsize=64)
def _section(vintage: Vintage, earlier: Vintage | None, language: str) -> dict[str, Any]:
    """A vintage never changes, so neither does what is said of it beside the one before."""
    with override(language):
        return _told(vintage, earlier)


def _told(vintage: Vintage, earlier: Vintage | None) -> dict[str, Any]:
    asked = facts.crimes_of(vintage)[0]
    last = covered(vintage).last
    month, year = Period(last, last), Period(last.plus(-11), last)
    count = _count(vintage, asked.key, month)
    watched = facts.outbreaks_in(vintage, asked.key, MUNICIPALITY if vintage.grain == MUNICIPALITY else STATE)
    rows = [] if watched is None else beyond(watched)
    late = _late(vintage, earlier, asked.key)
    return {
        "vintage": vintage,
        "crime": asked,
        "title": telling.source_title(vintage.source),
        "crime_title": telling.title_of(asked),
        "month": telling.words().period(str(last)),
        "count": (
            _("The file does not hold the whole country: there is no national figure of it.")
            if count is None
            else telling.counted_of(count, vintage.unit, asked)
        ),
        "changes": [(telling.when(one), _changed(vintage, asked.key, one)) for one in (month, year)],
        "watched": _judged(watched),
        "late": late,
        "figure": _figure(vintage, asked.key, rows) if rows else None,
        "document": {
            "source": vintage.source,
            "vintage": vintage.key,
            "crime": asked.key,
            "month": str(last),
            "count": count,
            "late": late,
            "beyond_chance": [
                {"code": code, "name": called, "month": when, "observed": seen, "expected": mean, "upper": top, "q": q}
                for code, called, when, seen, mean, top, q in rows
            ],
        },
    }


def _count(vintage: Vintage, crime: str, period: Period) -> int | None:
    try:
        panel = facts.whole(vintage, crime, COUNTRY)
    except Refusal as refusal:
        if refusal.code in NOT_THERE:
            return None
        raise
    start = len(Period(panel.period.first, period.first)) - 1
    total = float(panel.values[0, start : start + len(period)].sum())
    return None if np.isnan(total) else int(total)


def _changed(vintage: Vintage, crime: str, period: Period) -> str:
    """Against the same months a year before, with the interval of the ratio."""
    against = period.shifted(-12)
    nothing = _("The file has no whole same months a year before: there is no change to tell.")
    if against.first < covered(vintage).first:
        return nothing
    try:
        found = change(vintage, crime=crime, period=period, by=COUNTRY).totals
    except Refusal as refusal:
        if refusal.code in NOT_THERE:
            return nothing
        raise
    said = telling.total_change(found, against)
    if not (found.before and np.isfinite(found.ratio.upper)):
        return said
    w = telling.words()
    told = {"low": w.signed(found.ratio.lower - 1, "share"), "high": w.signed(found.ratio.upper - 1, "share")}
    interval = _("The interval of the change: %(low)s to %(high)s, each case taken as chance; real counts vary more.")
    return f"{said} {interval % told}"


def _late(vintage: Vintage, earlier: Vintage | None, crime: str) -> str:
    """What the file before said of its last month, beside what this one says of the same month."""
    if earlier is None:
        return _(
            "How much arrives late is unknown: only one file of this source is loaded, and nothing can be compared "
            "with it."
        )
    last = covered(earlier).last
    same = Period(last, last)
    before, after = _count(earlier, crime, same), None
    if last <= covered(vintage).last and last >= covered(vintage).first:
        after = _count(vintage, crime, same)
    if not before or after is None:
        return _("How much arrives late is unknown: the file before does not hold the same months and area.")
    w = telling.words()
    return _(
        "Late registration, measured: for %(month)s the file before said %(before)s and this one says %(after)s "
        "(%(change)s). Expect the newest month to be corrected likewise."
    ) % {
        "month": w.period(str(last)),
        "before": w.number(before),
        "after": w.number(after),
        "change": w.signed(after / before - 1, "share"),
    }


def _judged(found: Outbreaks | None) -> str:
    if found is None:
        return _("The past in this file is too short to judge its last months by.")
    w = telling.words()
    return _("%(areas)s areas were judged in %(when)s: %(beyond)s months of them are beyond chance.") % {
        "areas": w.number(len(found.areas)),
        "when": telling.when(Period(found.months[0], found.months[-1])),
        "beyond": w.number(found.beyond),
    }


def beyond(found: Outbreaks) -> list[tuple[str, str, str, int, float, float, float]]:
    """Code, name, month, observed, expected, bound and q of what is beyond chance, the newest month first."""
    rows = [
        (
            area.code,
            area.name,
            str(month),
            int(area.observed[at]),
            float(area.expected[at]),
            float(area.upper[at]),
            float(area.q[at]),
        )
        for area in found.areas
        for at, month in enumerate(found.months)
        if area.beyond[at] and np.isfinite(area.upper[at])
    ]
    return sorted(sorted(rows, key=lambda row: row[-1]), key=lambda row: row[2], reverse=True)


def _figure(vintage: Vintage, crime: str, rows: list[tuple[str, str, str, int, float, float, float]]) -> Figure:
    w = telling.words()
    header = (_("Place"), _("Month"), _("Registered"), _("Expected"), _("Bound"), _("Chance (q)"), _("INEGI code"))
    raw = tuple((called, when, seen, mean, top, q, code) for code, called, when, seen, mean, top, q in rows)
    shown = tuple(
        (called, w.period(when), w.number(seen), f"{mean:.1f}", f"{top:.1f}", f"{q:.3f}", code)
        for code, called, when, seen, mean, top, q in rows
    )
    return Figure(
        f"outbreaks-{vintage.source}",
        _("Above their own past, beyond chance") + f": {telling.title_of(crime_named(crime))}",
        Table(header, raw, shown, (False, False, True, True, True, True, False)),
        about=_(
            "More was registered than the same place's past makes likely: not why, nor that more happened. q: adjusted "
            "for every area and month looked at."
        ),
        links=tuple(f"/figures/{vintage.source}/{crime}/{row[0]}?year={row[2][:4]}" for row in rows),
    )
