"""The quickest way between many points: a customizable contraction hierarchy over a network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hilo.engines.roads.network import CLOSED, Network
from hilo.engines.roads.snapping import Snapped, nearest

Point = tuple[float, float]


class ExtraMissing(ImportError):
    """The package of the extra [roads] is not installed."""

    def __init__(self) -> None:
        super().__init__("times by road need the extra [roads]: docs/operations.md, “Extras”")


@dataclass(frozen=True, slots=True)
class Leg:
    """One way: seconds in average traffic, infinity if there is none; why: "" or "off_road" or "no_path"."""

    seconds: float
    why: str = ""


def engine() -> Any:
    """The package that answers; ExtraMissing without it. Its wheel serves every Python from 3.9 on."""
    try:
        import routingkit_cch
    except ImportError as error:
        raise ExtraMissing from error
    return routingkit_cch


def importance(network: Network) -> NDArray[np.uint32]:
    """The order in which nodes are contracted: the slow half of the work, done once for a network."""
    kit = engine()
    tail, head, _ = network.arcs()
    lat, lon = (network.lat / 1e7).tolist(), (network.lon / 1e7).tolist()
    return np.array(kit.compute_order_inertial(len(lat), tail.tolist(), head.tolist(), lat, lon), np.uint32)


class Router:
    """Answers about one network; made once, asked by many threads (each question has its own working space)."""

    def __init__(self, network: Network) -> None:
        """Raises: ExtraMissing."""
        self.network = network
        self._kit = engine()
        tail, head, ms = network.arcs()
        order = network.order if len(network.order) == len(network.lat) else importance(network)
        self._hierarchy = self._kit.CCH(order.tolist(), tail.tolist(), head.tolist(), False)
        self._metric = self._kit.CCHMetric(self._hierarchy, ms.tolist())

    def trips(self, origins: Sequence[Point], destination: Point) -> list[Leg]:
        """The way from each origin to the destination; points are (lat, lon) in degrees.

        A point leaves or enters its nearest road between its ends, in the directions that the road allows.
        """
        return self.matrix(origins, [destination])[0]

    def matrix(self, origins: Sequence[Point], destinations: Sequence[Point]) -> list[list[Leg]]:
        """For each destination, the way from each origin."""
        if not origins or not destinations:
            return [[] for _ in destinations]
        both = np.array([*origins, *destinations], float)
        snapped = nearest(self.network, both[:, 0], both[:, 1])
        start, goal = _cut(snapped, slice(None, len(origins))), _cut(snapped, slice(len(origins), None))
        leave = self._ends(start, leaving=True)
        nodes = np.unique(leave.node[leave.ms < CLOSED])
        index = np.searchsorted(nodes, leave.node).clip(max=max(len(nodes) - 1, 0))
        many = self._kit.CCHManyToOne(self._metric, nodes.tolist()) if len(nodes) else None
        enter = self._ends(goal, leaving=False)
        answers = []
        for row in range(len(destinations)):
            if goal.road[row] < 0:
                answers.append([Leg(inf, "off_road")] * len(origins))
                continue
            ways = [
                (int(node), int(ms)) for node, ms in zip(enter.node[row], enter.ms[row], strict=True) if ms < CLOSED
            ]
            reached = many.distances_to_multi(ways) if many is not None else []
            best = np.array([inf if ms is None else ms for ms in reached] or [inf])
            total = np.where(leave.ms < CLOSED, leave.ms + best[index], inf).min(axis=1)
            total = np.minimum(total, self._along(start, goal, row))
            walk = (start.metres + goal.metres[row]) / (self.network.off_road_kmh / 3.6)
            seconds = total / 1000 + walk
            answers.append(
                [
                    Leg(float(s)) if s < inf else Leg(inf, "off_road" if road < 0 else "no_path")
                    for s, road in zip(seconds.tolist(), start.road.tolist(), strict=True)
                ]
            )
        return answers

    def _ends(self, at: Snapped, *, leaving: bool) -> _Ends:
        """Both ends of each point's road, with the time from the point to the end (or, entering, from it)."""
        road = np.maximum(at.road, 0)
        forward = np.asarray(self.network.forward_ms[road], np.float64)
        backward = np.asarray(self.network.backward_ms[road], np.float64)
        to_head, to_tail = (1 - at.share), at.share
        if leaving:
            times = [_timed(backward, to_tail), _timed(forward, to_head)]
        else:
            times = [_timed(forward, to_tail), _timed(backward, to_head)]
        ms = np.column_stack(times)
        ms[at.road < 0] = CLOSED
        node = np.column_stack([self.network.tail[road], self.network.head[road]]).astype(np.int64)
        return _Ends(node, ms)

    def _along(self, start: Snapped, goal: Snapped, row: int) -> NDArray[np.float64]:
        """Milliseconds for those that stand on the destination's own road, on the right side of it; else infinity."""
        road, ahead = int(goal.road[row]), goal.share[row] - start.share
        forward, backward = float(self.network.forward_ms[road]), float(self.network.backward_ms[road])
        ms = np.where(ahead >= 0, _timed(np.float64(forward), ahead), _timed(np.float64(backward), -ahead))
        return np.where((start.road == road) & (ms < CLOSED), ms, inf)


@dataclass(frozen=True, slots=True)
class _Ends:
    node: NDArray[np.int64]
    ms: NDArray[np.float64]


def _timed(ms: Any, share: NDArray[np.float64]) -> NDArray[np.float64]:
    """Time for a share of a road, whole milliseconds, rounded up; CLOSED stays so."""
    return np.where(ms < CLOSED, np.ceil(ms * share), CLOSED)


def _cut(snapped: Snapped, part: slice) -> Snapped:
    return Snapped(snapped.road[part], snapped.share[part], snapped.metres[part])
