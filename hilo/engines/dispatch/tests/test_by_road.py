"""Times by road: a river between, the same traffic as the speed model, and every fall-back said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from hilo.engines.dispatch import Need, Recommendation, RoadModel, Scene, Unit, recommend, say, speed_model
from hilo.engines.roads import Router
from hilo.engines.roads.tests.town import Corner, corner, grid, network

pytest.importorskip("routingkit_cch", reason="needs the extra [roads]")

AT = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
MONDAY_11 = datetime(2026, 11, 23, 11, 0)
SPEED = speed_model(local=MONDAY_11, priority="high")


def beside_a_river() -> list[tuple[Corner, Corner]]:
    """A town of 30 by 12 corners cut by a river between rows 5 and 6, with one bridge at its western edge."""
    return [road for road in grid(12, 30) if {road[0][0], road[1][0]} != {5, 6} or road[0][1] == 0]


def ambulance(code: str, row: float, column: float) -> Unit:
    lat, lon = corner(row, column)
    seen = AT - timedelta(seconds=10)
    return Unit(code, "ambulance", frozenset({"ambulance_basic"}), "available", lat, lon, seen)


def asked(model: RoadModel, units: Sequence[Unit], row: float, column: float) -> Recommendation:
    lat, lon = corner(row, column)
    scene = Scene(lat, lon, "high", (Need("ambulance_basic"),))
    return recommend(scene=scene, units=units, travel=model, at=AT)


def test_a_unit_across_the_river_ranks_behind_one_that_has_no_bridge_to_reach() -> None:
    """A-1 is 330 m away in a straight line, across the river; the bridge is 2.6 km away. A-2 is 1 km away."""
    units = [ambulance("A-1", 7, 25), ambulance("A-2", 4, 15)]
    model = RoadModel(Router(network(beside_a_river())), SPEED)
    by_road = asked(model, units, 4, 25)
    lat, lon = corner(4, 25)
    scene = Scene(lat, lon, "high", (Need("ambulance_basic"),))
    by_distance = recommend(scene=scene, units=units, travel=SPEED, at=AT)
    assert [choice.unit.code for choice in by_distance.ranked] == ["A-1", "A-2"]
    assert [choice.unit.code for choice in by_road.ranked] == ["A-2", "A-1"]
    assert by_road.ranked[1].eta_s > 2 * by_road.ranked[0].eta_s


def test_a_time_says_which_model_gave_it() -> None:
    model = RoadModel(Router(network(grid(5, 5))), SPEED)
    near, far = ambulance("A-1", 0, 0), ambulance("A-2", 0, 90)
    ranked = {choice.unit.code: choice.reasons for choice in asked(model, [near, far], 2, 2).ranked}
    assert "por calles y caminos" in say(ranked["A-1"][0])
    assert "by road" in say(ranked["A-1"][0], language="en")
    assert "según el modelo de velocidad" in say(ranked["A-2"][0])
    assert "by the speed model" in say(ranked["A-2"][0], language="en")
    assert ranked["A-2"][1].kind == "off_road"
    assert "off_road" not in {reason.kind for reason in ranked["A-1"]}


def test_without_a_way_the_speed_model_answers_and_says_so() -> None:
    apart = [*grid(4, 4), *(((r, c + 20), (r2, c2 + 20)) for (r, c), (r2, c2) in grid(4, 4))]
    choice = asked(RoadModel(Router(network(apart)), SPEED), [ambulance("A-1", 0, 0)], 1, 21).ranked[0]
    assert [reason.kind for reason in choice.reasons[:2]] == ["by_speed_model", "no_path"]
    assert choice.eta_s == round(SPEED.trips([corner(0, 0)], corner(1, 21))[0].seconds)


def test_a_network_that_is_still_being_read_is_said() -> None:
    loading = speed_model(local=MONDAY_11, priority="high", why="loading")
    lat, lon = corner(0, 0)
    scene = Scene(lat, lon, "high", (Need("ambulance_basic"),))
    choice = recommend(scene=scene, units=[ambulance("A-1", 3, 3)], travel=loading, at=AT).ranked[0]
    assert [reason.kind for reason in choice.reasons[:2]] == ["by_speed_model", "loading"]


@pytest.mark.parametrize(("hour", "priority"), [(8, "high"), (3, "high"), (11, "low")])
def test_traffic_and_siren_weigh_as_in_the_speed_model(hour: int, priority: str) -> None:
    router = Router(network(grid(1, 40)))
    ends = [corner(0, 0)], corner(0, 39)
    usual = RoadModel(router, SPEED).trips(*ends)[0].seconds - SPEED.turnout_s
    other = speed_model(local=MONDAY_11.replace(hour=hour), priority=priority)
    found = RoadModel(router, other).trips(*ends)[0].seconds - other.turnout_s
    assert found == pytest.approx(usual / other.factor)
    assert other.factor != 1
