"""/figures/<source>/<crime>/map: the municipalities of the country or of a state, by smoothed rate."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from math import nan
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from hilo.desks.citizen import facts, pictures, telling
from hilo.desks.citizen.areas import areas
from hilo.desks.citizen.pages.crime import asked, years_of
from hilo.desks.citizen.sending import Figure, Sheet, page
from hilo.engines.charts import responsive, shapes
from hilo.kernel.territory import queries as territory
from hilo.kit.frame import language
from hilo.knowledge.incidence.queries import crime as crime_named
from hilo.knowledge.incidence.queries.cells import MUNICIPALITY, STATE, name
from hilo.knowledge.incidence.queries.figures import provenance
from hilo.knowledge.incidence.queries.rates import DOES_NOT_PROVE
from hilo.lib.errors import Refusal

if TYPE_CHECKING:
    from hilo.engines.charts import Responsive
    from hilo.knowledge.incidence.queries.rates import Rate, Rates
    from hilo.knowledge.incidence.store import Vintage

NAMED = 6
Stamp = tuple[str, int, int] | None


@page
def map_page(request: HttpRequest, source: str, crime: str) -> Sheet:
    """Every municipality that the file holds, or those of one state (`?state=`)."""
    vintage, what, year = asked(request, source, crime)
    state = request.GET.get("state", "")
    if state and territory.state(state) is None:
        raise Refusal("HILO-F498", f"There is no state or municipality {state[:20]}.", status=404, where="state")
    if vintage.grain == STATE:
        raise Refusal(
            "HILO-F479",
            f"{vintage.source} counts by state: it has no municipalities.",
            status=404,
            where="source",
            extra={"state": state, "crime": what.key, "source": source},
        )
    held = sorted({row.code[:2] for row in facts.rates_in(vintage, what.key, year, MUNICIPALITY).rows})
    if state and state not in held:
        raise Refusal("HILO-F609", f"{vintage.key} has no row of {name(state)}.", status=404, where="state")
    return _sheet(
        vintage,
        what.key,
        state or (held[0] if len(held) == 1 else ""),
        year,
        language(),
        territory.outlines_stamp(),
    )


@lru_cache(maxsize=32)
def _sheet(vintage: Vintage, crime: str, state: str, year: int, language: str, loaded: Stamp) -> Sheet:
    """Everything of a map's page; neither a vintage nor a set of boundaries ever changes."""
    with override(language):
        return _built(vintage, crime, state, year)


def _built(vintage: Vintage, crime: str, state: str, year: int) -> Sheet:
    what, period = crime_named(crime), facts.periods(vintage)[year]
    found = facts.rates_in(vintage, crime, year, MUNICIPALITY)
    rows = tuple(
        sorted(
            (row for row in found.rows if row.code.startswith(state)),
            key=lambda row: (row.shrunk is None, -(row.shrunk or 0.0), row.code),
        )
    )
    outlines = territory.municipal_outlines(state)
    drawn = outlines is not None and bool(outlines["features"])
    table = areas("municipalities", rows, vintage, what, year, period, ordered=True)
    figure, missing = replace(table, name="map", open=True), list[str]()
    if outlines is not None and drawn:
        figure = Figure(
            "map",
            _title(rows, found),
            table.table,
            _chart(outlines, rows, found, state, vintage),
            _about(),
            table.links,
        )
        have = {str(one["properties"]["code"]) for one in outlines["features"]}
        missing = [row.name for row in rows if row.code not in have]
    held = sorted({row.code[:2] for row in found.rows})
    origin = provenance(vintage)
    return Sheet(
        template="citizen/map.html",
        context={
            "vintage": vintage,
            "crime": what,
            "crime_title": telling.title_of(what),
            "source_title": telling.source_title(vintage.source),
            "state": state,
            "name": name(state)
            if state
            else "México"
            if found.coverage.whole
            else telling.source_title(vintage.source),
            "national": found.coverage.whole,
            "year": year,
            "period": telling.when(period),
            "years": years_of(vintage),
            "states": [(code, name(code)) for code in held] if len(held) > 1 else [],
            "drawn": drawn,
            "undrawn": telling.words().number(len(missing)) if missing else "",
            "undrawn_named": "; ".join(missing[:NAMED]) + (" …" if len(missing) > NAMED else ""),
            "held": found.coverage.says(language()),
            "geography": found.geography.says(language()),
            "population": found.population.says(language()),
        },
        figures=(figure,),
        document={
            **origin.as_dict(),
            "crime": crime,
            "state": state or None,
            "from": str(period.first),
            "to": str(period.last),
            "common_rate": found.common,
            "areas": [row.as_dict() for row in rows],
            "boundaries": territory.boundaries_status().source if drawn else None,
            "undrawn": missing,
            "population": found.population.as_dict(),
            "geography": found.geography.as_dict(),
            "coverage": found.coverage.as_dict(),
            "does_not_prove": DOES_NOT_PROVE,
        },
        provenance=origin.as_dict(),
        file=f"hilo-{vintage.source}-{crime}-map-{state or 'all'}-{year}",
    )


def _chart(outlines: dict[str, Any], rows: tuple[Rate, ...], found: Rates, state: str, vintage: Vintage) -> Responsive:
    """The outlines in the fixed classes of the crime; one that is counted in another is drawn as that one."""
    by_code = {row.code: row for row in rows}
    values: dict[str, float] = {}
    tips: dict[str, str] = {}
    for feature in outlines["features"]:
        code = str(feature["properties"]["code"])
        row = _counted(code, by_code)
        values[code] = nan if row is None or row.shrunk is None else row.shrunk
        if state:
            tips[code] = _tip(row, vintage) if row else f"{name(code)}: {_('not published')}"
    return responsive(
        shapes,
        pictures.frame("map", _title(rows, found)),
        outlines,
        values,
        thresholds=pictures.thresholds(found.common),
        unit=_("Smoothed rate for every 100,000 inhabitants in a year"),
        outlines=None if state else territory.outlines(),
        tips=tips,
        zero=False,
    )


def _counted(code: str, rows: dict[str, Rate]) -> Rate | None:
    place = territory.municipality(code)
    while code not in rows and place is not None and place.parents:
        code = place.parents[0]
        place = territory.municipality(code)
    return rows.get(code)


def _tip(row: Rate, vintage: Vintage) -> str:
    if row.count is None:
        return f"{row.name}: {_('not published')}"
    counted = telling.counted(row.count, vintage.unit)
    return f"{row.name}: {counted}" + ("" if row.shrunk is None else f"; {telling.rate(row.shrunk)}")


def _title(rows: tuple[Rate, ...], found: Rates) -> str:
    known = [row for row in rows if row.shrunk_low is not None and row.shrunk_high is not None]
    if found.common is None or not known:
        return _("No municipality has a smoothed rate in this period")
    w = telling.words()
    above = sum((row.shrunk_low or 0.0) > found.common for row in known)
    return ngettext(
        "%(above)s of %(all)s municipalities lies surely above the common rate of %(common)s, %(below)s surely below",
        "%(above)s of %(all)s municipalities lie surely above the common rate of %(common)s, %(below)s surely below",
        above,
    ) % {
        "above": w.number(above),
        "below": w.number(sum((row.shrunk_high or 0.0) < found.common for row in known)),
        "all": w.number(len(known)),
        "common": telling.rate(found.common),
    }


def _about() -> str:
    return _(
        "Shade: the smoothed rate, so that a place of few people is not the darkest by one case. Hatched: no datum. "
        "Surely: its whole interval (95 of 100). The count stands beside the rate in the table."
    )
