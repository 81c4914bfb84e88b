"""From a UTF-8 text table to typed rows in Parquet, by DuckDB: the fast way first, with care where a cell needs it."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hilo.knowledge.incidence.store import MONTHS, ROWS
from hilo.lib.errors import Refusal
from hilo.lib.findings import Finding

from . import editions
from .editions import Layout

if TYPE_CHECKING:
    import duckdb

DELIMITERS = ",;|\t"
HEAD = 64 << 10
TITLE_ROWS = 10
FOOTER_ROWS = 20
YEAR = re.compile(r"(?:19|20)\d\d")
WORDS = ("good", "type", "subtype", "modality", "sex", "age")
NAMES = ("state_name", "municipality_name")
"""Kept behind the columns of ROWS: what the file calls its states and municipalities."""


@dataclass(frozen=True, slots=True)
class Table:
    """A text table whose header is known: header is the line it stands in (from 1)."""

    path: Path
    layout: Layout
    delimiter: str
    header: int

    def source(self, typed: bool) -> str:
        """The table as DuckDB reads it: columns c0, c1, ...; months as numbers where `typed`."""
        months = {place for role, place in self.layout.places.items() if role in MONTHS}
        columns = ", ".join(
            f"'c{i}': '{'INTEGER' if typed and i in months else 'VARCHAR'}'" for i in range(self.layout.width)
        )
        return (
            f"read_csv({quoted(str(self.path))}, auto_detect=false, columns={{{columns}}}, header=false, "
            f"skip={self.header}, delim='{self.delimiter}', quote='\"', escape='\"', strict_mode=true, "
            "null_padding=false)"
        )


def find_header(path: Path, source: str = "") -> Table:
    """The table's header, delimiter and edition; rows above the header are titles. Refuses what `recognise` refuses."""
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as stream:
        lines = stream.read(HEAD).splitlines()
    if not any(line.strip() for line in lines):
        raise Refusal("HILO-F450", "The file is empty: download it again.", where="file")
    likely = (i for i, line in enumerate(lines[:TITLE_ROWS]) if editions.looks_like_header(_split(line)[1]))
    number = next(likely, None)
    if number is None:
        number = next(i for i, line in enumerate(lines) if line.strip())
    delimiter, cells = _split(lines[number])
    below = [line for line in lines[number + 1 :] if line.strip()]
    # A year below the header tells which edition a misspelt header is nearest to.
    guess = next((cell for cell in _split(below[0])[1] if YEAR.fullmatch(cell.strip())), "") if below else ""
    layout = editions.recognise(cells, int(guess) if guess else None, source)
    if not below:
        raise Refusal("HILO-F411", "The file has a header and no rows: download it again.", where="file")
    first = next(csv.reader([below[0]], delimiter=delimiter), [])
    place = layout.places["year"]
    year = re.match(r"\s*(\d{4})", first[place]) if place < len(first) else None
    layout = editions.recognise(cells, int(year[1]) if year else None, source)
    return Table(path, layout, delimiter, number + 1)


def without_footer(table: Table, folder: Path) -> tuple[Table, list[Finding]]:
    """The table without the lines of words below it ("Fuente: …", "Total"), copied only where there are any.

    A row that was cut begins with a number, as every row of an edition does: it is no footer, but damage.
    """
    with table.path.open("rb") as stream:
        stream.seek(0, 2)
        size = stream.tell()
        start = max(0, size - HEAD)
        stream.seek(start)
        tail = stream.read().split(b"\n")
    place, end, left = table.layout.places["year"], size, []
    for raw in reversed(tail[1:] if start else tail):
        line = raw.decode("utf-8", "replace").strip("\r\ufeff")
        cells = next(csv.reader([line], delimiter=table.delimiter), [])
        first = next((cell.strip() for cell in cells if cell.strip()), "")
        year = cells[place].strip() if place < len(cells) else ""
        if first and (not first[:1].isalpha() or YEAR.match(year)):
            break
        if first:
            left.append(line)
        if len(left) > FOOTER_ROWS:
            return table, []
        end -= len(raw) + 1
    if not left or end <= 0:
        return table, []
    target = folder / "without-footer.csv"
    with table.path.open("rb") as stream, target.open("wb") as out:
        copied = 0
        while copied < end and (chunk := stream.read(min(HEAD * 64, end - copied))):
            out.write(chunk)
            copied += len(chunk)
        out.write(b"\n")
    said = "1 line of words stands" if len(left) == 1 else f"{len(left)} lines of words stand"
    told = f"{said} below the table and {'was' if len(left) == 1 else 'were'} left out (“{left[-1].strip()[:60]}”)."
    return replace(table, path=target), [Finding("HILO-F174", "info", told, where="file")]


def _split(line: str) -> tuple[str, list[str]]:
    delimiter = max(DELIMITERS, key=line.count)
    return delimiter, next(csv.reader([line], delimiter=delimiter), [])


def write_rows(
    connection: duckdb.DuckDBPyConnection, table: Table, words: dict[str, str], target: Path, *, careful: bool
) -> list[Finding]:
    """Write every row of the table as Parquet and say what was changed on the way.

    words: labels to replace. Refuses: HILO-F460 a line with other columns, F461 a cell that is no count, F465 a month
    twice.
    """
    import duckdb

    try:
        if not careful:
            try:
                _copy_fast(connection, table, words, target)
                return []
            except duckdb.ConversionException:
                target.unlink(missing_ok=True)
        findings = judge_cells(connection, table)
        copy_rows(connection, _select(table, words, careful=True), target)
        return findings
    except (duckdb.InvalidInputException, duckdb.NotImplementedException) as failure:
        raise ragged(str(failure), table) from None


def _copy_fast(connection: duckdb.DuckDBPyConnection, table: Table, words: dict[str, str], target: Path) -> None:
    """Without line numbers, which are the rows' order: a window over the text would leave one core idle."""
    listed = ", ".join(f"{text} AS {name}" for name, text in _columns(table, words, careful=False).items())
    empty = [f"{name} IS NULL" for name in ("written", *MONTHS)] + [
        f"{name} = ''" for name in ("state", *WORDS, *NAMES)
    ]
    rows = f"SELECT {listed}, c{table.layout.places['year']} AS written FROM {table.source(typed=True)}"
    copy_rows(connection, f"SELECT * EXCLUDE (written) FROM ({rows}) WHERE NOT ({' AND '.join(empty)})", target)


def copy_rows(connection: duckdb.DuckDBPyConnection, select: str, target: Path) -> None:
    connection.execute(f"COPY ({select}) TO {quoted(str(target))} (FORMAT parquet, COMPRESSION zstd)")


def _select(table: Table, words: dict[str, str], *, careful: bool) -> str:
    layout = table.layout
    raw = f"SELECT row_number() OVER () + {table.header} AS line, * FROM {table.source(typed=not careful)}"
    if layout.edition.long:
        return _long(layout, raw)
    listed = ", ".join(f"{text} AS {name}" for name, text in _columns(table, words, careful=careful).items())
    return f"SELECT line, {listed} FROM ({raw}) WHERE NOT ({empty_row(layout)})"


def _columns(table: Table, words: dict[str, str], *, careful: bool) -> dict[str, str]:
    """Each column of rows.parquet but the line, as SQL over c0, c1, ..."""
    layout = table.layout
    columns = {"year": f"try_cast({whole_number(layout, 'year')} AS SMALLINT)"}
    columns |= {role: _code(layout, role, careful) for role in ("state", "municipality")}
    columns |= {role: _label(layout, role, words) for role in (*WORDS, *NAMES)}
    for month in MONTHS:
        cell = f"c{layout.places[month]}"
        columns[month] = f"CAST({clean(cell)} AS INTEGER)" if careful else cell
    columns["population"] = "NULL::DOUBLE"
    return {name: columns[name] for name in ROWS}


def _long(layout: Layout, raw: str) -> str:
    """One row per municipality and year from one line per month; months without a line are NULL."""
    at = layout.places
    code = _code(layout, "municipality", True)
    rows = (
        f"SELECT line, try_cast({whole_number(layout, 'year')} AS SMALLINT) AS year, {code} AS municipality, "
        f"try_cast({whole_number(layout, 'month')} AS INTEGER) AS month, "
        f"try_cast({clean(_absent(at['count']))} AS INTEGER) AS n, "
        f"try_cast({_absent(at['population'])} AS DOUBLE) AS people FROM ({raw}) WHERE NOT ({empty_row(layout)})"
    )
    columns = dict.fromkeys((*WORDS, *NAMES), "''")
    columns |= {"line": "min(line)", "year": "year", "municipality": "municipality", "state": "left(municipality, 2)"}
    columns |= {name: f"'{value}'" for name, value in layout.edition.constants.items()}
    columns |= {f"m{month:02}": f"max(n) FILTER (month = {month})" for month in range(1, 13)}
    columns["population"] = "arg_min(people, line)"
    listed = ", ".join(f"{columns[name]} AS {name}" for name in ("line", *ROWS))
    return f"SELECT {listed} FROM ({rows}) GROUP BY municipality, year ORDER BY line"


def _absent(place: int) -> str:
    """R writes NA where there is no figure."""
    return f"nullif(trim(c{place}), 'NA')"


def empty_row(layout: Layout) -> str:
    """A row of commas and nothing else, such as a spreadsheet leaves below its table."""
    places = sorted(set(layout.places.values()))
    return f"coalesce({', '.join(f'CAST(c{i} AS VARCHAR)' for i in places)}) IS NULL" if places else "false"


def whole_number(layout: Layout, role: str) -> str:
    return f"regexp_replace(trim(c{layout.places[role]}), '\\.0+$', '')"


def _code(layout: Layout, role: str, careful: bool) -> str:
    """A code with its zeros: "1" -> "01", "1001" -> "01001"; a municipal file without states gives the first two."""
    if role not in layout.places:
        if role == "municipality":
            return "''"
        return f"left({_code(layout, 'municipality', careful)}, 2)"
    cell = f"c{layout.places[role]}"
    text = f"coalesce({whole_number(layout, role) if careful else f'trim({cell})'}, '')"
    digits = 2 if role == "state" else 5
    return f"CASE WHEN length({text}) BETWEEN 1 AND {digits - 1} THEN lpad({text}, {digits}, '0') ELSE {text} END"


def _label(layout: Layout, role: str, words: dict[str, str]) -> str:
    if role not in layout.places:
        return f"'{layout.edition.constants.get(role, '')}'"
    text = f"coalesce(trim(c{layout.places[role]}), '')"
    if not words:
        return text
    cases = " ".join(f"WHEN {quoted(was)} THEN {quoted(now)}" for was, now in words.items())
    return f"CASE {text} {cases} ELSE {text} END"


def quoted(text: str) -> str:
    """A text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def clean(cell: str) -> str:
    """The digits of a count: "1.0" -> "1", "1,234" -> "1234", blanks off; what is no count comes out as it was.

    "2.000" is none: it is two to one who writes decimals with a point, and two thousand to one who does not.
    """
    bare = f"regexp_replace(trim({cell}, ' \u00a0\t'), '\\.0{{1,2}}$|\\.0{{4,}}$', '')"
    return (
        f"nullif(CASE WHEN regexp_full_match({bare}, '-?\\d{{1,3}}(,\\d{{3}})+') "
        f"THEN replace({bare}, ',', '') ELSE {bare} END, '')"
    )


def judge_cells(connection: duckdb.DuckDBPyConnection, table: Table) -> list[Finding]:
    """Look at every count as text: refuse what is none, count what is written otherwise."""
    layout = table.layout
    at = {role: layout.places[role] for role in (*MONTHS, "count") if role in layout.places}
    at |= {f"kind {place}": place for place in layout.kinds}
    roles = list(at)
    cells = {role: _absent(place) if role == "count" else f"c{place}" for role, place in at.items()}
    bad = {role: f"NOT regexp_full_match({clean(cell)}, '-1|\\d{{1,9}}')" for role, cell in cells.items()}
    raw = f"SELECT row_number() OVER () + {table.header} AS line, * FROM {table.source(typed=False)}"
    counts = ", ".join(
        [f"count_if({test})" for test in bad.values()]
        + [f"count_if(contains({cell}, ','))" for cell in cells.values()]
        + [f"count_if(regexp_matches({cell}, '\\.0+\\s*$'))" for cell in cells.values()]
    )
    found = connection.execute(f"SELECT {counts} FROM ({raw})").fetchone() or ()
    wrong, commas, points = (sum(found[i * len(roles) : (i + 1) * len(roles)]) for i in range(3))
    if wrong:
        named = {role: quoted(layout.names[at[role]]) for role in bad}
        listed = ", ".join(
            f"CASE WHEN {test} THEN {named[role]} || ' “' || c{at[role]} || '”' END" for role, test in bad.items()
        )
        rows = connection.execute(
            f"SELECT line, said FROM (SELECT line, concat_ws(', ', {listed}) AS said FROM ({raw})) WHERE said <> '' "
            "ORDER BY line LIMIT 5"
        ).fetchall()
        where = "; ".join(f"line {line}: {said if len(said) < 60 else said[:60] + '…'}" for line, said in rows)
        cells_said = "1 cell is no count" if wrong == 1 else f"{wrong:,} cells are no counts"
        raise Refusal(
            "HILO-F461",
            f"{cells_said} ({where}). A count is a whole number, or -1, or an empty cell where nothing is published. "
            "Correct the file and load it again.",
            where="file",
        )
    findings = []
    if commas:
        findings.append(
            Finding("HILO-F155", "info", f"{commas:,} cells have commas between thousands; they were read as numbers.")
        )
    if points:
        findings.append(Finding("HILO-F155", "info", f"{points:,} cells are written as “1.0”; they were read as 1."))
    return findings


def above(table: Table) -> list[Finding]:
    """What was left out above and beside the table."""
    findings = []
    if table.header > 1:
        n = table.header - 1
        said = "1 line stands" if n == 1 else f"{n} lines stand"
        findings.append(
            Finding("HILO-F166", "info", f"{said} above the header and was read as a title.", where="header")
        )
    if table.layout.ignored:
        n = len(table.layout.ignored)
        said = "1 column has" if n == 1 else f"{n} columns have"
        findings.append(Finding("HILO-F166", "info", f"{said} no name and no cells and was left out.", where="header"))
    return findings


def count_rows(connection: duckdb.DuckDBPyConnection, table: Table, rows: Path) -> int:
    """Rows in the Parquet file, after making sure that no line and no cell of the table is missing there.

    Refuses: HILO-F465 a month that a long file gives twice, F458 an unnamed column with cells, F466 any other loss.
    """
    cells = " + ".join(f"count({month})" for month in MONTHS)
    count, kept = one_row(connection, f"SELECT count(*), {cells} FROM read_parquet({quoted(str(rows))})")
    if not count:
        raise Refusal("HILO-F411", "The file has a header and no rows: download it again.", where="file")
    if table.layout.ignored:
        full = " OR ".join(f"c{i} IS NOT NULL" for i in table.layout.ignored)
        (found,) = one_row(connection, f"SELECT count(*) FROM {table.source(typed=False)} WHERE {full}")
        if found:
            raise Refusal(
                "HILO-F448",
                f"A column without a name has {found:,} cells: give it its name and load again.",
                where="header",
            )
    if table.layout.edition.long:
        _all_months(connection, table, kept)
    elif count != _lines(table) and count != _filled_rows(table):
        raise Refusal(
            "HILO-F466",
            f"{_filled_rows(table):,} rows stand in the file and {count:,} were read: nothing was loaded. Report this.",
            where="file",
        )
    return count


def one_row(connection: duckdb.DuckDBPyConnection, question: str) -> tuple[Any, ...]:
    return connection.execute(question).fetchone() or ()


def _all_months(connection: duckdb.DuckDBPyConnection, table: Table, kept: int) -> None:
    at = table.layout.places
    code, year, month = (
        _code(table.layout, "municipality", True),
        whole_number(table.layout, "year"),
        f"trim(c{at['month']})",
    )
    source = table.source(typed=False)
    lines, months, cells, odd = one_row(
        connection,
        f"SELECT count(*), count(DISTINCT ({code}, {year}, try_cast({month} AS INTEGER))), "
        f"count({_absent(at['count'])}), count_if(coalesce(try_cast({month} AS INTEGER), 0) NOT BETWEEN 1 AND 12) "
        f"FROM {source} WHERE NOT ({empty_row(table.layout)})",
    )
    if odd:
        raise Refusal(
            "HILO-F602", f"{odd:,} lines have no month from 1 to 12: correct the file and load it again.", where="file"
        )
    if lines != months:
        raise Refusal(
            "HILO-F465",
            f"{lines - months:,} lines give a month of a municipality again: nothing says which is right. Correct the "
            "file and load it again.",
            where="file",
        )
    if cells != kept:
        raise Refusal(
            "HILO-F603", f"{cells:,} counts stand in the file and {kept:,} were read: report this.", where="file"
        )


def _lines(table: Table) -> int:
    """Lines below the header, counted by their ends."""
    ends, last = 0, b""
    with table.path.open("rb") as stream:
        while chunk := stream.read(8 << 20):
            ends, last = ends + chunk.count(b"\n"), chunk
    return ends + (not last.endswith(b"\n")) - table.header


def _filled_rows(table: Table) -> int:
    """Rows with a cell in them, counted by Python's reader, which knows of line ends between quotation marks."""
    with table.path.open(encoding="utf-8", newline="") as stream:
        for _ in range(table.header):
            next(stream)
        places = table.layout.places.values()
        rows = csv.reader(stream, delimiter=table.delimiter)
        return sum(any(row[i] for i in places if i < len(row)) for row in rows)


def _line_ends(path: Path) -> str:
    """A sentence if lines end in several ways, else ""."""
    returns = feeds = both = 0
    last = b""
    with path.open("rb") as stream:
        while chunk := stream.read(8 << 20):
            both += chunk.count(b"\r\n") + (last == b"\r" and chunk.startswith(b"\n"))
            returns, feeds, last = returns + chunk.count(b"\r"), feeds + chunk.count(b"\n"), chunk[-1:]
    kinds = {"CR LF": both, "LF": feeds - both, "CR": returns - both}
    used = [f"{count:,} in {kind}" for kind, count in kinds.items() if count]
    return f"Lines end in different ways ({', '.join(used)})." if len(used) > 1 else ""


def ragged(message: str, table: Table) -> Refusal:
    """DuckDB's account of a line it could not split, in the reader's words."""
    if mixed := _line_ends(table.path):
        return Refusal("HILO-F468", f"{mixed} Save the file again with one kind of line end.", where="file")
    line = re.search(r"Line: (\d+)", message)
    found = re.search(r"Expected Number of Columns: (\d+) Found: (\d+)", message)
    where = f"Line {line[1]}" if line else "A line"
    if found:
        said = f"{where} has {found[2]} columns and the header {found[1]}"
    elif "quote" in message.lower():
        said = f"{where} opens a quotation mark and never closes it"
    elif "unicode" in message.lower() or "utf-8" in message.lower():
        said = f"{where} holds bytes that are no text"
    else:
        said = f"{where} cannot be read as a row of the table"
    return Refusal(
        "HILO-F460",
        f"{said}: the file is cut off or damaged there, and nothing was loaded. Download it again.",
        where="file",
    )
