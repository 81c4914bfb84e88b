"""What the rows of a vintage are of: told once when it is loaded, and kept in its folder, sealed with it.

    contents.json
        kinds   the different offences, each with the words of its columns
        sets    lists of codes
        areas   by year: which of them are the states with rows, and which the municipalities (not XX998 and XX999)

Whoever asks only this need not read millions of rows. Nothing in it depends on crimes.toml, which may change. A vintage
from before has no such file, and one that cannot be read is as none: its rows are asked, once a process.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import store
from .rules import is_a_place

if TYPE_CHECKING:
    import duckdb

    from .store import Vintage

KINDS = ("good", "type", "subtype", "modality")
NAME = "contents.json"
Areas = tuple[frozenset[str], frozenset[str]]


@dataclass(frozen=True, slots=True)
class Contents:
    """kinds: the words of each different offence by column; areas: states and municipalities with rows, by year."""

    kinds: tuple[dict[str, str], ...]
    areas: dict[int, Areas]


def write(connection: duckdb.DuckDBPyConnection, rows: Path, folder: Path) -> None:
    """Put what is true of the rows beside them, before the folder has its place."""
    told = _asked(connection, rows)
    sets = {one: at for at, one in enumerate(dict.fromkeys(some for both in told.areas.values() for some in both))}
    document = {
        "kinds": [list(kind.values()) for kind in told.kinds],
        "sets": [sorted(one) for one in sets],
        "areas": {str(year): [sets[one] for one in both] for year, both in sorted(told.areas.items())},
    }
    (folder / NAME).write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")


@lru_cache(maxsize=64)
def of(vintage: Vintage) -> Contents:
    """Of a vintage. Refuses with HILO-F503 one from before this was kept, where the analysis extra is lacking."""
    try:
        document: dict[str, Any] = json.loads((vintage.folder / NAME).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        with store.opened() as connection:
            return _asked(connection, vintage.rows_file)
    sets = [frozenset(one) for one in document["sets"]]
    areas = {int(year): (sets[states], sets[places]) for year, (states, places) in document["areas"].items()}
    return Contents(_kinds(document["kinds"]), areas)


def _asked(connection: duckdb.DuckDBPyConnection, rows: Path) -> Contents:
    listed = ", ".join(KINDS)
    kinds = connection.execute(f"SELECT DISTINCT {listed} FROM read_parquet(?) ORDER BY ALL", [str(rows)]).fetchall()
    found = connection.execute(
        "SELECT year, state, municipality FROM read_parquet(?) GROUP BY ALL", [str(rows)]
    ).fetchall()
    states: dict[int, set[str]] = {}
    places: dict[int, set[str]] = {}
    for year, state, place in found:
        states.setdefault(int(year), set()).add(str(state))
        if place and is_a_place(place):
            places.setdefault(int(year), set()).add(str(place))
    areas = {year: (frozenset(there), frozenset(places.get(year, ()))) for year, there in sorted(states.items())}
    return Contents(_kinds(kinds), areas)


def _kinds(rows: Iterable[Iterable[str]]) -> tuple[dict[str, str], ...]:
    return tuple(dict(zip(KINDS, row, strict=True)) for row in rows)
