"""Alarms by plan, who waits, who says secure: worked by hand."""

from __future__ import annotations

import pytest

from hilo.emergency.command.queries import standard_plans
from hilo.emergency.command.rules import (
    InvalidPlan,
    distances,
    may_secure,
    must_wait,
    outstanding,
    parse_plans,
    plan_for,
)
from hilo.emergency.dispatch.rules import expand, known_capabilities

ALS, BLS = expand(["ambulance_advanced"]), expand(["ambulance_basic"])
RESCUE, ENGINE, PATROL = expand(["rescue", "fire"]), expand(["fire"]), expand(["police"])


@pytest.mark.parametrize(("injured", "level"), [(1, 1), (2, 1), (3, 2), (8, 3), (19, 3), (20, 4), (40, 5), (400, 5)])
def test_two_to_forty_injured_suggest_their_alarm(injured, level):
    assert plan_for(standard_plans(), "10107").level_for(injured) == level


def test_the_next_alarm_is_above_the_last_whatever_was_said_of_the_injured():
    plan = plan_for(standard_plans(), "10107")
    assert [plan.next_level(0, None), plan.next_level(0, 40), plan.next_level(3, 9), plan.next_level(5, 40)] == [
        2,
        5,
        4,
        5,
    ]


@pytest.mark.parametrize(
    ("asks", "there", "left"),
    [
        ({"ambulance_basic": 2, "ambulance_advanced": 1}, [ALS, BLS], {"ambulance_basic": 1}),
        ({"ambulance_basic": 1, "ambulance_advanced": 1}, [ALS, ALS], {}),
        ({"rescue": 1, "fire": 1}, [RESCUE, ENGINE], {}),
        ({"rescue": 1, "fire": 1}, [ENGINE, RESCUE], {}),
        ({"rescue": 1, "fire": 1}, [RESCUE, RESCUE], {}),
        ({"rescue": 1, "fire": 1}, [RESCUE], {"fire": 1}),
        ({"fire": 2}, [PATROL], {"fire": 2}),
    ],
)
def test_a_unit_that_is_there_serves_one_thing(asks, there, left):
    assert outstanding(asks, there) == left


def test_a_plan_that_asks_for_what_does_not_exist_is_not_used():
    row = {"name": {"es": "x"}, "prefixes": ["1"], "levels": [{"level": 1, "asks": {"helicopter": 2}}]}
    with pytest.raises(InvalidPlan, match="helicopter"):
        parse_plans({"plan": [row]}, known_capabilities())
    with pytest.raises(InvalidPlan, match="no \\[\\[plan\\]\\]"):
        parse_plans({}, known_capabilities())
    with pytest.raises(InvalidPlan, match="plan 1"):
        parse_plans({"plan": [{"name": {"es": "x"}}]}, known_capabilities())


def test_who_waits_and_who_says_secure():
    assert must_wait(ALS, ())
    assert not must_wait(PATROL, ())
    assert must_wait(PATROL, ("police",))
    assert may_secure(centre=True, commander=False, status="", waits=False)
    assert may_secure(centre=False, commander=False, status="on_scene", waits=False)
    assert not may_secure(centre=False, commander=False, status="on_scene", waits=True), "the ambulance that waits"
    assert not may_secure(centre=False, commander=False, status="under_way", waits=False)


def test_a_gas_leak_suggests_the_guides_distance_and_says_which():
    found = distances("20115", "es")
    assert (found[0].metres, found[0].guide) == (100, "ERG 2024, guide 115")
    assert distances("10304", "es") == []
