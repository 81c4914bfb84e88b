"""A point gets its place, or none, and never an exception; without boundaries it is called an estimate."""

from __future__ import annotations

import math
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hilo.kernel.territory import queries

ANY_NUMBER = st.floats(allow_nan=True, allow_infinity=True)


def test_a_point_in_puebla_is_in_puebla_and_called_an_estimate() -> None:
    place = queries.place_of(19.04, -98.2)
    assert place is not None
    assert (place.state, place.municipality, place.exact) == ("21", "21114", False)
    assert (place.state_name, place.municipality_name) == ("Puebla", "Puebla")
    assert place.locality == "Heroica Puebla de Zaragoza"


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [(19.2, -96.0), (21.5, -86.0), (20.0, -107.0), (0.0, 0.0), (40.09, -75.35), (14.6, -90.5), (29.42, -98.49)],
    ids=["off Veracruz", "Caribbean", "Pacific", "Gulf of Guinea", "Pennsylvania", "Guatemala", "San Antonio"],
)
def test_a_point_at_sea_or_abroad_has_no_place(latitude: float, longitude: float) -> None:
    assert queries.place_of(latitude, longitude) is None
    assert queries.why_no_place(latitude, longitude) == "The point is at sea or outside Mexico."


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [(999, -98.2), (19.04, 999), (math.nan, -98.2), (19.04, math.inf), (-91, 0), (10**400, 0), (None, -98), ("x", 1)],
)
def test_a_point_that_is_not_on_earth_has_no_place(latitude: Any, longitude: Any) -> None:
    assert queries.place_of(latitude, longitude) is None
    assert "not on Earth" in queries.why_no_place(latitude, longitude)


def test_exchanged_latitude_and_longitude_are_recognised() -> None:
    assert queries.place_of(-98.2, 19.04) is None
    assert queries.looks_swapped(-98.2, 19.04)
    assert "exchanged" in queries.why_no_place(-98.2, 19.04)
    assert not queries.looks_swapped(19.04, -98.2)
    assert not queries.looks_swapped(0.0, 0.0)


def test_a_number_of_another_kind_is_a_number() -> None:
    assert queries.place_of(Decimal("19.04"), np.float32(-98.2)) == queries.place_of(19.04, -98.2)


def test_a_place_far_from_any_locality_names_none() -> None:
    place = queries.place_of(18.79, -110.97)  # Isla Socorro
    assert place is not None
    assert (place.state, place.locality) == ("06", None)


@pytest.mark.parametrize(
    ("latitude", "longitude", "before", "day_before", "after", "first_day"),
    [
        (30.56, -115.94, "02001", date(2020, 2, 9), "02006", date(2020, 2, 10)),
        (20.847, -86.875, "23005", date(2015, 10, 25), "23011", date(2015, 10, 26)),
        (18.685, -99.243, "17017", date(2018, 12, 31), "17035", date(2019, 1, 1)),
    ],
    ids=["San Quintín", "Puerto Morelos", "Xoxocotla"],
)
def test_a_point_has_the_municipality_of_its_date(
    latitude: float, longitude: float, before: str, day_before: date, after: str, first_day: date
) -> None:
    places = [queries.place_of(latitude, longitude, on) for on in (day_before, first_day, None)]
    assert [p.municipality if p else None for p in places] == [before, after, after]


def test_a_date_with_an_hour_counts_as_its_day() -> None:
    place = queries.place_of(30.56, -115.94, datetime(2016, 10, 3, 12, 30))
    assert place is not None
    assert place.municipality == "02001"


def test_representative_points_lie_in_their_own_state() -> None:
    found = [(m, queries.place_of(m.latitude, m.longitude)) for m in queries.municipalities()]
    right = sum(place is not None and place.state == m.state for m, place in found)
    assert right / len(found) > 0.99


@given(ANY_NUMBER, ANY_NUMBER)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_no_pair_of_numbers_raises(latitude: float, longitude: float) -> None:
    place = queries.place_of(latitude, longitude)
    assert place is None or (13 < latitude < 34 and place.municipality.startswith(place.state))
    assert queries.why_no_place(latitude, longitude) == "" or place is None


@given(st.lists(st.tuples(st.floats(10, 35), st.floats(-120, -84)), max_size=30), st.dates(date(2000, 1, 1)))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_many_points_get_the_places_of_one_at_a_time(points: list[tuple[float, float]], on: date) -> None:
    many = queries.places_of([p[0] for p in points], [p[1] for p in points], on)
    single = [queries.place_of(*point, on) for point in points]
    assert many.municipalities.tolist() == [p.municipality if p else "" for p in single]
    assert many.states.tolist() == [p.state if p else "" for p in single]
    assert not many.exact.any()


def test_bad_numbers_among_many_have_no_place() -> None:
    many = queries.places_of([19.04, math.nan, 999, math.inf], [-98.2, -98.2, -98.2, -98.2])
    assert many.municipalities.tolist() == ["21114", "", "", ""]


def test_two_lists_of_unequal_length_are_refused() -> None:
    with pytest.raises(ValueError, match="equal length"):
        queries.places_of([19.0], [-98.0, -99.0])
