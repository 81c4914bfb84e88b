"""The land each centre answers for, as polygons that can be given away: light, without holes, inside the true ones.

A state's is drawn from its outline, less the municipalities that have a centre of their own; a municipal centre's from
the boundaries that were loaded. Where they are not known there is no polygon, and answers carry no boundary.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import numpy as np
import shapely

from hilo.adapters.lost import answers
from hilo.engines.spatial.polygons import PolygonIndex
from hilo.kernel.territory import queries as territory

from . import queries
from .models import Centre
from .services import standard

KM_PER_DEGREE = 111.195


@dataclass(frozen=True, slots=True)
class Piece:
    """One polygon of a centre's land. key: names it and changes with it; value: the boundary as LoST writes it."""

    centre: str
    key: str
    value: str


class Coverage:
    """What holds for one list of centres and one set of boundaries."""

    def __init__(self, centres: Sequence[Centre]) -> None:
        slack = float(standard()["slack_km"])
        polygons: list[Any] = []
        self._pieces: list[Piece] = []
        for centre in centres:
            for polygon in _pieces(_land_of(centre, centres, slack)):
                polygons.append(polygon)
                self._pieces.append(_piece(centre.code, polygon))
        self._index = PolygonIndex(np.array(polygons, dtype=object)) if polygons else None
        self._by_key = {piece.key: piece for piece in self._pieces}
        self.changed = {centre.code: _changed(centre, centres) for centre in centres}

    def piece(self, centre: str, latitude: float, longitude: float) -> Piece | None:
        """The polygon of the centre that holds the point, or None where none certainly does."""
        hit = self._index.find(longitude, latitude) if self._index is not None else -1
        return self._pieces[hit] if hit >= 0 and self._pieces[hit].centre == centre else None

    def named(self, key: str) -> Piece | None:
        return self._by_key.get(key)


_lock = threading.Lock()
_held: tuple[list[Centre] | None, Any, Coverage | None] = (None, None, None)


def coverage() -> Coverage:
    """The coverage as it stands; made anew when the list of centres or the boundaries changed."""
    global _held
    rows, stamp = queries.centres(), territory.boundaries_stamp()
    held_rows, held_stamp, held = _held
    if held is not None and held_stamp == stamp and (held_rows is rows or _same(held_rows, rows)):
        _held = (rows, stamp, held)
        return held
    with _lock:
        # Who waited here while another thread made it takes what that one made.
        if _held[0] is not rows or _held[1] != stamp or _held[2] is None:
            _held = (rows, stamp, Coverage(rows))
        assert _held[2] is not None
        return _held[2]


def at_sea(latitude: float, longitude: float) -> bool:
    """True at sea, or just across the border, near Mexico's land: such a call goes to the centre for unplaced ones."""
    reach = float(standard()["sea_km"]) / KM_PER_DEGREE
    near = _land().query(shapely.Point(longitude, latitude), predicate="dwithin", distance=reach)
    return len(near) > 0


@cache
def _land() -> shapely.STRtree:
    shapes = [shapely.geometry.shape(row["geometry"]) for row in territory.outlines()["features"]]
    return shapely.STRtree([part for shape in shapes for part in shapely.get_parts(shape)])


def _same(before: list[Centre] | None, now: list[Centre]) -> bool:
    """The list is read anew every half minute; mostly nothing in it has changed."""

    def facts(rows: list[Centre]) -> list[tuple[Any, ...]]:
        return [(row.code, row.state, row.municipalities, row.updated_at) for row in rows]

    return before is not None and facts(before) == facts(now)


def _changed(centre: Centre, centres: Sequence[Centre]) -> datetime | None:
    """When the centre's land last changed: also when another one of its state took a part of it."""
    return max((row.updated_at for row in centres if row.state == centre.state and row.updated_at), default=None)


def _land_of(centre: Centre, centres: Sequence[Centre], slack: float) -> Any | None:
    if not centre.state:
        return None
    if centre.municipalities:
        own = [territory.sure_area(code, slack) for code in centre.municipalities]
        return shapely.union_all([area for area in own if area is not None])
    others = [code for row in centres if row.state == centre.state for code in row.municipalities]
    outlines = [territory.outline_of(code) for code in others]
    if any(outline is None for outline in outlines):
        # Where the municipality's land ends is not known, so neither is where the state's centre begins.
        return None
    land = territory.sure_area(centre.state)
    degrees = slack / KM_PER_DEGREE
    taken = [shapely.buffer(shapely.simplify(o, degrees / 2), degrees, quad_segs=2) for o in outlines]
    return shapely.difference(land, shapely.union_all(taken)) if taken else land


def _pieces(land: Any | None) -> Iterator[Any]:
    """The polygons of a geometry; one with holes, which LoST's cannot have, is cut across a hole until it has none."""
    least = float(standard()["least_degrees2"])
    rest = [] if land is None else [part for part in shapely.get_parts(land) if part.geom_type == "Polygon"]
    while rest:
        polygon = rest.pop()
        if polygon.area < least:
            continue
        if not len(polygon.interiors):
            yield polygon
            continue
        west, south, east, north = polygon.bounds
        cut = shapely.centroid(shapely.Polygon(polygon.interiors[0])).x
        for half in (shapely.box(west, south, cut, north), shapely.box(cut, south, east, north)):
            parts = shapely.get_parts(shapely.intersection(polygon, half))
            rest.extend(part for part in parts if part.geom_type == "Polygon")


def _piece(centre: str, polygon: Any) -> Piece:
    value = answers.boundary(shapely.get_coordinates(polygon.exterior).tolist())
    return Piece(centre, f"{centre.lower()}-{hashlib.sha256(value.encode()).hexdigest()[:24]}", value)
