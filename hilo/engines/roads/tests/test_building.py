"""From lines to a network: where roads meet, what is left out, and what is said about it."""

from __future__ import annotations

from dataclasses import replace
from math import nan
from pathlib import Path

import numpy as np
import pytest

from hilo.engines.roads import CLOSED, Lines, NoRoads, build, read, save, speeds
from hilo.engines.roads.speeds import understand
from hilo.engines.roads.tests.town import corner, grid, lines, network


def test_roads_meet_at_their_ends() -> None:
    found, seen = build(lines(grid(3, 3)), speeds())
    assert (seen.nodes, seen.roads, seen.parts) == (9, 12, 1)
    assert found.metres == pytest.approx(found.metres.mean(), rel=0.06)
    assert seen.main_share == 1.0


def test_a_road_is_cut_where_another_begins_at_an_inner_point() -> None:
    across = [[corner(0, c)[1], corner(0, c)[0]] for c in range(3)]
    up = [[corner(r, 1)[1], corner(r, 1)[0]] for r in range(2)]
    both = Lines(
        np.array(across + up),
        np.array([0, 3, 5]),
        ["residential", "residential"],
        np.array([nan, nan]),
        np.zeros(2, np.int8),
    )
    assert build(both, speeds())[1].roads == 3


def test_named_ends_keep_a_bridge_apart_from_the_road_under_it() -> None:
    across = [[corner(0, c)[1], corner(0, c)[0]] for c in range(3)]
    over = [[corner(r, 1)[1], corner(r, 1)[0]] for r in (-1, 0, 1)]
    both = Lines(
        np.array(across + over),
        np.array([0, 3, 6]),
        ["calle", "carretera"],
        np.array([nan, nan]),
        np.zeros(2, np.int8),
        ends=(["a", "c"], ["b", "d"]),
    )
    seen = build(both, speeds())[1]
    assert (seen.roads, seen.nodes, seen.parts) == (2, 4, 2)


def test_parts_that_do_not_hang_together_are_told() -> None:
    seen = build(lines([*grid(3, 3), ((10, 10), (10, 11))]), speeds())[1]
    assert seen.parts == 2
    assert 0.9 < seen.main_share < 1


def test_a_one_way_street_that_nobody_can_leave_is_told() -> None:
    into = [((0, 3), (0, 2))]
    seen = build(lines([*grid(3, 3), *into], way=[*[0] * 12, -1]), speeds())[1]
    assert seen.trapped == pytest.approx(0.1)


def test_a_road_that_ends_where_it_begins_is_cut_in_two() -> None:
    ring = [[corner(r, c)[1], corner(r, c)[0]] for r, c in ((0, 0), (0, 1), (1, 1), (0, 0))]
    one = Lines(np.array(ring), np.array([0, 4]), ["calle"], np.array([nan]), np.zeros(1, np.int8))
    found, seen = build(one, speeds())
    assert (seen.loops, seen.roads) == (1, 2)
    assert np.all(found.tail != found.head)


def test_a_line_without_length_is_left_out_and_counted() -> None:
    seen = build(lines([*grid(2, 2), ((5, 5), (5, 5))]), speeds())[1]
    assert (seen.roads, seen.empty) == (4, 1)


def test_footpaths_and_closed_roads_are_left_out_and_counted() -> None:
    roads = grid(2, 2)
    seen = build(lines(roads, classes=["residential", "footway", "Andador", "residential"]), speeds())[1]
    assert (seen.roads, seen.closed) == (2, 2)
    assert build(lines(roads, way=[0, 2, 0, 0]), speeds())[1].closed == 1


def test_a_file_of_footpaths_holds_no_road() -> None:
    with pytest.raises(NoRoads):
        build(lines(grid(2, 2), classes=["footway"] * 4), speeds())


def test_a_posted_speed_counts_before_the_class_unless_it_cannot_be_true() -> None:
    found, seen = build(lines(grid(1, 4), kmh=[60, 999, nan]), speeds())
    hours = found.forward_ms / 3.6e6
    assert found.metres / 1000 / hours == pytest.approx([60, 30, 30], rel=0.01)
    assert seen.posted == pytest.approx(1 / 3, abs=0.001)


def test_words_that_name_no_class_are_told_and_taken_as_streets() -> None:
    found, seen = build(lines(grid(1, 3), classes=["Periférico", "sendero nuevo"]), speeds())
    assert seen.unknown == {"sendero nuevo": 1}
    assert found.forward_ms[1] > found.forward_ms[0]


def test_a_length_below_the_straight_line_is_not_believed() -> None:
    drawn = lines(grid(1, 3))
    found = build(replace(drawn, metres=np.array([1.0, 500.0])), speeds())[0]
    assert found.metres == pytest.approx([105.1, 500.0], abs=0.2)


def test_one_way_roads_close_one_direction() -> None:
    found = network(grid(1, 4), way=[1, -1, 0])
    assert (found.forward_ms == CLOSED).tolist() == [False, True, False]
    assert (found.backward_ms == CLOSED).tolist() == [True, False, False]


def test_a_network_is_kept_and_read_as_it_was(tmp_path: Path) -> None:
    found = network(grid(4, 4))
    save(found, tmp_path)
    again = read(tmp_path)
    assert np.array_equal(found.forward_ms, again.forward_ms)
    assert np.array_equal(found.cells, again.cells)
    assert again.about["roads"] == 24


@pytest.mark.parametrize("harm", ["about.json", "lat.npy", "cells.npy"])
def test_a_damaged_network_is_refused(tmp_path: Path, harm: str) -> None:
    save(network(grid(4, 4)), tmp_path)
    (tmp_path / harm).write_bytes((tmp_path / harm).read_bytes()[:-7])
    with pytest.raises(ValueError, match=r"cannot be read|mmap|size|Expecting"):
        read(tmp_path)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"source": " "}, "source"),
        ({"default": "closed"}, "default"),
        ({"snap": {"limit_m": 0, "off_road_kmh": 5}}, "limit_m"),
        ({"class": {"street": {"kmh": 300, "names": []}}}, "130"),
        ({"class": {"street": {"names": []}}}, "kmh"),
    ],
)
def test_a_table_of_speeds_that_cannot_be_right_is_refused(change: dict[str, object], says: str) -> None:
    table = {
        "source": "test",
        "default": "street",
        "posted_kmh": [5, 130],
        "snap": {"limit_m": 500, "off_road_kmh": 10},
        "class": {"street": {"kmh": 30, "names": ["calle"]}, "closed": {"kmh": 0, "names": []}},
    }
    assert understand(table).of("Calle ") == "street"
    with pytest.raises(ValueError, match=says):
        understand({**table, **change})
