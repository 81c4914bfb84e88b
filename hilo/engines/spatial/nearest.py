"""The nearest of many sites, each with a reach of its own: a city begins before its centre does."""

from __future__ import annotations

from math import asinh, degrees, hypot, radians, tan

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
KM_PER_DEGREE = 111.195
LEAF = 12  # candidates compared one by one
SMALLEST = 0.02  # degrees; below this a cell is not divided further


class WeightedNearest:
    """Finds the site with the least distance minus reach.

    longitudes, latitudes: of the sites, degrees; reaches_km: how far from its centre each one begins.

    Distances are taken on the Mercator plane, which is conformal: near any point they rank as on the ground. A tree of
    squares is grown where questions fall; a square keeps only the sites that can win somewhere inside it, so an answer
    is the same as that of comparing all sites.
    """

    def __init__(self, longitudes: Array, latitudes: Array, reaches_km: Array) -> None:
        y = np.degrees(np.arcsinh(np.tan(np.radians(latitudes))))
        reach = np.asarray(reaches_km) / (KM_PER_DEGREE * np.cos(np.radians(latitudes)))
        self._sites = np.column_stack([longitudes, y, reach])
        west, south = float(np.min(longitudes)) - 2, float(np.min(y)) - 2
        size = max(float(np.max(longitudes)) + 2 - west, float(np.max(y)) + 2 - south)
        self._root = _Square(west, south, size, np.arange(len(self._sites)), self._sites)

    def find(self, longitude: float, latitude: float) -> int:
        """Position of the winning site; the point may lie anywhere between the poles."""
        x, y = longitude, degrees(asinh(tan(radians(latitude))))
        square = self._root
        if not (square.west <= x < square.west + square.size and square.south <= y < square.south + square.size):
            return int(np.argmin(np.hypot(self._sites[:, 0] - x, self._sites[:, 1] - y) - self._sites[:, 2]))
        while square.leaf is None:
            square = square.child(x, y, self._sites)
        best, winner = float("inf"), -1
        for site_x, site_y, reach, index in square.leaf:
            score = hypot(site_x - x, site_y - y) - reach
            if score < best:
                best, winner = score, index
        return winner


class _Square:
    """A square of the plane with the sites that can win in it; divided in four on first use."""

    __slots__ = ("candidates", "children", "half", "leaf", "middle_x", "middle_y", "size", "south", "west")

    def __init__(self, west: float, south: float, size: float, among: NDArray[np.intp], sites: Array) -> None:
        self.west, self.south, self.size, self.half = west, south, size, size / 2
        self.middle_x, self.middle_y = west + self.half, south + self.half
        chosen = sites[among]
        off_x, off_y = np.abs(chosen[:, 0] - self.middle_x), np.abs(chosen[:, 1] - self.middle_y)
        nearest = np.hypot(np.maximum(off_x - self.half, 0), np.maximum(off_y - self.half, 0)) - chosen[:, 2]
        farthest = np.hypot(off_x + self.half, off_y + self.half) - chosen[:, 2]
        self.candidates = among[nearest <= farthest.min()]
        self.children: list[_Square | None] = [None, None, None, None]
        self.leaf: list[tuple[float, float, float, int]] | None = None
        if len(self.candidates) <= LEAF or size < SMALLEST:
            self.leaf = [(*sites[i].tolist(), int(i)) for i in self.candidates]

    def child(self, x: float, y: float, sites: Array) -> _Square:
        right, upper = x >= self.middle_x, y >= self.middle_y
        which = right + 2 * upper
        found = self.children[which]
        if found is None:
            west = self.middle_x if right else self.west
            south = self.middle_y if upper else self.south
            found = self.children[which] = _Square(west, south, self.half, self.candidates, sites)
        return found
