"""What changed between two periods."""

from __future__ import annotations

from math import nan

from hilo.desks.analyst.question import Question
from hilo.desks.analyst.tables import Cell, Column, Value, sheet, written
from hilo.engines.charts import Frame, Pair, Responsive, responsive
from hilo.engines.charts import change as change_mark
from hilo.knowledge.incidence import store
from hilo.knowledge.incidence.pictures import in_words, note, say, words
from hilo.knowledge.incidence.queries.change import AreaChange, Change, change

from .shape import Answer, Fact, area, areas, basis_rows, crime_title, gone, holds, method_rows, unit, within

DRAWN = 12
"""Areas in the chart."""


def ask(question: Question) -> Change:
    return change(
        store.find(question.source),
        crime=question.crime,
        period=question.period,
        against=question.before,
        by=question.by,
        state=question.state,
    )


def shown(found: Change, question: Question, language: str) -> Answer:
    return Answer(
        sentence=_sentence(found, language),
        facts=_facts(found, language),
        sheet=sheet(
            f"{in_words(found.before, language)} → {in_words(found.after, language)}",
            _columns(found, language),
            _rows(found, language),
            words(language),
            gone(language),
        ),
        charts=(_chart(found, language),),
        method=_method(found, language),
        provenance=tuple(dict.fromkeys((found.provenance, found.against))),
        findings=found.findings,
        does_not_prove=found.as_dict()["does_not_prove"],
        document=found.as_dict(),
    )


def _sentence(found: Change, language: str) -> str:
    totals, w = found.totals, words(language)
    percent = "–" if totals.percent is None else w.signed(totals.percent / 100, "share")
    p = totals.p_over_dispersed if totals.p_over_dispersed is not None else totals.p
    chance = (
        say(language, "más de lo que da el azar de mes a mes", "more than month-to-month chance makes")
        if p < 0.05
        else say(language, "dentro de lo que da el azar", "within what chance makes")
    )
    said = say(
        language,
        f"{crime_title(found.crime, language)}{within(found.state, language)}: de {totals.before:,} a {totals.after:,} "
        f"{unit(found.provenance, language)} ({percent}) de {in_words(found.before, language)} a "
        f"{in_words(found.after, language)}, {chance}.",
        f"{crime_title(found.crime, language)}{within(found.state, language)}: from {totals.before:,} to "
        f"{totals.after:,} {unit(found.provenance, language)} ({percent}) from {in_words(found.before, language)} to "
        f"{in_words(found.after, language)}, {chance}.",
    )
    if found.flags is None:
        return said
    flags = found.flags
    return said + say(
        language,
        f" De {flags.compared:,} {areas(found.by, language)}, más allá del azar: {flags.rose} al alza y "
        f"{flags.fell} a la baja.",
        f" Of {flags.compared:,} {areas(found.by, language)}, beyond chance: {flags.rose} up and {flags.fell} down.",
    )


def _facts(found: Change, language: str) -> tuple[Fact, ...]:
    totals, w, flags = found.totals, words(language), found.flags
    low, high = totals.ratio.lower, totals.ratio.upper
    facts = [
        Fact(
            say(language, "Cambio del ritmo mensual", "Change of the monthly rate"),
            "–" if totals.percent is None else w.signed(totals.percent / 100, "share"),
            f"{w.signed(low - 1, 'share')} {say(language, 'a', 'to')} {w.signed(high - 1, 'share')}",
        ),
        Fact(
            "z = 2(√b − √a)",
            w.number(totals.z, 1),
            say(language, "cota superior (Poisson)", "an upper figure (Poisson)"),
        ),
    ]
    if totals.p_over_dispersed is not None:
        facts.append(
            Fact(
                say(language, "p con sobredispersión", "p, over-dispersed"),
                written(totals.p_over_dispersed, "p", w),
                say(language, "según cuánto varían los meses", "by how much months vary"),
            )
        )
    if totals.p_usual is not None:
        facts.append(
            Fact(
                say(language, "p frente a la deriva habitual", "p against the usual drift"),
                written(totals.p_usual, "p", w),
                say(language, "según cuánto cambian periodos así", "by how much such periods change"),
            )
        )
    if flags is not None:
        facts.append(
            Fact(
                say(language, "Con «20 % más»", "By “20 % up”"),
                f"{flags.naive:,}",
                say(
                    language,
                    f"sin cambio alguno serían {flags.naive_expected:,.0f}",
                    f"without any change {flags.naive_expected:,.0f}",
                ),
            )
        )
    return tuple(facts)


def _columns(found: Change, language: str) -> list[Column]:
    return [
        Column("name", area(found.by, language), "text"),
        Column("code", say(language, "Clave", "Code"), "text"),
        Column("before", say(language, "Antes", "Before")),
        Column("after", say(language, "Después", "After")),
        Column("change", say(language, "Cambio", "Change"), "signed"),
        Column("low", say(language, "Desde", "From"), "signed"),
        Column("high", say(language, "Hasta", "To"), "signed"),
        Column("q", "q", "p"),
        Column("verdict", say(language, "Juicio", "Verdict"), "text"),
    ]


def _rows(found: Change, language: str) -> list[list[Value | Cell]]:
    if not found.areas:
        totals = found.totals
        ratio = totals.ratio
        return [
            [
                say(language, "México", "Mexico") if not found.state else found.state,
                found.state or "00",
                totals.before,
                totals.after,
                None if totals.percent is None else totals.percent / 100,
                ratio.lower - 1,
                ratio.upper - 1,
                totals.p if totals.p_over_dispersed is None else totals.p_over_dispersed,
                "",
            ]
        ]
    none = Cell(None, "–")

    def less_one(value: float | None) -> Value | Cell:
        return none if value is None else value - 1

    return [
        [
            row.name,
            row.code,
            row.before,
            row.after,
            less_one(row.ratio),
            less_one(row.low),
            less_one(row.high),
            none if row.q is None else row.q,
            _verdict(row, language),
        ]
        for row in found.areas
    ]


def _verdict(row: AreaChange, language: str) -> str:
    said = {
        "rose": say(language, "subió", "rose"),
        "fell": say(language, "bajó", "fell"),
        "unpublished": say(language, "no publicado", "not published"),
    }
    if row.verdict in said:
        return said[row.verdict]
    return say(language, "azar", "chance") if row.testable else say(language, "muy pocos", "too few")


def _chart(found: Change, language: str) -> Responsive:
    rows = [row for row in found.areas if row.ratio is not None and row.low is not None and row.high is not None]
    pairs = [
        Pair(row.name, row.before or 0, row.after or 0, row.ratio - 1, (row.low or 0) - 1, (row.high or 0) - 1)
        for row in rows[:DRAWN]
        if row.ratio is not None
    ]
    if not pairs:
        totals = found.totals
        pairs = [
            Pair(
                crime_title(found.crime, language),
                totals.before,
                totals.after,
                nan if totals.percent is None else totals.percent / 100,
                totals.ratio.lower - 1,
                totals.ratio.upper - 1,
            )
        ]
    flags = found.flags
    title = (
        say(
            language,
            f"{holds(flags.rose + flags.fell, 'área cambió', 'áreas cambiaron')} más allá del azar",
            f"{holds(flags.rose + flags.fell, 'area', 'areas')} changed beyond chance",
        )
        if flags
        else say(language, "El cambio y su intervalo", "The change and its interval")
    )
    frame = Frame("change", title, note=note(found.provenance, language), words=words(language))
    return responsive(change_mark, frame, pairs, in_words(found.before, language), in_words(found.after, language))


def _method(found: Change, language: str) -> tuple[tuple[str, str], ...]:
    rows = [
        *method_rows(found.provenance, language),
        *basis_rows(found.coverage, found.geography, language),
        (
            say(language, "Prueba", "Test"),
            say(
                language,
                "binomial negativa con la sobredispersión del pasado; los intervalos son exactos de Poisson",
                "negative binomial with the over-dispersion of the past; intervals are exact Poisson",
            ),
        ),
        (
            say(language, "Falsos hallazgos", "False discoveries"),
            say(
                language,
                f"Benjamini-Hochberg, a lo más {found.q * 100:.0f} % de lo marcado",
                f"Benjamini-Hochberg, at most {found.q * 100:.0f} % of what is flagged",
            ),
        ),
    ]
    if found.scatter_at_10 is not None and found.history is not None:
        rows.append(
            (
                say(language, "Sobredispersión", "Over-dispersion"),
                say(
                    language,
                    f"varianza entre media {found.scatter_at_10:.1f} a 10 por mes, de {found.history}",
                    f"variance over mean {found.scatter_at_10:.1f} at 10 a month, from {found.history}",
                ),
            )
        )
    return tuple(rows)
