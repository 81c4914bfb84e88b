"""Where a crime broke out in the last months."""

from __future__ import annotations

import numpy as np

from hilo.desks.analyst.question import Question
from hilo.desks.analyst.tables import Cell, Column, Value, sheet
from hilo.engines.charts import Frame, Responsive, responsive, weekly
from hilo.knowledge.incidence import store
from hilo.knowledge.incidence.pictures import in_words, note, say, words
from hilo.knowledge.incidence.queries import Month, Period
from hilo.knowledge.incidence.queries.outbreaks import AreaWatch, Outbreaks, outbreaks

from .shape import Answer, Fact, area, areas, crime_title, gone, holds, method_rows, within

DRAWN = 3
METHODS = {
    "farrington-flexible": "Farrington (Noufaily 2013)",
    "farrington": "Farrington (1996)",
    "ears-c1": "EARS C1",
    "ears-c2": "EARS C2",
    "ears-c3": "EARS C3",
    "cusum": "CUSUM",
}


def ask(question: Question) -> Outbreaks:
    return outbreaks(
        store.find(question.source),
        crime=question.crime,
        by=question.by,
        method=question.method,
        last=question.months,
        until=Month.parse(question.last_month),
        state=question.state,
    )


def shown(found: Outbreaks, question: Question, language: str) -> Answer:
    return Answer(
        sentence=_sentence(found, language),
        facts=_facts(found, language),
        sheet=sheet(
            say(
                language,
                "Cada área y mes juzgados, lo más raro primero",
                "Each area and month judged, the rarest first",
            ),
            _columns(found, language),
            _rows(found, language),
            words(language),
            gone(language),
        ),
        charts=tuple(_chart(found, one, language) for one in found.areas[:DRAWN]),
        method=_method(found, language),
        provenance=(found.provenance,),
        findings=found.findings,
        does_not_prove=found.as_dict()["does_not_prove"],
        document=found.as_dict(),
    )


def _when(found: Outbreaks, language: str) -> str:
    return in_words(Period(found.months[0], found.months[-1]), language)


def _sentence(found: Outbreaks, language: str) -> str:
    title = crime_title(found.crime, language)
    beyond = sum(bool(one.beyond.any()) for one in found.areas)
    judged = f"{len(found.areas):,} {areas(found.by, language)}{within(found.state, language)}"
    if not beyond:
        return say(
            language,
            f"{title}, {_when(found, language)}: en ninguno de {judged} hubo un mes más allá del azar, contados todos "
            f"los que se miraron; {found.alarms} alarmas sueltas caben en él.",
            f"{title}, {_when(found, language)}: in none of {judged} was a month beyond chance, all that were "
            f"looked at counted; {found.alarms} single alarms are within it.",
        )
    first = next(one for one in found.areas if one.beyond.any())
    return say(
        language,
        f"{title}, {_when(found, language)}: en {beyond} de {judged} hubo meses más allá del azar; el más raro, "
        f"{first.name}.",
        f"{title}, {_when(found, language)}: in {beyond} of {judged} there were months beyond chance; the rarest, "
        f"{first.name}.",
    )


def _facts(found: Outbreaks, language: str) -> tuple[Fact, ...]:
    return (
        Fact(
            say(language, "Meses más allá del azar", "Months beyond chance"),
            f"{found.beyond:,}",
            say(
                language,
                "sobre el límite de su área, y entre todas las miradas",
                "above their own area's bound, and among all looked at",
            ),
        ),
        Fact(
            say(language, "Alarmas", "Alarms"),
            f"{found.alarms:,}",
            say(language, "sobre el límite de su propia área", "above their own area's bound"),
        ),
        Fact(say(language, "Áreas juzgadas", "Areas judged"), f"{len(found.areas):,}"),
        Fact(
            say(language, "Sin juzgar", "Not judged"),
            f"{found.unjudged:,}",
            say(language, "muy pocos casos o sin pasado", "too few or no past"),
        ),
    )


def _columns(found: Outbreaks, language: str) -> list[Column]:
    return [
        Column("name", area(found.by, language), "text"),
        Column("code", say(language, "Clave", "Code"), "text"),
        Column("month", say(language, "Mes", "Month"), "text"),
        Column("observed", say(language, "Observado", "Observed")),
        Column("expected", say(language, "Esperado", "Expected"), "rate"),
        Column("upper", say(language, "Límite", "Bound"), "rate"),
        Column("q", "q", "p"),
        Column("verdict", say(language, "Juicio", "Verdict"), "text"),
    ]


def _rows(found: Outbreaks, language: str) -> list[list[Value | Cell]]:
    rows: list[list[Value | Cell]] = []
    none = Cell(None, "–")
    for one in found.areas:
        for at, month in enumerate(found.months):
            verdict = say(language, "sin señal", "no signal")
            if one.beyond[at]:
                verdict = say(language, "más allá del azar", "beyond chance")
            elif one.alarm[at]:
                verdict = say(language, "alarma", "alarm")
            observed = one.observed[at]
            rows.append(
                [
                    one.name,
                    one.code,
                    str(month),
                    None if np.isnan(observed) else int(observed),
                    _or(one.expected[at], none),
                    _or(one.upper[at], none),
                    _or(one.q[at], none),
                    verdict,
                ]
            )
    order = {say(language, "más allá del azar", "beyond chance"): 0, say(language, "alarma", "alarm"): 1}
    return sorted(rows, key=lambda row: order.get(str(row[7]), 2))


def _or(value: float, none: Cell) -> Value | Cell:
    return float(value) if np.isfinite(value) else none


def _chart(found: Outbreaks, one: AreaWatch, language: str) -> Responsive:
    alarms = np.flatnonzero(one.alarm)
    title = say(
        language,
        f"{one.name}: {holds(len(alarms), 'alarma', 'alarmas')} en {holds(len(found.months), 'mes', 'meses')}",
        f"{one.name}: {holds(len(alarms), 'alarm', 'alarms')} in {holds(len(found.months), 'month', 'months')}",
    )
    w = words(language)
    frame = Frame(f"watch-{one.code}", title, note=note(found.provenance, language), words=w)
    return responsive(
        weekly,
        frame,
        [w.period(str(month), short=True) for month in found.months],
        one.observed,
        one.expected,
        one.upper,
        {int(at) for at in alarms},
    )


def _method(found: Outbreaks, language: str) -> tuple[tuple[str, str], ...]:
    settings = ", ".join(f"{key} = {value}" for key, value in found.settings.items())
    return (
        *method_rows(found.provenance, language),
        (say(language, "Vigilancia", "Surveillance"), f"{METHODS.get(found.method, found.method)}; {settings}"),
        (
            say(language, "Falsos hallazgos", "False discoveries"),
            say(
                language,
                f"Benjamini-Hochberg sobre todas las áreas y meses, a lo más {found.false_discovery_rate * 100:.0f} %",
                f"Benjamini-Hochberg over all areas and months, at most {found.false_discovery_rate * 100:.0f} %",
            ),
        ),
    )
