"""The whole table of a file, for whoever wants all of it: CSV and Parquet, with size, hash, rows and columns.

    DATA_DIR/bulk/<source>/<first 12 digits of the hash>/
        rows.csv.gz     the rows of the vintage as CSV, packed; served plain
        table.json      what is true of both files

Made once, when the file is put forward for the public, and again when the folder was deleted or the rows on the disk
are no longer those that it was made of: by one reader at a time, the others are asked to come back. The Parquet that
is served is the vintage's own.
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
import tempfile
import tomllib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cache
from hashlib import file_digest, sha256
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from django.conf import settings

from hilo.knowledge.incidence import store
from hilo.knowledge.incidence.queries.kept import alone
from hilo.lib.sheets import FORMULA

if TYPE_CHECKING:
    import duckdb

    from hilo.knowledge.incidence.store import Vintage

CHUNK = 1 << 18


@dataclass(frozen=True, slots=True)
class Column:
    """name: in the header; kind: "integer", "number" or "string"."""

    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class BulkFile:
    """One form of a table. form: "csv" or "parquet"; bytes, hash: of what is sent (SHA-256)."""

    form: str
    bytes: int
    hash: str


@dataclass(frozen=True, slots=True)
class Bulk:
    """The whole table of a vintage. rows: counted in the file that is served; made_of: size and time of the rows on the
    disk that it was made of."""

    vintage: str
    rows: int
    columns: tuple[Column, ...]
    files: tuple[BulkFile, ...]
    made_of: tuple[int, int]

    def of(self, form: str) -> BulkFile:
        return next(one for one in self.files if one.form == form)


@dataclass(frozen=True, slots=True)
class Licence:
    """name: short, of no language; path: where its text is."""

    name: str
    title_es: str
    title_en: str
    path: str

    def title(self, language: str) -> str:
        return self.title_en if language.startswith("en") else self.title_es


@dataclass(frozen=True, slots=True)
class Origin:
    """Who publishes a source, where, and under which terms."""

    publisher: str
    page: str
    licences: tuple[Licence, ...]


def bulk(vintage: Vintage) -> Bulk:
    """The table of a vintage, made if it is not there.

    Raises: Refusal HILO-F503 where the analysis extra is lacking, F624 while somebody else makes it.
    """
    folder, made_of = _folder(vintage), _made_of(vintage)
    if (kept := _kept(folder, made_of)) is not None:
        return kept
    with alone(folder.parent / f"{folder.name}.lock", vintage):
        if (kept := _kept(folder, made_of)) is not None:
            return kept
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix="made-") as workplace:
            prepared = Path(workplace) / "table"
            prepared.mkdir()
            written = _write(vintage, prepared, made_of)
            shutil.rmtree(folder, ignore_errors=True)
            os.rename(prepared, folder)
        return written


def chunks(vintage: Vintage, form: str) -> Iterator[bytes]:
    """What is sent, piece by piece; opened before the first piece, so that what is not there is found out at once."""
    path = vintage.rows_file if form == "parquet" else _folder(vintage) / "rows.csv.gz"
    opened = cast(BinaryIO, path.open("rb") if form == "parquet" else gzip.GzipFile(path, "rb"))

    def pieces() -> Iterator[bytes]:
        with opened as file:
            while piece := file.read(CHUNK):
                yield piece

    return pieces()


def origin(source: str) -> Origin | None:
    """Of a source that has none of ours nothing is claimed."""
    return _origins().get(source)


@cache
def _origins() -> dict[str, Origin]:
    told = tomllib.loads(
        files("hilo.knowledge.incidence").joinpath("standards", "origins.toml").read_text(encoding="utf-8")
    )
    licences = {key: Licence(key, **one) for key, one in told["licence"].items()}
    found: dict[str, Origin] = {}
    for one in told["origin"]:
        whose = Origin(one["publisher"], one["page"], tuple(licences[key] for key in one["licences"]))
        found.update(dict.fromkeys(one["sources"], whose))
    return found


def _folder(vintage: Vintage) -> Path:
    return Path(settings.DATA_DIR) / "bulk" / vintage.source / vintage.hash[:12]


def _made_of(vintage: Vintage) -> tuple[int, int]:
    told = vintage.rows_file.stat()
    return told.st_size, told.st_mtime_ns


def _kept(folder: Path, made_of: tuple[int, int]) -> Bulk | None:
    """What was made of these rows; None if nothing was, or of others."""
    try:
        told: dict[str, Any] = json.loads((folder / "table.json").read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return None
    if tuple(told["made_of"]) != made_of:
        return None
    columns = tuple(Column(**one) for one in told["columns"])
    return Bulk(told["vintage"], told["rows"], columns, tuple(BulkFile(**one) for one in told["files"]), made_of)


def _write(vintage: Vintage, folder: Path, made_of: tuple[int, int]) -> Bulk:
    rows, packed = str(vintage.rows_file), folder / "rows.csv.gz"
    with store.opened() as connection:
        described = connection.execute("DESCRIBE SELECT * FROM read_parquet(?)", [rows]).fetchall()
        columns = tuple(Column(str(name), _kind(str(kind))) for name, kind, *_ in described)
        count = _copied(connection, columns, rows, packed)
    digest, size = sha256(), 0
    with gzip.open(packed, "rb") as file:
        while piece := file.read(CHUNK):
            digest.update(piece)
            size += len(piece)
    with vintage.rows_file.open("rb") as parquet:
        sent = BulkFile("parquet", made_of[0], file_digest(parquet, "sha256").hexdigest())
    made = Bulk(vintage.key, count, columns, (BulkFile("csv", size, digest.hexdigest()), sent), made_of)
    (folder / "table.json").write_text(json.dumps(asdict(made), indent=1), encoding="utf-8")
    return made


def _copied(connection: duckdb.DuckDBPyConnection, columns: tuple[Column, ...], rows: str, packed: Path) -> int:
    """Write the CSV; words that a spreadsheet would run get an apostrophe, as in every table that leaves the house."""
    risky = (
        "'^[ \u00a0]*["
        + "".join(f"\\{one}" if one in "-" else one for one in (*FORMULA, "'")).replace("'", "''")
        + "]'"
    )
    selected = ", ".join(
        f"CASE WHEN regexp_matches({one.name}, {risky}) THEN '''' || {one.name} ELSE {one.name} END AS {one.name}"
        if one.kind == "string"
        else one.name
        for one in columns
    )
    where = str(packed).replace("'", "''")
    connection.execute(
        f"COPY (SELECT {selected} FROM read_parquet(?)) TO '{where}' (FORMAT csv, HEADER, COMPRESSION gzip)", [rows]
    )
    found = connection.execute("SELECT count(*) FROM read_parquet(?)", [rows]).fetchone()
    return int(found[0]) if found else 0


def _kind(duck: str) -> str:
    if duck in ("DOUBLE", "FLOAT"):
        return "number"
    return "string" if duck == "VARCHAR" else "integer"
