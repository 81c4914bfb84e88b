"""/figures/<source>/<crime>[/<code>]: one crime in the country, a state or a municipality."""

from __future__ import annotations

from functools import lru_cache
from math import cos, hypot, radians
from typing import TYPE_CHECKING, Any

import numpy as np
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from hilo.desks.citizen import ages, facts, pictures, telling, trends
from hilo.desks.citizen.areas import areas
from hilo.desks.citizen.sending import Figure, Sheet, page
from hilo.engines.charts.chart import Table
from hilo.kernel.territory import queries as territory
from hilo.kit.frame import language
from hilo.knowledge.incidence.queries import crime as crime_named
from hilo.knowledge.incidence.queries.cells import COUNTRY, MUNICIPALITY, STATE, name
from hilo.knowledge.incidence.queries.coverage import coverage, must_hold
from hilo.knowledge.incidence.queries.figures import provenance
from hilo.knowledge.incidence.queries.past import covered
from hilo.knowledge.incidence.queries.rates import DOES_NOT_PROVE
from hilo.lib.errors import Refusal

if TYPE_CHECKING:
    from hilo.knowledge.incidence.queries import Crime, Period
    from hilo.knowledge.incidence.queries.rates import Rate
    from hilo.knowledge.incidence.queries.series import Series
    from hilo.knowledge.incidence.queries.trend import Trend
    from hilo.knowledge.incidence.queries.victims import Victims
    from hilo.knowledge.incidence.store import Vintage

NEAREST = 6


@page
def source_page(request: HttpRequest, source: str) -> HttpResponse:
    """A source alone: its first crime."""
    file = request.GET.get("file", "")[:64]
    vintage = facts.vintage_of(source, file)
    crime, held = facts.crimes_of(vintage)[0].key, coverage(vintage, covered(vintage))
    whole = held.whole or not held.states
    way = reverse("figures-country", args=[source, crime])
    if not whole:
        way = reverse("figures-area", args=[source, crime, held.states[0]])
    return redirect(f"{way}?file={vintage.hash[:12]}" if file else way)


@page
def country_page(request: HttpRequest, source: str, crime: str) -> Sheet:
    """The whole country, and its states; a file that does not hold the country says so and leads to what it has."""
    vintage, what, year = asked(request, source, crime)
    must_hold(vintage, facts.periods(vintage)[year])
    return _sheet(vintage, what.key, "00", year, language(), facts.beside(vintage), ages.divided_by(vintage))


@page
def area_page(request: HttpRequest, source: str, crime: str, code: str) -> Sheet:
    """A state (two digits) or a municipality (five)."""
    vintage, what, year = asked(request, source, crime)
    if not code.isdigit() or (territory.state(code) if len(code) == 2 else territory.municipality(code)) is None:
        raise Refusal("HILO-F498", f"There is no state or municipality {code}.", status=404, where="code")
    if len(code) == 5 and vintage.grain == STATE:
        raise Refusal(
            "HILO-F479",
            f"{vintage.source} counts by state: it has no municipalities.",
            status=404,
            where="code",
            extra={"state": code[:2], "crime": what.key, "source": source},
        )
    if code not in facts.whole(vintage, what.key, facts.grain(code)).position:
        raise Refusal("HILO-F609", f"{vintage.key} has no row of {name(code)}.", status=404, where="code")
    if len(code) == 2:
        must_hold(vintage, facts.periods(vintage)[year], code)
    return _sheet(vintage, what.key, code, year, language(), facts.beside(vintage), ages.divided_by(vintage))


def years_of(vintage: Vintage) -> list[tuple[int, str]]:
    """The years of a file with their words, the latest first."""
    return [(one, telling.when(part)) for one, part in sorted(facts.periods(vintage).items(), reverse=True)]


def asked(request: HttpRequest, source: str, crime: str) -> tuple[Vintage, Crime, int]:
    """The file, the crime and the year that an address names; refuses what the file does not hold."""
    vintage = facts.vintage_of(source, request.GET.get("file", "")[:64])
    try:
        what = crime_named(crime)
        what.under(vintage.method)
    except Refusal as refusal:
        raise Refusal(refusal.code, str(refusal), status=404, where="crime") from None
    text = request.GET.get("year", "")
    year = int(text) if text.isdecimal() and len(text) == 4 else facts.usual_year(vintage)
    vintage = facts.holding_year(vintage, year)
    if year not in facts.periods(vintage):
        raise Refusal(
            "HILO-F484",
            f"{vintage.key} publishes nothing of {year}: it goes from {vintage.first} to {vintage.last}.",
            status=404,
            where="year",
            extra={"first": vintage.first, "last": vintage.last},
        )
    return vintage, what, year


@lru_cache(maxsize=512)
def _sheet(
    vintage: Vintage, crime: str, code: str, year: int, language: str, beside: tuple[Vintage, ...], people: str
) -> Sheet:
    """Everything of an area's page; a vintage never changes, so neither does this."""
    with override(language):
        return _built(vintage, crime_named(crime), code, year, beside, people)


def _built(vintage: Vintage, what: Crime, code: str, year: int, beside: tuple[Vintage, ...], people: str) -> Sheet:
    by = facts.grain(code)
    period = facts.periods(vintage)[year]
    called = name(code)
    months = facts.months(vintage, what.key, code, beside)
    trend = trends.trend_of(vintage, what.key, code)
    lived = any(np.isfinite(segment.values).any() for segment in months.segments)
    # A municipality that was made after the file ends has no past to draw: not a row of zeros.
    figures = _months_figures(months, trend, what, vintage, called) if lived else []
    years = facts.by_year(vintage, what.key, code)
    if len(years.years) > 1 and np.isfinite(years.rate).any():
        figures.append(Figure.of("years", pictures.years_chart(years, called), _years_about(years)))
    all_rates = facts.rates_in(vintage, what.key, year, by)
    row = next((one for one in all_rates.rows if one.code == code), None)
    if by == COUNTRY:
        states = facts.rates_in(vintage, what.key, year, STATE)
        figures.insert(0, Figure.of("states-map", pictures.states_map(states, what)))
        figures.append(areas("states", states.rows, vintage, what, year, period))
    elif by == STATE and vintage.grain == MUNICIPALITY:
        everywhere = facts.rates_in(vintage, what.key, year, MUNICIPALITY)
        own = tuple(one for one in everywhere.rows if one.code[:2] == code)
        if own:
            figures.insert(
                0, Figure.of("map", pictures.places_map(code, own, everywhere.common, vintage.unit), _map_about())
            )
            figures.append(areas("municipalities", own, vintage, what, year, period))
    if vintage.unit == "victims" and (found := facts.victims_in(vintage, what.key, code, year)):
        figures.append(_victims(found))
    killed = ages.told(vintage, what.key, code, year, people)
    figures += ages.figures(killed)
    origin = provenance(vintage)
    return Sheet(
        template="citizen/area.html",
        context={
            "vintage": vintage,
            "crime": what,
            "crime_title": telling.title_of(what),
            "source_title": telling.source_title(vintage.source),
            "method": telling.method_title(vintage.method),
            "method_note": telling.method_note(vintage.method),
            "here_place": {"source": vintage.source, "crime": what.key},
            "code": code,
            "by": by,
            "name": called,
            "home": territory.state(code[:2]) if by == MUNICIPALITY else None,
            "year": year,
            "period": telling.when(period),
            "years": years_of(vintage),
            "crimes": [(one.key, telling.title_of(one)) for one in facts.crimes_of(vintage)],
            "answer": _answer(row, code, called, what, period, vintage),
            "asides": [*_asides(vintage, what, code, year, row, all_rates.rows), *trends.sentences(trend)],
            "trend_drawn": not trend.lack,
            "missing": _missing(vintage, what, code, period, beside),
            "nearest": [(each, name(each)) for each in _nearest(code)] if by == MUNICIPALITY else [],
            "published": (telling.words().period(vintage.first), telling.words().period(vintage.last)),
            "population": all_rates.population.says(language()),
            "population_name": all_rates.population.name,
            "geography": all_rates.geography.says(language()),
            "held": all_rates.coverage.says(language()),
            "national": coverage(vintage, period).whole,
        },
        figures=tuple(figures),
        document={
            **origin.as_dict(),
            "crime": what.key,
            "area": code,
            "name": called,
            "from": str(period.first),
            "to": str(period.last),
            "rate": row.as_dict() if row else None,
            "months": [segment.as_dict() for segment in months.segments],
            "breaks": [one.as_dict() for one in months.breaks],
            "trend": trend.as_dict(),
            "years": _years_document(years),
            "ages": killed.as_dict() if killed else None,
            "areas": [
                one.as_dict()
                for figure in figures
                if figure.name in ("states", "municipalities")
                for one in facts.rates_in(
                    vintage, what.key, year, STATE if figure.name == "states" else MUNICIPALITY
                ).rows
                if code == "00" or one.code[:2] == code
            ],
            "population": all_rates.population.as_dict(),
            "geography": all_rates.geography.as_dict(),
            "coverage": all_rates.coverage.as_dict(),
            "findings": [finding.as_dict() for finding in months.findings],
            "does_not_prove": DOES_NOT_PROVE,
        },
        provenance=origin.as_dict(),
        file=f"hilo-{vintage.source}-{what.key}-{code}-{year}",
    )


def _months_figures(months: Series, trend: Trend, what: Crime, vintage: Vintage, called: str) -> list[Figure]:
    """The months of every file, and the trend of this one: in one drawing where there is no other file."""
    if trend.lack:
        return [Figure.of("months", pictures.months_chart(months, what, vintage.unit, called))]
    counted = pictures.short_method(vintage.method)
    if len(months.segments) == 1:
        return [Figure.of("months", trends.chart(trend, vintage.unit, counted), trends.about(trend))]
    return [
        Figure.of("trend", trends.chart(trend, vintage.unit, counted, "trend"), trends.about(trend)),
        Figure.of("months", pictures.months_chart(months, what, vintage.unit, called)),
    ]


def _answer(row: Rate | None, code: str, called: str, what: Crime, period: Period, vintage: Vintage) -> str:
    if row is not None:
        return telling.count_and_rate(row, called, what, period, vintage.unit)
    mother = _mother(code)
    if mother:
        return _("%(name)s did not exist yet on 1 January %(year)s: its figures are in those of %(mother)s.") % {
            "name": called,
            "year": period.first.year,
            "mother": name(mother),
        }
    return _("%(name)s, %(when)s: not published. That is not zero.") % {"name": called, "when": telling.when(period)}


def _asides(vintage: Vintage, what: Crime, code: str, year: int, row: Rate | None, rows: tuple[Rate, ...]) -> list[str]:
    """The smoothed rate, the change and the place, each with how sure it is."""
    by, said = facts.grain(code), []
    if by == MUNICIPALITY and row is not None and row.rate is not None and row.shrunk is not None:
        said.append(
            _(
                "Raw rate %(raw)s, smoothed %(smooth)s (%(span)s). A small place has few people and much chance; the "
                "smoothed rate leans on the whole country, %(weight)s on the place itself."
            )
            % {
                "raw": telling.rate(row.rate),
                "smooth": telling.rate(row.shrunk),
                "span": telling.span(row.shrunk_low or 0.0, row.shrunk_high or 0.0),
                "weight": telling.words().percent(row.weight or 0.0, 0),
            }
        )
    against = facts.periods(vintage)[year].shifted(-12)
    if by != COUNTRY:
        found = facts.change_in(vintage, what.key, year, by)
        area = next((one for one in found.areas if one.code == code), None) if found else None
        change = telling.area_change(area, against, by) if area else ""
    else:
        found = facts.change_in(vintage, what.key, year, COUNTRY)
        change = telling.total_change(found.totals, against) if found else ""
    if change or row is not None or not _mother(code):
        said.append(change or _("The file has no whole same months a year before: there is no change to tell."))
    if by != COUNTRY and row is not None and (place := telling.rank(row, rows)):
        said.append(place)
    if by == STATE and (watched := facts.outbreaks_in(vintage, what.key, STATE)):
        said.append(telling.outbreak_of(watched, code))
    return said


def _missing(vintage: Vintage, what: Crime, code: str, period: Period, beside: tuple[Vintage, ...]) -> list[str]:
    """What is not there, and what must not be read as zero."""
    w, by = telling.words(), facts.grain(code)
    panel = facts.place(vintage, what.key, code)
    column = panel.at(code) if code in panel.position else np.array([])
    said = [
        _("The file goes from %(first)s to %(last)s. What is outside is not published here; it is not zero.")
        % {"first": w.period(vintage.first), "last": w.period(vintage.last)}
    ]
    if gone := int(np.isnan(column).sum()):
        said.append(
            ngettext(
                "%(gone)s of its %(all)s months is not published for this place, or not in full.",
                "%(gone)s of its %(all)s months are not published for this place, or not in full.",
                gone,
            )
            % {"gone": w.number(gone), "all": w.number(len(column))}
        )
    if len(period) < 12:
        said.append(
            _("%(when)s is a part of a year: it is compared with the same months, never with a whole year.")
            % {"when": telling.when(period)}
        )
    if by != COUNTRY and vintage.grain == MUNICIPALITY and by == STATE:
        unplaced = float(np.nansum(facts.whole(vintage, what.key, MUNICIPALITY).unplaced))
        if unplaced:
            said.append(_("Some are counted for a state at “other” or “not specified” municipality, and so in none."))
    if panel.flagged:
        said.append(
            _("%(cells)s cells of the file say -1. They are kept as they are and left out of every sum.")
            % {"cells": w.number(panel.flagged)}
        )
    if (mother := _mother(code)) and (place := territory.municipality(code)):
        said.append(
            _("%(name)s was created in %(year)s; before, its figures were those of %(mother)s.")
            % {"name": place.name, "year": place.valid_from.year, "mother": name(mother)}
        )
    if beside:
        said.append(
            _("The line is cut where the way of counting changes: what lies on its two sides is not one series.")
        )
    return said


def _victims(of: Victims) -> Figure:
    """Victims by sex and age as the file words them."""
    w = telling.words()
    header = (_("Sex"), *of.ages, _("Total"))
    names = (*of.sexes, _("Total"))
    counted = [[int(cell) for cell in row] for row in of.counts]
    raw: tuple[tuple[str | int, ...], ...] = tuple((name, *row) for name, row in zip(names, counted, strict=True))
    shown = tuple((name, *(w.number(cell) for cell in row)) for name, row in zip(names, counted, strict=True))
    return Figure(
        "victims",
        _("Victims in %(year)s by sex and age") % {"year": of.year},
        Table(header, raw, shown, (False, *(True,) * len(header[1:]))),
        about=_("As the official file publishes them, cell for cell."),
    )


def _map_about() -> str:
    return _("Circles stand for one or more; a municipality with none has no circle and is in the table below.")


def _years_about(of: facts.Years) -> str:
    people = _("the file's own") if of.population.name == "file" else "CONAPO"
    said = _("Only years with twelve published months. Band: exact interval of the count. Population: %(people)s.") % {
        "people": people
    }
    return f"{said} {of.geography.says(language())}" if of.geography.on else said


def _years_document(years: facts.Years) -> list[dict[str, Any]]:
    def plain(value: float) -> float | None:
        return None if np.isnan(value) else float(value)

    return [
        {
            "year": year,
            "count": plain(years.counts[at]),
            "population": plain(years.people[at]),
            "rate": plain(years.rate[at]),
            "low": plain(years.low[at]),
            "high": plain(years.high[at]),
        }
        for at, year in enumerate(years.years)
    ]


def _mother(code: str) -> str:
    place = territory.municipality(code) if len(code) == 5 else None
    return place.parents[0] if place is not None and place.parents else ""


@lru_cache(maxsize=4096)
def _nearest(code: str) -> tuple[str, ...]:
    """The municipalities whose middle lies nearest."""
    place = territory.municipality(code)
    if place is None:
        return ()
    shorten = cos(radians(place.latitude))

    def far(other: territory.Municipality) -> float:
        return hypot((other.longitude - place.longitude) * shorten, other.latitude - place.latitude)

    return tuple(one.code for one in sorted(territory.municipalities(), key=far)[1 : NEAREST + 1])
