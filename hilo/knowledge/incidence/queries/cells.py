"""Counts by area and month out of one vintage: the one place where rows are added up.

A cell of the answer is NaN where the file has no published number for it: nothing downstream may read that as zero.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from hilo.kernel.territory import queries as territory
from hilo.knowledge.incidence import store
from hilo.knowledge.incidence.queries.coverage import Coverage, coverage, must_hold
from hilo.knowledge.incidence.queries.geography import Geography, folded
from hilo.knowledge.incidence.rules import Crime, Month, Period, crime, is_a_place
from hilo.lib.errors import Refusal
from hilo.lib.findings import Finding
from hilo.lib.text import Count

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hilo.knowledge.incidence.store import Vintage

COUNTRY, STATE, MUNICIPALITY = "country", "state", "municipality"
GRAINS = (COUNTRY, STATE, MUNICIPALITY)
FILE = "everything in the file"
"""Not asked for: the sum of whatever a file holds, said with its coverage and never called the country."""


@dataclass(frozen=True)
class Panel:
    """Counts of one crime, areas by months.

    codes: areas in order ("00" for the country); values: float array [areas, months], NaN where unpublished.
    unplaced: counts at "other municipalities" and "not specified" (XX998, XX999) by month, which belong to the country
    and the state but to no municipality. flagged: how many cells of -1 were left out. population: [areas, years], only
    where the file brings one (NaN where it has none), else None. coverage: what the file holds of the area asked;
    geography: the municipalities of which day the areas are; apart: those that are told apart, where that is known.
    """

    vintage: Vintage
    crime: Crime
    period: Period
    by: str
    codes: tuple[str, ...]
    values: NDArray[np.float64]
    unplaced: NDArray[np.float64]
    flagged: int
    population: NDArray[np.float64] | None
    coverage: Coverage
    geography: Geography
    apart: frozenset[str] | None = None

    @property
    def months(self) -> tuple[Month, ...]:
        return self.period.months

    @cached_property
    def totals(self) -> NDArray[np.float64]:
        """Count of the whole period by area; NaN where any month is unpublished."""
        total: NDArray[np.float64] = self.values.sum(axis=1)
        return total

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What whoever reads a figure of this panel must know."""
        found = []
        if missing := Count(np.isnan(self.totals).sum()):
            found.append(
                Finding(
                    "HILO-F110",
                    "warning",
                    f"{missing} of {len(self.codes)} areas {missing:has|have} months without a published number: "
                    "left out, not zero.",
                    where="period",
                )
            )
        if unplaced := float(np.nansum(self.unplaced)):
            found.append(
                Finding(
                    "HILO-F111",
                    "info",
                    f"{unplaced:,.0f} are at “other municipalities” or “not specified” and in no municipality.",
                    where="municipality",
                )
            )
        if self.flagged:
            found.append(flagged_out(self))
        return (*found, *self.coverage.findings) if self.by != STATE else tuple(found)

    def at(self, code: str) -> NDArray[np.float64]:
        """One area's counts by month; KeyError for a code that is not there."""
        row: NDArray[np.float64] = self.values[self.position[code]]
        return row

    @cached_property
    def position(self) -> dict[str, int]:
        return {code: at for at, code in enumerate(self.codes)}

    @cached_property
    def at_its_first(self) -> Panel:
        """The municipalities as they were when its first month began: made once, for most places read it."""
        return comparable(self, date(self.period.first.year, self.period.first.month, 1))

    def only(self, keep: Iterable[int]) -> Panel:
        """The same for some of the areas, by position."""
        chosen = list(keep)
        people = None if self.population is None else self.population[chosen]
        return replace(
            self, codes=tuple(self.codes[at] for at in chosen), values=self.values[chosen], population=people
        )


def panel(vintage: Vintage, what: str, period: Period, by: str = MUNICIPALITY, *, state: str = "") -> Panel:
    """Counts of a crime by area and month.

    what: key of a crime; by: "country", "state" or "municipality"; state: only the areas of that state (the country's
    sum becomes the state's). Refuses a grain that the file does not have (HILO-F423, F481), an unknown state
    (HILO-F499), a period with a month that the file does not publish anywhere (HILO-F424): an unpublished month is no
    zero; and a number of the country or a state that the file does not hold whole (HILO-F610). States that it holds in
    part are NaN where all are asked.
    """
    if by not in (*GRAINS, FILE):
        raise Refusal("HILO-F481", f"Count by country, state or municipality, not by “{by}”.", where="by")
    if by == MUNICIPALITY and vintage.grain != MUNICIPALITY:
        raise Refusal(
            "HILO-F423",
            f"{vintage.source} counts by state: it has no municipalities. Load a municipal file.",
            where="by",
        )
    if state and territory.state(state) is None:
        raise Refusal("HILO-F499", f"There is no state “{state}”: two digits, from 01 to 32.", where="state")
    if str(period.first) < vintage.first or str(period.last) > vintage.last:
        crime(what).under(vintage.method)
        outside = tuple(month for month in period if not vintage.first <= str(month) <= vintage.last)
        raise _unpublished(vintage, outside, partly=False)
    if by == COUNTRY and state:
        by = STATE
    if by == COUNTRY or (by == STATE and state) or (state and state not in coverage(vintage, period, state).states):
        must_hold(vintage, period, state)
    return _panel(vintage.key, what, period, by, state)


def comparable(of: Panel, on: date, apart: frozenset[str] | None = None) -> Panel:
    """The municipalities as they were on a date: one created later is counted in the (main) one it was made from.

    So a period before the creation can be compared with one after it. apart: those that every file concerned tells
    apart (those of this one unless given): a younger one that it does not hold is in its mother's count, so it is in
    her population too. Population of the file is added up likewise.
    """
    if of.by != MUNICIPALITY:
        return of
    apart = of.coverage.municipalities if apart is None else apart
    inside = folded(of.codes, on, apart)
    geography = Geography(MUNICIPALITY, on, inside)
    mothers = dict(inside)
    codes = tuple(sorted({mothers.get(code, code) for code in of.codes}))
    if codes == of.codes:
        return replace(of, geography=geography, apart=apart)
    values = _gathered(of.values, of.codes, codes, mothers)
    people = of.population
    if people is not None:
        # A daughter without a figure of her own was never taken out of her mother's.
        known = _gathered(np.nan_to_num(people), of.codes, codes, mothers)
        people = np.where(known > 0, known, np.nan)
    return replace(of, codes=codes, values=values, population=people, geography=geography, apart=apart)


def _gathered(
    rows: NDArray[np.float64], codes: tuple[str, ...], into: tuple[str, ...], mothers: dict[str, str]
) -> NDArray[np.float64]:
    """Rows of `codes` added up into those of `into`; few of thousands have a mother, so most are only carried over."""
    position = {code: at for at, code in enumerate(into)}
    found = np.zeros((len(into), rows.shape[1]))
    own = [at for at, code in enumerate(codes) if code not in mothers]
    found[[position[codes[at]] for at in own]] = rows[own]
    for at, code in enumerate(codes):
        if code in mothers:
            found[position[mothers[code]]] += rows[at]
    return found


def flagged_out(of: Panel) -> Finding:
    """Cells of -1 are no counts."""
    count = Count(of.flagged)
    told = f"{count} {count:cell of -1 was|cells of -1 were} left out of the sums."
    return Finding("HILO-F112", "warning", told, where="cell")


def odd_months(of: Panel, code: str) -> list[Finding]:
    """What whoever reads one area's months must know: months without a number, and cells that are none."""
    said = []
    if missing := Count(np.isnan(of.at(code)).sum()):
        told = f"{of.vintage.key}: {missing} {missing:month is|months are} unpublished and no {missing:zero|zeros}."
        said.append(Finding("HILO-F126", "warning", told, where="period"))
    if of.flagged:
        said.append(flagged_out(of))
    return said


def lived(of: Panel, code: str) -> Panel:
    """The panel in which the months of one municipality compare: what was made from it stays in it from first to last,
    and one that was born on the way has nothing before its birth, where the file says 0.
    """
    place = territory.municipality(code) if of.by == MUNICIPALITY else None
    if place is None:
        return of
    first = date(of.period.first.year, of.period.first.month, 1)
    born = place.valid_from if place.parents else first
    apart = of.coverage.municipalities
    if born <= first and (not apart or code in apart):
        return of.at_its_first
    found = comparable(of, max(first, born), apart and apart | {code})
    if born <= first or code not in found.position:
        return found
    before = sum((month.year, month.month) < (born.year, born.month) for month in of.months)
    row = found.position[code]
    if _counted_again(found.values[row, :before]):
        return found
    values = found.values.copy()
    values[row, :before] = np.nan
    return replace(found, values=values)


def _counted_again(months: NDArray[np.float64]) -> bool:
    """True if a source counted the past of a municipality again as its own: something in every other year at least. A
    death or two in twenty years were written under a later code, and are no past."""
    years = [bool(np.nansum(months[at : at + 12])) for at in range(0, len(months), 12)]
    return 2 * sum(years) >= len(years) > 0


def names(codes: Iterable[str]) -> list[str]:
    """What areas are called; a municipality comes with its state's abbreviation."""
    return [name(code) for code in codes]


@lru_cache(maxsize=4096)
def name(code: str) -> str:
    if code == "00":
        return "México"
    if not code:
        return "everything in the file"
    if len(code) == 2:
        found = territory.state(code)
        return found.name if found else code
    home = territory.state(code[:2])
    place = territory.municipality(code)
    label = home.label if home else code[:2]
    return f"{place.name}, {label}" if place else f"{code}, {label}"


@lru_cache(maxsize=64)
def _panel(key: str, what: str, period: Period, by: str, state: str) -> Panel:
    vintage, asked = store.find(key), crime(what)
    conditions = asked.under(vintage.method)
    area = {COUNTRY: "'00'", FILE: "''", STATE: "state", MUNICIPALITY: "municipality"}[by]
    months = period.months
    sums = ", ".join(
        f"sum({m}) FILTER ({m} >= 0), count(*) FILTER ({m} < 0), count(*) - count({m})" for m in store.MONTHS
    )
    # A file that brings people has one row a municipality and year: the people of a state are their sum.
    people = "any_value" if by == MUNICIPALITY else "sum"
    where, words = _fits(conditions)
    scope = "AND state = ?" if state else ""
    # DuckDB reads only the columns named and skips blocks of other years.
    query = f"""
        SELECT {area} AS area, year, {sums}, {people}(CASE WHEN population > 0 THEN population END)
        FROM read_parquet(?) WHERE year BETWEEN ? AND ? AND ({where}) {scope} GROUP BY area, year"""
    arguments = [str(vintage.rows_file), period.first.year, period.last.year, *words, *([state] if state else [])]
    with store.opened() as connection:
        rows = connection.execute(query, arguments).fetchall()
    return _arranged(vintage, asked, period, by, months, rows, coverage(vintage, period, state))


def _arranged(
    vintage: Vintage,
    asked: Crime,
    period: Period,
    by: str,
    months: tuple[Month, ...],
    rows: list[tuple[Any, ...]],
    held: Coverage,
) -> Panel:
    found = sorted({row[0] for row in rows if by != MUNICIPALITY or is_a_place(row[0])})
    position = {code: at for at, code in enumerate(found)}
    column = {(month.year, month.month): at for at, month in enumerate(months)}
    values = np.full((len(found), len(months)), np.nan)
    unplaced = np.zeros(len(months))
    people = np.full((len(found), len(period.years)), np.nan)
    flagged, partly = 0, False
    for area, year, *cells, population in rows:
        at = position.get(area)
        for month in range(1, 13):
            where = column.get((year, month))
            if where is None:
                continue
            value, minus, unpublished = cells[3 * month - 3 : 3 * month]
            flagged += minus
            partly = partly or bool(unpublished and value is not None)
            # One unpublished row makes the sum unknown: a part is not the whole.
            number = np.nan if unpublished else float(value or 0)
            if at is None:
                unplaced[where] += np.nan_to_num(number)
            else:
                values[at, where] = number
        if at is not None and population is not None:
            people[at, year - period.first.year] = population
    if not found or (empty := [month for at, month in enumerate(months) if np.isnan(values[:, at]).all()]):
        raise _unpublished(vintage, months if not found else tuple(empty), partly=partly)
    if by == STATE and (parts := [at for at, code in enumerate(found) if code in held.lacking]):
        values[parts] = people[parts] = np.nan
    living = people if not np.isnan(people).all() else None
    days = Geography(by, None)
    return Panel(vintage, asked, period, by, tuple(found), values, unplaced, flagged, living, held, days)


def _unpublished(vintage: Vintage, months: tuple[Month, ...], *, partly: bool) -> Refusal:
    which = str(months[0]) if len(months) == 1 else f"{months[0]} to {months[-1]}"
    what = "only a part" if partly else "nothing"
    return Refusal(
        "HILO-F424",
        f"{vintage.key} publishes {what} for {which}: it goes from {vintage.first} to {vintage.last}. "
        "Unpublished is not zero; ask for another period or load a newer file.",
        where="period",
        extra={"unpublished": [str(month) for month in months], "first": vintage.first, "last": vintage.last},
    )


def _fits(conditions: tuple[dict[str, tuple[str, ...]], ...]) -> tuple[str, list[str]]:
    """A condition in SQL and its arguments; the columns are ours, the words are bound."""
    alternatives: list[str] = []
    words: list[str] = []
    for condition in conditions:
        parts = []
        for column, fitting in condition.items():
            if column not in store.ROWS:
                raise ValueError(f"crimes.toml names an unknown column: {column}")
            parts.append(f"{column} IN ({', '.join('?' * len(fitting))})")
            words += fitting
        alternatives.append(f"({' AND '.join(parts)})")
    return " OR ".join(alternatives), words
