"""Which of many polygons holds a point: one at a time in microseconds, or very many at once."""

from __future__ import annotations

from collections.abc import Iterator
from math import floor
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

CELL = 0.1  # degrees; with some 2,500 municipalities a cell meets about four of them


class PolygonIndex:
    """A fixed set of polygons. Answers are exact: a point on a shared border belongs to the lowest index.

    geometries: Polygon or MultiPolygon, in degrees; the answer is a position in this sequence, -1 for none.

    Parts of a MultiPolygon are indexed apart, so that a distant island does not make its state's box an ocean wide.
    """

    def __init__(self, geometries: NDArray[Any]) -> None:
        if np.all(shapely.get_type_id(geometries) == shapely.GeometryType.POLYGON):
            parts, owners = geometries, np.arange(len(geometries))
        else:
            parts, owners = shapely.get_parts(geometries, return_index=True)
        there = ~shapely.is_empty(parts)
        parts, owners = parts[there], owners[there]
        self._parts = parts
        self._owners = owners
        self._tree: shapely.STRtree | None = None
        shapely.prepare(parts)
        self._cells: dict[tuple[int, int], list[tuple[float, float, float, float, int, Any]]] = {}
        for box, owner, part in zip(shapely.bounds(parts).tolist(), owners.tolist(), parts, strict=True):
            for key in _cells_of(box):
                self._cells.setdefault(key, []).append((*box, owner, part))

    def find(self, longitude: float, latitude: float) -> int:
        """Position of the polygon that holds the point, border included, or -1."""
        for west, south, east, north, owner, part in self._cells.get(
            (floor(longitude / CELL), floor(latitude / CELL)), ()
        ):
            if (
                west <= longitude <= east
                and south <= latitude <= north
                and shapely.intersects_xy(part, longitude, latitude)
            ):
                return owner
        return -1

    def find_many(self, longitudes: NDArray[np.float64], latitudes: NDArray[np.float64]) -> NDArray[np.intp]:
        """The same for arrays of finite degrees of equal length."""
        if self._tree is None:
            self._tree = shapely.STRtree(self._parts)
        nobody = np.iinfo(np.intp).max
        found = np.full(len(longitudes), nobody, dtype=np.intp)
        points, parts = self._tree.query(shapely.points(longitudes, latitudes))
        # Box hits are grouped by part: a prepared part then answers for all its points in one call.
        order = np.argsort(parts, kind="stable")
        points, parts = points[order], parts[order]
        for group in np.split(np.arange(len(parts)), np.flatnonzero(np.diff(parts)) + 1):
            if len(group):
                near, part = points[group], parts[group[0]]
                inside = near[shapely.intersects_xy(self._parts[part], longitudes[near], latitudes[near])]
                found[inside] = np.minimum(found[inside], self._owners[part])
        found[found == nobody] = -1
        return found


def _cells_of(box: list[float]) -> Iterator[tuple[int, int]]:
    west, south, east, north = (floor(v / CELL) for v in box)
    return ((column, row) for column in range(west, east + 1) for row in range(south, north + 1))
