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
    """How many cells (a row in a month) differ. changed: both published, another number; published: was empty; withdrawn:
    is empty now; added, removed: cells with a number of rows that only one of the files has; same: equal and published.
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

    Refuses two sources or methods (HILO-F430), and a file compared with itself (HILO-F439).
    """
    if earlier.source != later.source or break_between(earlier.method, later.method):
        raise Refusal(
            "HILO-F430",
            f"{earlier.key} and {later.key} are not two files of one source and method: nothing was revised between them.",
            where="vintage",
        )
    if earlier.hash == later.hash:
        raise Refusal("HILO-F439", f"{earlier.key} is one file: name an earlier and a later one.", where="vintage")
    with store.opened() as connection:
        repeated = [_repeated(connection, vintage) for vintage in (earlier, later)]
        _compare(connection, earlier, later)
        cells = Cells(*_one(connection, f"SELECT {', '.join(f'sum({field})' for field in Cells.__slots__)} FROM moved"))
        years = _totals(connection, "CAST(year AS VARCHAR)", "1")
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


def _compare(connection: duckdb.DuckDBPyConnection, earlier: Vintage, later: Vintage) -> None:
    """A small table `moved`: for each year, crime and area the sums of both files and how many cells differ.

    Year by year, so that the memory stays that of one year.
    """
    both = f"""
        SELECT {", ".join(DIMENSIONS)},
            count(*) FILTER (side = 0) AS in_a, count(*) FILTER (side = 1) AS in_b,
            {", ".join(f"sum({m}) FILTER (side = 0) AS a_{m}, sum({m}) FILTER (side = 1) AS b_{m}" for m in store.MONTHS)}
        FROM (SELECT 0 AS side, * FROM read_parquet($a) WHERE year = $y
              UNION ALL SELECT 1 AS side, * FROM read_parquet($b) WHERE year = $y)
        GROUP BY {", ".join(DIMENSIONS)}"""  # noqa: S608
    months = store.MONTHS

    def cells(condition: str, of: tuple[str, ...] = months) -> str:
        return " + ".join(f"CAST({condition.replace('@', m)} AS INTEGER)" for m in of)

    def total(value: str) -> str:
        return " + ".join(value.replace("@", m) for m in months)

    one, other = "in_b = 0", "in_a = 0"
    a, b = "greatest(coalesce(a_@, 0), 0)", "greatest(coalesce(b_@, 0), 0)"
    select = f"""
        SELECT CAST($y AS SMALLINT) AS year, state, municipality, type, subtype,
            sum({cells("coalesce(a_@ = b_@, false)")}) AS same,
            sum({cells("coalesce(a_@ <> b_@, false)")}) AS changed,
            sum({cells("(in_a > 0 AND a_@ IS NULL AND b_@ IS NOT NULL)")}) AS published,
            sum({cells("(in_b > 0 AND a_@ IS NOT NULL AND b_@ IS NULL)")}) AS withdrawn,
            sum({cells(f"({other} AND b_@ IS NOT NULL)")}) AS added,
            sum({cells(f"({one} AND a_@ IS NOT NULL)")}) AS removed,
            sum({total(a)}) AS before, sum({total(b)}) AS after,
            sum({cells("(a_@ IS NOT NULL)")}) AS known_before, sum({cells("(b_@ IS NOT NULL)")}) AS known_after,
            sum({total(f"greatest({b} - {a}, 0)")}) AS up, sum({total(f"greatest({a} - {b}, 0)")}) AS down
        FROM ({both}) GROUP BY state, municipality, type, subtype"""  # noqa: S608
    files = {"a": str(earlier.rows_file), "b": str(later.rows_file)}
    years = connection.execute(
        "SELECT DISTINCT year FROM (SELECT year FROM read_parquet($a) UNION ALL SELECT year FROM read_parquet($b)) "
        "ORDER BY year",
        files,
    ).fetchall()
    for at, (year,) in enumerate(years):
        verb = "CREATE TABLE moved AS" if at == 0 else "INSERT INTO moved"
        connection.execute(f"{verb} {select}", files | {"y": year})


def _totals(connection: duckdb.DuckDBPyConnection, group: str, label: str, having: str = "") -> list[Moved]:
    """Totals by an expression of ours over `moved`."""
    rows = connection.execute(
        f"""SELECT concat_ws(' / ', {group}), any_value({label}),
            CASE WHEN sum(known_before) > 0 THEN sum(before) END, CASE WHEN sum(known_after) > 0 THEN sum(after) END,
            sum(up), sum(down), sum(changed + published + withdrawn + added + removed)
            FROM moved GROUP BY {group} {having}"""  # noqa: S608
    ).fetchall()
    return [
        Moved(
            str(key),
            str(key) if str(text) == "1" else str(text),
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


def _repeated(connection: duckdb.DuckDBPyConnection, vintage: Vintage) -> int:
    """Rows of a file beyond the first with the same year and words, estimated by their hashes."""
    words = ", ".join(("year", *DIMENSIONS))
    (count,) = _one(connection, f"SELECT count(*) - count(DISTINCT hash({words})) FROM read_parquet(?)", vintage)
    return count


def _one(connection: duckdb.DuckDBPyConnection, query: str, vintage: Vintage | None = None) -> tuple[int, ...]:
    row = connection.execute(query, [str(vintage.rows_file)] if vintage else []).fetchone()
    return tuple(int(value or 0) for value in row or ())


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
