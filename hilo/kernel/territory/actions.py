"""Load municipal boundaries into this installation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hilo.lib.errors import Refusal

from . import queries, tables

SHOWN = 20  # codes named in a report
MOST_UNKNOWN = 0.05  # of a file: more means that it is not a map of municipalities
LEAST_FITTING = 0.9  # of municipalities must hold, nearly, the point that represents them
SLACK = 0.25  # degrees around a municipality in that check: some representative points lie outside


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What was loaded: how many municipalities, how many outlines repaired, codes left out, known codes without one."""

    municipalities: int
    repaired: int
    unknown: tuple[str, ...]
    missing: tuple[str, ...]
    projection: str
    file: str


def load_boundaries(*, file: Path, progress: Callable[[int, int], None] = lambda done, total: None) -> LoadReport:
    """Read INEGI's municipal boundaries (shapefile, GeoJSON or GeoPackage, zipped or not) and put them in force.

    Accepts degrees (EPSG:4326, 6365) and INEGI's Lambert conformal conic (EPSG:6372 and kin). progress: told features
    read and their total. Refuses with HILO-T101 (cannot be read), T102 (no municipal layer), T103 (projection unknown),
    T104 (too many unknown codes), T105 (coordinates do not fit the municipalities); then nothing is changed.
    """
    import numpy as np
    import shapely

    from . import boundaries, light
    from .sources import open_source

    source = open_source(file)
    shapes: dict[str, list[Any]] = {}
    unknown: set[str] = set()
    repaired = 0
    for done, (code, shape) in enumerate(source.features, start=1):
        progress(done, source.count)
        if code not in tables.municipalities():
            unknown.add(code)
            continue
        if not shapely.is_valid(shape):
            shape = shapely.make_valid(shape)
            repaired += 1
        shapes.setdefault(code, []).extend(_polygons(shape))
    if len(unknown) > MOST_UNKNOWN * (len(shapes) + len(unknown)):
        raise Refusal(
            "HILO-T104",
            f"{len(unknown)} of {len(shapes) + len(unknown)} codes are not municipalities ({_some(sorted(unknown))}). "
            "Give the municipal layer of INEGI's Marco Geoestadístico.",
        )
    codes = sorted(code for code, parts in shapes.items() if parts)
    if not codes:
        raise Refusal("HILO-T102", f"{file.name} holds no municipal polygon.")
    geometries = np.array([shapely.multipolygons(shapes[code]) for code in codes])
    _check_fit(codes, geometries)
    path = boundaries.save(queries.boundaries_file().parent, codes=codes, geometries=geometries, source=file.name)
    light.prepare(path)
    queries.forget_boundaries()
    missing = tuple(code for code in tables.municipalities() if code not in shapes)
    return LoadReport(len(codes), repaired, tuple(sorted(unknown)), missing, source.projection, str(path))


def _polygons(shape: Any) -> Iterator[Any]:
    """The polygons in a geometry; lines and points that a repair leaves behind have no inside."""
    import shapely

    for part in shapely.get_parts(shape):
        if part.geom_type == "Polygon" and not part.is_empty:
            yield part
        elif part.geom_type in {"MultiPolygon", "GeometryCollection"}:
            yield from _polygons(part)


def _check_fit(codes: list[str], geometries: Any) -> None:
    """Refuse coordinates in another projection or with exchanged axes: they would place every call wrongly."""
    import shapely

    known = tables.municipalities()
    fitting = sum(
        west - SLACK <= known[code].longitude <= east + SLACK and south - SLACK <= known[code].latitude <= north + SLACK
        for code, (west, south, east, north) in zip(codes, shapely.bounds(geometries).tolist(), strict=True)
    )
    if fitting < LEAST_FITTING * len(codes):
        raise Refusal(
            "HILO-T105",
            f"Only {fitting} of {len(codes)} municipalities lie where they should: the coordinates are in another "
            "projection, or their codes are mixed up. Give degrees (EPSG:4326) or INEGI's own EPSG:6372.",
        )


def _some(codes: list[str]) -> str:
    return ", ".join(codes[:SHOWN]) + (" and others" if len(codes) > SHOWN else "")
