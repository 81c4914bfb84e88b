"""Figures as charts: the same drawing for the page, the file and the report, with the finding as its title."""

from __future__ import annotations

from functools import lru_cache
from math import nan
from typing import TYPE_CHECKING

from hilo.engines.charts import Frame, Place, Share, Words, dots, lorenz, responsive, shares
from hilo.engines.charts.png import png as drawn
from hilo.kernel.territory import queries as territory
from hilo.lib.errors import Refusal

if TYPE_CHECKING:
    from hilo.engines.charts import Chart, Responsive
    from hilo.knowledge.incidence.queries.concentration import Concentration
    from hilo.knowledge.incidence.queries.figures import Provenance
    from hilo.knowledge.incidence.rules import Period

RATE_THRESHOLDS = (5.0, 10.0, 25.0, 50.0, 100.0)
"""Fixed classes of a yearly rate per 100,000: half of all municipalities have none, so quantiles would collapse."""
UNITS = {"cases": ("casos", "cases"), "victims": ("víctimas", "victims"), "deaths": ("defunciones", "deaths")}
CLAIM = 0.42
"""What the Council heard of 50 municipalities (M3)."""


def words(language: str) -> Words:
    """How a chart writes in "es" or "en"."""
    return Words("en" if language.startswith("en") else "es")


def say(language: str, es: str, en: str) -> str:
    """One of two texts."""
    return en if language.startswith("en") else es


def in_words(period: Period, language: str) -> str:
    """A period as people say it: January 2015 to June 2015, all of 2015, March 2016."""
    first, last = (words(language).period(str(month)) for month in (period.first, period.last))
    if len(period) == 1:
        return first
    if len(period) == 12 and period.first.month == 1:
        return say(language, f"todo {period.first.year}", f"all of {period.first.year}")
    return say(language, f"{first} a {last}", f"{first} to {last}")


def note(of: Provenance, language: str) -> str:
    """Source, vintage, method and code version in one line under a chart that stands alone."""
    return say(
        language,
        f"Fuente: {of.source}, archivo {of.file} (SHA-256 {of.hash[:12]}…), método {of.method}, Hilo {of.code}.",
        f"Source: {of.source}, file {of.file} (SHA-256 {of.hash[:12]}…), method {of.method}, Hilo {of.code}.",
    )


@lru_cache(maxsize=32)
def png(chart: Chart) -> bytes:
    """The chart as a picture; refuses with HILO-F503 where the analysis extra is lacking."""
    try:
        return drawn(chart)
    except ImportError:
        raise Refusal(
            "HILO-F503", "Figures need the analysis extra: docs/operations.md, “Extras”.", status=503
        ) from None


def shares_chart(answer: Concentration, language: str = "es", ident: str = "shares") -> Responsive:
    """The key picture: what the top places of the period hold, a list chosen beforehand, and population alone."""
    k, percent = answer.top.k, words(language).percent
    rows = [
        Share(
            say(language, f"Los {k} más altos del mismo periodo", f"The {k} highest of the same period"),
            answer.top.share,
            "observed",
        )
    ]
    if answer.fixed is not None and answer.chosen_in is not None:
        spread = (answer.fixed.low, answer.fixed.high) if answer.fixed.high > answer.fixed.low else (nan, nan)
        rows.append(
            Share(
                say(
                    language,
                    f"Los {k} elegidos antes ({in_words(answer.chosen_in, language)})",
                    f"The {k} chosen beforehand ({in_words(answer.chosen_in, language)})",
                ),
                answer.fixed.share,
                "fixed",
                *spread,
            )
        )
    rows.append(
        Share(
            say(language, "Con igual riesgo por habitante", "If every inhabitant ran the same risk"),
            answer.expected.expected,
            "expected",
            answer.expected.low,
            answer.expected.high,
        )
    )
    title = say(
        language,
        f"{k} municipios: {percent(rows[1 if answer.fixed else 0].value)}; solo por población serían "
        f"{percent(answer.expected.expected)}",
        f"{k} municipalities: {percent(rows[1 if answer.fixed else 0].value)}; population alone would make it "
        f"{percent(answer.expected.expected)}",
    )
    frame = Frame(ident, title, note=note(answer.provenance, language), words=words(language))
    claimed = CLAIM if answer.crime == "homicide" and k == 50 else None
    label = say(language, "El Consejo, 2016", "The Council, 2016")
    return responsive(shares, frame, rows, claimed=claimed, claimed_label=label if claimed else "")


def lorenz_chart(answer: Concentration, language: str = "es", ident: str = "curve") -> Responsive:
    """Share of the total against share of the municipalities, the highest first."""
    held = 1 - answer.lorenz.held[::-1]
    base = 1 - answer.lorenz.base[::-1]
    at, percent = answer.top.k / answer.top.areas, words(language).percent
    title = say(
        language,
        f"{percent(at)} de los municipios reúne {percent(answer.top.share)} del total",
        f"{percent(at)} of the municipalities hold {percent(answer.top.share)} of the total",
    )
    frame = Frame(ident, title, note=note(answer.provenance, language), words=words(language))
    return responsive(lorenz, frame, base, held, marked=[(at, answer.top.share)])


def places_map(answer: Concentration, language: str = "es", ident: str = "map") -> Responsive:
    """Where the top places are: area for the count, shade for the yearly rate, a rim for those chosen beforehand."""
    places = []
    for row in answer.places:
        place = territory.municipality(row.code)
        if place is not None:
            rate = nan if row.rate is None else row.rate
            places.append(
                Place(place.name, place.longitude, place.latitude, row.count, rate, bool(row.on_fixed_list), row.code)
            )
    states = len({row.code[:2] for row in answer.places})
    title = say(
        language,
        f"Los {answer.top.k} municipios están en {states} estados",
        f"The {answer.top.k} municipalities lie in {states} states",
    )
    frame = Frame(ident, title, note=note(answer.provenance, language), words=words(language))
    return responsive(
        dots,
        frame,
        territory.outlines(),
        places,
        thresholds=RATE_THRESHOLDS,
        unit=UNITS[answer.provenance.unit][language.startswith("en")],
        rate_unit=say(language, "por 100,000 al año", "per 100,000 a year"),
    )
