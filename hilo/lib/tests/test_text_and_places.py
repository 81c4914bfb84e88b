"""Text as people type it, and distances on the sphere."""

from __future__ import annotations

from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hilo.lib.geo import EARTH_RADIUS_M, distance_m
from hilo.lib.text import fold, has_nul

LATITUDES, LONGITUDES = st.floats(-90, 90), st.floats(-180, 180)


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Incendio de Casa Habitación", "incendio de casa habitacion"),
        ("  ÑANDÚ \t  grande\n", "nandu grande"),
        ("Straße", "strasse"),
        ("ﬁesta", "fiesta"),
        ("１０１０４", "10104"),
        ("", ""),
        (" \n", ""),
    ],
)
def test_accents_case_and_spaces_are_folded(typed, folded):
    assert fold(typed) == folded


@given(st.text())
def test_folding_twice_is_folding_once(text):
    assert fold(fold(text)) == fold(text)


@given(st.text(), st.text())
def test_spaces_around_and_between_do_not_matter(one, other):
    assert fold(f"  {one} \n {other}\t") == fold(f"{one} {other}")


def test_a_nul_is_found_wherever_it_hides():
    assert has_nul("a\x00b")
    assert not has_nul("a\\x00b")


@pytest.mark.parametrize(
    ("one", "other", "metres"),
    [
        ((19.4326, -99.1332), (20.6767, -103.3475), 461_000),
        ((19.0437, -98.2012), (19.0527, -98.2012), 1_001),
        ((0, 0), (0, 180), 20_015_115),
        ((90, 0), (-90, 0), 20_015_115),
    ],
    ids=["Mexico City to Guadalajara", "a kilometre north", "half the equator", "pole to pole"],
)
def test_distances_are_those_of_the_sphere(one, other, metres):
    assert distance_m(*one, *other) == pytest.approx(metres, rel=0.005)


@given(LATITUDES, LONGITUDES, LATITUDES, LONGITUDES)
def test_a_distance_is_the_same_both_ways_and_never_more_than_half_the_globe(lat1, lon1, lat2, lon2):
    there, back = distance_m(lat1, lon1, lat2, lon2), distance_m(lat2, lon2, lat1, lon1)
    assert isclose(there, back, rel_tol=1e-9, abs_tol=1e-6)
    assert 0 <= there <= 3.1416 * EARTH_RADIUS_M


@given(LATITUDES, LONGITUDES)
def test_a_point_is_nowhere_but_where_it_is(lat, lon):
    assert distance_m(lat, lon, lat, lon) == 0
    assert distance_m(lat, lon, lat, lon + 360) == pytest.approx(0, abs=1e-3)
