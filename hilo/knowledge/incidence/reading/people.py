"""CONAPO's people by single age and sex (AÑO, ENTIDAD, CVE_GEO, EDAD, SEXO, POBLACION), whole or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from hilo.lib.errors import Refusal

from .editions import plain
from .table import copy_rows, one_row, quoted

if TYPE_CHECKING:
    import duckdb

COLUMNS = {"year": "ano", "state": "cve geo", "age": "edad", "sex": "sexo", "people": "poblacion"}
OLDEST = 85
"""Each age up to this must be there; what is above may be one number."""


def write_people(connection: duckdb.DuckDBPyConnection, text: Path, target: Path, name: str) -> tuple[int, ...]:
    """Write the file as people.parquet; the country is the sum of its 32 states where the file does not have it.

    Returns rows, first and last year. Refuses: HILO-F628 another layout, F629 a cell that is none, F630 an age, sex or
    state that lacks or stands twice.
    """
    import duckdb

    source = f"read_csv({quoted(str(text))}, all_varchar=true, header=true, sample_size=2000)"
    try:
        given = [column for column, *_ in connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()]
    except duckdb.Error:
        raise Refusal("HILO-F628", name=name, columns="AÑO, CVE_GEO, EDAD, SEXO, POBLACION", where="file") from None
    at = {role: next((one for one in given if plain(one) == wanted), "") for role, wanted in COLUMNS.items()}
    if lacking := [COLUMNS[role].upper().replace(" ", "_") for role, column in at.items() if not column]:
        raise Refusal("HILO-F628", name=name, columns=", ".join(lacking), where="file")

    def cell(role: str) -> str:
        column = at[role].replace('"', '""')
        return f"""regexp_replace(trim("{column}", ' \u00a0\t'), '\\.0+$', '')"""

    connection.execute(
        f"""CREATE TABLE people AS SELECT row_number() OVER () + 1 AS line,
            try_cast({cell("year")} AS SMALLINT) AS year,
            CASE length({cell("state")}) WHEN 1 THEN '0' ELSE '' END || {cell("state")} AS state,
            CASE WHEN lower({cell("sex")}) IN ('hombre', 'hombres') THEN 'Hombre'
                WHEN lower({cell("sex")}) IN ('mujer', 'mujeres') THEN 'Mujer'
                WHEN lower({cell("sex")}) IN ('total', 'ambos') THEN '' END AS sex,
            try_cast({cell("age")} AS SMALLINT) AS age, try_cast(replace({cell("people")}, ',', '') AS BIGINT) AS people
            FROM {source}"""
    )
    wrong, line = one_row(
        connection,
        """SELECT count(*), min(line) FROM people WHERE year IS NULL OR year NOT BETWEEN 1900 AND 2200 OR sex IS NULL
           OR age IS NULL OR age NOT BETWEEN 0 AND 130 OR people IS NULL OR people < 0
           OR state IS NULL OR NOT regexp_full_match(state, '0[0-9]|[12][0-9]|3[0-2]')""",
    )
    if wrong:
        raise Refusal("HILO-F629", name=name, count=f"{wrong:,}", line=str(line), where="file")
    connection.execute("DELETE FROM people WHERE sex = ''")
    _country(connection)
    odd = connection.execute(
        f"""SELECT state, year, sex FROM people GROUP BY ALL HAVING count(*) <> count(DISTINCT age)
            OR count(DISTINCT age) FILTER (age <= {OLDEST}) <= {OLDEST} OR max(age) + 1 <> count(DISTINCT age)
            UNION ALL SELECT state, year, any_value(sex) FROM people GROUP BY state, year HAVING count(DISTINCT sex) < 2
            ORDER BY ALL LIMIT 1"""
    ).fetchone()
    if odd:
        raise Refusal("HILO-F630", name=name, state=odd[0], year=odd[1], sex=odd[2], oldest=OLDEST, where="file")
    rows, first, last = one_row(connection, "SELECT count(*), min(year), max(year) FROM people")
    if not rows:
        raise Refusal("HILO-F411", "The file has a header and no rows: download it again.", where="file")
    copy_rows(connection, "SELECT year, state, sex, age, people FROM people ORDER BY ALL", target)
    return int(rows), int(first), int(last)


def _country(connection: duckdb.DuckDBPyConnection) -> None:
    """Years for which the file has every state and not the country."""
    connection.execute(
        """INSERT INTO people SELECT NULL, year, '00', sex, age, sum(people)::BIGINT FROM people
           WHERE year IN (SELECT year FROM people GROUP BY year
                          HAVING count(DISTINCT state) = 32 AND count(*) FILTER (state = '00') = 0)
           GROUP BY year, sex, age"""
    )
