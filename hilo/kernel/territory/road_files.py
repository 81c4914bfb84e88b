"""Files of roads as published: GeoPackage, shapefile, GeoJSON or CSV of edges; in degrees or INEGI's projection."""

from __future__ import annotations

import csv
import io
import re
import sqlite3
import zipfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import shapefile
import shapely

from hilo.engines.roads import Lines
from hilo.engines.roads.speeds import plain
from hilo.lib.documents import read
from hilo.lib.errors import Refusal

from .sources import DAMAGE, _projection

MOST_LINES = 20_000_000
CLASS = ("fclass", "highway", "tipo_vial", "road_class", "class", "clase", "tipo", "type")
ONE_WAY = ("oneway", "one_way", "circula", "sentido")
SPEED = ("maxspeed", "speed_kmh", "max_speed", "velocidad", "speed", "kmh")
LENGTH = ("length_m", "length")
ENDS = (("union_ini", "union_fin"), ("u", "v"), ("from", "to"), ("from_node", "to_node"))
CSV_ENDS = ("from_lat", "from_lon", "to_lat", "to_lon")
WAYS = {
    1: ("yes", "true", "1", "t", "forward", "ft", "un sentido", "unico", "un solo sentido"),
    -1: ("-1", "reverse", "backward", "tf"),
    2: ("n", "closed", "cerrada", "cerrada en ambos sentidos"),
}
_WAY = {word: way for way, words in WAYS.items() for word in words}
# Geofabrik's letters: F along the line, T against it, B both.
_GEOFABRIK = {"f": 1, "t": -1, "b": 0}
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class RoadFile:
    """lines: what was read; projection: in words; columns: what each of our names was taken from."""

    lines: Lines
    projection: str
    columns: dict[str, str]


@dataclass(slots=True)
class _Rows:
    """Geometries and, beside each, its fields with lower-case names; description: of the projection."""

    shapes: list[Any] = field(default_factory=list)
    names: tuple[str, ...] = ()
    values: list[Sequence[Any]] = field(default_factory=list)
    description: str = ""


def read_roads(file: Path, progress: Progress = lambda done, total: None) -> RoadFile:
    """Read a file of roads.

    Refuses with HILO-U501, U509, U510 (unreadable), U502 (no lines), T103 (projection unknown).
    """
    if not file.is_file():
        raise Refusal("HILO-U501", f"There is no file {file}.", where="file")
    readers: dict[str, Callable[[Path, Progress], _Rows]] = {
        ".gpkg": _geopackage,
        ".shp": _shapefile,
        ".zip": _zipped,
        ".geojson": _geojson,
        ".json": _geojson,
        ".csv": _table,
    }
    reader = readers.get(file.suffix.lower())
    if reader is None:
        raise Refusal(
            "HILO-U509",
            f"{file.name} is not a GeoPackage, a shapefile (or a zip of one), a GeoJSON file or a CSV of edges.",
            where="file",
        )
    try:
        return _understood(reader(file, progress), file)
    except (*DAMAGE, sqlite3.Error, UnicodeError, csv.Error) as error:
        raise Refusal("HILO-U510", f"{file.name} cannot be read: {error}", where="file") from error


def _understood(rows: _Rows, file: Path) -> RoadFile:
    """Rows as lines in degrees, whatever their columns are called."""
    if len(rows.shapes) > MOST_LINES:
        raise Refusal("HILO-U512", f"{file.name} holds more than {MOST_LINES:,} lines: cut it by state.", where="file")
    shapes = np.array(rows.shapes, dtype=object)
    if len(shapes):
        shapes = shapely.force_2d(shapes)
    types = shapely.get_type_id(shapes) if len(shapes) else np.empty(0, int)
    ok = np.isin(types, [1, 5])
    if not ok.any():
        raise Refusal(
            "HILO-U502", f"{file.name} holds no line. Give the layer of streets and roads, as lines.", where="file"
        )
    row_of = np.flatnonzero(ok)
    projection, to_degrees = _projection(rows.description, tuple(shapely.total_bounds(shapes[ok]).tolist()))
    lines, owner = shapely.get_parts(to_degrees(shapes[ok]), return_index=True)
    filled = ~shapely.is_empty(lines)
    lines, row = lines[filled], row_of[owner[filled]]
    points, line = shapely.get_coordinates(lines, return_index=True)
    if not len(points) or not np.isfinite(points).all():
        raise Refusal("HILO-U511", f"{file.name} holds lines without places.", where="file")
    if np.abs(points[:, 0]).max() > 180 or np.abs(points[:, 1]).max() > 90:
        raise Refusal("HILO-T111", "The coordinates are not degrees: give EPSG:4326 or EPSG:6372.", where="file")
    columns: dict[str, str] = {}

    def column(name: str, candidates: Sequence[str]) -> list[Any] | None:
        for candidate in candidates:
            if candidate in rows.names:
                place = rows.names.index(candidate)
                columns[name] = candidate
                return [rows.values[index][place] for index in row.tolist()]
        return None

    count = len(lines)
    classes = column("class", CLASS)
    way = column("one-way", ONE_WAY)
    speed = column("speed", SPEED)
    length = column("length", LENGTH)
    ends = None
    for begin, finish in ENDS:
        # A line in several parts has ends that its row does not name.
        if begin in rows.names and finish in rows.names and count == len(row_of):
            named = column("from", [begin]), column("to", [finish])
            ends = [_name(v) for v in named[0] or []], [_name(v) for v in named[1] or []]
            if "" in ends[0] or "" in ends[1]:
                ends = None
                continue
            break
    metres = np.array([_number(value) for value in length]) if length and count == len(row_of) else None
    return RoadFile(
        Lines(
            points=points,
            starts=np.searchsorted(line, np.arange(count + 1)).astype(np.int64),
            classes=[_word(value) for value in classes] if classes else [""] * count,
            kmh=np.array([_kmh(value) for value in speed]) if speed else np.full(count, np.nan),
            way=_ways(way, count),
            ends=ends,
            metres=metres,
        ),
        projection,
        columns,
    )


def _name(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value).strip()


def _word(value: Any) -> str:
    """A class as one word: the first of a list such as "['residential', 'service']"."""
    text = "" if value is None else str(value)
    found = re.match(r"\s*\[\s*['\"]([^'\"]+)", text)
    return (found[1] if found else text).strip()[:60]


def _number(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return float("nan")


def _kmh(value: Any) -> float:
    """A posted speed: 50, "50", "50 km/h", "30 mph", the first of a list; NaN for anything else."""
    found = re.search(r"(\d{1,3}(?:\.\d+)?)\s*(mph)?", str(value)) if value is not None else None
    if found is None:
        return float("nan")
    return float(found[1]) * (1.609344 if found[2] else 1.0)


def _ways(values: list[Any] | None, count: int) -> np.ndarray[Any, np.dtype[np.int8]]:
    """1, -1, 0 or 2 for each line; see Lines.way. A word that nobody knows means both."""
    if values is None:
        return np.zeros(count, np.int8)
    words = [plain(str(value)) if value is not None else "" for value in values]
    meanings = _GEOFABRIK if "b" in words else _WAY
    return np.array([meanings.get(word, 0) for word in words], np.int8)


def _geopackage(file: Path, progress: Progress) -> _Rows:
    """The layer of lines in a GeoPackage (OGC 12-128r19): the geometry is WKB behind a short header."""
    with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as base:
        layers = base.execute(
            "SELECT g.table_name, g.column_name, coalesce(s.definition, ''), coalesce(s.organization, ''), "
            "coalesce(s.organization_coordsys_id, 0) FROM gpkg_geometry_columns g "
            "LEFT JOIN gpkg_spatial_ref_sys s ON s.srs_id = g.srs_id "
            "WHERE upper(g.geometry_type_name) IN ('LINESTRING', 'MULTILINESTRING', 'GEOMETRY', 'CURVE') "
            "ORDER BY upper(g.geometry_type_name) = 'GEOMETRY', g.table_name"
        ).fetchall()
        for table, column, definition, body, number in layers:
            quoted = '"' + str(table).replace('"', '""') + '"'
            cursor = base.execute(f"SELECT * FROM {quoted}")  # noqa: S608 (a name of the file's own, quoted)
            names = [str(part[0]).lower() for part in cursor.description]
            place = names.index(str(column).lower())
            total = int(base.execute(f"SELECT count(*) FROM {quoted}").fetchone()[0])  # noqa: S608
            rows = _Rows(names=tuple(names))
            known = definition if definition and definition != "undefined" else ""
            rows.description = known or (f"{body}:{number}" if body and number > 0 else "")
            blobs: list[bytes] = []
            for values in cursor:
                blob = values[place]
                if blob is None:
                    continue
                blobs.append(_wkb(bytes(blob)))
                rows.values.append(values)
                if len(blobs) % 10_000 == 0:
                    progress(len(blobs), total)
            rows.shapes = list(shapely.from_wkb(np.array(blobs, dtype=object))) if blobs else []
            if any(shape is not None and shape.geom_type.endswith("LineString") for shape in rows.shapes):
                return rows
    return _Rows()


def _wkb(blob: bytes) -> bytes:
    """The WKB in a GeoPackage geometry; ValueError if it is none."""
    if len(blob) < 8 or blob[:2] != b"GP":
        raise ValueError("a geometry is not a GeoPackage geometry")
    envelope = (0, 32, 48, 48, 64)
    kind = blob[3] >> 1 & 7
    if kind >= len(envelope):
        raise ValueError("a geometry has an unknown envelope")
    return blob[8 + envelope[kind] :]


def _shapefile(file: Path, progress: Progress) -> _Rows:
    def beside(suffix: str) -> bytes | None:
        for name in (file.with_suffix(suffix), file.with_suffix(suffix.upper())):
            if name.is_file():
                return name.read_bytes()
        return None

    return _shapes(beside, progress)


def _zipped(file: Path, progress: Progress) -> _Rows:
    """The first shapefile of lines in a zip."""
    with zipfile.ZipFile(file) as archive:
        inside = {name.lower(): name for name in archive.namelist()}
        for name in sorted(inside):
            if name.endswith(".shp"):
                stem = name[:-4]

                def read(suffix: str, stem: str = stem) -> bytes | None:
                    found = inside.get(stem + suffix)
                    return archive.read(found) if found else None

                rows = _shapes(read, progress)
                if rows.shapes:
                    return rows
    return _Rows()


def _shapes(read: Callable[[str], bytes | None], progress: Progress) -> _Rows:
    content, table = read(".shp"), read(".dbf")
    if content is None or table is None:
        raise ValueError("a shapefile needs its .dbf beside it")
    said = (read(".cpg") or b"").decode("ascii", "ignore").strip().lower()
    encoding = "utf-8" if said in {"utf-8", "utf8", "65001"} else "latin-1"
    reader = shapefile.Reader(
        shp=io.BytesIO(content), dbf=io.BytesIO(table), encoding=encoding, encodingErrors="replace"
    )
    rows = _Rows(description=(read(".prj") or b"").decode("latin-1"))
    if not reader.shapeTypeName.startswith("POLYLINE"):
        return rows
    rows.names = tuple(name.lower() for name, *_ in reader.fields if name != "DeletionFlag")
    for item in reader.iterShapeRecords():
        if not item.shape.points:
            continue
        rows.shapes.append(shapely.geometry.shape(item.shape.__geo_interface__))
        rows.values.append(list(item.record))
        if len(rows.shapes) % 10_000 == 0:
            progress(len(rows.shapes), len(reader))
    return rows


def _geojson(file: Path, progress: Progress) -> _Rows:
    document = read(file.read_bytes())
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list) or not all(isinstance(feature, Mapping) for feature in features):
        raise ValueError("it is not a FeatureCollection")
    rows = _Rows(description=str(((document.get("crs") or {}).get("properties") or {}).get("name", "")))
    found = [f for f in features if (f.get("geometry") or {}).get("type") in {"LineString", "MultiLineString"}]
    names = sorted({str(name) for feature in found for name in (feature.get("properties") or {})})
    rows.names = tuple(name.lower() for name in names)
    for done, feature in enumerate(found, start=1):
        own = feature.get("properties") or {}
        rows.shapes.append(shapely.geometry.shape(feature["geometry"]))
        rows.values.append([own.get(name) for name in names])
        if done % 10_000 == 0:
            progress(done, len(found))
    return rows


def _table(file: Path, progress: Progress) -> _Rows:
    """A CSV of straight edges: from_lat, from_lon, to_lat, to_lon, and what the other formats may say too."""
    text = file.read_text(encoding="utf-8-sig")
    head = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text), delimiter=";" if head.count(";") > head.count(",") else ",")
    names = tuple(name.strip().lower() for name in next(reader, []))
    missing = [name for name in CSV_ENDS if name not in names]
    if missing:
        raise Refusal(
            "HILO-U513",
            f"{file.name} lacks the columns {', '.join(missing)}. Each row is an edge: from_lat, from_lon, to_lat, "
            "to_lon, and if known from, to, class, oneway, speed_kmh, length_m.",
            where="file",
        )
    places = [names.index(name) for name in CSV_ENDS]
    rows, ends = _Rows(names=names), []
    for number, values in enumerate(reader, start=2):
        if not any(value.strip() for value in values):
            continue
        try:
            a, b, c, d = (float(values[place]) for place in places)
        except (ValueError, IndexError) as error:
            raise ValueError(f"line {number}: a place is four numbers") from error
        ends.append([[b, a], [d, c]])
        rows.values.append([values[at] if at < len(values) and values[at] != "" else None for at in range(len(names))])
    progress(len(ends), len(ends))
    rows.shapes = list(shapely.linestrings(np.array(ends))) if ends else []
    return rows
