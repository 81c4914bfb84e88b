"""What rows say about their file: refused where it cannot be whole, said where it looks wrong."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hilo.kernel.territory import queries as territory
from hilo.knowledge.incidence.store import MONTHS
from hilo.lib.errors import Refusal
from hilo.lib.findings import Finding
from hilo.lib.text import fold

from .editions import Layout
from .table import WORDS, Table, quoted

if TYPE_CHECKING:
    import duckdb

FIRST_YEAR = 1990
EXAMPLES = 10
SURELY_UNPUBLISHED = 14.0
"""Trailing zeros are taken as unpublished where that many cases (mean per month times months) failed to appear: by
chance alone, one file in a million (exp(-14))."""
ALSO_CALLED = {
    "distrito federal": "09",
    "estado de mexico": "15",
    "coahuila": "05",
    "michoacan": "16",
    "veracruz": "30",
}


class Rows:
    """Questions to a rows.parquet that is being prepared."""

    connection: duckdb.DuckDBPyConnection

    def __init__(self, path: Path, header: int) -> None:
        self.path = path
        self.header = header

    def ask(self, question: str) -> list[tuple[Any, ...]]:
        """Answers to a question in SQL that calls the rows ROWS."""
        return self.connection.execute(question.replace("ROWS", self._table)).fetchall()

    @cached_property
    def _table(self) -> str:
        """The rows with their line in the file: written where a row had to be read with care, else their order."""
        file = quoted(str(self.path))
        columns = self.connection.execute(f"DESCRIBE SELECT * FROM read_parquet({file})").fetchall()
        if any(name == "line" for name, *_ in columns):
            return f"read_parquet({file})"
        numbered = f"read_parquet({file}, file_row_number=true)"
        return f"(SELECT file_row_number + {self.header + 1} AS line, * EXCLUDE (file_row_number) FROM {numbered})"

    def rewrite(self, select: str) -> None:
        """Put the answer to a question in the place of the rows."""
        new = self.path.with_suffix(".new")
        select = select.replace("ROWS", f"read_parquet({quoted(str(self.path))})")
        self.connection.execute(f"COPY ({select}) TO {quoted(str(new))} (FORMAT parquet, COMPRESSION zstd)")
        new.replace(self.path)


def years_and_codes(rows: Rows, layout: Layout, today: date, forced: bool) -> None:
    """HILO-F462 for a year or code that cannot be, HILO-F464 for two counting methods in one file."""
    edition = layout.edition
    wrong = rows.ask(
        f"""SELECT min(line), count(*), CASE WHEN year IS NULL THEN 'no year'
              WHEN year NOT BETWEEN {FIRST_YEAR} AND {today.year + 1} THEN 'the year ' || year
              WHEN NOT regexp_full_match(state, '0[1-9]|[12][0-9]|3[0-2]') THEN 'the state code “' || state || '”'
              WHEN municipality <> '' AND NOT regexp_full_match(municipality, '\\d{{5}}')
                THEN 'the municipality code “' || municipality || '”'
              {"WHEN municipality = '' THEN 'no municipality code'" if edition.grain == "municipality" else ""}
              END AS what FROM (SELECT year, state, municipality, min(line) AS line FROM ROWS GROUP BY ALL)
            GROUP BY what HAVING what IS NOT NULL ORDER BY 1 LIMIT 5"""
    )
    if wrong:
        said = "; ".join(f"line {line}: {what}" for line, _, what in wrong)
        raise Refusal(
            "HILO-F462",
            f"Years go from {FIRST_YEAR} to {today.year + 1}, states from 01 to 32, municipalities have five digits; "
            f"the file has {said}. Correct it and load it again.",
            where="file",
        )
    first, last = rows.ask("SELECT min(year), max(year) FROM ROWS")[0]
    if not forced and ((edition.until and last > edition.until) or first < edition.first):
        changed = edition.until + 1 if edition.until else edition.first
        raise Refusal(
            "HILO-F464",
            f"The file holds the years {first} to {last}, but the way of counting changed with {changed}: "
            "two methods are never read as one series. Split the file by year, or name its edition (source).",
            where="file",
        )


def whole(rows: Rows, accept_partial: bool, table: Table) -> list[Finding]:
    """Whether the file ends where it should (HILO-F463): the last year has all states, the last state all its rows; a
    file in the order of places ends with the last month and with the last place of its last state.
    """
    sizes: dict[int, dict[str, int]] = defaultdict(dict)
    for year, state, count in rows.ask("SELECT year, state, count(*) FROM ROWS GROUP BY 1, 2"):
        sizes[int(year)][str(state)] = int(count)
    ending = str(rows.ask("SELECT arg_max(state, line) FROM ROWS")[0][0])
    last = max(sizes)
    missing = _lacking_states(sizes, last)
    if not table.layout.edition.records:
        # How many deaths a place has says nothing of where their file ends.
        missing = missing or _short_state(sizes, last, ending) or _short_places(rows, table)
    findings = _open_end(table.path)
    if missing:
        if not accept_partial:
            raise Refusal(
                "HILO-F463",
                f"The file seems cut off: {missing}. Download it again, or accept it as partial if the source "
                "published it so.",
                where="file",
            )
        findings.append(Finding("HILO-F161", "warning", f"Accepted although it seems cut off: {missing}."))
    present = {state for states in sizes.values() for state in states}
    if len(present) < len(territory.states()):
        names = ", ".join(_name(state) for state in sorted(present)[:5]) + ("…" if len(present) > 5 else "")
        findings.append(
            Finding(
                "HILO-F160",
                "warning",
                f"The file holds {len(present)} of 32 states ({names}): it is not the country.",
                where="state",
            )
        )
    return findings


def _lacking_states(sizes: dict[int, dict[str, int]], last: int) -> str:
    before = [set(states) for year, states in sizes.items() if year != last]
    if not before:
        return ""
    lacking = sorted(set.intersection(*before) - set(sizes[last]))
    if not lacking:
        return ""
    names = ", ".join(_name(state) for state in lacking[:5]) + ("…" if len(lacking) > 5 else "")
    return f"{last} has no rows of {len(lacking)} states that every other year has ({names})"


def _short_state(sizes: dict[int, dict[str, int]], last: int, ending: str) -> str:
    """The state that the file ends with has fewer rows than a year before, or than all the others have."""
    here = sizes[last].get(ending)
    others = [count for state, count in sizes[last].items() if state != ending]
    if here is None:
        return ""
    before = sizes.get(last - 1, {})
    if ending in before:
        shrunk = [s for s, count in sizes[last].items() if s != ending and count < before.get(s, 0)]
        usual = before[ending] if not shrunk else 0
    else:
        usual = others[0] if len(others) > 1 and len(set(others)) == 1 else 0
    return f"{_name(ending)}, the last, has {here} rows in {last} where {usual} are usual" if here < usual else ""


def _short_places(rows: Rows, table: Table) -> str:
    """In a file that gives each municipality all its months before the next one: what is missing behind its end."""
    if not table.layout.edition.long:
        return ""
    starts = rows.ask("SELECT municipality, year FROM ROWS ORDER BY line LIMIT 2")
    if len(starts) < 2 or starts[0][0] != starts[1][0]:
        return ""
    newest = ", ".join(f"count({m}) > 0" for m in MONTHS)
    year, *has = rows.ask(f"SELECT year, {newest} FROM ROWS GROUP BY year ORDER BY year DESC LIMIT 1")[0]
    final = max((month for month, there in enumerate(has, start=1) if there), default=0)
    cells = ", ".join(MONTHS)
    ending, at, *counts = rows.ask(f"SELECT municipality, year, {cells} FROM ROWS ORDER BY line DESC LIMIT 1")[0]
    if final and (at < year or counts[final - 1] is None):
        place = territory.municipality(ending)
        return f"{place.name if place else ending}, the last, does not reach {year}-{final:02} as others do"
    there = {code for (code,) in rows.ask("SELECT DISTINCT municipality FROM ROWS")}
    day, state = date(int(year), 1, 1), ending[:2]
    old = [place for place in territory.municipalities(on=day) if not place.parents]
    before = [place.code for place in old if place.state in {code[:2] for code in there} and place.state != state]
    # An extract leaves out municipalities everywhere; only a file that has all of the others was cut.
    if not before or not there.issuperset(before):
        return ""
    after = any(place.code > ending for place in old if place.state == state)
    return f"{_name(state)}, the last, lacks its municipalities after {ending}" if after else ""


def _open_end(path: Path) -> list[Finding]:
    """The last number of a file may be half a number where its line has no end."""
    with path.open("rb") as stream:
        stream.seek(-1, 2)
        if stream.read(1) in (b"\n", b"\r"):
            return []
    return [
        Finding(
            "HILO-F164",
            "info",
            "The last line has no line end: if the file was cut there, its last number may lack digits.",
            where="file",
        )
    ]


def _name(state: str) -> str:
    found = territory.state(state)
    return found.name if found else state


def close_future(rows: Rows, today: date) -> list[Finding]:
    """Trailing months of the last year that were distributed as 0 before they were published become unpublished."""
    sums = ", ".join(f"sum({m}) FILTER ({m} > 0), count({m}), count_if({m} = 0)" for m in MONTHS)
    last, count, *facts = rows.ask(f"SELECT year, count(*), {sums} FROM ROWS GROUP BY year ORDER BY year DESC LIMIT 1")[
        0
    ]
    total = [int(one or 0) for one in facts[::3]]
    only_zeros = [cells == zeros == count for cells, zeros in zip(facts[1::3], facts[2::3], strict=True)]
    end = 12
    while end and not facts[3 * end - 2]:
        end -= 1
    start = end
    while start and only_zeros[start - 1]:
        start -= 1
    if start in (0, end):
        return []
    named = f"{last}-{start + 1:02}" + (f" to {last}-{end:02}" if end - start > 1 else "")
    certain = (last, start + 1) > (today.year, today.month)
    if not certain and (end - start) * sum(total[:start]) / start < SURELY_UNPUBLISHED:
        said = "the counts are too small to tell whether that is so or unpublished. They were kept as 0."
        return [Finding("HILO-F158", "warning", f"Every cell of {named} is 0; {said}", where="months")]
    closed = ", ".join(f"if(year = {last}, NULL, {m}) AS {m}" for m in MONTHS[start:end])
    rows.rewrite(f"SELECT * REPLACE ({closed}) FROM ROWS")
    return [
        Finding(
            "HILO-F157",
            "warning",
            f"Every cell of {named} is 0 in all {count:,} rows: months not yet published, distributed as 0. They are "
            "read as unpublished.",
            where="months",
        )
    ]


def odd_cells(rows: Rows, table: Table) -> list[Finding]:
    """-1 is kept and told; any other negative number refuses the file (HILO-F469)."""
    lowest = f"least({', '.join(MONTHS)})"
    found = rows.ask(
        f"SELECT count(*), min({lowest}), max(greatest({', '.join(MONTHS)})) FROM ROWS WHERE {lowest} < 0"
    )[0]
    if not found[0]:
        return []
    listed = ", ".join(f"CASE WHEN {m} < 0 THEN struct_pack(month := {i}, n := {m}) END" for i, m in enumerate(MONTHS))
    cells = rows.ask(
        f"""SELECT line, cell.month, cell.n FROM (SELECT line, unnest([{listed}]) AS cell FROM ROWS WHERE {lowest} < 0)
            WHERE cell IS NOT NULL ORDER BY cell.n = -1, line, cell.month"""
    )
    column = [table.layout.names[table.layout.places[m]] if m in table.layout.places else m for m in MONTHS]
    worse = [one for one in cells if one[2] != -1]
    shown = "; ".join(f"line {line}, {column[int(m)]}: {n}" for line, m, n in (worse or cells)[:EXAMPLES])
    if worse:
        raise Refusal(
            "HILO-F469", f"A count cannot be negative ({shown}). Correct the file and load it again.", where="file"
        )
    said = "1 cell is" if len(cells) == 1 else f"{len(cells):,} cells are"
    return [
        Finding(
            "HILO-F154",
            "warning",
            f"{said} -1 ({shown}): kept as the file has them, never added up.",
        )
    ]


def repeated(rows: Rows) -> list[Finding]:
    """Rows with the same year, place and words: counted, kept, told."""
    key = ", ".join(("year", "state", "municipality", *WORDS))
    count, different = rows.ask(f"SELECT count(*), count(DISTINCT hash({key})) FROM ROWS")[0]
    if count == different:
        return []
    groups = rows.ask(
        f"SELECT list(line ORDER BY line)[:3] FROM ROWS GROUP BY {key} HAVING count(*) > 1 ORDER BY min(line) LIMIT 3"
    )
    lines = "; ".join(" and ".join(str(n) for n in one[0]) for one in groups)
    extra = int(count) - int(different)
    return [
        Finding(
            "HILO-F156",
            "warning",
            f"{extra:,} {'row repeats' if extra == 1 else 'rows repeat'} an earlier one in year, place and crime "
            f"(lines {lines}). All were kept, so sums count them twice: ask the source.",
        )
    ]


def names(rows: Rows) -> list[Finding]:
    """Whether codes and names agree, and municipalities with their states."""
    findings = []
    pairs = rows.ask("SELECT state, state_name, count(*), min(line) FROM ROWS WHERE state_name <> '' GROUP BY 1, 2")
    wrong = sorted(((line, state, name, n) for state, name, n, line in pairs if not _agree(state, name)))
    if wrong:
        line, state, name, _ = wrong[0]
        n = sum(int(one[3]) for one in wrong)
        findings.append(
            Finding(
                "HILO-F159",
                "warning",
                f"{n:,} {'row names' if n == 1 else 'rows name'} a state otherwise than its code (line {line}: {state} "
                f"is {_name(state)}, the file says “{name}”). The code was taken.",
                where="state",
            )
        )
    n, line = rows.ask(
        "SELECT count(*), min(line) FROM ROWS WHERE municipality <> '' AND left(municipality, 2) <> state"
    )[0]
    if n:
        findings.append(
            Finding(
                "HILO-F162",
                "error",
                f"{n:,} {'row has' if n == 1 else 'rows have'} a municipality of another state (first in line {line}). "
                "They were kept as they are: ask the source.",
                where="municipality",
            )
        )
    unknown = _unknown(
        str(code) for (code,) in rows.ask("SELECT DISTINCT municipality FROM ROWS WHERE municipality <> ''")
    )
    if unknown:
        shown = ", ".join(unknown[:5]) + ("…" if len(unknown) > 5 else "")
        findings.append(
            Finding(
                "HILO-F167",
                "warning",
                f"{len(unknown):,} municipality codes are in no register that Hilo has ({shown}). They were kept.",
                where="municipality",
            )
        )
    return findings


def _unknown(codes: Iterable[str]) -> list[str]:
    return sorted(c for c in codes if c[2:] not in ("998", "999") and territory.municipality(c) is None)


def _agree(state: str, name: str) -> bool:
    known, said = territory.state(state), fold(name)
    return known is not None and (fold(known.name) == said or ALSO_CALLED.get(said) == state)


def published(rows: Rows) -> tuple[str, str]:
    """First and last month with a published cell, such as ("2015-01", "2022-03"); HILO-F415 if every cell is empty."""
    listed = ", ".join(f"count({m})" for m in MONTHS)
    months = [
        f"{year}-{i:02}"
        for year, *counts in rows.ask(f"SELECT year, {listed} FROM ROWS GROUP BY year ORDER BY year")
        for i, count in enumerate(counts, start=1)
        if count
    ]
    if not months:
        raise Refusal("HILO-F415", "No cell of the file holds a count: download it again.", where="file")
    return months[0], months[-1]
