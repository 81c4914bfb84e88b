"""Vintages on disk: each load of a file is one folder that is never changed.

    DATA_DIR/statistics/<source>/<first 12 digits of the hash>/
        rows.parquet    every row of the file, typed (ROWS says how)
        contents.json   what the rows are of (contents.py), so that who asks only that need not read them
        vintage.json    what was read, repaired and left as it was

A folder appears by one rename when it is complete, so a load that dies leaves nothing. The folder is named for the
hash of the file's bytes: the same file is the same vintage, wherever it is loaded.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

from django.conf import settings

from hilo.lib.errors import Refusal
from hilo.lib.findings import Finding

if TYPE_CHECKING:
    import duckdb

MONTHS = tuple(f"m{month:02}" for month in range(1, 13))
ROWS = {
    "year": "SMALLINT",
    "state": "VARCHAR",
    "municipality": "VARCHAR",
    "good": "VARCHAR",
    "type": "VARCHAR",
    "subtype": "VARCHAR",
    "modality": "VARCHAR",
    "sex": "VARCHAR",
    "age": "VARCHAR",
    **dict.fromkeys(MONTHS, "INTEGER"),
    "population": "DOUBLE",
    "state_name": "VARCHAR",
    "municipality_name": "VARCHAR",
}
"""Columns of rows.parquet and their types in DuckDB; the rows stand in the order of the file.

A file that had to be read with care has a column more, line: where the row stood in it (the header is line 1). state:
two digits. municipality: five digits ("" in a file by state); XX998 is "other municipalities" and XX999 "not
specified", both kept as they are. good to age: the file's own words, repaired, "" where the edition has no such
column. m01 to m12: the cell's whole number; NULL is unpublished, -1 is kept as the file has it and never added up.
population: only where the file brings one. state_name, municipality_name: the file's words.
"""


@dataclass(frozen=True, slots=True)
class Vintage:
    """One file as it was loaded.

    source: such as "inegi-deaths"; hash: SHA-256 of the file's bytes; method: the counting method (methods.toml);
    grain: "state" or "municipality"; unit: "cases", "victims" or "deaths"; first, last: first and last month with a
    published cell, such as "2016-06"; encoding: what the bytes were; read_at: UTC, ISO 8601; code: version of Hilo that
    read it; findings: what was repaired or looks wrong.
    """

    source: str
    hash: str
    file: str
    size: int
    edition: str
    method: str
    grain: str
    unit: str
    rows: int
    first: str
    last: str
    encoding: str
    read_at: str
    code: str
    findings: tuple[Finding, ...] = field(default=())

    @property
    def key(self) -> str:
        """What commands and reports call it: source@ and the first twelve digits of the hash."""
        return f"{self.source}@{self.hash[:12]}"

    @property
    def folder(self) -> Path:
        return root() / self.source / self.hash[:12]

    @property
    def rows_file(self) -> Path:
        return self.folder / "rows.parquet"

    def as_dict(self) -> dict[str, Any]:
        return asdict(self) | {"key": self.key}


def folder_of(key: str) -> Path:
    """Where the vintage of a key lies; no key leads out of the house."""
    source, _, digest = key.partition("@")
    return root() / PurePath(source).name / PurePath(digest).name


def root() -> Path:
    """Where the vintages are kept."""
    return Path(settings.DATA_DIR) / "statistics"


def write(vintage: Vintage, prepared: Path) -> Vintage:
    """Put a prepared folder (holding rows.parquet) in its place under the vintage's name; nothing half is ever seen.

    The same file loaded twice is one vintage: what was there stays.
    """
    document = asdict(vintage)
    (prepared / "vintage.json").write_text(json.dumps(document, ensure_ascii=False, indent=1), encoding="utf-8")
    vintage.folder.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.rename(prepared, vintage.folder)
    except OSError:
        if not vintage.folder.exists():
            raise
    return find(vintage.key)


def vintages(source: str = "") -> tuple[Vintage, ...]:
    """All vintages (of a source), the one that publishes the latest month first; nothing loaded is an empty tuple.

    When a file was loaded says nothing of what it holds: of two that end with the same month, the one read last.
    """
    found = [_read(path) for path in root().glob(f"{source or '*'}/*/vintage.json")]
    return tuple(sorted(found, key=lambda one: (one.last, one.read_at, one.key), reverse=True))


def find(asked: str) -> Vintage:
    """The vintage that is meant: a source (its file with the latest month), source@hash, or the beginning of a hash.

    Refuses with HILO-F404, F475 what is not there or could be two.
    """
    every = vintages()
    if of_source := [one for one in every if one.source == asked]:
        return of_source[0]
    source, _, start = asked.rpartition("@")
    fitting = [one for one in every if one.hash.startswith(start) and source in ("", one.source)] if start else []
    if len(fitting) == 1:
        return fitting[0]
    if len(fitting) > 1:
        names = ", ".join(one.key for one in fitting)
        raise Refusal("HILO-F475", f"“{asked}” could be any of {names}: give more of it.", status=404, where="vintage")
    loaded = ", ".join(sorted({one.source for one in every})) or "none yet"
    raise Refusal(
        "HILO-F404",
        f"Nothing is loaded as “{asked}” (loaded: {loaded}). Load the official file with `hilo statistics load FILE`.",
        status=404,
        where="vintage",
    )


@contextmanager
def opened() -> Iterator[duckdb.DuckDBPyConnection]:
    """A DuckDB connection in memory, at peace with two cores and two gigabytes; close follows by itself.

    Refuses with HILO-F507 where the disk is full, HILO-F509 where memory is not enough.
    """
    connection = connect()
    import duckdb

    try:
        yield connection
    except duckdb.OutOfMemoryException:
        raise Refusal(
            "HILO-F509", "This needs more memory or room than Hilo may take: nothing was kept.", status=507
        ) from None
    except duckdb.IOException as failure:
        if "space left" not in str(failure) and "disk" not in str(failure).lower():
            raise
        raise disk_full() from None
    finally:
        connection.close()


def disk_full() -> Refusal:
    return Refusal("HILO-F507", "The disk is full: nothing was loaded. Make room and load the file again.", status=507)


def connect(memory: str = "1500MB") -> duckdb.DuckDBPyConnection:
    """A fresh connection; refuses with HILO-F503 where the analysis extra is not installed."""
    try:
        import duckdb
    except ImportError:
        raise Refusal(
            "HILO-F503", "Figures need the analysis extra: docs/operations.md, “Extras”.", status=503
        ) from None
    connection = duckdb.connect(config={"memory_limit": memory, "threads": "2"})
    connection.execute("SET enable_progress_bar = false")
    return connection


def _read(path: Path) -> Vintage:
    told = path.stat()
    return _read_once(path, told.st_mtime_ns, told.st_size)


@lru_cache(maxsize=512)
def _read_once(path: Path, *_: int) -> Vintage:
    """A vintage never changes: it is read again only where somebody changed it all the same."""
    document = json.loads(path.read_text(encoding="utf-8"))
    return Vintage(**document | {"findings": tuple(_finding(one) for one in document["findings"])})


def _finding(written: dict[str, Any]) -> Finding:
    """As it was before JSON, which has no tuples: a list in it, and the vintage could be no key of a cache."""
    return Finding(**written | {"values": tuple((name, said) for name, said in written.get("values", ()))})
