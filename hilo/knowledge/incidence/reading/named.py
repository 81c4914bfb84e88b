"""A file that names its municipalities and has a column for each kind of crime: matched, turned, nothing left out.

A name is taken for a municipality of its state as sure as it is: the same letters, the same but for points and short
forms, the beginning of one name alone, or alike to one and to no other. What fits none, or two of one name, is counted
in its state and in no municipality (XX999), and said.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hilo.kernel.territory import queries as territory
from hilo.knowledge.incidence.store import MONTHS, ROWS
from hilo.lib.errors import Refusal
from hilo.lib.findings import Finding
from hilo.lib.text import fold

from .checks import ALSO_CALLED
from .table import Table, clean, copy_rows, empty_row, judge_cells, one_row, quoted, ragged, whole_number

if TYPE_CHECKING:
    import duckdb

PATH = Path(__file__).parents[1] / "standards" / "kinds.toml"
ALIKE, APART = 90, 4
"""A name is taken for one that it is alike to by so many of a hundred, and to the next one by so many less."""
SHOWN = 8
MONTH_NAMES = ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic")
NOWHERE = ("no especificado", "no especificada", "sin especificar", "no identificado", "se desconoce")
ELSEWHERE = ("otros municipios", "otro municipio", "otros")


@dataclass(frozen=True, slots=True)
class Match:
    """What a pair of names was taken for. how: "name", "spelling", "beginning", "alike", "none"; sure: of a hundred."""

    code: str
    how: str
    sure: int
    taken_for: str = ""


def write_rows(
    connection: duckdb.DuckDBPyConnection, table: Table, words: dict[str, str], target: Path
) -> list[Finding]:
    """Write the file as rows.parquet: one row for each municipality, kind and year, the months beside one another.

    Refuses: HILO-F460, F461 as any table, F465 a month given twice, F602 a line without a month, F623 a state that is
    none.
    """
    import duckdb

    try:
        findings = judge_cells(connection, table)
        lines = _lines(table)
        _months_once(connection, lines)
        pairs = connection.execute(
            f"SELECT state_name, municipality_name, count(*), min(line) FROM ({lines}) GROUP BY 1, 2"
        ).fetchall()
        matches = matched((_mended(s, words), _mended(m, words)) for s, m, *_ in pairs)
        connection.execute("CREATE TABLE places (state_name VARCHAR, municipality_name VARCHAR, code VARCHAR)")
        connection.executemany(
            "INSERT INTO places VALUES (?, ?, ?)",
            [(s, m, matches[_mended(s, words), _mended(m, words)].code) for s, m, *_ in pairs],
        )
        findings += _said(matches, {(_mended(s, words), _mended(m, words)): (n, at) for s, m, n, at in pairs})
        findings += _totals(connection, table)
        findings += _periods(connection, table, lines)
        copy_rows(connection, _turned(table, lines), target)
        return findings
    except (duckdb.InvalidInputException, duckdb.NotImplementedException) as failure:
        raise ragged(str(failure), table) from None


def count_rows(connection: duckdb.DuckDBPyConnection, table: Table, rows: Path) -> int:
    """Rows in the Parquet file, after making sure that every count of the file is in their sum (HILO-F603)."""
    sums = " + ".join(f"coalesce(sum({month}), 0)" for month in MONTHS)
    count, kept = one_row(connection, f"SELECT count(*), {sums} FROM read_parquet({quoted(str(rows))})")
    total = " + ".join(f"coalesce(sum(CAST({clean(f'c{at}')} AS BIGINT)), 0)" for at in _counted(table))
    (there,) = one_row(connection, f"SELECT {total} FROM {table.source(typed=False)}")
    if there != kept:
        raise Refusal(
            "HILO-F603", f"{there:,} counts stand in the file and {kept:,} were read: report this.", where="file"
        )
    return int(count)


def matched(pairs: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Match]:
    """What each pair of a state's and a municipality's name is taken for. Raises: Refusal HILO-F623 for a state."""
    found = {pair: _match(*pair) for pair in pairs}
    # Of two names that are taken for one municipality the surer one is it, and the other is not known.
    taken: dict[str, list[tuple[int, tuple[str, str]]]] = defaultdict(list)
    for pair, match in found.items():
        if match.code[2:] not in ("998", "999"):
            taken[match.code].append((match.sure, pair))
    for code, rivals in taken.items():
        rivals.sort(reverse=True)
        equal = len(rivals) > 1 and rivals[0][0] == rivals[1][0] and rivals[0][0] < 100
        for _, pair in rivals if equal else rivals[1:]:
            if found[pair].sure < 100:
                found[pair] = Match(f"{code[:2]}999", "none", 0)
    return found


def _match(state_name: str, name: str) -> Match:
    from rapidfuzz import fuzz, process

    state, said = _state(state_name), fold(name)
    if said in NOWHERE or not said:
        return Match(f"{state}999", "name", 100)
    if said in ELSEWHERE:
        return Match(f"{state}998", "name", 100)
    names = _names(state)
    same = [code for code, known in names.items() if fold(known) == said]
    if len(same) == 1:
        return Match(same[0], "name", 100, names[same[0]])
    spelt = [code for code, known in names.items() if _key(known) == _key(name)]
    if len(spelt) == 1 and not same:
        return Match(spelt[0], "spelling", 98, names[spelt[0]])
    if same or spelt:
        return Match(f"{state}999", "none", 0)
    key = _key(name)
    longer = [code for code, known in names.items() if f"{_key(known)} ".startswith(f"{key} ")]
    longer += [code for code, known in names.items() if f"{key} ".startswith(f"{_key(known)} ")]
    if len(longer) == 1 and len(key) > 3:
        return Match(longer[0], "beginning", 95, names[longer[0]])
    best = process.extract(key, {code: _key(known) for code, known in names.items()}, scorer=fuzz.ratio, limit=2)
    if best and best[0][1] >= ALIKE and (len(best) == 1 or best[0][1] - best[1][1] >= APART):
        return Match(best[0][2], "alike", int(best[0][1]) - 1, names[best[0][2]])
    return Match(f"{state}999", "none", 0)


def _state(name: str) -> str:
    from rapidfuzz import fuzz, process

    said = fold(name)
    names = {one.code: fold(one.name) for one in territory.states()}
    if code := next((code for code, known in names.items() if known == said), ALSO_CALLED.get(said)):
        return code
    # "Veracruz de Ignacio de la Llave", "Coahuila de Zaragoza": the short name with words behind it.
    called = ALSO_CALLED | {known: code for code, known in names.items()}
    longer = {code for known, code in called.items() if f"{said} ".startswith(f"{known} ")}
    if len(longer) == 1:
        return longer.pop()
    best = process.extract(said, names, scorer=fuzz.ratio, limit=2)
    if best and best[0][1] >= ALIKE and best[0][1] - best[1][1] >= APART:
        return str(best[0][2])
    raise Refusal("HILO-F623", name=name.strip()[:60], where="Entidad")


@cache
def _names(state: str) -> dict[str, str]:
    return {one.code: one.name for one in territory.municipalities(state)}


@cache
def _key(name: str) -> str:
    """A name without points and with its short forms written out: "Gral. Terán" is "general teran"."""
    short = _standard()["words"]
    return " ".join(short.get(word, word) for word in re.findall(r"[0-9a-z]+", fold(name)))


@cache
def _standard() -> dict[str, Any]:
    return tomllib.loads(PATH.read_text(encoding="utf-8"))


def _mended(name: str | None, words: dict[str, str]) -> str:
    return words.get(name or "", name or "")


def _lines(table: Table) -> str:
    """The file's lines with their place and month."""
    layout = table.layout
    at = layout.places
    month = f"lower(trim(c{at['month']}))"
    numbers = " ".join(f"WHEN {quoted(name)} THEN {n}" for n, name in enumerate(MONTH_NAMES, 1))
    raw = f"SELECT row_number() OVER () + {table.header} AS line, * FROM {table.source(typed=False)}"
    return (
        f"SELECT *, try_cast({whole_number(layout, 'year')} AS SMALLINT) AS year, "
        f"coalesce(try_cast({whole_number(layout, 'month')} AS INTEGER), "
        f"CASE left({month}, 3) {numbers} END) AS month, "
        f"coalesce(trim(c{at['state_name']}), '') AS state_name, "
        f"coalesce(trim(c{at['municipality_name']}), '') AS municipality_name "
        f"FROM ({raw}) WHERE NOT ({empty_row(layout)})"
    )


def _months_once(connection: duckdb.DuckDBPyConnection, lines: str) -> None:
    odd, given, different = one_row(
        connection,
        "SELECT count_if(coalesce(month, 0) NOT BETWEEN 1 AND 12), count(*), "
        f"count(DISTINCT (state_name, municipality_name, year, month)) FROM ({lines})",
    )
    if odd:
        raise Refusal(
            "HILO-F602", f"{odd:,} lines have no month from 1 to 12: correct the file and load it again.", where="file"
        )
    if given != different:
        raise Refusal(
            "HILO-F465",
            f"{given - different:,} lines give a month of a municipality again: nothing says which is right. Correct "
            "the file and load it again.",
            where="file",
        )


def _is_total(name: str) -> bool:
    return fold(name).split()[:1] == ["total"]


def _counted(table: Table) -> list[int]:
    """The columns that are counted: a total is the sum of others, or of what the file does not show."""
    return [at for at in table.layout.kinds if not _is_total(table.layout.names[at])]


def _turned(table: Table, lines: str) -> str:
    """One row for each municipality, kind and year."""
    kinds = " UNION ALL ".join(
        f"SELECT line, year, month, state_name, municipality_name, {quoted(type_)} AS type, {quoted(kind)} AS subtype, "
        f"CAST({clean(f'c{at}')} AS INTEGER) AS n FROM lines"
        for at in _counted(table)
        for type_, kind in [_kind(table.layout.names[at])]
    )
    columns = dict.fromkeys(ROWS, "''") | {
        "year": "year",
        "state": "left(code, 2)",
        "municipality": "code",
        "type": "type",
        "subtype": "subtype",
        "population": "NULL::DOUBLE",
        "state_name": "any_value(state_name)",
        "municipality_name": "CASE WHEN count(DISTINCT municipality_name) = 1 THEN any_value(municipality_name) "
        "ELSE '' END",
    }
    columns |= {name: f"sum(n) FILTER (month = {at})::INTEGER" for at, name in enumerate(MONTHS, 1)}
    listed = ", ".join(f"{columns[name]} AS {name}" for name in ROWS)
    return (
        f"WITH lines AS ({lines}), cells AS ({kinds}) SELECT min(line) AS line, {listed} "
        "FROM cells JOIN places USING (state_name, municipality_name) GROUP BY code, year, type, subtype "
        "ORDER BY 1, type, subtype"
    )


def _kind(name: str) -> tuple[str, str]:
    """Type and subtype of a column, in the words of the method's catalogue where it has them."""
    for type_, subtypes in _standard()["types"].items():
        for subtype in subtypes:
            if fold(subtype) == fold(name):
                return type_, subtype
    return name.strip(), name.strip()


def _said(matches: dict[tuple[str, str], Match], lines: dict[tuple[str, str], tuple[int, int]]) -> list[Finding]:
    """How sure the names are, each that is not plain; and those that are none, with their lines."""
    by: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for pair, match in matches.items():
        by[match.how].append(pair)
    findings = []
    near = [(pair, matches[pair]) for how in ("alike", "beginning", "spelling") for pair in sorted(by[how])]
    shown = "; ".join(f"“{pair[1]}” as {match.taken_for} ({match.sure} %)" for pair, match in near[:SHOWN])
    told = f"{len(by['name']):,} of {len(matches):,} municipalities were known by their very name"
    told += f", {len(near):,} by one like it ({shown}{'…' if near[SHOWN:] else ''})." if near else "."
    findings.append(Finding("HILO-F176", "warning" if near else "info", told, where="Municipio"))
    if unknown := sorted(by["none"]):
        rows = sum(lines[pair][0] for pair in unknown)
        names = "; ".join(f"“{pair[1]}”, {pair[0]} (line {lines[pair][1]})" for pair in unknown[:SHOWN])
        told = (
            f"{len(unknown):,} names are no municipality of their state, or two of one name ({names}"
            f"{'…' if unknown[SHOWN:] else ''}): their {rows:,} lines count in the state and in no municipality."
        )
        findings.append(Finding("HILO-F177", "warning", told, where="Municipio"))
    return findings


def _totals(connection: duckdb.DuckDBPyConnection, table: Table) -> list[Finding]:
    """A column of totals is left out; where it is not the sum of the others, that is said."""
    totals = [at for at in table.layout.kinds if _is_total(table.layout.names[at])]
    if not totals:
        return []
    kinds = " + ".join(f"coalesce(CAST({clean(f'c{at}')} AS BIGINT), 0)" for at in _counted(table)) or "0"
    findings = []
    for at in totals:
        total = f"CAST({clean(f'c{at}')} AS BIGINT)"
        there, wrong = one_row(
            connection, f"SELECT count({total}), count_if({total} <> {kinds}) FROM {table.source(typed=False)}"
        )
        named = table.layout.names[at]
        if wrong:
            told = f"“{named}” is not the sum of the other columns in {wrong:,} of {there:,} lines. It was left out."
            findings.append(Finding("HILO-F178", "error", told, where=named))
        else:
            told = f"“{named}” is the sum of the other columns and was left out."
            findings.append(Finding("HILO-F178", "info", told, where=named))
    return findings


def _periods(connection: duckdb.DuckDBPyConnection, table: Table, lines: str) -> list[Finding]:
    """Where the period, written a third time, says another year than the year does."""
    names = {fold(name): at for at, name in enumerate(table.layout.names)}
    if (at := names.get("periodo")) is None:
        return []
    four = f"try_cast(regexp_extract(c{at}, '((?:19|20)[0-9]{{2}})', 1) AS INTEGER)"
    wrong, line = one_row(
        connection, f"SELECT count_if({four} <> year), min(line) FILTER ({four} <> year) FROM ({lines})"
    )
    if not wrong:
        return []
    told = f"In {wrong:,} lines the period is of another year than the year (first in line {line}). The year was taken."
    return [Finding("HILO-F179", "error", told, where="Periodo")]
