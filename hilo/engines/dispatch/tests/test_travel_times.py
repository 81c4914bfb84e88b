"""Travel times from distance alone."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hilo.engines.dispatch import SpeedModel, speed_model
from hilo.engines.dispatch.travel import flat_m, parameters
from hilo.lib.geo import distance_m

MONDAY_11 = datetime(2026, 11, 23, 11, 0)


def minutes(model: SpeedModel, km: float) -> float:
    return model.trip_s(km * 1000) / 60


@pytest.mark.parametrize("miles", [0.5, 1, 1.5, 2.5, 5, 8])
def test_a_town_trip_at_noon_takes_what_the_rule_of_rand_says(miles: float) -> None:
    model = speed_model(local=MONDAY_11, priority="high")
    straight = miles * 1609.344 / model.detour
    assert model.trip_s(straight) - model.turnout_s == pytest.approx(60 * (0.65 + 1.7 * miles), rel=0.005)


def test_rush_hour_is_slower_than_noon_and_night_is_faster() -> None:
    rush, noon, night = (
        minutes(speed_model(local=MONDAY_11.replace(hour=hour), priority="high"), 5) for hour in (8, 11, 3)
    )
    assert night < noon < rush


def test_a_sunday_morning_has_no_rush_hour() -> None:
    sunday = datetime(2026, 11, 22, 8, 0)
    assert speed_model(local=sunday, priority="high") == speed_model(local=MONDAY_11, priority="high")


def test_without_siren_the_same_trip_takes_longer() -> None:
    assert minutes(speed_model(local=MONDAY_11, priority="low"), 5) > minutes(
        speed_model(local=MONDAY_11, priority="high"), 5
    )


@given(st.floats(0, 200_000), st.floats(0, 50_000), st.sampled_from(["urban", "suburban", "rural"]))
def test_a_longer_line_never_takes_less_time(straight: float, more: float, density: str) -> None:
    model = speed_model(local=MONDAY_11, priority="high", density=density)
    assert model.trip_s(straight + more) >= model.trip_s(straight)


@pytest.mark.parametrize("at", ["approach_m", "main_road_after_m"])
def test_the_curve_has_no_step_where_its_parts_meet(at: str) -> None:
    model = speed_model(local=MONDAY_11, priority="high")
    straight = getattr(model, at) / model.detour
    assert model.trip_s(straight + 0.01) - model.trip_s(straight - 0.01) < 0.01


def test_the_plane_agrees_with_the_sphere_within_a_hundred_kilometres() -> None:
    for lat, lon in ((19.0, -98.2), (19.7, -97.6), (18.5, -98.9)):
        assert flat_m(19.0, -98.2, lat, lon) == pytest.approx(distance_m(19.0, -98.2, lat, lon), rel=1e-3)


def test_every_hour_of_the_week_has_a_speed() -> None:
    for day in range(16, 23):
        for hour in range(24):
            assert speed_model(local=datetime(2026, 11, day, hour), priority="high").cruise_ms > 5


def test_the_figures_say_where_they_come_from() -> None:
    assert "assumption" in parameters()["source"].lower()
