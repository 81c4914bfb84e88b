"""INEGI's micro-data of deaths: one line for each death, counted by where, when, why and whom it killed.

A year of the rows is the year of *registration*, their place that of *occurrence*; when a death occurred stands beside
it (`occurred`), so that the two are never mixed. Of a death by assault, of undetermined intent, by legal intervention
or presumed to be a homicide, cause, presumption, sex, age and state of residence are kept; of any other only that it
was one. Other columns of the file (names of localities, occupation, hour of death) are never read.

Written from the published description of the layout, and not tried on a file of INEGI's.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from hilo.knowledge.incidence.store import MONTHS, ROWS
from hilo.lib.errors import Refusal
from hilo.lib.findings import Finding

from .table import Table, copy_rows, empty_row, one_row, quoted, ragged

if TYPE_CHECKING:
    import duckdb

ASSAULT, PRESUMED = "Agresión", "Homicidio"
GROUPS = {
    ASSAULT: ("X85", "Y09"),
    "Intención no determinada": ("Y10", "Y34"),
    "Intervención legal y guerra": ("Y35", "Y36"),
    "Lesión autoinfligida": ("X60", "X84"),
    "Accidente": ("V01", "X59"),
}
"""Blocks of chapter XX of ICD-10; sequelae (Y87.1 of an assault) and all else are OTHER."""
OTHER = "Otras causas"
TOLD = (ASSAULT, "Intención no determinada", "Intervención legal y guerra")
"""Of these deaths it is kept whom they killed, and how."""
SEXES = {"1": "Hombre", "2": "Mujer"}
PRESUMPTIONS = {"1": "Accidente", "2": PRESUMED, "3": "Suicidio", "4": "Se ignora"}
"""PRESUNTO and TIPO_DEFUN agree on these; 5, 8 and 9 (war, natural, not applicable) are kept as ""."""
UNKNOWN = "No especificado"
UNKNOWN_AGE = "No especificada"
OLDEST = 120
WIDE = 20
"""In an extract of fewer columns two deaths are easily alike in all of them."""
COVERED = 0.5
"""A file of which so large a part stands in it again was put together twice."""


def write_rows(connection: duckdb.DuckDBPyConnection, table: Table, target: Path) -> list[Finding]:
    """Write the file as rows.parquet, with three columns more than others have: occurred (year, NULL unknown),
    resident (state, two digits) and m00 (registered in the year, no month told).

    Refuses: HILO-F460 as any table, HILO-F626 causes of another classification.
    """
    import duckdb

    try:
        connection.execute(f"CREATE TABLE deaths AS {_lines(table)}")
    except (duckdb.InvalidInputException, duckdb.NotImplementedException) as failure:
        raise ragged(str(failure), table) from None
    (wrong, line, cause) = one_row(
        connection,
        "SELECT count(*), min(line), arg_min(cause, line) FROM deaths WHERE cause <> '' "
        "AND NOT regexp_full_match(cause, '[A-Z][0-9]{2}[0-9X]?')",
    )
    if wrong:
        raise Refusal("HILO-F626", count=f"{wrong:,}", line=str(line), cause=cause[:20], where="CAUSA_DEF")
    findings = [*_told(connection), *_odd(connection, table), *_twice(connection, table)]
    copy_rows(connection, _counted(), target)
    return findings


def count_rows(connection: duckdb.DuckDBPyConnection, table: Table, rows: Path) -> int:
    """Rows in the Parquet file, after making sure that every death of the file is in their sum (HILO-F627)."""
    sums = " + ".join(f"coalesce(sum({month}), 0)" for month in ("m00", *MONTHS))
    count, kept = one_row(connection, f"SELECT count(*), {sums} FROM read_parquet({quoted(str(rows))})")
    (lines,) = one_row(
        connection, f"SELECT count(*) FROM {table.source(typed=False)} WHERE NOT ({empty_row(table.layout)})"
    )
    (elsewhere,) = one_row(connection, f"SELECT count(*) FROM deaths WHERE NOT ({_HERE})")
    if not lines:
        raise Refusal("HILO-F411", "The file has a header and no rows: download it again.", where="file")
    if lines != kept + elsewhere:
        raise Refusal("HILO-F627", lines=f"{lines:,}", kept=f"{kept + elsewhere:,}", where="file")
    return int(count)


_HERE = "state NOT BETWEEN '33' AND '99'"
"""33 to 35 are abroad, 99 is no state that is told; what is no code at all refuses the file later (HILO-F462)."""
_MURDER = f"(kind = '{ASSAULT}')"
_PRESUMED = f"(presumed = '{PRESUMED}')"


def _lines(table: Table) -> str:
    """One row for each line: its words as codes, its numbers as numbers."""
    at = table.layout.places

    def code(role: str) -> str:
        return f"coalesce(regexp_replace(trim(c{at[role]}, ' \u00a0\t'), '\\.0+$', ''), '')"

    def year(role: str) -> str:
        # Files of the nineties write 98 for 1998.
        return f"(CASE WHEN length({code(role)}) <= 2 THEN 1900 ELSE 0 END + try_cast({code(role)} AS INTEGER))"

    kinds = " ".join(f"WHEN left(cause, 3) BETWEEN '{a}' AND '{z}' THEN {quoted(k)}" for k, (a, z) in GROUPS.items())
    raw = f"SELECT row_number() OVER () + {table.header} AS line, * FROM {table.source(typed=False)}"
    read = f"""SELECT line, try_cast({year("year")} AS SMALLINT) AS year,
        CASE WHEN try_cast({code("month")} AS INTEGER) BETWEEN 1 AND 12 THEN try_cast({code("month")} AS INTEGER) END
            AS month,
        CASE WHEN {year("occurred")} BETWEEN 1900 AND 2999 AND ({code("occurred")} <> '99' OR {year("year")} >= 1999)
            THEN {year("occurred")}::SMALLINT END AS occurred,
        {_padded(code("state"), 2)} AS state, {_padded(code("municipality"), 3)} AS place,
        {_padded(code("resident"), 2)} AS resident, upper(replace({code("cause")}, '.', '')) AS cause,
        {code("sex")} AS sex_code, {code("age")} AS age_code, {code("presumed")} AS presumed_code
        FROM ({raw}) WHERE NOT ({empty_row(table.layout)})"""
    return f"""SELECT *, CASE {kinds} ELSE '{OTHER}' END AS kind, {_word("sex_code", SEXES, UNKNOWN)} AS sex,
        {_word("presumed_code", PRESUMPTIONS, "")} AS presumed,
        CASE WHEN regexp_full_match(age_code, '[1-3][0-9]{{3}}') THEN 0
            WHEN regexp_full_match(age_code, '4[0-9]{{3}}') AND age_code::INTEGER <= {4000 + OLDEST}
            THEN age_code::INTEGER - 4000 END AS age
        FROM ({read})"""


def _padded(code: str, digits: int) -> str:
    return f"CASE WHEN length({code}) BETWEEN 1 AND {digits - 1} THEN lpad({code}, {digits}, '0') ELSE {code} END"


def _word(column: str, words: dict[str, str], other: str) -> str:
    cases = " ".join(f"WHEN {quoted(code)} THEN {quoted(word)}" for code, word in words.items())
    # DBF and CSV write "1", "01" or " 1" for one and the same.
    return f"CASE ltrim({column}, '0') {cases} ELSE {quoted(other)} END"


def _counted() -> str:
    """The deaths, added up: a month within what the file registers counts 0 where it has none, and a municipality of
    which it registers other deaths has a row of 0 homicides."""
    told = f"(kind IN ({', '.join(map(quoted, TOLD))}) OR {_PRESUMED})"
    words = {
        "subtype": "left(cause, 3)",
        "modality": "presumed",
        "sex": "sex",
        "age": f"coalesce(age::VARCHAR, {quoted(UNKNOWN_AGE)})",
        "resident": "resident",
    }
    listed = ", ".join(f"CASE WHEN {told} THEN {text} ELSE '' END AS {name}" for name, text in words.items())
    place = "state || CASE WHEN place IN ('', '000') THEN '999' ELSE place END AS municipality"
    lines = f"""SELECT line, year, month, state, {place}, kind AS type, {listed},
            CASE WHEN {told} THEN occurred END AS occurred, true AS dead FROM deaths WHERE {_HERE}
        UNION ALL SELECT min(line), year, NULL, state, {place}, '{ASSAULT}', 'X95', '{PRESUMED}', '', '', '', NULL,
            false FROM deaths WHERE {_HERE} GROUP BY ALL"""
    columns = {name: name for name in ROWS} | dict.fromkeys(("good", "state_name", "municipality_name"), "''")
    columns["population"] = "NULL::DOUBLE"
    columns |= {
        name: f"CASE WHEN {at} <= any_value(final) THEN count(*) FILTER (dead AND month = {at})::INTEGER END"
        for at, name in enumerate(MONTHS, 1)
    }
    selected = ", ".join(f"{text} AS {name}" for name, text in columns.items())
    return f"""SELECT min(line) AS line, {selected}, occurred, resident,
            count(*) FILTER (dead AND month IS NULL)::INTEGER AS m00
        FROM (SELECT *, max(month) OVER (PARTITION BY year) AS final FROM ({lines}))
        GROUP BY year, state, municipality, type, subtype, modality, sex, age, occurred, resident ORDER BY 1, sex"""


def _told(connection: duckdb.DuckDBPyConnection) -> list[Finding]:
    """How many there are, of which kind, and those that are of no area of the country."""
    every, murder, presumed, both = one_row(
        connection,
        f"SELECT count(*), count_if({_MURDER}), count_if({_PRESUMED}), count_if({_MURDER} AND {_PRESUMED}) FROM deaths",
    )
    told = (
        f"{every:,} deaths were read; {murder:,} are homicides by their cause (X85 to Y09), {presumed:,} are presumed "
        f"homicides on the certificate, {both:,} are both. Cause and certificate are counted apart."
    )
    findings = [Finding("HILO-F181", "info", told, where="CAUSA_DEF")]
    abroad, unknown, murders = one_row(
        connection,
        "SELECT count_if(state <> '99'), count_if(state = '99'), "
        f"count_if({_MURDER} OR {_PRESUMED}) FROM deaths WHERE NOT ({_HERE})",
    )
    if abroad or unknown:
        told = (
            f"{abroad:,} deaths occurred abroad and {unknown:,} in no state that is told, {murders:,} of them "
            "homicides by cause or certificate: they count in no area and in no sum of areas."
        )
        findings.append(Finding("HILO-F182", "warning", told, where="ENT_OCURR"))
    return findings


def _odd(connection: duckdb.DuckDBPyConnection, table: Table) -> list[Finding]:
    """What is not specified, what no layout has, what was registered before or long after it occurred."""
    names = {role: table.layout.names[place] for role, place in table.layout.places.items()}
    crime = f"({_MURDER} OR {_PRESUMED}) AND {_HERE}"
    tests = {
        "municipality": "place IN ('', '000', '999')",
        "age": "age IS NULL",
        "sex": f"sex = '{UNKNOWN}'",
        "cause": "cause = ''",
        "month": "month IS NULL",
        "occurred": "occurred IS NULL",
    }
    counts = one_row(
        connection, f"SELECT {', '.join(f'count_if({test})' for test in tests.values())} FROM deaths WHERE {crime}"
    )
    lacking = [f"{names[role]} {count:,}" for role, count in zip(tests, counts, strict=True) if count]
    findings = []
    if lacking:
        told = f"Not specified of deaths by homicide: {', '.join(lacking)}. They are counted as not specified."
        findings.append(Finding("HILO-F183", "info", told, where="record"))
    strange = {
        "sex": "ltrim(sex_code, '0') NOT IN ('', '1', '2', '9')",
        "presumed": "ltrim(presumed_code, '0') NOT IN ('', '1', '2', '3', '4', '5', '8', '9', '88', '99')",
        "age": "age IS NULL AND age_code NOT IN ('', '4998', '4999', '9999')",
        "month": "month IS NULL",
    }
    # A month of registration that is not told is one that the layout has no code for.
    listed = ", ".join(f"count_if({test}), min(line) FILTER ({test})" for test in strange.values())
    found = one_row(connection, f"SELECT {listed} FROM deaths")
    said = [
        f"{names[role]} in {count:,} lines (first in line {line})"
        for role, count, line in zip(strange, found[::2], found[1::2], strict=True)
        if count
    ]
    if said:
        told = f"Codes that the layout does not have: {'; '.join(said)}. They were read as not specified."
        findings.append(Finding("HILO-F184", "error", told, where="record"))
    late, early, line = one_row(
        connection,
        f"SELECT count_if(occurred < year), count_if(occurred > year), min(line) FILTER (occurred > year) "
        f"FROM deaths WHERE {crime}",
    )
    if late:
        told = (
            f"{late:,} deaths by homicide occurred in an earlier year than that of their registration. A year of the "
            "file is the year of registration."
        )
        findings.append(Finding("HILO-F187", "info", told, where=names["occurred"]))
    if early:
        told = f"{early:,} deaths were registered before the year in which they occurred (first in line {line})."
        findings.append(Finding("HILO-F185", "error", told, where=names["occurred"]))
    return findings


def _twice(connection: duckdb.DuckDBPyConnection, table: Table) -> list[Finding]:
    """With some sixty columns two deaths are hardly ever alike in all."""
    if table.layout.width < WIDE:
        return []
    cells = ", ".join(f"c{at}" for at in range(table.layout.width))
    count, different = one_row(
        connection,
        f"SELECT count(*), count(DISTINCT hash({cells})) FROM {table.source(typed=False)} "
        f"WHERE NOT ({empty_row(table.layout)})",
    )
    if count < 2 or count - different < COVERED * different:
        return []
    told = f"{count - different:,} of {count:,} deaths stand in the file twice, column for column: it was joined twice."
    return [Finding("HILO-F186", "error", told, where="file")]
