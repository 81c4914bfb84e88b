"""The quickest way: against plain Dijkstra, with one-way streets, from and to points beside the road."""

from __future__ import annotations

import random
from math import inf, isfinite
from threading import Thread

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from hilo.engines.roads import Network, Router, build, nearest, speeds
from hilo.engines.roads.tests.town import LAT, LON, corner, dijkstra, grid, lines, network
from hilo.lib.geo import distance_m

pytest.importorskip("routingkit_cch", reason="needs the extra [roads]")


def town(seed: int, size: int = 7) -> Network:
    """A town with streets missing, one-way streets and several classes."""
    rng = random.Random(seed)
    roads = [road for road in grid(size, size) if rng.random() < 0.85]
    way = [rng.choice((0, 0, 1, -1)) for _ in roads]
    classes = [rng.choice(("primary", "tertiary", "residential", "service")) for _ in roads]
    return build(lines(roads, way=way, classes=classes), speeds())[0]


def places(seed: int, count: int, size: int = 7) -> list[tuple[float, float]]:
    rng = random.Random(seed)
    return [corner(rng.uniform(-0.5, size), rng.uniform(-0.5, size)) for _ in range(count)]


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 10**6))
def test_the_hierarchy_agrees_with_plain_dijkstra(seed: int) -> None:
    found = town(seed)
    router = Router(found)
    corners = [(float(la) / 1e7, float(lo) / 1e7) for la, lo in zip(found.lat, found.lon, strict=True)]
    goal = random.Random(seed).randrange(len(corners))
    got = router._kit.CCHManyToOne(router._metric, list(range(len(corners)))).distances_to(goal)
    want = [dijkstra(found, start)[goal] for start in range(len(corners))]
    assert [inf if ms is None else ms for ms in got] == want


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 10**6))
def test_a_way_by_road_is_never_quicker_than_the_straight_line_at_the_top_speed(seed: int) -> None:
    found = town(seed)
    origins, (goal,) = places(seed, 30), places(seed + 1, 1)
    top = found.top_kmh / 3.6
    for origin, leg in zip(origins, Router(found).trips(origins, goal), strict=True):
        # Places are kept to a centimetre.
        assert leg.seconds * top >= distance_m(*origin, *goal) * 0.999 - 0.2


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 10**6))
def test_a_way_through_a_third_place_is_never_quicker(seed: int) -> None:
    found = town(seed)
    at = [(float(found.lat[n]) / 1e7, float(found.lon[n]) / 1e7) for n in random.Random(seed).sample(range(20), 6)]
    table = [[leg.seconds for leg in row] for row in Router(found).matrix(at, at)]
    for goal in range(6):
        for start in range(6):
            for by in range(6):
                assert table[goal][start] <= table[by][start] + table[goal][by] + 0.02


def test_a_one_way_street_is_driven_one_way() -> None:
    found = network(grid(2, 2), way=[1, 0, 0, 0])
    router, west, east = Router(found), corner(0, 0), corner(0, 1)
    there = router.trips([west], east)[0].seconds
    back = router.trips([east], west)[0].seconds
    assert back == pytest.approx(3 * there, rel=0.1)


def test_on_one_one_way_street_what_lies_behind_is_a_way_round() -> None:
    found = network(grid(2, 2), way=[1, 0, 0, 0])
    router, behind, ahead = Router(found), corner(0, 0.2), corner(0, 0.8)
    there, back = router.trips([behind], ahead)[0], router.trips([ahead], behind)[0]
    assert there.seconds == pytest.approx(0.6 * 105 / (30 / 3.6), rel=0.03)
    assert back.seconds == pytest.approx(3.4 * 106 / (30 / 3.6), rel=0.05)


def test_a_point_leaves_its_street_where_it_stands() -> None:
    router = Router(network([((0, 0), (0, 40))]))
    half, full = router.trips([corner(0, 20), corner(0, 0)], corner(0, 40))
    assert half.seconds == pytest.approx(full.seconds / 2, rel=0.001)


def test_a_point_far_from_every_road_has_no_way_and_says_so() -> None:
    router = Router(network(grid(3, 3)))
    far = (LAT + 0.1, LON)
    assert [leg.why for leg in router.trips([far, corner(0, 0)], corner(1, 1))] == ["off_road", ""]
    assert [leg.why for leg in router.trips([corner(0, 0)], far)] == ["off_road"]


def test_without_a_path_there_is_no_way_and_it_says_so() -> None:
    apart = network([*grid(3, 3), *(((r, c + 20), (r2, c2 + 20)) for (r, c), (r2, c2) in grid(3, 3))])
    leg = Router(apart).trips([corner(0, 0)], corner(1, 21))[0]
    assert (leg.seconds, leg.why) == (inf, "no_path")


def test_no_origin_is_no_answer() -> None:
    assert Router(network(grid(2, 2))).trips([], corner(0, 0)) == []


def test_many_threads_get_the_answers_of_one() -> None:
    router, origins = Router(town(5, 12)), places(5, 60, 12)
    goals = places(6, 8, 12)
    want = [router.trips(origins, goal) for goal in goals]
    wrong: list[int] = []

    def ask() -> None:
        for _ in range(20):
            wrong.extend(n for n, goal in enumerate(goals) if router.trips(origins, goal) != want[n])

    threads = [Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 10**6))
def test_the_nearest_road_is_the_nearest(seed: int) -> None:
    rng = random.Random(seed)
    roads = [((rng.uniform(0, 30), rng.uniform(0, 30)), (rng.uniform(0, 30), rng.uniform(0, 30))) for _ in range(12)]
    found = network(roads)  # type: ignore[arg-type]
    points = np.array(places(seed, 40, 34))
    got = nearest(found, points[:, 0], points[:, 1])
    shrink = np.cos(np.radians(points[:, 0]))
    for at, (lat, lon) in enumerate(points):
        flat = [shapely.linestrings([[p[1] * shrink[at], p[0]] for p in (corner(*a), corner(*b))]) for a, b in roads]
        metres = shapely.distance(flat, shapely.points(lon * shrink[at], lat)).min() * 111_195
        assert (metres > 500) == (got.road[at] < 0) or abs(metres - 500) < 1
        if isfinite(got.metres[at]):
            assert got.metres[at] == pytest.approx(metres, abs=0.5)
