"""Which crimes a file has rows of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hilo.knowledge.incidence import store
from hilo.knowledge.incidence.rules import Crime, crimes

if TYPE_CHECKING:
    from hilo.knowledge.incidence.store import Vintage

COLUMNS = ("good", "type", "subtype", "modality")


def held(vintage: Vintage) -> tuple[Crime, ...]:
    """The crimes of the catalogue that the file has rows of by its method, in the catalogue's order."""
    with store.opened() as connection:
        rows = connection.execute(
            f"SELECT DISTINCT {', '.join(COLUMNS)} FROM read_parquet(?)", [str(vintage.rows_file)]
        ).fetchall()
    present = [dict(zip(COLUMNS, row, strict=True)) for row in rows]
    return tuple(one for one in crimes().values() if _is_in(one, vintage.method, present))


def _is_in(crime: Crime, method: str, present: list[dict[str, str]]) -> bool:
    return any(
        all(row.get(column) in words for column, words in condition.items())
        for condition in crime.definitions.get(method, ())
        for row in present
    )
