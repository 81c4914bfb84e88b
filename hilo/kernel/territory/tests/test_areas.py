"""The land that is a state's or a municipality's for certain: every point of it has that place."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from hilo.kernel.territory import actions, queries
from tests.support.need import test_data

from .test_loading import geojson, squares


def points_in(area, count, seed=40):
    """Points inside, spread evenly."""
    chance = np.random.default_rng(seed)
    west, south, east, north = area.bounds
    many = chance.uniform((west, south), (east, north), (count * 8, 2))
    return [(lat, lon) for lon, lat in many.tolist() if shapely.intersects_xy(area, lon, lat)][:count]


@pytest.mark.parametrize("code", ["01", "09", "21", "30"])
def test_a_states_sure_land_is_the_states(code):
    found = points_in(queries.sure_area(code), 400)
    assert len(found) > 100
    assert {queries.place_of(*point).state for point in found} == {code}


def test_without_boundaries_no_municipality_has_sure_land():
    assert (queries.sure_area("21114"), queries.outline_of("21114")) == (None, None)


def test_a_municipality_that_lost_land_to_a_newer_one_without_a_boundary_has_none(tmp_path):
    rings = squares("04")
    newer = [m for m in queries.municipalities("04") if m.parents]
    for municipality in newer:
        rings.pop(municipality.code)
    actions.load_boundaries(file=geojson(tmp_path, rings))
    assert newer
    assert queries.sure_area(newer[0].parents[0]) is None
    assert queries.sure_area("04002") is not None


def test_a_municipalitys_sure_land_lies_inside_its_boundary():
    file = test_data("territory/municipal_boundaries.shp")
    actions.load_boundaries(file=file)
    for code in ("21114", "09007", "30193", "14039"):
        outline, sure = shapely.make_valid(queries.outline_of(code)), queries.sure_area(code)
        assert shapely.covers(outline, sure)
        assert sure.area > 0.8 * outline.area
        assert shapely.get_num_coordinates(sure) <= shapely.get_num_coordinates(outline) + 400
