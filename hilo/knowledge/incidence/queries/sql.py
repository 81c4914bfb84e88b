"""The analyst's own question in SQL over what is loaded: read only, nothing but the vintages, whatever is asked."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from hilo.knowledge.incidence import store
from hilo.lib.errors import Refusal


@dataclass(frozen=True, slots=True)
class Answer:
    """Rows of a question as plain values; numeric: which columns are numbers; more: whether the limit cut some."""

    columns: tuple[str, ...]
    numeric: tuple[bool, ...]
    rows: tuple[tuple[Any, ...], ...]
    more: bool


def ask(query: str, limit: int = 200) -> Answer:
    """Answer a SELECT over the views: each source by its name (the newest file), each vintage by its key.

    What JSON has no number for (NaN, infinity) comes as text.

    Refuses with HILO-F428, F494 what is not one SELECT, what DuckDB cannot answer, and any file outside the store.
    """
    import duckdb

    with store.opened() as connection:
        connection.execute(f"SET allowed_directories = ['{_quoted(str(store.root()))}']")
        seen = set()
        for vintage in store.vintages():
            for name in (vintage.key, *(() if vintage.source in seen else (vintage.source,))):
                connection.execute(
                    f"CREATE VIEW \"{name}\" AS SELECT * FROM read_parquet('{_quoted(str(vintage.rows_file))}')"
                )
            seen.add(vintage.source)
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        try:
            statements = connection.extract_statements(query)
            if len(statements) != 1 or not str(statements[0].type).endswith("SELECT"):
                raise Refusal("HILO-F428", "Ask one question, a SELECT: nothing can be changed here.", where="query")
            asked = connection.execute(query)
            description = asked.description or []
            rows = asked.fetchmany(limit + 1) if limit else asked.fetchall()
        except duckdb.Error as error:
            said = str(error).partition("\n\nLINE ")[0]
            raise Refusal("HILO-F494", f"DuckDB: {' '.join(said.split())}", where="query") from None
    columns = tuple(str(column[0]) for column in description)
    plain = tuple(tuple(_plain(cell) for cell in row) for row in rows)
    more = bool(limit) and len(plain) > limit
    plain = plain[:limit] if limit else plain
    numeric = tuple(
        all(isinstance(row[at], int | float | None) for row in plain) and bool(plain) for at in range(len(columns))
    )
    return Answer(columns, numeric, plain, more)


def _plain(cell: Any) -> Any:
    if isinstance(cell, Decimal):
        return int(cell) if cell == cell.to_integral_value() else float(cell)
    if isinstance(cell, date | datetime):
        return cell.isoformat()
    if isinstance(cell, float) and not math.isfinite(cell):
        return str(cell)
    return cell if isinstance(cell, int | float | str | bool | None) else str(cell)


def _quoted(text: str) -> str:
    return text.replace("'", "''")
