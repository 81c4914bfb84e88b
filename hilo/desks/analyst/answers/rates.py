"""Rates per inhabitant with their uncertainty."""

from __future__ import annotations

import numpy as np

from hilo.desks.analyst.question import Question
from hilo.desks.analyst.tables import Cell, Column, Value, sheet
from hilo.engines.charts import Bar, Frame, Funnel, Limit, Responsive, bars, funnel, responsive
from hilo.knowledge.incidence import store
from hilo.knowledge.incidence.pictures import in_words, note, say, words
from hilo.knowledge.incidence.queries.rates import Rate, Rates, rates

from .shape import Answer, Fact, area, areas, basis_rows, crime_title, gone, method_rows, population_row, within

RANKED = 20
NAMED = 6


def ask(question: Question) -> Rates:
    return rates(
        store.find(question.source),
        crime=question.crime,
        period=question.period,
        by=question.by,
        population=question.population,
        state=question.state,
    )


def shown(found: Rates, question: Question, language: str) -> Answer:
    charts = [_ranking(found, language)] if found.judged else []
    if found.funnel is not None:
        charts.append(_funnel(found, language))
    return Answer(
        sentence=_sentence(found, language),
        facts=_facts(found, language),
        sheet=sheet(
            say(language, "Tasa anual por 100 000 habitantes", "Yearly rate per 100,000 inhabitants"),
            _columns(found, language),
            _rows(found, language),
            words(language),
            gone(language),
        ),
        charts=tuple(charts),
        method=_method(found, language),
        provenance=(found.provenance,),
        findings=found.findings,
        does_not_prove=found.as_dict()["does_not_prove"],
        document=found.as_dict(),
    )


def _flagged(found: Rates, flag: int) -> int:
    return sum(row.flag == flag for row in found.rows)


def _sentence(found: Rates, language: str) -> str:
    title, when = crime_title(found.crime, language), in_words(found.period, language)
    if found.common is None:
        return say(language, f"{title}, {when}: no hay tasa que dar.", f"{title}, {when}: there is no rate to give.")
    common = words(language).number(found.common, 1)
    far = _flagged(found, 2)
    return say(
        language,
        f"{title}, {when}{within(found.state, language)}: {common} por 100 000 habitantes al año; {far} de "
        f"{len(found.judged):,} {areas(found.by, language)} están muy por encima de lo que haría el azar.",
        f"{title}, {when}{within(found.state, language)}: {common} per 100,000 inhabitants a year; {far} of "
        f"{len(found.judged):,} {areas(found.by, language)} lie far above what chance would do.",
    )


def _facts(found: Rates, language: str) -> tuple[Fact, ...]:
    zero = sum(row.count == 0 for row in found.rows)
    unpublished = sum(row.why_not == "unpublished" for row in found.rows)
    facts = [
        Fact(
            say(language, "Tasa común", "Common rate"),
            "–" if found.common is None else words(language).number(found.common, 1),
            say(language, "por 100 000 al año", "per 100,000 a year"),
        ),
        Fact(
            say(language, "Muy por encima", "Far above"),
            str(_flagged(found, 2)),
            say(language, "fuera de 99.8 %", "outside 99.8 %"),
        ),
        Fact(
            say(language, "Muy por debajo", "Far below"),
            str(_flagged(found, -2)),
            say(language, "fuera de 99.8 %", "outside 99.8 %"),
        ),
        Fact(say(language, "Con cero", "With zero"), f"{zero:,}"),
        Fact(
            say(language, "No publicados", "Not published"),
            f"{unpublished:,}",
            say(language, "no son cero", "they are not zero"),
        ),
    ]
    return tuple(facts)


def _columns(found: Rates, language: str) -> list[Column]:
    return [
        Column("name", area(found.by, language), "text"),
        Column("code", say(language, "Clave", "Code"), "text"),
        Column("count", say(language, "Número", "Number")),
        Column("rate", say(language, "Tasa", "Rate"), "rate"),
        Column("low", say(language, "Desde", "From"), "rate"),
        Column("high", say(language, "Hasta", "To"), "rate"),
        Column("shrunk", say(language, "Suavizada", "Shrunk"), "rate"),
        Column("flag", say(language, "Frente al azar", "Against chance"), "text"),
    ]


def _rows(found: Rates, language: str) -> list[list[Value | Cell]]:
    rows = sorted(found.rows, key=lambda row: (row.rate is None, -(row.shrunk or row.rate or 0), row.code))
    return [_row(row, language) for row in rows]


def _row(row: Rate, language: str) -> list[Value | Cell]:
    missing = Cell(None, say(language, "sin población", "no population"), missing=True)
    none: Value | Cell = missing if row.why_not == "no population" else None
    flags = {
        2: say(language, "muy por encima", "far above"),
        1: say(language, "por encima", "above"),
        -1: say(language, "por debajo", "below"),
        -2: say(language, "muy por debajo", "far below"),
    }
    # The wider interval is shown where the past tells how much counts vary.
    low = row.low if row.low_wide is None else row.low_wide
    high = row.high if row.high_wide is None else row.high_wide
    return [
        row.name,
        row.code,
        row.count,
        none if row.rate is None else row.rate,
        none if low is None else low,
        none if high is None else high,
        none if row.shrunk is None else row.shrunk,
        flags.get(row.flag or 0, say(language, "azar", "chance") if row.flag == 0 else "–"),
    ]


def _ranking(found: Rates, language: str) -> Responsive:
    known = sorted((row for row in found.rows if row.shrunk is not None), key=lambda row: -(row.shrunk or 0))
    if not known:
        known = sorted((row for row in found.rows if row.rate is not None), key=lambda row: -(row.rate or 0))
    top = known[:RANKED]
    title = say(
        language,
        f"{top[0].name} tiene la tasa suavizada más alta",
        f"{top[0].name} has the highest shrunk rate",
    )
    frame = Frame("ranking", title, note=note(found.provenance, language), words=words(language))
    rows = [
        Bar(row.name, row.rate or 0.0)
        if row.shrunk is None
        else Bar(row.name, row.shrunk, row.shrunk_low or 0.0, row.shrunk_high or row.shrunk, row.flag == 2)
        for row in top
    ]
    return responsive(bars, frame, rows, kind="rate", unit=say(language, "por 100 000 al año", "per 100,000 a year"))


def _funnel(found: Rates, language: str) -> Responsive:
    plot = found.funnel
    assert plot is not None
    rows = [found.rows[at] for at in found.judged]
    # People, not years lived: the axis says population.
    years = len(found.period) / 12
    people = np.array([(row.person_years or 0) / years for row in rows])
    far = sorted((row for row in rows if row.flag == 2), key=lambda row: -(row.count or 0))[:NAMED]
    named = {row.code for row in far}
    points = [
        Funnel(row.name, float(size), float(row.rate or 0), row.code in named)
        for row, size in zip(rows, people, strict=True)
    ]
    order = np.argsort(people)
    order = order[np.unique(np.linspace(0, len(order) - 1, 60).astype(int))]
    limits = [
        Limit("95 %", people[order], plot.low_95[order], plot.high_95[order]),
        Limit("99.8 %", people[order], plot.low_998[order], plot.high_998[order]),
    ]
    title = say(
        language,
        f"{_flagged(found, 2)} áreas quedan fuera del embudo por arriba",
        f"{_flagged(found, 2)} areas lie above the funnel",
    )
    frame = Frame("funnel", title, note=note(found.provenance, language), words=words(language))
    return responsive(
        funnel,
        frame,
        points,
        centre=plot.target,
        limits=limits,
        unit=say(language, "por 100 000 al año", "per 100,000 a year"),
        centre_label=say(language, "tasa común", "common rate"),
    )


def _method(found: Rates, language: str) -> tuple[tuple[str, str], ...]:
    rows = [
        *method_rows(found.provenance, language),
        *basis_rows(found.coverage, found.geography, language),
        population_row(found.population, language),
        (
            say(language, "Intervalo", "Interval"),
            say(
                language,
                f"{found.level * 100:.0f} %, con la sobredispersión del pasado; donde no se conoce, exacto de Poisson",
                f"{found.level * 100:.0f} %, with the over-dispersion of the past where known; else exact Poisson",
            ),
        ),
        (
            say(language, "Suavizada", "Shrunk"),
            say(language, "Bayes empírico (Marshall 1991)", "Empirical Bayes (Marshall 1991)"),
        ),
    ]
    if found.dispersion is not None:
        rows.append(
            (
                say(language, "Embudo", "Funnel"),
                say(
                    language,
                    f"límites de 95 % y 99.8 % ensanchados por una dispersión de {found.dispersion:.1f}",
                    f"95 % and 99.8 % limits widened by a dispersion of {found.dispersion:.1f}",
                ),
            )
        )
    return tuple(rows)
