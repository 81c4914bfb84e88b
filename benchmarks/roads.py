"""Travel times by road: 200 units to one incident on a network of a million edges, beside what others would do."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import replace
from math import nan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hilo.engines.roads import Lines, Network, Router, build, nearest, speeds
from hilo.engines.roads.router import importance
from hilo.lib.geo import distance_m

CITY, GRID = 720, 510
"""Corners on a side: each network has a million directed edges."""
UNITS = 200
ROUNDS = 60
TARGET_MS = 10.0
SOUTH, WEST, STEP = 19.0, -98.5, 0.001


def streets(side: int, *, city: bool) -> Lines:
    """A grid of corners; city: main streets every 8, one-way side streets, gaps, rivers with few bridges."""
    rng = np.random.default_rng(2016)
    row, column = np.divmod(np.arange(side * side), side)
    lat = SOUTH + row * STEP + rng.normal(0, STEP / 12, len(row))
    lon = WEST + column * STEP + rng.normal(0, STEP / 12, len(row))
    number = np.arange(side * side).reshape(side, side)
    tail = np.concatenate([number[:, :-1].ravel(), number[:-1].ravel()])
    head = np.concatenate([number[:, 1:].ravel(), number[1:].ravel()])
    across = np.arange(len(tail)) < side * (side - 1)
    line = np.where(across, row[tail], column[tail])
    main = line % 8 == 0
    way = np.zeros(len(tail), np.int8)
    if city:
        way[~main] = np.where(line[~main] % 2 == 0, 1, -1)
        river = ~across & (row[tail] % 100 == 50) & ~(main & (column[tail] % 24 == 0))
        gap = ~main & (rng.random(len(tail)) < 0.12)
        keep = ~river & ~gap
        tail, head, main, way = tail[keep], head[keep], main[keep], way[keep]
    points = np.empty((2 * len(tail), 2))
    points[0::2] = np.column_stack([lon[tail], lat[tail]])
    points[1::2] = np.column_stack([lon[head], lat[head]])
    words = np.where(main & city, "primary", "residential").tolist()
    return Lines(points, np.arange(len(tail) + 1, dtype=np.int64) * 2, words, np.full(len(tail), nan), way)


def run() -> list[dict[str, Any]]:
    return [
        *measured("city", streets(CITY, city=True), CITY, TARGET_MS),
        *measured("plain grid, all streets alike", streets(GRID, city=False), GRID, None),
    ]


def measured(name: str, lines: Lines, side: int, target: float | None) -> list[dict[str, Any]]:
    """Rows for one network: ours, a part of it, the peers, and what loading takes."""
    started = time.thread_time()
    network, seen = build(lines, speeds())
    built = time.thread_time() - started
    network = replace(network, order=importance(network))
    ordered = time.thread_time() - started - built
    started = time.thread_time()
    router = Router(network)
    opened = time.thread_time() - started
    rng = np.random.default_rng(7)
    units, scenes = _places(rng, UNITS, side, 0.05), _places(rng, ROUNDS, side, 0.2)
    note = f"{name}: {len(network.arcs()[0]):,} directed edges, {seen.nodes:,} corners, {STEP * side * 111:.0f} km wide"
    return [
        _row("Hilo, snapping included", note, _timed(lambda scene: router.trips(units, scene), scenes), target),
        _row("of it, snapping", note, _timed(lambda scene: _snap(network, units, scene), scenes)),
        _row("scipy.sparse.csgraph.dijkstra, corner to corner", note, _scipy(network, scenes[:16])),
        _row(
            "straight line (haversine), no road",
            note,
            _timed(lambda scene: [distance_m(*unit, *scene) for unit in units], scenes),
        ),
        {
            "name": "read once: build, order",
            "cpu p50 ms": round(1000 * (built + ordered)),
            "note": f"{note}; build {built:.1f} s, order {ordered:.1f} s; then {opened:.1f} s in each process",
        },
    ]


def _places(rng: np.random.Generator, count: int, side: int, margin: float) -> list[tuple[float, float]]:
    wide = STEP * side
    drawn = rng.uniform(margin, 1 - margin, (count, 2)) * wide
    return [(SOUTH + float(north), WEST + float(east)) for north, east in drawn]


Taken = NDArray[np.float64]


def _timed(ask: Callable[[tuple[float, float]], Any], scenes: list[tuple[float, float]]) -> Taken:
    """Wall and processor milliseconds of each question [questions, 2], after one to warm up."""
    ask(scenes[0])
    taken = []
    for scene in scenes:
        wall, worked = time.perf_counter(), time.thread_time()
        ask(scene)
        taken.append((1000 * (time.perf_counter() - wall), 1000 * (time.thread_time() - worked)))
    return np.array(taken)


def _snap(network: Network, units: list[tuple[float, float]], scene: tuple[float, float]) -> Any:
    both = np.array([*units, scene])
    return nearest(network, both[:, 0], both[:, 1])


def _scipy(network: Network, scenes: list[tuple[float, float]]) -> Taken:
    """From the scene against all directions to every corner, which gives the units': its best way, without snapping."""
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import dijkstra

    tail, head, ms = network.arcs()
    # Parallel directions would be added up: the quickest counts.
    order = np.lexsort((ms, tail, head))
    tail, head, ms = tail[order], head[order], ms[order]
    first = np.ones(len(ms), bool)
    first[1:] = (np.diff(head.astype(np.int64)) != 0) | (np.diff(tail.astype(np.int64)) != 0)
    graph = csr_matrix((ms[first].astype(float), (head[first], tail[first])), shape=(len(network.lat),) * 2)
    snapped = nearest(network, *np.array(scenes).T)
    nodes = dict(zip(scenes, network.tail[snapped.road].astype(int).tolist(), strict=True))
    return _timed(lambda scene: dijkstra(graph, indices=nodes[scene]), scenes)


def _row(name: str, note: str, taken: Taken, target: float | None = None) -> dict[str, Any]:
    wall, worked = np.percentile(taken, 50, axis=0)
    late, _ = np.percentile(taken, 99, axis=0)
    return {
        "name": name,
        "cpu p50 ms": round(float(worked), 2),
        "wall p50 ms": round(float(wall), 2),
        "wall p99 ms": round(float(late), 2),
        "target": f"wall p50 under {target:.0f} ms" if target else "",
        "met": bool(wall < target) if target else None,
        "note": f"{note}; {len(taken)} questions; load {os.getloadavg()[0]:.1f}",
    }


if __name__ == "__main__":
    for line in run():
        print(line)
