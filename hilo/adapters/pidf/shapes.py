"""The shapes of RFC 5491 (GML 3.1.1 and OGC's PIDF-LO shapes): a place on Earth with what is uncertain about it.

Every shape is answered with the point in its middle and the radius, in metres, of a circle that holds it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import asin, atan2, cos, degrees, isfinite, radians, sin
from typing import Any

from hilo.lib.geo import EARTH_RADIUS_M, distance_m

from .safe import Malformed

GML = "http://www.opengis.net/gml"
GS = "http://www.opengis.net/pidflo/1.0"
METRE = "urn:ogc:def:uom:EPSG::9001"
DEGREE = "urn:ogc:def:uom:EPSG::9102"
RADIAN = "urn:ogc:def:uom:EPSG::9101"
WGS84_2D = "urn:ogc:def:crs:EPSG::4326"
_KNOWN_CRS = re.compile(r"(?:urn:ogc:def:crs:EPSG:[\d.]*:|EPSG:)(4326|4979)")
MOST_CORNERS = 1_000
FARTHEST_M = 20_100_000.0  # no circle on Earth is larger
KINDS = {
    f"{{{GML}}}Point": "point",
    f"{{{GS}}}Circle": "circle",
    f"{{{GS}}}Sphere": "sphere",
    f"{{{GS}}}Ellipse": "ellipse",
    f"{{{GS}}}Ellipsoid": "ellipsoid",
    f"{{{GS}}}ArcBand": "arc-band",
    f"{{{GML}}}Polygon": "polygon",
    f"{{{GS}}}Prism": "prism",
}


class UnknownReference(Malformed):
    """The coordinates are in a reference system that is not WGS 84 degrees (EPSG 4326, 4979)."""


@dataclass(frozen=True, slots=True)
class Shape:
    """kind: a word of KINDS; latitude, longitude: degrees, of its middle; altitude: metres above the ellipsoid.

    uncertainty_m: radius of a circle around the middle that holds the shape; None for a point, which does not say.
    ring: corners of a polygon as (latitude, longitude), closed; empty for the others.
    """

    kind: str
    latitude: float
    longitude: float
    uncertainty_m: float | None = None
    altitude: float | None = None
    ring: tuple[tuple[float, float], ...] = ()


def find(parent: Any) -> Any | None:
    """The first element in `parent` that is a shape, or None."""
    return next((child for child in parent if child.tag in KINDS), None)


def read(element: Any) -> Shape:
    """The shape that an element describes. Raises Malformed, UnknownReference."""
    kind = KINDS.get(element.tag)
    if kind is None:
        raise Malformed("The location holds no shape of RFC 5491.")
    crs = element.get("srsName")
    known = _KNOWN_CRS.fullmatch(crs) if crs else None
    if crs and not known:
        raise UnknownReference("The coordinates must be WGS 84 degrees: urn:ogc:def:crs:EPSG::4326 or ::4979.")
    if kind in {"polygon", "prism"}:
        return _polygon(element, kind, 3 if known and known[1] == "4979" else 2)
    latitude, longitude, altitude = _position(_numbers(element.find(f"{{{GML}}}pos")))
    if kind == "point":
        return Shape(kind, latitude, longitude, None, altitude)
    if kind in {"circle", "sphere"}:
        return Shape(kind, latitude, longitude, _metres(element, "radius"), altitude)
    if kind == "arc-band":
        return _arc_band(element, latitude, longitude)
    axes = [_metres(element, name) for name in ("semiMajorAxis", "semiMinorAxis")]
    return Shape(kind, latitude, longitude, max(axes), altitude)


def _arc_band(element: Any, latitude: float, longitude: float) -> Shape:
    """A piece of a ring around an antenna: its middle lies half-way out, half-way round."""
    inner, outer = _metres(element, "innerRadius"), _metres(element, "outerRadius")
    start, opening = _angle(element, "startAngle"), _angle(element, "openingAngle")
    if outer < inner:
        raise Malformed("The outer radius of an arc band is smaller than the inner one.")
    middle = _moved(latitude, longitude, start + opening / 2, (inner + outer) / 2)
    # Angles that open wide bulge between their corners: the rim is walked in steps.
    rim = (
        _moved(latitude, longitude, start + opening * step / 16, radius)
        for step in range(17)
        for radius in (inner, outer)
    )
    return Shape("arc-band", *middle, max(distance_m(*middle, *point) for point in rim))


def _polygon(element: Any, kind: str, dimension: int) -> Shape:
    ring = next(iter(element.iter(f"{{{GML}}}LinearRing")), None)
    if ring is None:
        raise Malformed("The polygon has no ring.")
    corners, altitude = _corners(ring, dimension)
    if len(corners) > MOST_CORNERS:
        raise Malformed(f"The polygon has more than {MOST_CORNERS} corners.")
    if len(corners) < 4 or corners[0] != corners[-1]:
        raise Malformed("A polygon needs three corners and ends where it began.")
    latitude, longitude = _centroid(corners)
    radius = max(distance_m(latitude, longitude, *corner) for corner in corners)
    return Shape(kind, latitude, longitude, radius, altitude, tuple(corners))


def _corners(ring: Any, dimension: int) -> tuple[list[tuple[float, float]], float | None]:
    listed = ring.find(f"{{{GML}}}posList")
    if listed is None:
        places = [_position(_numbers(pos)) for pos in ring.iter(f"{{{GML}}}pos")]
    else:
        numbers = _numbers(listed)
        if listed.get("srsDimension", str(dimension)) not in {"2", "3"}:
            raise Malformed("Coordinates have two or three numbers each.")
        step = int(listed.get("srsDimension", dimension))
        if len(numbers) % step:
            raise Malformed("The list of coordinates is cut.")
        places = [_position(numbers[i : i + step]) for i in range(0, len(numbers), step)]
    return [place[:2] for place in places], places[0][2] if places else None


def _centroid(corners: list[tuple[float, float]]) -> tuple[float, float]:
    """Middle of a ring's area, on the plane around its first corner; of its corners if it has no area."""
    base_lat, base_lon = corners[0]
    area = lat = lon = 0.0
    for (y1, x1), (y2, x2) in _edges(corners):
        y1, x1, y2, x2 = y1 - base_lat, x1 - base_lon, y2 - base_lat, x2 - base_lon
        cross = x1 * y2 - x2 * y1
        area, lat, lon = area + cross, lat + (y1 + y2) * cross, lon + (x1 + x2) * cross
    if abs(area) < 1e-14:
        inner = corners[:-1]
        return sum(c[0] for c in inner) / len(inner), sum(c[1] for c in inner) / len(inner)
    return base_lat + lat / (3 * area), base_lon + lon / (3 * area)


def _edges(corners: list[tuple[float, float]]) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    return pairwise(corners)


def _moved(latitude: float, longitude: float, bearing: float, metres: float) -> tuple[float, float]:
    """The point so many metres away in a direction (degrees clockwise from north), on the sphere."""
    far, lat, turn = metres / EARTH_RADIUS_M, radians(latitude), radians(bearing)
    there = asin(max(-1.0, min(1.0, sin(lat) * cos(far) + cos(lat) * sin(far) * cos(turn))))
    east = atan2(sin(turn) * sin(far) * cos(lat), cos(far) - sin(lat) * sin(there))
    return degrees(there), (longitude + degrees(east) + 540) % 360 - 180


def _numbers(element: Any | None) -> list[float]:
    if element is None:
        raise Malformed("The location has no coordinates.")
    words = (element.text or "").split()
    if len(words) > 3 * MOST_CORNERS:
        raise Malformed(f"The polygon has more than {MOST_CORNERS} corners.")
    try:
        numbers = [float(word) for word in words]
    except ValueError:
        raise Malformed("A coordinate is no number.") from None
    if not all(isfinite(number) for number in numbers):
        raise Malformed("A coordinate is no number.")
    return numbers


def _position(numbers: list[float]) -> tuple[float, float, float | None]:
    """Latitude, longitude, altitude: in this order (EPSG 4326), which a swapped pair often betrays."""
    if len(numbers) not in {2, 3}:
        raise Malformed("A position is a latitude and a longitude, perhaps an altitude.")
    latitude, longitude = numbers[:2]
    if abs(latitude) > 90 or abs(longitude) > 180:
        raise Malformed("The position is not on Earth: latitude goes first, from -90 to 90.")
    return latitude, longitude, numbers[2] if len(numbers) == 3 else None


def _metres(element: Any, name: str) -> float:
    found = element.find(f"{{{GS}}}{name}")
    if found is None or found.get("uom", METRE) != METRE:
        raise Malformed("A radius is missing or not in metres.")
    value = _numbers(found)
    if len(value) != 1 or not 0 <= value[0] <= FARTHEST_M:
        raise Malformed("A radius is one number of metres that fits the Earth.")
    return value[0]


def _angle(element: Any, name: str) -> float:
    found = element.find(f"{{{GS}}}{name}")
    value = _numbers(found)
    unit = found.get("uom", DEGREE)
    angle = degrees(value[0]) if unit == RADIAN and value else value[0] if value else -1.0
    if len(value) != 1 or unit not in {DEGREE, RADIAN} or not 0 <= angle <= 360:
        raise Malformed("An angle is one number of degrees or radians, within one turn.")
    return angle


def write(shape: Shape) -> str:
    """The element for a place as text: a circle where the uncertainty is known, else a point; a polygon as it is."""
    gml, position = f'xmlns:gml="{GML}" srsName="{WGS84_2D}"', f"{shape.latitude:.7f} {shape.longitude:.7f}"
    if shape.kind in {"polygon", "prism"} and shape.ring:
        corners = " ".join(f"{lat:.7f} {lon:.7f}" for lat, lon in shape.ring)
        return (
            f"<gml:Polygon {gml}><gml:exterior><gml:LinearRing><gml:posList>{corners}</gml:posList>"
            "</gml:LinearRing></gml:exterior></gml:Polygon>"
        )
    if shape.uncertainty_m is None:
        return f"<gml:Point {gml}><gml:pos>{position}</gml:pos></gml:Point>"
    return (
        f'<gs:Circle xmlns:gs="{GS}" {gml}><gml:pos>{position}</gml:pos>'
        f'<gs:radius uom="{METRE}">{shape.uncertainty_m:.3f}</gs:radius></gs:Circle>'
    )
