"""Victims of a crime in one state and year by sex and age, with the cells hidden that would point at somebody."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np

from hilo.knowledge.incidence import store
from hilo.knowledge.incidence.queries.figures import Provenance, provenance
from hilo.knowledge.incidence.rules import crime
from hilo.lib.errors import Refusal

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hilo.knowledge.incidence.store import Vintage


@dataclass(frozen=True)
class Rule:
    """Counts from 1 to threshold - 1 are hidden, with others so that each stays as uncertain as `protection`."""

    threshold: int
    protection: float
    says_es: str
    says_en: str


@dataclass(frozen=True)
class Victims:
    """A table to publish. rows: sexes, columns: ages, as the file words them, each with its total last; counts: NaN
    where hidden; all of them where even the total is small, for totals are published elsewhere."""

    provenance: Provenance
    crime: str
    state: str
    year: int
    sexes: tuple[str, ...]
    ages: tuple[str, ...]
    counts: NDArray[np.float64]
    rule: Rule

    @property
    def hidden(self) -> int:
        return int(np.isnan(self.counts).sum())


@cache
def disclosure() -> Rule:
    """The rule in force (standards/disclosure.toml)."""
    text = files("hilo.knowledge.incidence").joinpath("standards", "disclosure.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    return Rule(table["threshold"], float(table["protection"]), table["says_es"], table["says_en"])


def victims(vintage: Vintage, *, crime: str, state: str, year: int) -> Victims:
    """The table of a state (two digits) and a year.

    Refuses a file without sex and age (HILO-F480) and a year with a month that is not published (HILO-F485, F486).
    """
    from hilo.engines.disclosure import suppress

    if vintage.unit != "victims":
        raise Refusal("HILO-F480", f"{vintage.source} does not count victims by sex and age.", where="source")
    totals: dict[tuple[str, str], int] = {}
    for row in _rows(vintage, state, year):
        if not _counts(crime, vintage.method, row):
            continue
        if row["unpublished"]:
            raise Refusal("HILO-F486", f"{vintage.key} does not publish {year} of {state} in full.", where="year")
        key = (row["sex"], row["age"])
        totals[key] = totals.get(key, 0) + row["count"]
    if not totals:
        raise Refusal("HILO-F485", f"{vintage.key} publishes nothing of {year} in {state}.", where="year")
    sexes, ages = (tuple(sorted({key[at] for key in totals})) for at in (0, 1))
    rule = disclosure()
    table = np.array([[totals.get((sex, age), 0) for age in ages] for sex in sexes], dtype=float)
    shown = suppress(table, rule.threshold, protection=rule.protection).published
    if np.isnan(shown[-1, -1]):
        # The total is published by itself: with it a lone hidden cell would be known.
        shown = np.full(shown.shape, np.nan)
    return Victims(provenance(vintage), crime, state, year, sexes, ages, shown, rule)


def _rows(vintage: Vintage, state: str, year: int) -> list[dict[str, Any]]:
    counted = " + ".join(f"sum(greatest(coalesce({month}, 0), 0))" for month in store.MONTHS)
    missing = " + ".join(f"count(*) - count({month})" for month in store.MONTHS)
    names = ("good", "type", "subtype", "modality", "sex", "age")
    query = f"""
        SELECT {", ".join(names)}, {counted}, {missing} FROM read_parquet(?)
        WHERE state = ? AND year = ? GROUP BY {", ".join(names)}"""
    with store.opened() as connection:
        found = connection.execute(query, [str(vintage.rows_file), state, year]).fetchall()
    return [
        dict(zip(names, row[:6], strict=True)) | {"count": int(row[6]), "unpublished": int(row[7])} for row in found
    ]


def _counts(key: str, method: str, row: dict[str, Any]) -> bool:
    return any(
        all(row[column] in words for column, words in condition.items()) for condition in crime(key).under(method)
    )
