"""Adolescents and children apart from adults (LNSIJPA 4, 7, 8, 36, 129)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ..case import Case, Record
from ..registry import Hit, limits, rule

ADULT, CHILD = int(limits()["adult"]), int(limits()["child"])


def young(one: Record) -> bool:
    """Under eighteen, or treated so because there is doubt (LNSIJPA 8)."""
    age = one.number("age")
    return (age is not None and age < ADULT) or one.yes("age_doubt")


def _years(born: date, on: date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def _age_at_fact(case: Case, one: Record) -> int | None:
    """The age by the birth date on the day of the fact (LNSIJPA 7), else of the detention."""
    born, at = one.day("born_on"), case.knowledge.time("fact_at") or one.time("detained_at")
    if born is None or at is None:
        return None
    return _years(born, at.date())


@rule("HILO-R201")
def not_specialised(case: Case) -> Iterator[Hit]:
    for one in case.detentions:
        if young(one) and one.not_yes("specialised_authority"):
            yield one.at("specialised_authority"), {}


@rule("HILO-R202")
def child(case: Case) -> Iterator[Hit]:
    for one in case.detentions:
        age = one.number("age")
        if age is not None and age < CHILD:
            yield one.at("age"), {}


@rule("HILO-R203")
def birth_says_other(case: Case) -> Iterator[Hit]:
    for one in case.detentions:
        years, age = _age_at_fact(case, one), one.number("age")
        if years is None or age is None or abs(years - age) <= 1:
            continue
        if not (years < ADULT <= age):
            yield one.at("age"), {"years": str(years)}


@rule("HILO-R204")
def birth_says_young(case: Case) -> Iterator[Hit]:
    for one in case.detentions:
        years = _age_at_fact(case, one)
        if years is not None and years < ADULT and not young(one):
            yield one.at("born_on"), {"years": str(years)}


@rule("HILO-R205")
def age_unknown(case: Case) -> Iterator[Hit]:
    for one in case.detentions:
        if one.lacks("age") and one.no("age_doubt"):
            yield one.at("age_doubt"), {}


@rule("HILO-R206")
def among_adults(case: Case) -> Iterator[Hit]:
    for one, row in case.pairs:
        if young(one) and row.no("apart"):
            yield one.at("register_number"), {}
