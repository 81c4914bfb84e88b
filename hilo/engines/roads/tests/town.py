"""A town of straight streets for tests: a grid of blocks, and a plain Dijkstra beside the hierarchy."""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heappop, heappush
from math import inf, nan

import numpy as np

from hilo.engines.roads import CLOSED, Lines, Network, build, speeds

LAT, LON = 19.04, -98.20
STEP = 0.001
Corner = tuple[int, int]


def corner(row: float, column: float) -> tuple[float, float]:
    """Latitude and longitude of a corner of the town."""
    return LAT + row * STEP, LON + column * STEP


def lines(
    roads: Sequence[tuple[Corner, Corner]],
    *,
    way: Sequence[int] | None = None,
    classes: Sequence[str] | None = None,
    kmh: Sequence[float] | None = None,
) -> Lines:
    """Straight roads between corners."""
    points = [[place[1], place[0]] for road in roads for place in (corner(*road[0]), corner(*road[1]))]
    count = len(roads)
    return Lines(
        points=np.array(points, float),
        starts=np.arange(count + 1, dtype=np.int64) * 2,
        classes=list(classes) if classes else ["residential"] * count,
        kmh=np.array(kmh if kmh else [nan] * count, float),
        way=np.array(way if way else [0] * count, np.int8),
    )


def grid(rows: int, columns: int) -> list[tuple[Corner, Corner]]:
    """All streets of a grid with so many corners."""
    across = [((r, c), (r, c + 1)) for r in range(rows) for c in range(columns - 1)]
    return across + [((r, c), (r + 1, c)) for r in range(rows - 1) for c in range(columns)]


def network(roads: Sequence[tuple[Corner, Corner]], **more: Sequence[int] | Sequence[str]) -> Network:
    """The network of straight roads between corners."""
    return build(lines(roads, **more), speeds())[0]  # type: ignore[arg-type]


def node(found: Network, place: Corner) -> int:
    """Number of the node at a corner."""
    lat, lon = corner(*place)
    away = np.abs(found.lat / 1e7 - lat) + np.abs(found.lon / 1e7 - lon)
    assert away.min() < 1e-5
    return int(away.argmin())


def dijkstra(found: Network, start: int) -> list[float]:
    """Milliseconds from a node to every node, the plain way."""
    ways: list[list[tuple[int, int]]] = [[] for _ in range(len(found.lat))]
    for tail, head, there, back in zip(
        found.tail.tolist(),
        found.head.tolist(),
        found.forward_ms.tolist(),
        found.backward_ms.tolist(),
        strict=True,
    ):
        if there < CLOSED:
            ways[tail].append((head, there))
        if back < CLOSED:
            ways[head].append((tail, back))
    best = [inf] * len(ways)
    best[start] = 0
    heap = [(0.0, start)]
    while heap:
        ms, here = heappop(heap)
        if ms > best[here]:
            continue
        for there_, more in ways[here]:
            if ms + more < best[there_]:
                best[there_] = ms + more
                heappush(heap, (ms + more, there_))
    return best
