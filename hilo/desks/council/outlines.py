"""The states as SVG paths: drawn once, small enough for a telephone, the same with and without scripts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from math import cos, radians

from shapely import coverage_simplify
from shapely.geometry import MultiPolygon, Polygon, shape
from shapely.ops import polylabel

from hilo.kernel.territory.queries import outlines

WIDTH = 1000
MARGIN = 6
TOLERANCE = 0.06
"""How much of an outline's detail may go: degrees, as shapely's coverage simplification counts it."""
SMALLEST_ISLAND = 0.02
"""Islands under this size (square degrees, about 240 km²) would be specks."""
LABEL_FITS = 0.56
LABEL_FITS_ON_A_PHONE = 0.95
"""Degrees from a state's label to its nearest border, at least, for a number to fit inside it."""


@dataclass(frozen=True, slots=True)
class Outline:
    """A state's path in the map's units; x and y place its number, which fits, fits on a phone too, or does not."""

    state: str
    path: str
    x: int
    y: int
    fits: bool
    fits_on_a_phone: bool


@dataclass(frozen=True, slots=True)
class Map:
    """The country: width and height of the drawing, and its states by code."""

    width: int
    height: int
    outlines: tuple[Outline, ...]


@cache
def country() -> Map:
    """The 32 states, north up, each degree of longitude shortened to what it measures at the country's middle."""
    features = sorted(outlines()["features"], key=lambda feature: str(feature["properties"]["code"]))
    shapes = [_mainland(shape(feature["geometry"])) for feature in features]
    simple = [_mainland(geometry) for geometry in coverage_simplify(shapes, TOLERANCE)]
    west = min(geometry.bounds[0] for geometry in simple)
    south = min(geometry.bounds[1] for geometry in simple)
    east = max(geometry.bounds[2] for geometry in simple)
    north = max(geometry.bounds[3] for geometry in simple)
    shorten = cos(radians((south + north) / 2))
    scale = (WIDTH - 2 * MARGIN) / ((east - west) * shorten)

    def place(longitude: float, latitude: float) -> tuple[int, int]:
        return (
            round(MARGIN + (longitude - west) * shorten * scale),
            round(MARGIN + (north - latitude) * scale),
        )

    drawn = []
    for feature, geometry in zip(features, simple, strict=True):
        largest = max(geometry.geoms, key=lambda part: part.area)
        centre = polylabel(largest, 0.05)
        room = largest.exterior.distance(centre)
        rings = [[place(*point[:2]) for point in part.exterior.coords] for part in geometry.geoms]
        drawn.append(
            Outline(
                str(feature["properties"]["code"]),
                "".join(map(_path, rings)),
                *place(centre.x, centre.y),
                fits=room >= LABEL_FITS,
                fits_on_a_phone=room >= LABEL_FITS_ON_A_PHONE,
            )
        )
    return Map(WIDTH, round(2 * MARGIN + (north - south) * scale), tuple(drawn))


def _mainland(geometry: Polygon | MultiPolygon) -> MultiPolygon:
    parts = list(geometry.geoms) if isinstance(geometry, MultiPolygon) else [geometry]
    largest = max(parts, key=lambda part: part.area)
    return MultiPolygon([part for part in parts if part is largest or part.area >= SMALLEST_ISLAND])


def _path(ring: list[tuple[int, int]]) -> str:
    """A closed path in steps relative to the point before: half as long as absolute ones."""
    (x, y), *rest = ring
    steps = [f"M{x} {y}l"]
    for to_x, to_y in rest[:-1]:
        if (to_x, to_y) != (x, y):
            steps.append(f"{to_x - x} {to_y - y} ")
            x, y = to_x, to_y
    return "".join(steps).rstrip() + "z"
