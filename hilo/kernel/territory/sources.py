"""Files of municipal boundaries as published: shapefile, GeoJSON or GeoPackage, zipped or not, in degrees or metres."""

from __future__ import annotations

import io
import re
import sqlite3
import struct
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
import shapefile
import shapely
import shapely.errors

from hilo.engines.spatial.lambert import LambertConic
from hilo.lib import documents
from hilo.lib.errors import Refusal

from . import geopackage

# EPSG:6372, Mexico ITRF2008 / LCC: the projection of INEGI's Marco Geoestadístico.
INEGI_LCC = LambertConic(
    parallel_1=17.5,
    parallel_2=29.5,
    origin_latitude=12,
    central_meridian=-102,
    false_easting=2_500_000,
    false_northing=0,
)
DEGREES = "degrees"
CODE_NAMES = ("CVEGEO", "CVE_GEO", "CLAVE", "CODE", "ID")
FINER_LAYERS = ("CVE_LOC", "CVE_AGEB", "CVE_MZA", "CVE_AGRU")
# What the readers raise on a cut, foreign or malformed file.
DAMAGE = (
    shapefile.ShapefileException,
    shapely.errors.ShapelyError,
    zipfile.BadZipFile,
    sqlite3.Error,
    struct.error,
    ValueError,
    TypeError,
    AttributeError,
    LookupError,
    OSError,
    EOFError,
    RecursionError,
)


@dataclass(frozen=True, slots=True)
class Source:
    """features: municipality code and geometry in degrees; count: how many; projection: in words, for the report."""

    features: Iterator[tuple[str, Any]]
    count: int
    projection: str


def open_source(file: Path) -> Source:
    """Open a file, or the municipal layer in a zip; refuses with HILO-T101, T102 or T103."""
    if not file.is_file():
        raise Refusal("HILO-T101", f"There is no file {file}.", where="file")
    try:
        source = _opened(file)
    except DAMAGE as error:
        raise _unreadable(file, error) from error
    if source is None:
        raise _no_layer(file.name)
    return Source(_guarded(source.features, file), source.count, source.projection)


def _opened(file: Path) -> Source | None:
    kind = file.suffix.lower()
    if kind == ".gpkg":
        # Opened where it is: INEGI's whole country has hundreds of megabytes.
        return _geopackage(file)
    return _from_zip(file) if kind == ".zip" else _layer(file.name, _beside(file))


def _guarded(features: Iterator[tuple[str, Any]], file: Path) -> Iterator[tuple[str, Any]]:
    try:
        yield from features
    except DAMAGE as error:
        raise _unreadable(file, error) from error


def code_of(attributes: Mapping[str, Any]) -> str | None:
    """The five-digit municipality code in a feature's attributes, as INEGI and others name them, or None."""
    fields = {str(name).upper(): value for name, value in attributes.items()}
    if any(name in fields for name in FINER_LAYERS):
        return None
    if "CVE_ENT" in fields and "CVE_MUN" in fields:
        return _digits(fields["CVE_ENT"], 2, "") + _digits(fields["CVE_MUN"], 3, "") or None
    for name in CODE_NAMES:
        if code := _digits(fields.get(name), 5, ""):
            return code
    return None


def _digits(value: Any, length: int, otherwise: str) -> str:
    text = str(value).strip()
    # A number column drops the leading zero of the first nine states.
    return text.zfill(length) if text.isdigit() and length - 1 <= len(text.zfill(length - 1)) <= length else otherwise


Read = Callable[[str], bytes | None]
Features = Iterator[tuple[str, Any]]


def _beside(file: Path) -> Read:
    """Reads the file with another ending, whatever its case; None where there is none."""

    def read(suffix: str) -> bytes | None:
        for name in (file.with_suffix(suffix), file.with_suffix(suffix.upper())):
            if name.is_file():
                return name.read_bytes()
        return None

    return read


def _from_zip(file: Path) -> Source | None:
    with zipfile.ZipFile(file) as archive:
        names = {name.lower(): name for name in archive.namelist()}
        for name in sorted(names, key=lambda n: ("mun" not in PurePosixPath(n).stem, n)):
            if not name.endswith((".shp", ".geojson", ".json", ".gpkg")):
                continue
            stem = name.rsplit(".", 1)[0]

            def read(suffix: str, stem: str = stem) -> bytes | None:
                inner = names.get(stem + suffix)
                return archive.read(inner) if inner else None

            source = _layer(name, read)
            if source is not None:
                return source
    return None


def _layer(name: str, read: Read) -> Source | None:
    """The layer if its first feature carries a municipality code."""
    suffix = PurePosixPath(name.lower()).suffix
    if suffix == ".shp":
        return _shapefile(name, read)
    if suffix in {".geojson", ".json"}:
        return _geojson(read(suffix) or b"")
    if suffix == ".gpkg":
        return _geopackage(read(suffix) or b"")
    raise Refusal("HILO-T107", f"{name} is no shapefile, GeoJSON file or GeoPackage, and no zip of one.", where="file")


def _shapefile(name: str, read: Read) -> Source | None:
    shapes, records = read(".shp"), read(".dbf")
    if shapes is None or records is None:
        raise Refusal("HILO-T108", f"{name} needs its .dbf beside it: the codes are there.", where="file")
    index = read(".shx")
    # Codes are digits; names are taken from the project's tables, so the encoding of the file does not matter.
    reader = shapefile.Reader(
        shp=io.BytesIO(shapes),
        dbf=io.BytesIO(records),
        **({"shx": io.BytesIO(index)} if index else {}),
        encoding="latin-1",
    )
    if len(reader) == 0 or code_of(reader.record(0).as_dict()) is None:
        return None
    description = (read(".prj") or b"").decode("latin-1")
    projection, to_degrees = _projection(description, tuple(reader.bbox or ()))

    def features() -> Iterator[tuple[str, Any]]:
        for item in reader.iterShapeRecords():
            code = code_of(item.record.as_dict())
            if code is not None and item.shape.shapeTypeName.startswith("POLYGON"):
                yield code, to_degrees(shapely.geometry.shape(item.shape.__geo_interface__))

    return Source(features(), len(reader), projection)


def _geojson(content: bytes) -> Source | None:
    document = documents.read(content)
    found = document.get("features") if isinstance(document, dict) else None
    if not isinstance(found, list) or not found or not all(isinstance(f, dict) for f in found):
        return None
    if code_of(_attributes(found[0])) is None:
        return None
    name = str((document.get("crs") or {}).get("properties", {}).get("name", ""))
    polygons = [f for f in found if (f.get("geometry") or {}).get("type") in {"Polygon", "MultiPolygon"}]
    box = shapely.total_bounds([shapely.geometry.shape(f["geometry"]) for f in polygons[:50]])
    projection, to_degrees = _projection(name, tuple(box.tolist()))

    def features() -> Iterator[tuple[str, Any]]:
        for feature in polygons:
            code = code_of(_attributes(feature))
            if code is not None:
                yield code, to_degrees(shapely.geometry.shape(feature["geometry"]))

    return Source(features(), len(polygons), projection)


def _geopackage(content: Path | bytes) -> Source | None:
    """The first layer of polygons whose features carry a municipality code."""
    connection = geopackage.connect(content)
    for layer in geopackage.layers(connection):
        attributes = geopackage.first(connection, layer)
        if attributes is None or code_of(attributes) is None:
            continue
        shapes = [shape for _, shape in geopackage.features(connection, layer, limit=50) if shape is not None]
        box = shapely.total_bounds(shapes)
        projection, to_degrees = _projection(layer.crs, tuple(box.tolist()))

        def features(layer: geopackage.Layer = layer, to_degrees: Callable[[Any], Any] = to_degrees) -> Features:
            for attributes, shape in geopackage.features(connection, layer):
                code = code_of(attributes)
                if code is not None and shape is not None and shape.geom_type in {"Polygon", "MultiPolygon"}:
                    yield code, to_degrees(shapely.force_2d(shape))
            connection.close()

        return Source(features(), layer.count, projection)
    connection.close()
    return None


def _attributes(feature: dict[str, Any]) -> dict[str, Any]:
    return {"id": feature.get("id")} | (feature.get("properties") or {})


def _projection(description: str, box: tuple[float, ...]) -> tuple[str, Callable[[Any], Any]]:
    """Name of the projection and the way back to degrees, from a .prj text or, without one, the size of the numbers."""
    if "PROJCS" in description or "PROJCRS" in description:
        if "LAMBERT_CONFORMAL_CONIC" not in description.upper().replace(" ", "_"):
            raise _unknown_projection(description)
        return _conic(_parameters(description))
    if re.search(r"\b(6372|6362|48402)\b", description):
        return _conic(INEGI_LCC)
    known = re.search(r"GEOGCS|GEOGCRS|CRS84|\b(4326|6365|4483|4269)\b", description)
    if description.strip() and not known:
        raise _unknown_projection(description)
    in_degrees = len(box) == 4 and -180 <= box[0] <= box[2] <= 180 and -90 <= box[1] <= box[3] <= 90
    if in_degrees:
        return DEGREES, lambda shape: shape
    if known:
        raise Refusal("HILO-T110", "The file is said to be in degrees, but its coordinates are not.", where="file")
    return _conic(INEGI_LCC)


def _conic(conic: LambertConic) -> tuple[str, Callable[[Any], Any]]:
    def to_degrees(shape: Any) -> Any:
        return shapely.transform(shape, lambda points: np.column_stack(conic.inverse(points[:, 0], points[:, 1])))

    return "Lambert conformal conic", to_degrees


def _parameters(description: str) -> LambertConic:
    """The conic that a .prj text describes, in metres."""
    values = {
        re.sub(r"[^a-z0-9]+", "_", name.lower()): float(value)
        for name, value in re.findall(r'PARAMETER\["([^"]+)",\s*(-?[\d.eE+]+)', description)
    }
    spheroid = re.search(r'(?:SPHEROID|ELLIPSOID)\["[^"]*",\s*([\d.]+),\s*([\d.]+)', description)
    try:
        return LambertConic(
            parallel_1=values["standard_parallel_1"],
            parallel_2=values["standard_parallel_2"],
            origin_latitude=values["latitude_of_origin"],
            central_meridian=values["central_meridian"],
            false_easting=values["false_easting"],
            false_northing=values["false_northing"],
            axis=float(spheroid[1]) if spheroid else INEGI_LCC.axis,
            inverse_flattening=float(spheroid[2]) if spheroid else INEGI_LCC.inverse_flattening,
        )
    except KeyError as error:
        raise _unknown_projection(description) from error


def _unknown_projection(description: str) -> Refusal:
    return Refusal(
        "HILO-T103",
        f"The projection is not known here ({description.strip()[:60]}…). "
        "Give degrees (EPSG:4326) or INEGI's Lambert conformal conic (EPSG:6372).",
        where="file",
    )


def _unreadable(file: Path, error: BaseException) -> Refusal:
    return Refusal("HILO-T106", f"{file.name} cannot be read: {error}", where="file")


def _no_layer(name: str) -> Refusal:
    return Refusal(
        "HILO-T109",
        f"{name} holds no layer of municipalities: a feature needs CVEGEO with five digits, or CVE_ENT and CVE_MUN.",
        where="file",
    )
