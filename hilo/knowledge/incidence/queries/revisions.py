"""What a source itself has changed from one of its files to a later one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hilo.knowledge.incidence import store
from hilo.knowledge.incidence.queries.cells import name
from hilo.knowledge.incidence.queries.figures import Provenance, provenance
from hilo.knowledge.incidence.rules import break_between
from hilo.lib.errors import Refusal
from hilo.lib.findings import Finding

if TYPE_CHECKING:
    import duckdb

    from hilo.knowledge.incidence.store import Vintage

DIMENSIONS = ("state", "municipality", "good", "type", "subtype", "modality", "sex", "age")
LARGEST = 20
DOES_NOT_PROVE = (
    "A revision is what the source corrected, reclassified or published late: it says nothing of whether more or less "
    "happened. A figure of the earlier file stays what that file said; cite it with its vintage."
)


@dataclass(frozen=True, slots=True)
class Cells:
    """How many cells (a row in a month) differ.

    same: published and equal; changed: published and another number; published: was empty; withdrawn: is empty now;
    added, removed: with a number, in a row that only the later or only the earlier file has.
    """

    same: int
    changed: int
    published: int
    withdrawn: int
    added: int
    removed: int

    @property
    def differing(self) -> int:
        return self.changed + self.published + self.withdrawn + self.added + self.removed

    def as_dict(self) -> dict[str, int]:
        return {field: getattr(self, field) for field in self.__slots__}


@dataclass(frozen=True, slots=True)
class Moved:
    """A total in both files. before, after: None where the file publishes nothing of it; up, down: sums of the cells'
    rises and falls (a total can stand still while cells move); revised: cells that differ.
    """

    key: str
    label: str
    before: int | None
    after: int | None
    up: int
    down: int
    revised: int

    @property
    def difference(self) -> int:
        return (self.after or 0) - (self.before or 0)

    def as_dict(self) -> dict[str, Any]:
        return {field: getattr(self, field) for field in self.__slots__} | {"difference": self.difference}


@dataclass(frozen=True, slots=True)
class Revisions:
    """From an earlier to a later file of one source. years, crimes: all of them; areas: those that moved most."""

    earlier: Provenance
    later: Provenance
    rows: tuple[int, int]
    cells: Cells
    years: tuple[Moved, ...]
    crimes: tuple[Moved, ...]
    areas: tuple[Moved, ...]
    areas_moved: int
    findings: tuple[Finding, ...]

    def as_dict(self) -> dict[str, Any]:
        """The answer with stable names; provenance is that of the later file."""
        return {
            **self.later.as_dict(),
            "earlier": self.earlier.as_dict(),
            "later": self.later.as_dict(),
            "rows": list(self.rows),
            "cells": self.cells.as_dict(),
            "cells_differing": self.cells.differing,
            "years": [row.as_dict() for row in self.years],
            "crimes": [row.as_dict() for row in self.crimes],
            "areas": [row.as_dict() for row in self.areas],
            "areas_moved": self.areas_moved,
            "findings": [finding.as_dict() for finding in self.findings],
            "does_not_prove": DOES_NOT_PROVE,
        }


def revisions(earlier: Vintage, later: Vintage, *, largest: int = LARGEST) -> Revisions:
    """Compare two files of one source cell by cell; rows that repeat are added up first, -1 is left out of sums.

    Refuses two sources or methods (HILO-F495), and a file compared with itself (HILO-F439).
    """
    if earlier.source != later.source or break_between(earlier.method, later.method):
        raise Refusal(
            "HILO-F495",
            f"{earlier.key} and {later.key} are not two files of one source and method: neither revises the other.",
            where="vintage",
        )
    if earlier.hash == later.hash:
        raise Refusal("HILO-F439", f"{earlier.key} is one file: name an earlier and a later one.", where="vintage")
    with store.opened() as connection:
        repeated = _compare(connection, earlier, later)
        cells = Cells(*_one(connection, f"SELECT {', '.join(f'sum({field})' for field in Cells.__slots__)} FROM moved"))
        years = _totals(connection, "year::VARCHAR", "year::VARCHAR")
        crimes = _totals(connection, "type, subtype", "coalesce(nullif(subtype, ''), type)")
        area = "coalesce(nullif(municipality, ''), state)"
        areas = _totals(connection, area, area, "HAVING sum(up) + sum(down) > 0")
    named = sorted(areas, key=lambda row: (-abs(row.difference), -row.up - row.down, row.key))
    return Revisions(
        earlier=provenance(earlier),
        later=provenance(later),
        rows=(earlier.rows, later.rows),
        cells=cells,
        years=tuple(sorted(years, key=lambda row: row.key)),
        crimes=tuple(sorted(crimes, key=lambda row: (-row.up - row.down, row.key))),
        areas=tuple(_labelled(row) for row in named[:largest]),
        areas_moved=len(named),
        findings=_findings(earlier, later, repeated, cells),
    )


def _compare(connection: duckdb.DuckDBPyConnection, earlier: Vintage, later: Vintage) -> list[int]:
    """A small table `moved`: for each year, crime and area the sums of both files and how many cells differ.

    Most rows are the same in both and are found so by their hash; the others are compared year by year, so that the
    memory stays that of one year. Returns how many rows of each file repeat the words of another one.
    """
    files = {"a": str(earlier.rows_file), "b": str(later.rows_file)}
    words = f"hash({', '.join(('year', *DIMENSIONS))})"
    row = f"hash({', '.join(('year', *DIMENSIONS, *store.MONTHS))})"
    for side, file in files.items():
        connection.execute(
            f"CREATE TABLE rows_{side} AS SELECT {words} AS words, {row} AS row, count(*) AS number "
            "FROM read_parquet(?) GROUP BY ALL",
            [file],
        )
    connection.execute(
        "CREATE TABLE differing AS SELECT DISTINCT words FROM rows_a FULL JOIN rows_b USING (words, row) "
        "WHERE rows_a.number IS DISTINCT FROM rows_b.number"
    )
    connection.execute(f"CREATE TABLE moved AS {_unmoved(words)}", {"b": files["b"]})
    years = connection.execute(
        "SELECT DISTINCT year FROM (SELECT year FROM read_parquet($a) UNION ALL SELECT year FROM read_parquet($b))",
        files,
    ).fetchall()
    for (year,) in years:
        connection.execute(f"INSERT INTO moved {_moved(words)}", files | {"y": year})
    repeated = [_one(connection, f"SELECT sum(number) - count(DISTINCT words) FROM rows_{side}") for side in files]
    return [count for (count,) in repeated]


def _each(condition: str) -> str:
    """The sum over twelve months of an expression that says @ for the month; a condition counts as 1."""
    return " + ".join(condition.replace("@", month) for month in store.MONTHS)


def _unmoved(words: str) -> str:
    """Rows that stand in both files as they are, in the columns of `_moved`."""
    known, total = _each("(@ IS NOT NULL)::INTEGER"), _each("greatest(coalesce(@, 0), 0)")
    return f"""
        SELECT year, state, municipality, type, subtype, sum({known}) AS same, 0::BIGINT AS changed,
            0::BIGINT AS published, 0::BIGINT AS withdrawn, 0::BIGINT AS added, 0::BIGINT AS removed,
            sum({total}) AS before, sum({total}) AS after, sum({known}) AS known_before, sum({known}) AS known_after,
            0::BIGINT AS up, 0::BIGINT AS down
        FROM read_parquet($b) WHERE {words} NOT IN (SELECT words FROM differing)
        GROUP BY year, state, municipality, type, subtype"""


def _moved(words: str) -> str:
    """Rows of one year whose words have another number of rows or another cell in the two files, added up first."""
    sums = ", ".join(
        # Only where nothing else is there does a cell of -1 stand.
        f"coalesce(sum({m}) FILTER (side = {at} AND {m} >= 0), min({m}) FILTER (side = {at})) AS {side}_{m}"
        for m in store.MONTHS
        for at, side in enumerate("ab")
    )
    a, b = "greatest(coalesce(a_@, 0), 0)", "greatest(coalesce(b_@, 0), 0)"
    return f"""
        SELECT $y, state, municipality, type, subtype,
            sum({_each("coalesce(a_@ = b_@, false)::INTEGER")}), sum({_each("coalesce(a_@ <> b_@, false)::INTEGER")}),
            sum({_each("(in_a > 0 AND a_@ IS NULL AND b_@ IS NOT NULL)::INTEGER")}),
            sum({_each("(in_b > 0 AND a_@ IS NOT NULL AND b_@ IS NULL)::INTEGER")}),
            sum({_each("(in_a = 0 AND b_@ IS NOT NULL)::INTEGER")}),
            sum({_each("(in_b = 0 AND a_@ IS NOT NULL)::INTEGER")}),
            sum({_each(a)}), sum({_each(b)}),
            sum({_each("(a_@ IS NOT NULL)::INTEGER")}), sum({_each("(b_@ IS NOT NULL)::INTEGER")}),
            sum({_each(f"greatest({b} - {a}, 0)")}), sum({_each(f"greatest({a} - {b}, 0)")})
        FROM (
            SELECT {", ".join(DIMENSIONS)},
                count(*) FILTER (side = 0) AS in_a, count(*) FILTER (side = 1) AS in_b, {sums}
            FROM (SELECT 0 AS side, * FROM read_parquet($a) WHERE year = $y
                  UNION ALL BY NAME SELECT 1 AS side, * FROM read_parquet($b) WHERE year = $y)
            WHERE {words} IN (SELECT words FROM differing)
            GROUP BY {", ".join(DIMENSIONS)}
        ) GROUP BY state, municipality, type, subtype"""


def _totals(connection: duckdb.DuckDBPyConnection, group: str, label: str, having: str = "") -> list[Moved]:
    """Totals by an expression of ours over `moved`."""
    rows = connection.execute(
        f"""SELECT concat_ws(' / ', {group}), any_value({label}),
            CASE WHEN sum(known_before) > 0 THEN sum(before) END, CASE WHEN sum(known_after) > 0 THEN sum(after) END,
            sum(up), sum(down), sum(changed + published + withdrawn + added + removed)
            FROM moved GROUP BY {group} {having}"""
    ).fetchall()
    return [
        Moved(
            str(key),
            str(text),
            None if before is None else int(before),
            None if after is None else int(after),
            int(up),
            int(down),
            int(revised),
        )
        for key, text, before, after, up, down, revised in rows
    ]


def _labelled(row: Moved) -> Moved:
    return Moved(row.key, name(row.key), row.before, row.after, row.up, row.down, row.revised)


def _one(connection: duckdb.DuckDBPyConnection, query: str) -> tuple[int, ...]:
    return tuple(int(value or 0) for value in connection.execute(query).fetchone() or ())


def _findings(earlier: Vintage, later: Vintage, repeated: list[int], cells: Cells) -> tuple[Finding, ...]:
    found = [
        Finding(
            "HILO-F134",
            "info",
            f"{vintage.key} repeats {count} rows with the same words: they were added up before comparing.",
            where="row",
        )
        for vintage, count in zip((earlier, later), repeated, strict=True)
        if count
    ]
    if cells.withdrawn or cells.removed:
        found.append(
            Finding(
                "HILO-F135",
                "warning",
                f"{cells.withdrawn + cells.removed:,} cells that were published are not in the later file.",
                where="cell",
            )
        )
    if (earlier.last, earlier.rows) > (later.last, later.rows):
        found.append(
            Finding(
                "HILO-F136",
                "warning",
                f"{later.key} ends at {later.last}, before {earlier.key} ({earlier.last}): is the order right?",
                where="vintage",
            )
        )
    return tuple(found)
