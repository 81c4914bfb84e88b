"""What lies in an area that somebody drew: a circle on the sphere, or a polygon of a few corners. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hilo.lib.geo import distance_m

Point = tuple[float, float]
"""Latitude, longitude in degrees."""


@dataclass(frozen=True, slots=True)
class Circle:
    centre: Point
    radius_m: float


Polygon = Sequence[Point]
"""Corners in order, the last joined to the first; no wider than a region and not across the 180th meridian."""


def holds(area: Circle | Polygon, point: Point) -> bool:
    """True if the point lies in the area; one on a circle's edge does, one on a polygon's edge may."""
    if isinstance(area, Circle):
        return distance_m(*area.centre, *point) <= area.radius_m
    inside, (lat, lon) = False, point
    for (lat1, lon1), (lat2, lon2) in _sides(area):
        if (lat1 > lat) != (lat2 > lat) and lon < (lon2 - lon1) * (lat - lat1) / (lat2 - lat1) + lon1:
            inside = not inside
    return inside


def is_simple(corners: Polygon) -> bool:
    """True for a polygon of three corners or more with an inside, whose sides do not cross."""
    sides = list(_sides(corners))
    if len(corners) < 3 or len(set(corners)) != len(corners) or not _twice_area(corners):
        return False
    return not any(
        _cross(*sides[one], *sides[other])
        for one in range(len(sides))
        for other in range(one + 2, len(sides))
        if (one, other) != (0, len(sides) - 1)
    )


def _sides(corners: Polygon) -> list[tuple[Point, Point]]:
    return list(zip(corners, [*corners[1:], *corners[:1]], strict=True))


def _twice_area(corners: Polygon) -> float:
    return sum(lat1 * lon2 - lat2 * lon1 for (lat1, lon1), (lat2, lon2) in _sides(corners))


def _turn(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _cross(a: Point, b: Point, c: Point, d: Point) -> bool:
    return _turn(a, b, c) * _turn(a, b, d) < 0 and _turn(c, d, a) * _turn(c, d, b) < 0
