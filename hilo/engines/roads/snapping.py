"""The nearest road to each of many points: exact, by a grid of cells that needs no tree in memory."""

from __future__ import annotations

from dataclasses import dataclass
from math import radians
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from hilo.lib.geo import EARTH_RADIUS_M

if TYPE_CHECKING:
    from hilo.engines.roads.network import Network

CELL = 12_000
"""Side of a cell in steps of 1e-7 degree: some 130 m."""
COLUMNS = 1 << 19
"""Cells around the Earth are 300,000."""
STEP_M = radians(1e-7) * EARTH_RADIUS_M
HALF_TURN = 1_800_000_000


@dataclass(frozen=True, slots=True)
class Snapped:
    """For each point its nearest road (-1: none near), the share of it that lies before, and the metres to it."""

    road: NDArray[np.int64]
    share: NDArray[np.float64]
    metres: NDArray[np.float64]


def cell_number(lat: NDArray[Any], lon: NDArray[Any]) -> NDArray[np.int64]:
    """Number of the cell that holds each point (in steps); cells of one row of latitude follow one another."""
    row = (np.asarray(lat, np.int64) + HALF_TURN) // CELL
    return row * COLUMNS + (np.asarray(lon, np.int64) + HALF_TURN) // CELL


def nearest(network: Network, lats: NDArray[np.float64], lons: NDArray[np.float64]) -> Snapped:
    """The nearest road to each point in degrees, within network.limit_m, on a plane that touches the Earth there.

    Cells around a point are searched in growing squares: what is found nearer than the square reaches is the nearest.
    """
    count = len(lats)
    found = Snapped(np.full(count, -1, np.int64), np.zeros(count), np.full(count, np.inf))
    if not len(network.cells):
        return found
    y, x = np.round(lats * 1e7).astype(np.int64), np.round(lons * 1e7).astype(np.int64)
    open_ = np.flatnonzero(np.isfinite(lats) & np.isfinite(lons))
    reach = 1
    while len(open_):
        _search(network, found, open_, y, x, reach)
        shrink = np.cos(np.radians(lats[open_]))
        safe_m = reach * CELL * STEP_M * shrink
        open_ = open_[(found.metres[open_] > safe_m) & (safe_m < network.limit_m)]
        reach *= 2
    far = found.metres > network.limit_m
    found.road[far], found.metres[far] = -1, np.inf
    return found


def _search(
    network: Network,
    found: Snapped,
    points: NDArray[np.intp],
    y: NDArray[np.int64],
    x: NDArray[np.int64],
    reach: int,
) -> None:
    """Look at all pieces in the square of cells around each of the points, and keep the nearest."""
    rows = np.arange(-reach, reach + 1, dtype=np.int64) * COLUMNS
    centre = cell_number(y[points], x[points])[:, None] + rows
    first = np.searchsorted(network.cells, (centre - reach).ravel(), "left")
    last = np.searchsorted(network.cells, (centre + reach).ravel(), "right")
    lengths = last - first
    total = int(lengths.sum())
    if not total:
        return
    begin = np.cumsum(lengths) - lengths
    entries = np.arange(total) - np.repeat(begin - first, lengths)
    piece = np.asarray(network.cell_piece[entries], np.int64)
    owner = np.repeat(np.arange(len(points)), lengths.reshape(len(points), -1).sum(axis=1))
    ends = network.pieces[piece].astype(np.int64)
    shrink = np.cos(y[points] * radians(1e-7))[owner]
    ay, ax = (ends[:, 0] - y[points][owner]), (ends[:, 1] - x[points][owner]) * shrink
    by, bx = (ends[:, 2] - y[points][owner]), (ends[:, 3] - x[points][owner]) * shrink
    dy, dx = by - ay, bx - ax
    square = dy * dy + dx * dx
    along = np.clip(-(ay * dy + ax * dx) / np.maximum(square, 1e-9), 0.0, 1.0)
    metres = np.hypot(ay + along * dy, ax + along * dx) * STEP_M
    # The nearest piece of each point; among equals the lowest road, so that the answer never depends on chance.
    groups = np.flatnonzero(np.diff(owner, prepend=-1))
    least = np.minimum.reduceat(metres, groups)
    close = np.flatnonzero(metres <= np.repeat(least, np.diff(groups, append=total)) + 0.001)
    road = np.asarray(network.piece_road[piece[close]], np.int64)
    close = close[np.lexsort((road, owner[close]))]
    best = close[np.flatnonzero(np.diff(owner[close], prepend=-1))]
    whose, chosen = points[owner[best]], piece[best]
    start, end = network.piece_from[chosen].astype(float), network.piece_to[chosen].astype(float)
    found.road[whose] = network.piece_road[chosen]
    found.share[whose] = start + (end - start) * along[best]
    found.metres[whose] = metres[best]
