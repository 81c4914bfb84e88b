"""Outlines for maps are made once from the boundaries, kept, and made anew when these change."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import shapely

from hilo.kernel.territory import actions, light, queries

from .test_loading import geojson, squares


@pytest.fixture(autouse=True)
def _forgotten():
    light._light.cache_clear()
    yield
    light._light.cache_clear()


def test_loading_makes_them_and_a_second_set_replaces_them(tmp_path: Path) -> None:
    assert queries.municipal_outlines() is None
    actions.load_boundaries(file=geojson(tmp_path, squares("29")))
    assert len(queries.municipal_outlines()["features"]) == 60
    assert queries.municipal_outlines("21")["features"] == []
    actions.load_boundaries(file=geojson(tmp_path, squares("21")))
    assert {one["properties"]["code"][:2] for one in queries.municipal_outlines()["features"]} == {"21"}


def test_what_is_kept_is_read_and_what_is_lost_is_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    actions.load_boundaries(file=geojson(tmp_path, squares("29")))
    with monkeypatch.context() as patched:
        patched.setattr(light, "make", lambda file: pytest.fail("it was kept"))
        assert len(queries.municipal_outlines("29")["features"]) == 60
    light._light.cache_clear()
    for kept in queries.boundaries_file().parent.glob("outlines-*.npz"):
        kept.write_bytes(b"rubbish")
    assert len(queries.municipal_outlines("29")["features"]) == 60


def test_damaged_boundaries_are_no_outlines(tmp_path: Path) -> None:
    queries.boundaries_file().parent.mkdir(parents=True, exist_ok=True)
    queries.boundaries_file().write_bytes(b"rubbish")
    assert queries.municipal_outlines() is None


def test_neighbours_keep_one_border_and_an_islet_goes() -> None:
    wavy = [(0.5 + 0.004 * (at % 2), at / 100) for at in range(101)]
    west = shapely.Polygon([(0, 0), *wavy, (0, 1)])
    east = shapely.Polygon([(1, 0), *wavy, (1, 1)])
    islet = shapely.Point(2, 2).buffer(0.001)
    drawn = light._simplified(np.array([shapely.MultiPolygon([west, islet]), shapely.MultiPolygon([east])]), 0.02)
    assert shapely.get_num_coordinates(drawn).sum() < 30
    assert [len(shapely.get_parts(one)) for one in drawn] == [1, 1]
    assert shapely.intersection(*drawn).area == pytest.approx(0, abs=1e-9)
    assert shapely.union_all(drawn).area == pytest.approx(1, abs=1e-6)
