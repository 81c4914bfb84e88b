"""Points with their true municipality, drawn from municipal polygons: for the tests and the benchmark."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from hilo.kernel.territory import tables
from hilo.kernel.territory.sources import open_source

PEOPLE_PER_KM2 = 6_000  # of a Mexican town, to give each locality a disc where its people live
SMALLEST_DISC_KM = 1.5
KM_PER_DEGREE = 111.195


@dataclass(frozen=True)
class Sample:
    latitudes: NDArray[np.float64]
    longitudes: NDArray[np.float64]
    codes: NDArray[np.str_]


class Truth:
    """The polygons of a file and three ways to draw points in them, reproducible by seed."""

    def __init__(self, file: Path, seed: int = 40) -> None:
        features = [(c, shapely.make_valid(shape)) for c, shape in open_source(file).features]
        self.codes = np.array([code for code, _ in features])
        self.shapes: NDArray[Any] = np.array([shape for _, shape in features])
        self.tree = shapely.STRtree(self.shapes)
        self.random = np.random.default_rng(seed)

    def scattered(self, count: int) -> Sample:
        """Uniform over the land."""
        longitudes = self.random.uniform(-118.5, -86.5, count * 5)
        low, high = np.sin(np.radians([14.3, 32.8]))
        latitudes = np.degrees(np.arcsin(self.random.uniform(low, high, count * 5)))
        return self._located(latitudes, longitudes, count)

    def lived(self, count: int) -> Sample:
        """Where people live: a locality by its population, then a point in a disc with room for its people."""
        places = tables.localities()
        people = np.array([p.population for p in places], dtype=float)
        chosen = self.random.choice(len(places), count + count // 5, p=people / people.sum())
        radius = np.maximum(np.sqrt(people[chosen] / PEOPLE_PER_KM2 / np.pi), SMALLEST_DISC_KM)
        radius *= np.sqrt(self.random.uniform(0, 1, len(chosen))) / KM_PER_DEGREE
        angle = self.random.uniform(0, 2 * np.pi, len(chosen))
        latitudes = np.array([places[i].latitude for i in chosen]) + radius * np.sin(angle)
        longitudes = np.array([places[i].longitude for i in chosen])
        return self._located(latitudes, longitudes + radius * np.cos(angle) / np.cos(np.radians(latitudes)), count)

    def spread(self, count: int) -> Sample:
        """A municipality by its population, then uniform over its whole territory: harsher than where people live."""
        known = tables.municipalities()
        people = np.array([known[c].population_2020 if c in known else 0 for c in self.codes], dtype=float)
        chosen = self.random.choice(len(self.codes), count, p=people / people.sum())
        points = [self._inside(self.shapes[i]) for i in chosen]
        return Sample(np.array([p[1] for p in points]), np.array([p[0] for p in points]), self.codes[chosen])

    def _inside(self, shape: Any) -> tuple[float, float]:
        west, south, east, north = shape.bounds
        while True:
            x, y = self.random.uniform(west, east), self.random.uniform(south, north)
            if shapely.intersects_xy(shape, x, y):
                return x, y

    def _located(self, latitudes: NDArray[Any], longitudes: NDArray[Any], count: int) -> Sample:
        points, hits = self.tree.query(shapely.points(longitudes, latitudes), predicate="intersects")
        _, first = np.unique(points, return_index=True)
        points, hits = points[first][:count], hits[first][:count]
        return Sample(latitudes[points], longitudes[points], self.codes[hits])
