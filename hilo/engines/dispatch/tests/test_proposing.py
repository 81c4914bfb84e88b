"""Who stands in, where units without GPS stand, what is too far, what a diversion costs, and why nobody comes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hilo.engines.dispatch import Need, Policy, Rung, Scene, Task, Unit, arrivals, recommend, say, speed_model
from hilo.engines.dispatch.words import KINDS

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
LAT, LON = 19.04, -98.2
KM_EAST = 1 / 105.25
TRAVEL = speed_model(local=datetime(2026, 11, 24, 3, 0), priority="high")
LADDERS = {
    "als": (Rung("bls", does={"es": "sostiene", "en": "supports"}), Rung("aed"), Rung("police", if_nothing=True)),
}
POLICY = Policy(ceiling_s=2400, ladders=LADDERS, stand_in_s=180, divert_s=240, most_diverted=2)


def unit(code: str, km: float | None, *can: str, status: str = "available", age: int | None = 10, **more: Any) -> Unit:
    placed = {} if km is None else {"lat": LAT, "lon": LON + km * KM_EAST}
    fixed = None if age is None or km is None else AT - timedelta(seconds=age)
    return Unit(code, "kind", frozenset(can), status, position_at=fixed, **(placed | more))


def ask(*units: Unit, need: Any = (("als", 1),), priority: str = "high", policy: Policy = POLICY, **more: Any) -> Any:
    scene = Scene(LAT, LON, priority, tuple(Need(name, count) for name, count in need))
    return recommend(scene=scene, units=units, travel=TRAVEL, at=AT, policy=policy, **more)


def codes(choices: Any) -> list[str]:
    return [choice.unit.code for choice in choices]


def kinds(choice: Any) -> list[str]:
    return [reason.kind for reason in choice.reasons]


def test_without_an_advanced_ambulance_the_basic_one_goes_now_and_the_advanced_is_still_missing() -> None:
    answer = ask(unit("B", 5, "bls"), unit("P", 5, "police"), unit("A", 2, "als", "bls", status="on_scene"))
    assert codes(answer.stand_ins) == ["B"]
    assert [need.capability for need in answer.missing] == ["als"]
    said = [say(reason, language="en") for reason in answer.stand_ins[0].reasons]
    assert "goes now; als is still to come" in said
    assert "supports" in said
    assert "B" not in [row.unit.code for row in answer.passed_over], "who is proposed does not also stay"
    assert [say(reason, language="es") for reason in answer.why] == ["als: 1 ocupada"]


def test_a_responder_with_a_defibrillator_who_is_much_nearer_than_the_ambulance_goes_too() -> None:
    answer = ask(unit("A", 15, "als", "bls"), unit("B", 8, "bls"), unit("D", 1, "aed", "police"))
    assert codes(answer.team) == ["A"]
    assert codes(answer.stand_ins) == ["D", "B"]
    assert not answer.missing
    near = ask(unit("A", 2, "als", "bls"), unit("B", 1.5, "bls"), unit("D", 1, "aed", "police"))
    assert near.stand_ins == (), "nobody is sent to save a minute"


def test_whoever_goes_anyway_stands_in_without_being_sent_twice() -> None:
    answer = ask(unit("D", 1, "aed", "police"), unit("B", 9, "bls"), need=(("als", 1), ("police", 1)))
    assert codes(answer.team) == ["D"]
    assert codes(answer.stand_ins) == ["B"]
    assert "stands_in_sooner" not in kinds(answer.team[0])
    assert "stands_in" in kinds(answer.team[0])


def test_a_patrol_compresses_only_where_nobody_better_comes() -> None:
    patrol = unit("P", 1, "police")
    assert codes(ask(patrol).stand_ins) == ["P"]
    assert codes(ask(patrol, unit("B", 2, "bls")).stand_ins) == ["B"]


def test_two_that_are_missing_are_stood_in_for_by_two() -> None:
    answer = ask(unit("B1", 5, "bls"), unit("B2", 6, "bls"), unit("B3", 7, "bls"), need=(("als", 2),))
    assert codes(answer.stand_ins) == ["B1", "B2"]
    assert answer.missing[0].count == 2


def test_an_engine_in_its_house_without_gps_for_five_hours_beats_one_two_hours_away() -> None:
    house = {"station": "Central", "home": (LAT, LON + 3 * KM_EAST), "turnout": (110, 30)}
    near = unit("B-1", 40, "fire", age=5 * 3600, **house)
    answer = ask(unit("B-2", 120, "fire"), near, need=(("fire", 1),))
    assert codes(answer.team) == ["B-1"]
    said = [say(reason, language="en") for reason in answer.team[0].reasons]
    assert "at its station Central, no GPS for 5 h 00 min" in said
    assert "1 min 50 s of it to turn out" in said
    assert codes(answer.far) == []
    assert "B-2" not in codes(answer.ranked)
    gone = ask(replace(near, station="", home=None), need=(("fire", 1),))
    assert gone.passed_over[0].reason.kind == "position_stale"


def test_a_unit_that_never_reported_stands_at_its_station_and_one_without_either_is_lost() -> None:
    housed = unit("B-1", None, "fire", station="Central", home=(LAT, LON))
    answer = ask(housed, unit("B-2", None, "fire"), need=(("fire", 2),))
    assert codes(answer.team) == ["B-1"]
    assert "at_station_unseen" in kinds(answer.team[0])
    assert [say(reason, language="en") for reason in answer.why] == [
        "fire: 1 without position or station, 1 proposed already"
    ]


def test_a_fix_an_hour_old_far_from_home_is_still_believed() -> None:
    answer = ask(unit("B-1", 6, "fire", age=3600, station="C", home=(LAT, LON)), need=(("fire", 1),))
    assert "old_position" in kinds(answer.team[0])
    assert "at_station" not in kinds(answer.team[0])


def test_who_has_just_left_an_incident_may_still_be_on_its_way_home() -> None:
    house = {"station": "C", "home": (LAT, LON)}
    back = unit("B-1", None, "fire", returning=True, **house)
    there = unit("B-2", None, "fire", **house)
    answer = ask(back, there, need=(("fire", 1),))
    assert codes(answer.ranked) == ["B-2", "B-1"]
    assert "returning" in kinds(answer.ranked[1])


def test_beyond_the_ceiling_a_unit_is_told_of_and_not_proposed() -> None:
    answer = ask(unit("A", 150, "als"))
    assert answer.ranked == ()
    assert codes(answer.far) == ["A"]
    [why] = [say(reason, language="en") for reason in answer.why]
    assert why.startswith("als: 1 too far, the nearest is ")
    assert say(answer.passed_over[0].reason, language="es").endswith("más allá de 40 min, no se propone")


def test_a_unit_of_a_lesser_incident_is_proposed_with_what_its_leaving_costs() -> None:
    task = Task("low", LAT, LON + 4 * KM_EAST, (Need("bls"),))
    away = unit("A", 2, "als", "bls", status="under_way", busy_with="F-1")
    free = unit("B", 30, "bls")
    [row] = ask(away, free, tasks={"F-1": task}).diversions
    assert (row.unit.code, row.leaves, row.saves_s) == ("A", "F-1", None)
    assert row.next_s is not None
    assert row.waits_s is not None
    assert row.waits_s > 600
    assert row.eta_s < 300
    for priority in ("high",):
        assert ask(away, free, tasks={"F-1": replace(task, priority=priority)}).diversions == ()
    assert ask(replace(away, status="on_scene"), free, tasks={"F-1": task}).diversions == ()


def test_where_the_unit_that_stands_in_there_is_the_one_sent_here_nobody_is_left() -> None:
    task = Task("low", LAT, LON, (Need("als"),))
    away = unit("A", 2, "als", "bls", status="under_way", busy_with="F-1")
    [row] = ask(away, tasks={"F-1": task}).diversions
    assert (row.next_s, row.waits_s) == (None, None)


def test_nothing_in_the_state_that_has_it_is_said_so() -> None:
    answer = ask(unit("P", 1, "fire"))
    assert [say(reason, language="en") for reason in answer.why] == ["als: no unit of the state has it"]


def test_the_soonest_of_a_neighbour_is_told_by_need() -> None:
    scene = Scene(LAT, LON, "high", (Need("als"), Need("fire")))
    times = arrivals(scene=scene, units=[unit("N", 5, "als")], travel=TRAVEL, at=AT, policy=POLICY)
    assert set(times) == {"als"}
    assert 200 < times["als"] < 600


def test_every_new_reason_is_said_in_both_languages() -> None:
    assert all(set(words) == {"es", "en"} for words in KINDS.values())
