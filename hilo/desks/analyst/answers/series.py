"""One crime in one area month by month, with its breaks."""

from __future__ import annotations

import numpy as np

from hilo.desks.analyst.question import Question
from hilo.desks.analyst.tables import Cell, Column, Value, sheet
from hilo.engines.charts import Break as Mark
from hilo.engines.charts import Frame, Responsive, line, responsive
from hilo.engines.charts import Series as Line
from hilo.knowledge.incidence import store
from hilo.knowledge.incidence.pictures import in_words, note, say, words
from hilo.knowledge.incidence.queries import Month, Period, methods
from hilo.knowledge.incidence.queries.series import Break, Segment, Series, series

from .shape import Answer, Fact, crime_title, gone, method_rows, unit

MOST_LINES = 5


def ask(question: Question) -> Series:
    asked = [store.find(question.source)]
    if question.beside and question.beside != question.source:
        asked.append(store.find(question.beside))
    return series(*asked, crime=question.crime, area=question.area, adjust=question.adjusted)


def shown(found: Series, question: Question, language: str) -> Answer:
    return Answer(
        sentence=_sentence(found, language),
        facts=_facts(found, language),
        sheet=sheet(
            say(language, "Mes por mes", "Month by month"),
            _columns(found, language),
            _rows(found, language),
            words(language),
            gone(language),
        ),
        charts=(_chart(found, language),),
        method=_method(found, language),
        provenance=tuple(segment.provenance for segment in found.segments),
        findings=found.findings,
        does_not_prove=found.as_dict()["does_not_prove"],
        document=found.as_dict(),
    )


def _sentence(found: Series, language: str) -> str:
    last = found.segments[-1]
    w = words(language)
    known = np.flatnonzero(~np.isnan(last.values))
    said = say(
        language,
        f"{crime_title(found.crime, language)} en {found.name}, {in_words(_span(found), language)}",
        f"{crime_title(found.crime, language)} in {found.name}, {in_words(_span(found), language)}",
    )
    if len(known):
        at = int(known[-1])
        said += say(
            language,
            f": {int(last.values[at]):,} {unit(last.provenance, language)} en {w.period(str(last.months[at]))}",
            f": {int(last.values[at]):,} {unit(last.provenance, language)} in {w.period(str(last.months[at]))}",
        )
    if not found.breaks:
        return f"{said}."
    return said + say(
        language,
        f"; {len(found.breaks)} quiebre: lo de un lado y otro no es una sola serie."
        if len(found.breaks) == 1
        else f"; {len(found.breaks)} quiebres: lo de un lado y otro no es una sola serie.",
        "; what lies on the two sides of a break is not one series.",
    )


def _span(found: Series) -> Period:
    first = min(segment.period.first for segment in found.segments)
    return Period(first, max(segment.period.last for segment in found.segments))


def _facts(found: Series, language: str) -> tuple[Fact, ...]:
    facts = []
    for segment in found.segments:
        missing = int(np.isnan(segment.values).sum())
        facts.append(
            Fact(
                segment.provenance.vintage,
                f"{int(np.nansum(segment.values)):,}",
                f"{in_words(segment.period, language)}; "
                + say(language, f"{missing} meses no publicados", f"{missing} months not published"),
            )
        )
    facts += [
        Fact(
            say(language, "Mismo mes, dos conteos", "Same month, two counts"),
            f"× {one.ratio:.2f}",
            say(language, "el posterior frente al anterior", "the later over the earlier"),
        )
        for one in found.breaks
        if one.ratio is not None
    ]
    return tuple(facts)


def _columns(found: Series, language: str) -> list[Column]:
    columns = [
        Column("month", say(language, "Mes", "Month"), "text"),
        Column("file", say(language, "Archivo", "File"), "text"),
        Column("count", say(language, "Número", "Number")),
    ]
    if any(segment.seasonal for segment in found.segments):
        columns += [
            Column("adjusted", say(language, "Sin estación", "Season taken out"), "rate"),
            Column("low", say(language, "Desde", "From"), "rate"),
            Column("high", say(language, "Hasta", "To"), "rate"),
        ]
    return columns


def _rows(found: Series, language: str) -> list[list[Value | Cell]]:
    rows: list[list[Value | Cell]] = []
    seasonal = any(segment.seasonal for segment in found.segments)
    none = Cell(None, "–")
    for segment in found.segments:
        for at, month in enumerate(segment.months):
            value = segment.values[at]
            row: list[Value | Cell] = [
                str(month),
                segment.provenance.vintage,
                None if np.isnan(value) else int(value),
            ]
            if seasonal:
                part = segment.seasonal
                row += (
                    [none] * 3
                    if part is None
                    else [float(part.adjusted[at]), float(part.low[at]), float(part.high[at])]
                )
            rows.append(row)
    return rows[::-1]


def _chart(found: Series, language: str) -> Responsive:
    span = _span(found)
    months = span.months
    lines: list[Line] = []
    for segment in found.segments:
        name = _name(segment, language)
        lines.append(Line(name, _placed(segment.values, segment, span)))
        part = segment.seasonal
        if part is not None and len(found.segments) == 1:
            lines.append(
                Line(
                    say(language, "sin estación", "season out"),
                    _placed(part.adjusted, segment, span),
                    _placed(part.low, segment, span),
                    _placed(part.high, segment, span),
                )
            )
    title = say(
        language,
        f"{crime_title(found.crime, language)} en {found.name}, por mes",
        f"{crime_title(found.crime, language)} in {found.name}, by month",
    )
    frame = Frame("series", title, note=note(found.segments[-1].provenance, language), words=words(language))
    marks = [Mark(str(one.at), _reason(one, language)) for one in found.breaks if one.at > months[0]]
    return responsive(
        line,
        frame,
        [str(month) for month in months],
        lines[:MOST_LINES],
        unit=unit(found.segments[-1].provenance, language),
        breaks=marks,
    )


def _placed(values: np.ndarray, segment: Segment, span: Period) -> np.ndarray:  # type: ignore[type-arg]
    row = np.full(len(span), np.nan)
    start = _months_between(span.first, segment.period.first)
    row[start : start + len(values)] = values
    return row


def _months_between(one: Month, other: Month) -> int:
    return (other.year - one.year) * 12 + other.month - one.month


def _name(segment: Segment, language: str) -> str:
    found = methods().get(segment.provenance.method)
    return found.title(language) if found else segment.provenance.source


def _reason(one: Break, language: str) -> str:
    said = {
        "method": say(language, "otro método", "another method"),
        "unit": say(language, "otra unidad", "another unit"),
        "file": say(language, "otro archivo", "another file"),
    }
    return said[one.reason]


def _method(found: Series, language: str) -> tuple[tuple[str, str], ...]:
    rows = list(dict.fromkeys(row for segment in found.segments for row in method_rows(segment.provenance, language)))
    if any(segment.seasonal for segment in found.segments):
        rows.append(
            (
                say(language, "Ajuste estacional", "Seasonal adjustment"),
                say(language, "STL robusto, con intervalo", "robust STL, with its interval"),
            )
        )
    return tuple(rows)
