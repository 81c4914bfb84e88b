"""Maps: circles for counts, shapes for rates once boundaries are known, on the conic projection of official maps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from math import isnan, nan, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hilo.engines.charts.canvas import Canvas, polyline
from hilo.engines.charts.chart import Chart, Frame, tabulate
from hilo.engines.charts.labels import Labels
from hilo.engines.charts.scale import ticks
from hilo.engines.charts.text import measure
from hilo.engines.charts.words import Kind, Words
from hilo.engines.spatial.lambert import LambertConic

MEXICO = LambertConic(17.5, 29.5, 12, -102, 2_500_000, 0)
"""INEGI's projection for national maps (ITRF2008, Cónica Conforme de Lambert)."""
GRID = 0.5
"""Outlines are drawn on a grid this fine, in drawing units: neighbours keep one border, without slivers."""
MARGIN = 0.05
"""Room around the land, in widths of the drawing, so that a circle on the coast is whole."""
MOST_CLASSES = 6
TIPS = 100
Ring = NDArray[np.float64]
GeoJSON = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """A point in degrees with its count (NaN: not published) and, for classes of colour, its rate."""

    name: str
    longitude: float
    latitude: float
    count: float
    rate: float = nan
    highlighted: bool = False
    code: str = ""


def dots(
    frame: Frame,
    outlines: GeoJSON,
    places: Sequence[Place],
    *,
    thresholds: Sequence[float] = (),
    unit: str = "",
    rate_unit: str = "",
    named: int = 8,
    projection: LambertConic = MEXICO,
) -> Chart:
    """Outlines with a circle for each place, its area the count, the largest drawn first and the first few named.

    thresholds: fixed limits of the classes of rate that shade the circles (none: one colour). unit: what is counted.
    A count of zero draws nothing; one not published draws a small hatched square. Highlighted places have a dark rim.
    """
    _check_thresholds(thresholds)
    if any(place.count < 0 for place in places):
        raise ValueError("A count is never negative.")
    canvas, words = Canvas(frame), frame.words
    sheet, bottom = _land(canvas, outlines, projection)
    order = sorted(places, key=lambda place: (-place.count if place.count > 0 else 0, place.code, place.name))
    most = max((place.count for place in places if place.count > 0), default=1.0)
    largest = canvas.width * (0.05 if len(places) > 40 else 0.06)
    labels = Labels(2, 2, canvas.width - 2, bottom)
    shown: list[tuple[Place, float, float, float]] = []
    for place in order:
        x, y = sheet(place.longitude, place.latitude)
        if isnan(place.count):
            canvas.hatch(x - 4, y - 4, 8, 8)
        if not place.count > 0:
            continue
        radius = max(largest * sqrt(place.count / most), 0.8)
        style = "chart-bubble"
        if thresholds and not isnan(place.rate):
            style = f"chart-c{_class(place.rate, thresholds)} chart-bubble-class"
        if place.highlighted:
            style += " chart-bubble-chosen"
        tip = f"{place.name}: {words.number(place.count)}" if len(shown) < TIPS else ""
        canvas.circle(style, x, y, radius, tip)
        shown.append((place, x, y, radius))
    for _, x, y, radius in shown[:named]:
        labels.block(x, y, radius * 0.7)
    for place, x, y, radius in shown[:named]:
        labels.place(canvas, x, y, radius, place.name)
    bottom = _sizes(canvas, bottom + 8, most, largest, unit) if shown else bottom + 8
    if thresholds:
        bottom = _classes(canvas, bottom, thresholds, "rate", False, rate_unit)
    if any(isnan(place.count) for place in places):
        bottom = canvas.legend(bottom, [("hatch", words.say("not_published"))])
    return canvas.done(bottom + 4, *_place_words(words, order, bool(thresholds), unit, rate_unit))


def shapes(
    frame: Frame,
    boundaries: GeoJSON,
    values: Mapping[str, float],
    *,
    thresholds: Sequence[float],
    kind: Kind = "rate",
    unit: str = "",
    key: str = "code",
    name: str = "name",
    outlines: GeoJSON | None = None,
    tips: Mapping[str, str] | None = None,
    zero: bool = True,
    projection: LambertConic = MEXICO,
) -> Chart:
    """A choropleth with fixed thresholds: zero has its own class, what was not published (NaN or absent) is hatched.

    boundaries: features whose properties hold `key` (matched with values) and `name`. outlines: drawn over them, such
    as the states over municipalities. tips: what a mouse reads of each (else the value, where there are few). zero:
    whether the legend has the class of zero. ValueError for a value of no feature and thresholds that do not rise.
    """
    _check_thresholds(thresholds)
    features = sorted(boundaries["features"], key=lambda feature: str(feature["properties"][key]))
    names = {str(feature["properties"][key]): str(feature["properties"].get(name, "")) for feature in features}
    strange = sorted(set(values) - names.keys())
    if strange:
        raise ValueError(f"No boundary for {', '.join(strange[:5])}.")
    if any(value < 0 for value in values.values()):
        raise ValueError("A count or a rate is never negative.")
    canvas, words = Canvas(frame), frame.words
    sheet, bottom = _sheet(canvas, boundaries, projection)
    few = len(features) <= TIPS
    for feature in features:
        code = str(feature["properties"][key])
        value = float(values.get(code, nan))
        path = "".join(_outline(sheet, ring) for ring in _rings(feature["geometry"]))
        if not path:
            continue
        tip = f"{names[code]}: {words.value(value, kind)}" if few and tips is None else (tips or {}).get(code, "")
        if isnan(value):
            canvas.hatched("chart-area", path, tip)
        else:
            canvas.path(f"chart-area chart-c{_class(value, thresholds)}", path, tip)
    if outlines is not None:
        for feature in outlines["features"]:
            canvas.path("chart-border", "".join(_outline(sheet, ring) for ring in _rings(feature["geometry"])))
    gone = any(isnan(float(values.get(code, nan))) for code in names)
    bottom = _classes(canvas, bottom + 8, thresholds, kind, gone, unit, zero)
    rows = [(code, names[code], float(values.get(code, nan))) for code in names]
    header = (words.say("code"), words.say("name"), unit or words.say("value"))
    written = [(code, called, words.value(value, kind)) for code, called, value in rows]
    first = sorted((row for row in rows if row[2] > 0), key=lambda row: (-row[2], row[0]))[:8]
    description = "; ".join(f"{called or code}: {words.value(value, kind)}" for code, called, value in first)
    return canvas.done(bottom + 4, tabulate(header, rows, written), f"{description}." if description else "")


class _Sheet:
    """Degrees to drawing units: the conic projection, fitted to the width, north up."""

    def __init__(self, projection: LambertConic, bounds: tuple[float, float, float, float], width: float) -> None:
        west, south, east, north = bounds
        self._projection = projection
        self._margin = width * MARGIN
        self._scale = (width - 2 * self._margin) / max(east - west, 1.0)
        self._west, self._north = west, north
        self.height = (north - south) * self._scale + 2 * self._margin

    def __call__(self, longitude: float, latitude: float) -> tuple[float, float]:
        placed = self.ring(np.array([[longitude, latitude]]))
        return float(placed[0, 0]), float(placed[0, 1])

    def ring(self, degrees: Ring) -> Ring:
        east, north = self._projection.forward(degrees[:, 0], degrees[:, 1])
        return np.column_stack(
            [(east - self._west) * self._scale + self._margin, (self._north - north) * self._scale + self._margin]
        )


def _sheet(canvas: Canvas, shape: GeoJSON, projection: LambertConic) -> tuple[_Sheet, float]:
    rings = [ring for feature in shape["features"] for ring in _rings(feature["geometry"])]
    if not rings:
        raise ValueError("A map needs at least one outline.")
    points = np.concatenate(rings)
    if not np.isfinite(points).all() or np.abs(points[:, 0]).max() > 180 or np.abs(points[:, 1]).max() > 90:
        raise ValueError("Outlines are in degrees: longitude, latitude.")
    east, north = projection.forward(points[:, 0], points[:, 1])
    west_edge, east_edge = float(east.min()), float(east.max())
    south_edge, north_edge = float(north.min()), float(north.max())
    tallest = canvas.width * 1.1
    spare = max(0.0, (north_edge - south_edge) / tallest * canvas.width - (east_edge - west_edge)) / 2
    sheet = _Sheet(projection, (west_edge - spare, south_edge, east_edge + spare, north_edge), canvas.width)
    return sheet, sheet.height


def _land(canvas: Canvas, outlines: GeoJSON, projection: LambertConic) -> tuple[_Sheet, float]:
    sheet, bottom = _sheet(canvas, outlines, projection)
    for feature in outlines["features"]:
        path = "".join(_outline(sheet, ring) for ring in _rings(feature["geometry"]))
        if path:
            canvas.path("chart-land", path)
    return sheet, bottom


def _rings(geometry: Mapping[str, Any]) -> Iterator[Ring]:
    kind = geometry["type"]
    if kind not in ("Polygon", "MultiPolygon"):
        raise ValueError(f"An outline is a Polygon or a MultiPolygon, not a {kind}.")
    polygons = [geometry["coordinates"]] if kind == "Polygon" else geometry["coordinates"]
    for polygon in polygons:
        for ring in polygon:
            yield np.asarray([point[:2] for point in ring], dtype=float)


def _outline(sheet: _Sheet, ring: Ring) -> str:
    """A closed path on the grid, without repeated points and points on a straight line; specks vanish."""
    points = np.round(sheet.ring(ring) / GRID) * GRID
    points = points[np.r_[True, (np.diff(points, axis=0) != 0).any(axis=1)]]
    if len(points) > 1 and (points[0] == points[-1]).all():
        points = points[:-1]
    if len(points) < 3:
        return ""
    before, after = points - np.roll(points, 1, axis=0), np.roll(points, -1, axis=0) - points
    turns = before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0]
    points = points[turns != 0]
    return polyline(((float(x), float(y)) for x, y in points), closed=True) if len(points) > 2 else ""


def _check_thresholds(thresholds: Sequence[float]) -> None:
    if len(thresholds) > MOST_CLASSES - 1:
        raise ValueError(f"{MOST_CLASSES - 1} thresholds at most: more shades cannot be told apart.")
    if any(limit <= 0 for limit in thresholds) or list(thresholds) != sorted(set(thresholds)):
        raise ValueError("Thresholds are positive and rise; zero has a class of its own.")


def _class(value: float, thresholds: Sequence[float]) -> int:
    """0 for zero, else 1 for less than the first threshold, and so on; spread over the shades there are."""
    if value == 0:
        return 0
    return 1 + sum(value >= limit for limit in thresholds)


def _classes(
    canvas: Canvas, y: float, thresholds: Sequence[float], kind: Kind, gone: bool, unit: str, zero: bool = True
) -> float:
    words = canvas.frame.words
    places = 0 if kind == "count" or all(limit == round(limit) for limit in thresholds) else 1
    write = partial(words.value, kind=kind, decimals=places)
    items = [("chart-c0 chart-area", words.say("zero"))] if zero else []
    edges = [None, *thresholds, None]
    for place, (low, high) in enumerate(pairwise(edges)):
        if low is None and high is None:
            continue
        text = (
            words.say("less_than", high=write(high))
            if low is None and high is not None
            else words.say("at_least", low=write(low))
            if high is None and low is not None
            else words.say("from_to", low=write(low or 0), high=write(high or 0))
        )
        items.append((f"chart-c{place + 1} chart-area", text))
    if gone:
        items.append(("hatch", words.say("not_published")))
    if unit:
        canvas.text(0, y + 12, unit, cls="chart-quiet", size=canvas.small)
        y += 20
    return canvas.legend(y, items)


def _sizes(canvas: Canvas, y: float, most: float, largest: float, unit: str) -> float:
    """Three circles of known size with their numbers."""
    words = canvas.frame.words
    top = ticks(0, most, 3, whole=True)
    biggest = max((tick for tick in top if 0 < tick <= most), default=max(1.0, float(int(most))))
    sizes = sorted({round(biggest), max(1, round(biggest / 4)), max(1, round(biggest / 20))})
    if unit:
        canvas.text(0, y + 12, unit, cls="chart-quiet", size=canvas.small)
        y += 20
    high = largest * sqrt(sizes[-1] / most)
    x = 2.0
    for size in sizes:
        radius = max(largest * sqrt(size / most), 0.8)
        canvas.circle("chart-key", x + radius, y + 2 * high - radius, radius)
        label = words.number(size)
        canvas.text(x + 2 * radius + 5, y + 2 * high, label, cls="chart-quiet", size=canvas.small)
        x += 2 * radius + measure(label, canvas.small) + 20
    return y + 2 * high + 12


def _place_words(words: Words, order: Sequence[Place], rated: bool, unit: str, rate_unit: str) -> tuple[Any, str]:
    header = [words.say("code"), words.say("name"), unit or words.say("count")] + (
        [rate_unit or words.say("rate")] if rated else []
    )
    rows = [(place.code, place.name, place.count, *((place.rate,) if rated else ())) for place in order]
    shown = [
        (place.code, place.name, words.number(place.count), *((words.value(place.rate, "rate"),) if rated else ()))
        for place in order
    ]
    first = [f"{place.name}: {words.number(place.count)}" for place in order[:8] if place.count > 0]
    return tabulate(header, rows, shown), "; ".join(first) + "." if first else ""
