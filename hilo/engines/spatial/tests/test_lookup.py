"""Polygons and nearest sites answer as a comparison with every one of them would."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from hilo.engines.spatial.nearest import WeightedNearest
from hilo.engines.spatial.polygons import PolygonIndex

RANDOM = np.random.default_rng(40)
TRIANGLES = shapely.polygons(RANDOM.uniform(-105, -95, (60, 1, 2)) + RANDOM.uniform(-1, 1, (60, 3, 2)))
TRIANGLE_INDEX = PolygonIndex(TRIANGLES)
SITES = RANDOM.uniform(-105, -95, 900), RANDOM.uniform(15, 32, 900), RANDOM.uniform(0, 9, 900)
SITE_TREE = WeightedNearest(*SITES)


@given(st.floats(-107, -93), st.floats(-107, -93))
@settings(max_examples=300)
def test_the_index_finds_the_same_polygon_as_trying_each(longitude: float, latitude: float) -> None:
    holding = np.flatnonzero(shapely.intersects_xy(TRIANGLES, longitude, latitude))
    expected = int(holding[0]) if len(holding) else -1
    assert TRIANGLE_INDEX.find(longitude, latitude) == expected
    assert TRIANGLE_INDEX.find_many(np.array([longitude]), np.array([latitude])).tolist() == [expected]


def test_a_hole_and_the_sea_between_two_parts_are_outside() -> None:
    ring = shapely.box(0, 0, 3, 3).difference(shapely.box(1, 1, 2, 2))
    index = PolygonIndex(np.array([shapely.MultiPolygon([ring, shapely.box(8, 0, 9, 1)])]))
    assert [index.find(*point) for point in [(0.5, 0.5), (1.5, 1.5), (8.5, 0.5), (5, 0.5)]] == [0, -1, 0, -1]


def test_a_point_on_a_shared_border_belongs_to_the_first() -> None:
    index = PolygonIndex(np.array([shapely.box(1, 0, 2, 1), shapely.box(0, 0, 1, 1)]))
    assert index.find(1.0, 0.5) == 0
    assert index.find_many(np.array([1.0]), np.array([0.5])).tolist() == [0]


def test_an_empty_shape_holds_nothing() -> None:
    index = PolygonIndex(np.array([shapely.Polygon(), shapely.box(0, 0, 1, 1)]))
    assert index.find(0.5, 0.5) == 1
    assert index.find_many(np.array([0.5, 7.0]), np.array([0.5, 7.0])).tolist() == [1, -1]


@given(st.floats(-115, -85), st.floats(5, 45))
@settings(max_examples=400)
def test_the_tree_finds_a_site_that_no_other_beats(longitude: float, latitude: float) -> None:
    def mercator(degrees: Any) -> Any:
        return np.degrees(np.arcsinh(np.tan(np.radians(degrees))))

    lons, lats, reaches = SITES
    reach = reaches / (111.195 * np.cos(np.radians(lats)))
    scores = np.hypot(lons - longitude, mercator(lats) - mercator(latitude)) - reach
    assert scores[SITE_TREE.find(longitude, latitude)] == pytest.approx(scores.min(), abs=1e-9)


def test_a_large_reach_wins_over_a_nearer_centre() -> None:
    tree = WeightedNearest(np.array([-99.0, -99.2]), np.array([19.0, 19.0]), np.array([0.0, 10.0]))
    assert tree.find(-99.08, 19.0) == 1
    assert tree.find(-99.01, 19.0) == 0
