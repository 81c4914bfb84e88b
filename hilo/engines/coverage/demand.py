"""Where help was needed: calls of the past, gathered into cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import cos, radians

MOST_CELLS = 600


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the past: when (aware), where (degrees), and seconds that its unit was busy after arriving."""

    at: datetime
    lat: float
    lon: float
    service_s: float


@dataclass(frozen=True, slots=True)
class Demand:
    """A cell: the mean place of its calls, in degrees, and how many there were."""

    lat: float
    lon: float
    weight: int


def demand(calls: Sequence[Call], *, cell_m: float = 500.0, most: int = MOST_CELLS) -> tuple[list[Demand], float]:
    """Calls gathered into square cells, the busiest first, and the side used in metres.

    The side doubles until there are at most `most` cells: the optimum stays exact for the cells, and quick.
    """
    while True:
        cells = _gather(calls, cell_m)
        if len(cells) <= most:
            return cells, cell_m
        cell_m *= 2


def _gather(calls: Sequence[Call], cell_m: float) -> list[Demand]:
    step = cell_m / 111_195
    sums: dict[tuple[int, int], tuple[float, float, int]] = {}
    # One shrink for all: cells are equal in width to a percent over a city.
    shrink = cos(radians(sum(call.lat for call in calls) / max(len(calls), 1)))
    for call in calls:
        key = (int(call.lat // step), int(call.lon * shrink // step))
        lat, lon, count = sums.get(key, (0.0, 0.0, 0))
        sums[key] = (lat + call.lat, lon + call.lon, count + 1)
    cells = [Demand(lat / n, lon / n, n) for lat, lon, n in sums.values()]
    return sorted(cells, key=lambda cell: (-cell.weight, cell.lat, cell.lon))


def workload(calls: Sequence[Call], *, travel_s: float) -> float:
    """Units that are busy at once, on the mean: time at work over the time from the first call to the last.

    travel_s: mean seconds to a scene; the way back counts as long. 0 if the calls span no time.
    """
    if len(calls) < 2:
        return 0.0
    moments = [call.at for call in calls]
    span = (max(moments) - min(moments)).total_seconds()
    return sum(call.service_s + 2 * travel_s for call in calls) / span if span > 0 else 0.0
