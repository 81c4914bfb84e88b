"""Polygons in a GeoPackage (OGC 12-128): an SQLite file, geometries as a header and WKB, read without a library."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import shapely

_ENVELOPE = (0, 32, 48, 48, 64)  # bytes, by the code in the flags
_EXTENDED = 0b0010_0000


@dataclass(frozen=True, slots=True)
class Layer:
    """A table of features. crs: "EPSG:6372 " and the text of its definition, "" if the file leaves it undefined."""

    name: str
    column: str
    crs: str
    count: int


def connect(content: Path | bytes) -> sqlite3.Connection:
    """The file opened for reading alone; what its schema could run (views, functions) is never run.

    Raises ValueError for what is no GeoPackage, sqlite3.Error for a damaged one.
    """
    if isinstance(content, bytes):
        connection = sqlite3.connect(":memory:")
        connection.deserialize(content)
    else:
        connection = sqlite3.connect(f"{content.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
    connection.execute("PRAGMA trusted_schema=OFF")
    connection.execute("PRAGMA query_only=ON")
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type='table'")}
    if not {"gpkg_contents", "gpkg_geometry_columns", "gpkg_spatial_ref_sys"} <= tables:
        connection.close()
        raise ValueError("it is an SQLite file but no GeoPackage")
    return connection


def layers(connection: sqlite3.Connection) -> list[Layer]:
    """The layers of features, those with "mun" in their name first."""
    rows = connection.execute(
        "SELECT g.table_name, g.column_name, s.organization, s.organization_coordsys_id, s.definition"
        " FROM gpkg_geometry_columns g JOIN gpkg_contents c ON c.table_name = g.table_name"
        " JOIN sqlite_master m ON m.name = g.table_name AND m.type = 'table'"
        " LEFT JOIN gpkg_spatial_ref_sys s ON s.srs_id = g.srs_id WHERE c.data_type = 'features'"
    ).fetchall()
    found = []
    for name, column, organization, code, definition in rows:
        count = connection.execute(f"SELECT count(*) FROM {_quoted(name)}").fetchone()[0]  # noqa: S608
        # GDAL writes "Undefined SRS" under a number of its own; the standard has -1 and 0 for it.
        defined = organization and code and int(code) > 0 and "undefined" not in str(definition).lower()
        found.append(Layer(name, column, f"{organization}:{code} {definition or ''}" if defined else "", count))
    return sorted(found, key=lambda layer: ("mun" not in layer.name.lower(), layer.name))


def first(connection: sqlite3.Connection, layer: Layer) -> dict[str, Any] | None:
    """The attributes of a layer's first feature, None for an empty layer."""
    return next((attributes for attributes, _ in features(connection, layer, limit=1)), None)


def features(connection: sqlite3.Connection, layer: Layer, *, limit: int = -1) -> Iterator[tuple[dict[str, Any], Any]]:
    """Attributes and geometry (x east, y north; None where there is none) of each feature."""
    cursor = connection.execute(f"SELECT * FROM {_quoted(layer.name)} LIMIT ?", (limit,))  # noqa: S608
    names = [column[0] for column in cursor.description]
    with closing(cursor):
        for row in cursor:
            attributes = dict(zip(names, row, strict=True))
            yield attributes, geometry(attributes.pop(layer.column, None))


def geometry(blob: bytes | None) -> Any | None:
    """The geometry in a GeoPackage blob; None for an empty one. Raises ValueError, IndexError, ShapelyError."""
    if not blob:
        return None
    if blob[:2] != b"GP":
        raise ValueError("a geometry does not begin as GeoPackage's do")
    flags = blob[3]
    envelope = flags >> 1 & 0b111
    if flags & _EXTENDED or envelope >= len(_ENVELOPE):
        raise ValueError("a geometry is of an extended kind")
    return shapely.from_wkb(blob[8 + _ENVELOPE[envelope] :])


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
