"""The one shape of all answers, and words that several of them share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hilo.desks.analyst.tables import Sheet
from hilo.engines.charts import Responsive
from hilo.kernel.territory import queries as territory
from hilo.knowledge.incidence.pictures import say
from hilo.knowledge.incidence.queries import crime, methods
from hilo.knowledge.incidence.queries.cells import name
from hilo.knowledge.incidence.queries.coverage import Coverage
from hilo.knowledge.incidence.queries.figures import Provenance
from hilo.knowledge.incidence.queries.geography import Geography
from hilo.knowledge.incidence.queries.people import Population
from hilo.lib.findings import Finding

UNITS = {
    "cases": ("casos", "cases"),
    "victims": ("víctimas", "victims"),
    "deaths": ("defunciones", "deaths"),
}
AREAS = {
    "country": ("país", "country", "el país", "the country"),
    "state": ("estado", "state", "estados", "states"),
    "municipality": ("municipio", "municipality", "municipios", "municipalities"),
}


@dataclass(frozen=True, slots=True)
class Fact:
    """A key figure with what must stand beside it."""

    label: str
    value: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """sentence: the finding; method: how it was made, as (label, text); document: the answer as JSON members."""

    sentence: str
    facts: tuple[Fact, ...]
    sheet: Sheet
    charts: tuple[Responsive, ...]
    method: tuple[tuple[str, str], ...]
    provenance: tuple[Provenance, ...]
    findings: tuple[Finding, ...]
    does_not_prove: str
    document: dict[str, Any]


def unit(of: Provenance, language: str) -> str:
    """What the file counts."""
    es, en = UNITS[of.unit]
    return say(language, es, en)


def areas(by: str, language: str) -> str:
    """“states”, “municipalities” or “the country”."""
    found = AREAS[by]
    return say(language, found[2], found[3])


def area(by: str, language: str) -> str:
    """“state”, “municipality” or “country”, as the head of a column."""
    found = AREAS[by]
    return say(language, found[0].capitalize(), found[1].capitalize())


def crime_title(key: str, language: str) -> str:
    return crime(key).title(language)


def within(state: str, language: str) -> str:
    """“in Puebla”, or nothing for the whole country."""
    return say(language, f" en {name(state)}", f" in {name(state)}") if state else ""


def method_rows(of: Provenance, language: str) -> list[tuple[str, str]]:
    """The counting method and what must be known of it."""
    found = methods().get(of.method)
    counted = found.title(language) if found else of.method
    note = say(language, found.note_es, found.note_en) if found else ""
    return [(say(language, "Método de conteo", "Counting method"), f"{counted}. {note}".strip())]


def basis_rows(held: Coverage, geography: Geography, language: str) -> list[tuple[str, str]]:
    """Of what area the figure is, and of which municipalities."""
    return [
        (say(language, "Cobertura", "Coverage"), held.says(language)),
        (say(language, "Geografía", "Geography"), geography.says(language)),
    ]


def population_row(which: Population, language: str) -> tuple[str, str]:
    said = {
        "file": say(language, "la del propio archivo", "the file's own"),
        "conapo": say(
            language,
            "CONAPO, proyecciones a mitad de año" if territory.states() else "CONAPO",
            "CONAPO, mid-year projections",
        ),
    }
    return say(language, "Población", "Population"), f"{said.get(which.name, which.name)}. {which.says(language)}"


def gone(language: str) -> str:
    """What stands where there is no published number: it is not zero."""
    return say(language, "no publicado", "not published")


def holds(count: int, one: str, many: str) -> str:
    """“1 one” or “3 many”."""
    return f"{count:,} {one if count == 1 else many}"
