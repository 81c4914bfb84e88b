"""Point to place: exact with municipal boundaries, otherwise an estimate that says so."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from math import cos, radians
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from hilo.engines.spatial.nearest import WeightedNearest
from hilo.engines.spatial.polygons import PolygonIndex
from hilo.lib.geo import distance_m

from . import tables
from .boundaries import Boundaries

# Measured against municipal polygons (see tests/test_accuracy.py and benchmarks/territory.py):
# 99.9 % of points where people live lie inside the simplified outlines or within 2 km of them; nearer than 2 km to a
# state line the nearest place tells the state better than the outline does, farther inside it does not.
TOLERANCE_KM = 2.0
# A city of P people begins about REACH_KM * sqrt(P) before its centre; 0.005 gave the most right municipalities.
REACH_KM = 0.005
REPRESENTATIVE_POPULATION = 1_000
# With boundaries loaded a point just off the shore (a pier, a beach) still gets its municipality, as an estimate.
SHORE_KM = 0.5
# A locality farther away says nothing to a dispatcher.
FARTHEST_M = 50_000
KM_PER_DEGREE = 111.195


@dataclass(frozen=True, slots=True)
class Place:
    """Where a point lies on a date.

    state, municipality: INEGI codes of two and five digits; exact: True only if the point lies in the boundary of that
    municipality as loaded, and no newer municipality without a boundary was made from it; locality: name of the
    nearest locality of 1,000 or more inhabitants, if one lies within 50 km.
    """

    state: str
    municipality: str
    exact: bool
    locality: str | None
    state_name: str
    municipality_name: str


class Locator:
    """Answers for one set of boundaries (None: the tables alone). Holds no clock and reads no file."""

    def __init__(self, boundaries: Boundaries | None) -> None:
        self._municipalities = tables.municipalities()
        self._states = tables.states()
        self._localities = tables.localities()
        self._frame = boundaries
        self._polygons: PolygonIndex | None = None
        self._parts: dict[str, list[int]] = {}
        self._whole = False
        if boundaries is not None:
            self._polygons = PolygonIndex(boundaries.polygons)
            for i, code in enumerate(boundaries.codes):
                self._parts.setdefault(code, []).append(i)
            self._whole = {code[:2] for code in self._parts} >= self._states.keys()
        self._newer = self._children_without_boundary()
        self._changes = lru_cache(maxsize=512)(self._changes_on)
        self._within: dict[frozenset[str] | str, tuple[WeightedNearest, list[str]]] = {}

    def place(self, latitude: float, longitude: float, on: date | None) -> Place | None:
        """The place of a point in degrees, or None at sea, abroad or off the Earth."""
        if not (13 < latitude < 34 and -120 < longitude < -85):  # also refuses NaN
            return None
        hit = self._polygons.find(longitude, latitude) if self._polygons is not None else -1
        if hit >= 0 and self._frame is not None:
            code, exact = self._in_frame(self._frame.codes[hit], latitude, longitude, on)
        else:
            estimate = self._estimate(latitude, longitude)
            if estimate is None or self._is_off_shore(estimate, latitude, longitude):
                return None
            code, exact = self._changes(on).get(estimate, estimate), False
        municipality = self._municipalities[code]
        near = self._localities[self._nearest_locality.find(longitude, latitude)]
        locality = near.name if distance_m(latitude, longitude, near.latitude, near.longitude) < FARTHEST_M else None
        state = self._states[code[:2]]
        return Place(state.code, code, exact, locality, state.name, municipality.name)

    def codes(
        self, latitudes: NDArray[np.float64], longitudes: NDArray[np.float64], on: date | None
    ) -> tuple[NDArray[np.str_], NDArray[np.bool_]]:
        """Municipality codes ("" for none) and exactness of many points; the same answers as `place`."""
        codes = np.zeros(len(latitudes), dtype="<U5")
        exact = np.zeros(len(latitudes), dtype=np.bool_)
        rest = (latitudes > 13) & (latitudes < 34) & (longitudes > -120) & (longitudes < -85)
        if self._polygons is not None and self._frame is not None:
            inside = np.flatnonzero(rest)
            hits = self._polygons.find_many(longitudes[inside], latitudes[inside])
            inside, hits = inside[hits >= 0], hits[hits >= 0]
            changes = self._changes(on)
            codes[inside] = np.array([changes.get(code, code) for code in self._frame.codes])[hits]
            exact[inside] = np.array([code not in changes for code in self._frame.codes])[hits]
            unsettled = np.array([bool(self._newer_on(code, on)) for code in self._frame.codes])[hits]
            rest[inside[~unsettled]] = False
        for i, latitude, longitude in zip(
            np.flatnonzero(rest).tolist(), latitudes[rest].tolist(), longitudes[rest].tolist(), strict=True
        ):
            place = self.place(latitude, longitude, on)
            codes[i], exact[i] = (place.municipality, place.exact) if place else ("", False)
        return codes, exact

    def sure_area(self, code: str, slack_km: float) -> Any | None:
        """A part of a state or municipality all of whose points have it as their place, or None where none is known.

        A state's is its simplified outline without a strip of TOLERANCE_KM. A municipality's needs its boundary; it is
        thinned and drawn in by slack_km, so that what is left lies inside.
        """
        if code in self._states:
            return self._core_shapes[self._core_codes.index(code)]
        outline = self.outline(code)
        return None if outline is None or self._newer.get(code) else _drawn_in(outline, slack_km)

    def outline(self, code: str) -> Any | None:
        """A municipality's boundary as loaded, or None."""
        if self._frame is None or code not in self._parts:
            return None
        return shapely.multipolygons(self._frame.polygons[self._parts[code]])

    def _in_frame(self, code: str, latitude: float, longitude: float, on: date | None) -> tuple[str, bool]:
        newer = self._newer_on(code, on)
        if not newer:
            then = self._changes(on).get(code, code)
            return then, then == code
        # The boundary is older than a municipality made from this one: the nearest place of either decides.
        return self._nearest_of(frozenset({code, *newer}), latitude, longitude), False

    def _estimate(self, latitude: float, longitude: float) -> str | None:
        core = self._cores.find(longitude, latitude)
        if core >= 0:
            return self._nearest_of(self._core_codes[core], latitude, longitude)
        return self._nearest_of("", latitude, longitude) if self._land.find(longitude, latitude) >= 0 else None

    def _is_off_shore(self, code: str, latitude: float, longitude: float) -> bool:
        """True if boundaries of the whole country hold the point nowhere, not even nearly.

        Well inside an outline (an island that the boundaries leave out, a lagoon) the estimate stands.
        """
        if self._frame is None or not self._whole or code not in self._parts:
            return False
        if self._cores.find(longitude, latitude) >= 0:
            return False
        shore = shapely.distance(self._frame.polygons[self._parts[code]], shapely.Point(longitude, latitude)).min()
        return bool(shore > SHORE_KM / KM_PER_DEGREE)

    def _nearest_of(self, among: frozenset[str] | str, latitude: float, longitude: float) -> str:
        """Municipality of the nearest known place; among: municipalities, a state's code, or "" for all."""
        found = self._within.get(among)
        if found is None:
            found = self._within[among] = self._sites(among)
        nearest, codes = found
        return codes[nearest.find(longitude, latitude)]

    def _sites(self, among: frozenset[str] | str) -> tuple[WeightedNearest, list[str]]:
        def chosen(code: str) -> bool:
            return code.startswith(among) if isinstance(among, str) else code in among

        sites = [
            (m.longitude, m.latitude, REPRESENTATIVE_POPULATION, m.code)
            for m in self._municipalities.values()
            if chosen(m.code)
        ]
        sites += [
            (p.longitude, p.latitude, p.population, p.municipality) for p in self._localities if chosen(p.municipality)
        ]
        return _nearest(site[:3] for site in sites), [site[3] for site in sites]

    @cached_property
    def _nearest_locality(self) -> WeightedNearest:
        return _nearest((p.longitude, p.latitude, p.population) for p in self._localities)

    @cached_property
    def _outlines(self) -> tuple[list[str], NDArray[Any]]:
        features = json.loads(tables.outlines_text())["features"]
        shapes = np.array([shapely.geometry.shape(feature["geometry"]) for feature in features])
        return [feature["properties"]["code"] for feature in features], shapes

    @cached_property
    def _core_codes(self) -> list[str]:
        return self._outlines[0]

    @cached_property
    def _cores(self) -> PolygonIndex:
        """The states without a strip along their outline."""
        return PolygonIndex(self._core_shapes)

    @cached_property
    def _core_shapes(self) -> NDArray[Any]:
        return _widened(self._outlines[1], -TOLERANCE_KM)

    @cached_property
    def _land(self) -> PolygonIndex:
        """The states with a strip along their outline."""
        return PolygonIndex(_widened(self._outlines[1], TOLERANCE_KM))

    def _children_without_boundary(self) -> dict[str, tuple[str, ...]]:
        children: dict[str, tuple[str, ...]] = {}
        for municipality in self._municipalities.values():
            for parent in municipality.parents:
                if parent in self._parts and municipality.code not in self._parts:
                    children[parent] = (*children.get(parent, ()), municipality.code)
        return children

    def _newer_on(self, code: str, on: date | None) -> tuple[str, ...]:
        return tuple(c for c in self._newer.get(code, ()) if self._municipalities[c].existed(on))

    def _changes_on(self, on: date | None) -> dict[str, str]:
        """Municipalities of today that did not exist on the date, each with the one that had its territory then."""

        def then(code: str) -> str:
            municipality = self._municipalities[code]
            return code if municipality.existed(on) or not municipality.parents else then(municipality.parents[0])

        return {code: then(code) for code in self._municipalities if then(code) != code}


def _drawn_in(shape: Any, km: float) -> Any:
    """A light shape inside the given one, between nothing and `km` from its outline (narrower parts vanish)."""
    degrees = km / KM_PER_DEGREE
    # Thinned by a third, drawn in by more than that: no corner of what is left lies outside.
    thin = shapely.simplify(shapely.make_valid(shape), degrees / 3)
    return shapely.simplify(shapely.buffer(thin, -2 * degrees / 3, quad_segs=2), degrees / 4)


def _nearest(sites: Iterable[tuple[float, float, int]]) -> WeightedNearest:
    longitudes, latitudes, people = np.array(list(sites), dtype=float).T
    return WeightedNearest(longitudes, latitudes, REACH_KM * np.sqrt(people))


def _widened(shapes: NDArray[Any], km: float) -> NDArray[Any]:
    """Each shape grown (or, below zero, shrunk) by so many kilometres, within 1 % at its own latitude."""
    grown = []
    for part, owner in zip(*shapely.get_parts(shapes, return_index=True), strict=True):
        stretch = cos(radians(shapely.get_y(shapely.centroid(part))))

        def flat(points: NDArray[np.float64], factor: float = stretch) -> NDArray[np.float64]:
            return points * [factor, 1]

        def round_(points: NDArray[np.float64], factor: float = stretch) -> NDArray[np.float64]:
            return points / [factor, 1]

        buffered = shapely.buffer(shapely.transform(part, flat), km / KM_PER_DEGREE, quad_segs=4)
        grown.append((owner, shapely.transform(buffered, round_)))
    return np.array([shapely.union_all([shape for o, shape in grown if o == owner]) for owner in range(len(shapes))])
