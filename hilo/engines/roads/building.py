"""From lines on a map to a network: where roads meet, how long each is, how fast, and which parts hang together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hilo.engines.roads.network import CLOSED, SCALE, Network
from hilo.engines.roads.snapping import CELL, cell_number
from hilo.engines.roads.speeds import Speeds
from hilo.lib.geo import EARTH_RADIUS_M

JOIN = 1e6
"""Ends are one node if they agree to a millionth of a degree (11 cm)."""
PIECE_M = 130.0
"""Longer straight stretches are cut for the grid."""
LARGE_PART = 100
"""A part with fewer nodes, and less than half of the largest, is not snapped to: a fragment in a car park."""
SHOWN = 12


class NoRoads(ValueError):
    """The lines hold no road that a vehicle may drive."""


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines as a file gives them.

    points [points, 2]: longitude and latitude in degrees, line after line. starts [lines + 1]: where each line begins.
    classes [lines]: the file's word. kmh [lines]: posted speed, NaN where there is none.
    way [lines]: 1 only as drawn, -1 only against it, 0 both, 2 neither.
    ends: names of the first and last node of each line, if the file gives them; then lines meet only there.
    metres [lines]: length if the file gives it, else NaN; never taken below the straight line.
    """

    points: NDArray[np.float64]
    starts: NDArray[np.int64]
    classes: Sequence[str]
    kmh: NDArray[np.float64]
    way: NDArray[np.int8]
    ends: tuple[Sequence[str], Sequence[str]] | None = None
    metres: NDArray[np.float64] | None = None


@dataclass(frozen=True, slots=True)
class Findings:
    """What was seen while building.

    roads, nodes, kilometres: of the network. one_way: roads. parts: how many do not hang together;
    main_share: share of the kilometres in the largest. trapped: share of the nodes of the largest part that cannot be
    both left and reached again (one-way mistakes, or streets cut at the edge of the map).
    closed: lines that no vehicle may drive. loops: roads that end where they begin (cut in two). empty: lines without
    length. posted: share of roads with a posted speed. unknown: words that name no class here, and how many roads.
    """

    roads: int
    nodes: int
    kilometres: float
    one_way: int
    parts: int
    main_share: float
    trapped: float
    closed: int
    loops: int
    empty: int
    posted: float
    unknown: dict[str, int]


def build(lines: Lines, speeds: Speeds) -> tuple[Network, Findings]:
    """Cut the lines where they meet and put times on them. Raises: NoRoads.

    Lines meet at their ends and at inner points that they share (OpenStreetMap), or only at named ends.
    """
    kmh, unknown, posted = _speed(lines, speeds)
    drivable = (kmh > 0) & (lines.way != 2)
    closed = int(np.count_nonzero(~drivable))
    points, line, starts = _kept(lines, drivable)
    line_of_start = line[starts] if len(points) else np.empty(0, np.int64)
    empty = int(np.count_nonzero(drivable)) - len(starts)
    if not len(starts):
        raise NoRoads("no line is a road that a vehicle may drive")
    vertex = _vertices(points, line, starts, lines.ends, line_of_start)
    node_at, loops = _nodes(vertex, starts, line, named=lines.ends is not None)
    step = _steps_m(points)
    along = np.concatenate([[0.0], np.cumsum(step)])
    position = np.flatnonzero(node_at)
    inside = line[position[:-1]] == line[position[1:]]
    first, last = position[:-1][inside], position[1:][inside]
    metres = along[last] - along[first]
    owner = line[first]
    if lines.metres is not None:
        metres = _stretched(metres, owner, lines.metres)
    names, ends = np.unique(np.concatenate([vertex[first], vertex[last]]), return_inverse=True)
    tail, head = ends[: len(first)].astype(np.uint32), ends[len(first) :].astype(np.uint32)
    where = np.zeros(len(names), np.int64)
    where[tail], where[head] = first, last
    ms = np.clip(np.ceil(metres / (kmh[owner] / 3.6) * 1000), 1, CLOSED // 4).astype(np.uint32)
    forward = np.where(lines.way[owner] == -1, CLOSED, ms).astype(np.uint32)
    backward = np.where(lines.way[owner] == 1, CLOSED, ms).astype(np.uint32)
    part, sizes = parts(len(names), tail, head)
    pieces, piece_road, piece_from, piece_to = _pieces(points, along, first, last)
    usable = sizes >= min(LARGE_PART, sizes[0] / 2)
    keep = usable[part[tail[piece_road]]]
    pieces, piece_road, piece_from, piece_to = pieces[keep], piece_road[keep], piece_from[keep], piece_to[keep]
    cells, cell_piece = _grid(pieces)
    findings = Findings(
        roads=len(tail),
        nodes=len(names),
        kilometres=round(float(metres.sum()) / 1000, 1),
        one_way=int(np.count_nonzero(lines.way[owner] != 0)),
        parts=len(sizes),
        main_share=round(float(metres[part[tail] == 0].sum() / max(metres.sum(), 1e-9)), 4),
        trapped=round(trapped(len(names), tail, head, forward, backward, part), 4),
        closed=closed,
        loops=loops,
        empty=empty,
        posted=round(float(posted[owner].mean()), 4),
        unknown=unknown,
    )
    network = Network(
        lat=np.round(points[where, 1] * SCALE).astype(np.int32),
        lon=np.round(points[where, 0] * SCALE).astype(np.int32),
        part=part,
        tail=tail,
        head=head,
        metres=metres.astype(np.float32),
        forward_ms=forward,
        backward_ms=backward,
        pieces=pieces,
        piece_road=piece_road,
        piece_from=piece_from,
        piece_to=piece_to,
        cells=cells,
        cell_piece=cell_piece,
        order=np.empty(0, np.uint32),
        limit_m=speeds.limit_m,
        off_road_kmh=speeds.off_road_kmh,
        about={**asdict(findings), "speeds": speeds.source},
    )
    return network, findings


def _speed(lines: Lines, speeds: Speeds) -> tuple[NDArray[np.float64], dict[str, int], NDArray[np.bool_]]:
    """km/h of each line, the words that name no class, and which lines have a posted speed."""
    words, index = np.unique(np.asarray(lines.classes, dtype=str), return_inverse=True)
    classes = [speeds.of(word) for word in words.tolist()]
    by_class = np.array([speeds.kmh[found or speeds.default] for found in classes])
    kmh = by_class[index]
    low, high = speeds.posted
    posted = (lines.kmh >= low) & (lines.kmh <= high) & (kmh > 0)
    kmh = np.where(posted, lines.kmh, kmh)
    counts = np.bincount(index, minlength=len(words))
    missing = Counter(
        {word or "(none)": int(n) for word, n, found in zip(words.tolist(), counts, classes, strict=True) if not found}
    )
    return kmh, dict(missing.most_common(SHOWN)), posted


def _kept(
    lines: Lines, drivable: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64]]:
    """The points of the drivable lines without repeats, the line of each, and where each line with a length begins."""
    sizes = np.diff(lines.starts)
    line = np.repeat(np.arange(len(sizes)), sizes)
    same = np.zeros(len(line), bool)
    if len(line) > 1:
        same[1:] = (line[1:] == line[:-1]) & (np.abs(np.diff(lines.points, axis=0)) < 0.1 / JOIN).all(axis=1)
    keep = drivable[line] & ~same
    points, line = lines.points[keep], line[keep]
    enough = np.bincount(line, minlength=len(sizes)) >= 2
    keep = enough[line]
    points, line = points[keep], line[keep]
    return points, line, np.flatnonzero(np.diff(line, prepend=-1))


def _vertices(
    points: NDArray[np.float64],
    line: NDArray[np.int64],
    starts: NDArray[np.int64],
    ends: tuple[Sequence[str], Sequence[str]] | None,
    lines_kept: NDArray[np.int64],
) -> NDArray[np.int64]:
    """A number for each point: equal where lines meet."""
    if ends is None:
        steps = np.round(points * JOIN).astype(np.int64)
        return (steps[:, 1] + 90_000_000) * (1 << 29) + steps[:, 0] + 180_000_000
    begin, finish = np.asarray(ends[0], dtype=str)[lines_kept], np.asarray(ends[1], dtype=str)[lines_kept]
    _, numbers = np.unique(np.concatenate([begin, finish]), return_inverse=True)
    vertex = -1 - np.arange(len(line), dtype=np.int64)
    vertex[starts] = numbers[: len(starts)]
    vertex[np.append(starts[1:], len(line)) - 1] = numbers[len(starts) :]
    return vertex


def _nodes(
    vertex: NDArray[np.int64], starts: NDArray[np.int64], line: NDArray[np.int64], *, named: bool
) -> tuple[NDArray[np.bool_], int]:
    """Which points are nodes, and how many roads ended where they began and were cut in the middle."""
    last = np.append(starts[1:], len(line)) - 1
    node_at = np.zeros(len(vertex), bool)
    if not named:
        _, index, counts = np.unique(vertex, return_inverse=True, return_counts=True)
        node_at = counts[index] > 1
    node_at[starts], node_at[last] = True, True
    position = np.flatnonzero(node_at)
    loop = (line[position[:-1]] == line[position[1:]]) & (vertex[position[:-1]] == vertex[position[1:]])
    middle = (position[:-1][loop] + position[1:][loop]) // 2
    node_at[middle] = True
    return node_at, len(middle)


def _steps_m(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Metres from each point to the next, by great circle."""
    lon, lat = np.radians(points[:, 0]), np.radians(points[:, 1])
    half = np.sin(np.diff(lat) / 2) ** 2 + np.cos(lat[:-1]) * np.cos(lat[1:]) * np.sin(np.diff(lon) / 2) ** 2
    return np.asarray(2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.minimum(half, 1.0))))


def _stretched(metres: NDArray[np.float64], owner: NDArray[np.int64], said: NDArray[np.float64]) -> NDArray[np.float64]:
    """Lengths in proportion to what the file says of the whole line, where that is longer than what is drawn."""
    drawn = np.bincount(owner, weights=metres, minlength=len(said))
    factor = np.where(np.isfinite(said) & (said > drawn) & (drawn > 0), said / np.maximum(drawn, 1e-9), 1.0)
    return metres * factor[owner]


def parts(nodes: int, tail: NDArray[Any], head: NDArray[Any]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Number of the connected part of each node, 0 the largest, and the nodes in each; direction does not matter."""
    label = np.arange(nodes, dtype=np.int64)
    while True:
        low = np.minimum(label[tail], label[head])
        before = label.copy()
        np.minimum.at(label, label[tail], low)
        np.minimum.at(label, label[head], low)
        while not np.array_equal(jump := label[label], label):
            label = jump
        if np.array_equal(before, label):
            break
    _, index, sizes = np.unique(label, return_inverse=True, return_counts=True)
    order = np.argsort(-sizes, kind="stable")
    rank = np.empty(len(order), np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    return rank[index], sizes[order]


def trapped(
    nodes: int,
    tail: NDArray[Any],
    head: NDArray[Any],
    forward: NDArray[np.uint32],
    backward: NDArray[np.uint32],
    part: NDArray[np.int32],
) -> float:
    """Share of the largest part that cannot be both reached from its core and left for it."""
    there, back = forward < CLOSED, backward < CLOSED
    arcs = np.concatenate([tail[there], head[back]]), np.concatenate([head[there], tail[back]])
    main = np.flatnonzero(part == 0)
    best = 0
    # A core node is almost surely among a few tries: what is trapped is small, or the map is wrong.
    for seed in main[np.linspace(0, len(main) - 1, 5).astype(int)]:
        both = _reach(nodes, *arcs, int(seed)) & _reach(nodes, arcs[1], arcs[0], int(seed))
        best = max(best, int(np.count_nonzero(both)))
        if best > len(main) / 2:
            break
    return 1 - best / len(main)


def _reach(nodes: int, tail: NDArray[Any], head: NDArray[Any], seed: int) -> NDArray[np.bool_]:
    """Nodes that can be reached from the seed, breadth first."""
    order = np.argsort(tail, kind="stable")
    heads, offsets = head[order].astype(np.int64), np.searchsorted(tail[order], np.arange(nodes + 1))
    seen = np.zeros(nodes, bool)
    seen[seed] = True
    front = np.array([seed], np.int64)
    while len(front):
        first, count = offsets[front], offsets[front + 1] - offsets[front]
        begin = np.cumsum(count) - count
        reached = heads[np.arange(int(count.sum())) - np.repeat(begin - first, count)]
        front = np.unique(reached[~seen[reached]])
        seen[front] = True
    return seen


def _pieces(
    points: NDArray[np.float64], along: NDArray[np.float64], first: NDArray[np.int64], last: NDArray[np.int64]
) -> tuple[NDArray[np.int32], NDArray[np.uint32], NDArray[np.float32], NDArray[np.float32]]:
    """Every straight stretch of every road, cut where longer than PIECE_M, with the shares of its road at its ends."""
    count = last - first
    road = np.repeat(np.arange(len(first)), count)
    begin = np.cumsum(count) - count
    here = np.arange(int(count.sum())) - np.repeat(begin - first, count)
    cuts = np.maximum(1, np.ceil((along[here + 1] - along[here]) / PIECE_M).astype(np.int64))
    road, here, of = np.repeat(road, cuts), np.repeat(here, cuts), np.repeat(cuts, cuts)
    nth = np.arange(len(here)) - np.repeat(np.cumsum(cuts) - cuts, cuts)
    low, high = (nth / of)[:, None], ((nth + 1) / of)[:, None]
    a, b = points[here], points[here + 1]
    start, end = a + (b - a) * low, a + (b - a) * high
    pieces = np.round(np.column_stack([start[:, ::-1], end[:, ::-1]]) * SCALE).astype(np.int32)
    length = np.maximum(along[last] - along[first], 1e-9)[road]
    base, step = along[here] - along[first][road], along[here + 1] - along[here]
    share = [np.clip((base + step * part.ravel()) / length, 0, 1).astype(np.float32) for part in (low, high)]
    return pieces, road.astype(np.uint32), share[0], share[1]


def _grid(pieces: NDArray[np.int32]) -> tuple[NDArray[np.int64], NDArray[np.uint32]]:
    """Each piece in every cell that its box meets, sorted by cell. A piece is shorter than a cell is wide at most
    latitudes, so it meets few."""
    south, north = np.minimum(pieces[:, 0], pieces[:, 2]), np.maximum(pieces[:, 0], pieces[:, 2])
    west, east = np.minimum(pieces[:, 1], pieces[:, 3]), np.maximum(pieces[:, 1], pieces[:, 3])
    number = np.arange(len(pieces), dtype=np.uint32)
    tall = int(((north.astype(np.int64) - south) // CELL).max(initial=0)) + 2
    wide = int(((east.astype(np.int64) - west) // CELL).max(initial=0)) + 2
    found, whose = [], []
    for up in range(tall):
        for right in range(wide):
            lat = np.minimum(south.astype(np.int64) + up * CELL, north)
            lon = np.minimum(west.astype(np.int64) + right * CELL, east)
            found.append(cell_number(lat, lon))
            whose.append(number)
    cells, owners = np.concatenate(found), np.concatenate(whose)
    order = np.lexsort((owners, cells))
    cells, owners = cells[order], owners[order]
    fresh = np.ones(len(cells), bool)
    fresh[1:] = (np.diff(cells) != 0) | (np.diff(owners.astype(np.int64)) != 0)
    return cells[fresh], owners[fresh]
