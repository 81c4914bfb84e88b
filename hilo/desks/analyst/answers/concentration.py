"""How much few municipalities hold."""

from __future__ import annotations

from hilo.desks.analyst.question import Question
from hilo.desks.analyst.tables import Cell, Column, Value, sheet
from hilo.knowledge.incidence import store
from hilo.knowledge.incidence.pictures import in_words, lorenz_chart, places_map, say, shares_chart, words
from hilo.knowledge.incidence.queries.concentration import Concentration, concentration

from .shape import Answer, Fact, basis_rows, crime_title, method_rows, population_row, unit


def ask(question: Question) -> Concentration:
    return concentration(
        store.find(question.source),
        crime=question.crime,
        period=question.period,
        top=question.number,
        share=question.fraction,
        chosen_in=question.before,
        population=question.population,
    )


def shown(found: Concentration, question: Question, language: str) -> Answer:
    return Answer(
        sentence=_sentence(found, language),
        facts=_facts(found, language),
        sheet=sheet(
            say(
                language,
                f"Los {found.top.k} municipios con más {unit(found.provenance, language)}, "
                f"{in_words(found.period, language)}",
                f"The {found.top.k} municipalities with most {unit(found.provenance, language)}, "
                f"{in_words(found.period, language)}",
            ),
            _columns(language, found.fixed is not None),
            _rows(found, language),
            words(language),
            say(language, "sin dato", "no figure"),
        ),
        charts=(
            shares_chart(found, language),
            places_map(found, language),
            lorenz_chart(found, language),
        ),
        method=_method(found, language),
        provenance=(found.provenance,),
        findings=found.findings,
        does_not_prove=found.as_dict()["does_not_prove"],
        document=found.as_dict(),
    )


def _sentence(found: Concentration, language: str) -> str:
    percent = words(language).percent
    k, total = found.top.k, f"{int(found.top.total):,} {unit(found.provenance, language)}"
    when, title = in_words(found.period, language), crime_title(found.crime, language)
    if found.fixed is None or found.chosen_in is None:
        held = say(
            language,
            f"{k} municipios reunieron {percent(found.top.share)} de {total} ({title}, {when}).",
            f"{k} municipalities held {percent(found.top.share)} of {total} ({title}, {when}).",
        )
    else:
        held = say(
            language,
            f"{k} municipios elegidos de antemano reunieron {percent(found.fixed.share)} de {total} ({title}, {when}); "
            f"los {k} más altos del mismo periodo, {percent(found.top.share)}.",
            f"{k} municipalities chosen beforehand held {percent(found.fixed.share)} of {total} ({title}, {when}); the "
            f"{k} highest of the same period {percent(found.top.share)}.",
        )
    return held + say(
        language,
        f" Con igual riesgo por habitante habría sido {percent(found.expected.expected)}: lo demás es exceso.",
        f" With equal risk per inhabitant it would have been {percent(found.expected.expected)}: the rest is excess.",
    )


def _facts(found: Concentration, language: str) -> tuple[Fact, ...]:
    percent = words(language).percent
    expected, excess = found.expected, found.expected.excess
    low, high = expected.excess_low, expected.excess_high
    facts = [
        Fact(
            say(language, "Los más altos del mismo periodo", "Highest of the same period"),
            percent(found.top.share),
            say(language, "halagado por el azar", "flattered by chance"),
        )
    ]
    if found.fixed is not None and found.chosen_in is not None:
        spread = (
            f"; {percent(found.fixed.low)}–{percent(found.fixed.high)} "
            + say(language, f"por {found.fixed.tied} empatados", f"by {found.fixed.tied} tied")
            if found.fixed.high > found.fixed.low
            else ""
        )
        facts.append(
            Fact(
                say(language, "Elegidos de antemano", "Chosen beforehand"),
                percent(found.fixed.share),
                in_words(found.chosen_in, language) + spread,
            )
        )
    facts += [
        Fact(
            say(language, "Solo por población", "By population alone"),
            percent(expected.expected),
            f"{percent(expected.low)}–{percent(expected.high)}",
        ),
        Fact(
            say(language, "Exceso", "Excess"),
            "–" if excess is None else f"{excess * 100:.1f} {say(language, 'puntos', 'points')}",
            "" if low is None or high is None else f"{low * 100:.1f}–{high * 100:.1f}",
        ),
        Fact(
            say(language, "Municipios que reúnen ", "Municipalities that hold ") + percent(found.share),
            f"{found.number.number:,}",
            say(
                language,
                f"de {found.municipalities_in_country:,} en el país",
                f"of {found.municipalities_in_country:,} in the country",
            ),
        ),
        Fact(
            say(language, "Población en los más altos", "Population in the highest"),
            percent(found.top.population_share),
        ),
    ]
    return tuple(facts)


def _columns(language: str, fixed: bool) -> list[Column]:
    columns = [
        Column("rank", say(language, "Lugar", "Place")),
        Column("name", say(language, "Municipio", "Municipality"), "text"),
        Column("code", say(language, "Clave", "Code"), "text"),
        Column("count", say(language, "Número", "Number")),
        Column("population", say(language, "Población", "Population")),
        Column("rate", say(language, "Tasa anual por 100 000", "Yearly rate per 100,000"), "rate"),
    ]
    return [*columns, Column("fixed", say(language, "Elegido antes", "Chosen before"), "text")] if fixed else columns


def _rows(found: Concentration, language: str) -> list[list[Value | Cell]]:
    rows: list[list[Value | Cell]] = []
    for place in found.places:
        row: list[Value | Cell] = [place.rank, place.name, place.code, int(place.count), place.population, place.rate]
        if found.fixed is not None:
            row.append(say(language, "sí", "yes") if place.on_fixed_list else "no")
        rows.append(row)
    return rows


def _method(found: Concentration, language: str) -> tuple[tuple[str, str], ...]:
    expected = found.expected
    return (
        *method_rows(found.provenance, language),
        *basis_rows(found.coverage, found.geography, language),
        population_row(found.population, language),
        (
            say(language, "Empates", "Ties"),
            say(language, "primero el de mayor población, después la clave", "larger population first, then code"),
        ),
        (
            say(language, "Simulación", "Simulation"),
            say(
                language,
                f"{expected.runs:,} repartos al azar según la población, semilla {expected.seed}, intervalo de 95 %",
                f"{expected.runs:,} random shares by population, seed {expected.seed}, 95 % interval",
            ),
        ),
        (
            "Gini",
            f"{found.gini:.3f}; " + say(language, "generalizado", "generalised") + f" {found.generalised_gini:.3f}",
        ),
    )
