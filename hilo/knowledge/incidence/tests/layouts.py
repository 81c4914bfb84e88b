"""A small file in the layout of any edition that is read, for tests: what stands in each cell is known beforehand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from hilo.kernel.territory import queries as territory
from hilo.knowledge.incidence.reading.editions import Edition
from hilo.knowledge.incidence.tests import defun, official
from hilo.knowledge.incidence.tests.defun import death, natural

WORDS = {
    "good": "La vida y la Integridad corporal",
    "type": "Homicidio",
    "subtype": "Homicidio doloso",
    "modality": "Con arma de fuego",
    "sex": "Hombre",
    "age": "Adultos (18 y más)",
}
OLD = {"type": "DOLOSOS", "subtype": "CON ARMA DE FUEGO", "modality": "HOMICIDIOS"}
"""As the old method names the same crime."""


def cell(code: str, year: int, month: int) -> int:
    """What stands there: the month's number more than the state's."""
    return month + int(code[:2])


def years_of(edition: Edition) -> tuple[int, ...]:
    """Two years that the edition may hold; the newest have one."""
    if edition.records:
        return (2022, 2023)
    first = edition.first or (2012 if edition.method == "old" else 2016)
    return (first,) if first >= 2026 else (first, first + 1)


def first_places(states: Iterable[str] = ("14", "20", "21")) -> list[str]:
    """The first old municipality of each state."""
    return [min(one.code for one in territory.municipalities(state) if not one.parents) for state in states]


def text_of(
    edition: Edition,
    places: Sequence[str],
    *,
    odd: bool = False,
    years: Sequence[int] = (),
    counts: Callable[[str, int, int], int] = cell,
) -> str:
    """A file of municipalities (or, where the edition has none, of their states); odd: a cell of 999,999, a row twice.

    Where each line is a death, there is one for each of `counts`.
    """
    years = years or years_of(edition)
    if edition.records:
        return _deaths(places, years, counts, odd=odd)
    names = [*edition.columns.values(), *(("Homicidio doloso", "Total") if edition.kinds else ())]
    if edition.grain == "state":
        places = [min(one for one in places if one[:2] == state) for state in sorted({code[:2] for code in places})]
    rows: list[list[object]] = []
    for year in years:
        for code in places:
            place, state = territory.municipality(code), territory.state(code[:2])
            assert place is not None
            assert state is not None
            said: dict[str, Any] = {"year": year, "state": state.code, "state_name": state.name, "population": 50_000}
            said |= {"municipality": place.code, "municipality_name": place.name}
            said |= WORDS | (OLD if edition.method == "old" else {})
            if edition.long:
                for month in range(1, 13):
                    count = counts(code, year, month)
                    cells = said | {"month": month, "count": count}
                    rows.append(
                        [cells[role] for role in edition.columns] + ([f"{count}.0"] * 2 if edition.kinds else [])
                    )
            else:
                cells = said | {f"m{month:02}": counts(code, year, month) for month in range(1, 13)}
                rows.append([cells[role] for role in edition.columns])
    if odd and not edition.long:
        rows[-1][-1] = 999_999
        rows.append(list(rows[0]))
    return official.table(rows, names)


def _deaths(places: Sequence[str], years: Sequence[int], counts: Callable[[str, int, int], int], *, odd: bool) -> str:
    rows = [
        death(code, anio_regis=str(year), anio_ocur=str(year), mes_regis=f"{month:02}", mes_ocurr=f"{month:02}")
        for year in years
        for code in places
        for month in range(1, 13)
        for _ in range(counts(code, year, month))
    ]
    rows += [natural(code, anio_regis=str(years[-1]), mes_regis="12") for code in ("14002", "20999", "33001")]
    if odd:
        rows.append(death(places[-1], edad="4998", sexo="5", anio_regis=str(years[-1])))
    return defun.text(rows)
