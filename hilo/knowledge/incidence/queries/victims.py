"""Victims of a crime in one year by sex and age, in a state or the country, as the official file has them.

Nothing is hidden: the file is public, cell for cell (docs/decisions/0039).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from hilo.knowledge.incidence import store
from hilo.knowledge.incidence.queries.coverage import must_hold
from hilo.knowledge.incidence.queries.figures import Provenance, provenance
from hilo.knowledge.incidence.rules import Month, Period, crime
from hilo.lib.errors import Refusal

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hilo.knowledge.incidence.store import Vintage


@dataclass(frozen=True)
class Victims:
    """A table to publish. rows: sexes, columns: ages, as the file words them, each with its total last."""

    provenance: Provenance
    crime: str
    state: str
    year: int
    sexes: tuple[str, ...]
    ages: tuple[str, ...]
    counts: NDArray[np.int64]


def victims(vintage: Vintage, *, crime: str, state: str, year: int) -> Victims:
    """The table of a state (two digits), or of the country ("00"), and a year.

    Refuses a file without sex and age (HILO-F480), one that does not hold the area (HILO-F610) and a year with a month
    that is not published (HILO-F485, F486).
    """
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
    must_hold(vintage, Period(Month(year, 1), Month(year, 12)), "" if state == "00" else state)
    sexes, ages = (tuple(sorted({key[at] for key in totals})) for at in (0, 1))
    table = np.array([[totals.get((sex, age), 0) for age in ages] for sex in sexes], dtype=np.int64)
    table = np.vstack([table, table.sum(axis=0)])
    return Victims(
        provenance(vintage), crime, state, year, sexes, ages, np.hstack([table, table.sum(axis=1, keepdims=True)])
    )


def _rows(vintage: Vintage, state: str, year: int) -> list[dict[str, Any]]:
    counted = " + ".join(f"sum(greatest(coalesce({month}, 0), 0))" for month in store.MONTHS)
    missing = " + ".join(f"count(*) - count({month})" for month in store.MONTHS)
    names = ("good", "type", "subtype", "modality", "sex", "age")
    query = f"""
        SELECT {", ".join(names)}, {counted}, {missing} FROM read_parquet(?)
        WHERE (state = ? OR ? = '00') AND year = ? GROUP BY {", ".join(names)}"""
    with store.opened() as connection:
        found = connection.execute(query, [str(vintage.rows_file), state, state, year]).fetchall()
    return [
        dict(zip(names, row[:6], strict=True)) | {"count": int(row[6]), "unpublished": int(row[7])} for row in found
    ]


def _counts(key: str, method: str, row: dict[str, Any]) -> bool:
    return any(
        all(row[column] in words for column, words in condition.items()) for condition in crime(key).under(method)
    )
