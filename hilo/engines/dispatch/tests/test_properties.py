"""What must hold for any units and any scene."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import chain, combinations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hilo.engines.dispatch import Need, Scene, Unit, recommend, speed_model
from hilo.engines.dispatch.team import Option, best_team

AT = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
WORDS = ("police", "ambulance_basic", "fire", "rescue")
STATES = ("available", "available", "available", "assigned", "under_way", "on_scene", "off_duty")
TRAVEL = speed_model(local=datetime(2026, 11, 24, 11, 0), priority="high")

near = st.floats(-0.3, 0.3, allow_nan=False)
bags = st.frozensets(st.sampled_from(WORDS), min_size=1)


@st.composite
def units(draw: st.DrawFn) -> list[Unit]:
    rows = draw(st.lists(st.tuples(bags, st.sampled_from(STATES), near, near, st.integers(0, 20000)), max_size=14))
    return [
        Unit(f"U-{n:02}", "kind", bag, state, 19 + y, -98 + x, AT - timedelta(seconds=age), sector=f"S{n % 3}")
        for n, (bag, state, y, x, age) in enumerate(rows)
    ]


needs = st.lists(st.builds(Need, st.sampled_from(WORDS), st.integers(1, 2), st.booleans()), min_size=1, max_size=4).map(
    tuple
)
scenes = st.builds(Scene, st.just(19.0), st.just(-98.0), st.just("high"), needs)


@given(scene=scenes, fleet=units())
def test_a_unit_that_is_not_free_is_never_ranked_and_none_is_ranked_twice(scene: Scene, fleet: list[Unit]) -> None:
    ranked = [choice.unit for choice in recommend(scene=scene, units=fleet, travel=TRAVEL, at=AT, limit=50).ranked]
    assert all(unit.status == "available" for unit in ranked)
    assert len({unit.code for unit in ranked}) == len(ranked)


@given(scene=scenes, fleet=units())
def test_no_unit_is_both_ranked_and_passed_over(scene: Scene, fleet: list[Unit]) -> None:
    answer = recommend(scene=scene, units=fleet, travel=TRAVEL, at=AT, limit=50)
    assert not {c.unit.code for c in answer.ranked} & {p.unit.code for p in answer.passed_over}


@given(scene=scenes, fleet=units())
def test_the_order_in_which_units_are_listed_changes_nothing(scene: Scene, fleet: list[Unit]) -> None:
    assert recommend(scene=scene, units=fleet, travel=TRAVEL, at=AT) == recommend(
        scene=scene, units=fleet[::-1], travel=TRAVEL, at=AT
    )


@given(scene=scenes, fleet=units(), which=st.integers(0, 13))
def test_a_farther_unit_that_can_do_no_more_never_changes_the_team(scene: Scene, fleet: list[Unit], which: int) -> None:
    before = recommend(scene=scene, units=fleet, travel=TRAVEL, at=AT)
    if before.missing or not before.ranked:
        return
    model = fleet[which % len(fleet)]
    worse = replace(model, code="ZZ", lat=19 + ((model.lat or 0) - 19) * 1.5 + 1, status="available")
    after = recommend(scene=scene, units=[*fleet, worse], travel=TRAVEL, at=AT)
    assert [c.unit.code for c in after.team] == [c.unit.code for c in before.team]


@given(scene=scenes, fleet=units())
def test_everything_required_is_answered_by_the_team_or_named_as_missing(scene: Scene, fleet: list[Unit]) -> None:
    answer = recommend(scene=scene, units=fleet, travel=TRAVEL, at=AT)
    lacking = {need.capability: need.count for need in answer.missing}
    for word in WORDS:
        count = max((n.count for n in scene.needs if n.capability == word), default=0)
        if not any(n.required for n in scene.needs if n.capability == word):
            continue
        sent = sum(word in choice.unit.capabilities for choice in answer.team)
        assert sent + lacking.get(word, 0) >= count


def price_of(team: tuple[Option, ...], wanted: tuple[Need, ...], unit_price: int) -> int | None:
    total = unit_price * len(team)
    for index, need in enumerate(wanted):
        times = sorted(option.cost_s for option in team if option.mask >> index & 1)[: need.count]
        if len(times) < need.count:
            return None
        total += sum(times)
    return total


@settings(max_examples=200)
@given(
    counts=st.lists(st.integers(1, 2), min_size=1, max_size=3),
    rows=st.lists(st.tuples(st.integers(1, 7), st.integers(0, 900)), min_size=1, max_size=8),
    price=st.sampled_from([0, 60, 120, 600]),
)
def test_the_team_is_the_best_of_all_teams_tried_one_by_one(
    counts: list[int], rows: list[tuple[int, int]], price: int
) -> None:
    wanted = tuple(Need(word, count) for word, count in zip(WORDS, counts, strict=False))
    window = (1 << len(wanted)) - 1
    options = [
        Option(f"U-{n}", mask & window, cost, (0, f"U-{n}")) for n, (mask, cost) in enumerate(rows) if mask & window
    ]
    every = chain.from_iterable(combinations(options, size) for size in range(len(options) + 1))
    prices = [p for team in every if (p := price_of(team, wanted, price)) is not None]
    if not prices:
        return
    codes = best_team(wanted, options, price)
    assert price_of(tuple(o for o in options if o.code in codes), wanted, price) == min(prices)


@pytest.mark.parametrize("count", [10, 400])
def test_dozens_of_units_of_many_kinds_are_found_and_each_need_is_met(count: int) -> None:
    """A second alarm of a large centre: a search that tried them all would not end while anybody lives."""
    wanted = tuple(Need(f"{n}", count) for n in range(6))
    dice = Random(40)
    options = [Option(f"U-{n}", dice.randrange(1, 64), dice.randrange(900), (0, f"U-{n}")) for n in range(count * 6)]
    codes = best_team(wanted, options, 120)
    assert len(set(codes)) == len(codes)
    team = tuple(option for option in options if option.code in codes)
    assert price_of(team, wanted, 120) is not None
    near = {
        o
        for n in range(6)
        for o in sorted((o for o in options if o.mask >> n & 1), key=lambda o: (o.cost_s, o.key))[:count]
    }
    assert price_of(team, wanted, 120) <= price_of(tuple(near), wanted, 120)
