"""Travel times: by road where a network knows the way, by a model that needs nothing but distance elsewhere."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from math import cos, hypot, isfinite, radians, sqrt
from pathlib import Path
from typing import Any, Protocol

from hilo.lib.geo import EARTH_RADIUS_M

Point = tuple[float, float]
_METRES_PER_DEGREE = radians(1) * EARTH_RADIUS_M


@dataclass(frozen=True, slots=True)
class Trip:
    """Seconds from the order to the arrival, infinity where there is no way, and which model says so.

    model: "road" or "speed". why: what kept the road network from answering: "" (it answered, or there is none),
    "loading", "damaged", "off_road" (one of the points is far from every road) or "no_path". turnout_s: what of the
    seconds is turnout, so that a unit's own can stand instead.
    """

    seconds: float
    model: str = "speed"
    why: str = ""
    turnout_s: float = 0


class TravelTime(Protocol):
    """A trip from each origin to the destination (table: to each of many). Points are (lat, lon) in degrees."""

    def trips(self, origins: Sequence[Point], destination: Point) -> list[Trip]: ...

    def table(self, origins: Sequence[Point], destinations: Sequence[Point]) -> list[list[Trip]]: ...


class Leg(Protocol):
    """seconds in average traffic without turnout, infinity without a way; why: "", "off_road" or "no_path"."""

    @property
    def seconds(self) -> float: ...

    @property
    def why(self) -> str: ...


class Roads(Protocol):
    """What a road network offers: engines/roads.Router."""

    def matrix(self, origins: Sequence[Point], destinations: Sequence[Point]) -> Sequence[Sequence[Leg]]: ...


@dataclass(frozen=True, slots=True)
class SpeedModel:
    """Travel time from the straight line: detour, a short trip that never cruises, the rest on main roads.

    Never shorter for a longer line. cruise_ms and main_road_ms in m/s, factor (traffic, siren) applied; distances in
    road metres. why: see Trip.
    """

    cruise_ms: float
    detour: float
    approach_m: float
    main_road_after_m: float
    main_road_ms: float
    turnout_s: float
    factor: float = 1.0
    why: str = ""

    def trip_s(self, straight_m: float) -> float:
        """Seconds for a trip of so many metres in a straight line, turnout included."""
        road = straight_m * self.detour
        if road <= self.approach_m:
            return self.turnout_s + 2 * sqrt(road * self.approach_m) / self.cruise_ms
        town = min(road, self.main_road_after_m)
        return self.turnout_s + (self.approach_m + town) / self.cruise_ms + (road - town) / self.main_road_ms

    def seconds(self, origins: Sequence[Point], destination: Point) -> list[float]:
        """Seconds from each origin; the straight line is taken on a plane (error under 0.1 % within 100 km)."""
        lat, lon = destination
        return [self.trip_s(flat_m(origin_lat, origin_lon, lat, lon)) for origin_lat, origin_lon in origins]

    def trips(self, origins: Sequence[Point], destination: Point) -> list[Trip]:
        """The same as trips."""
        return [Trip(seconds, "speed", self.why, self.turnout_s) for seconds in self.seconds(origins, destination)]

    def table(self, origins: Sequence[Point], destinations: Sequence[Point]) -> list[list[Trip]]:
        """Trips from every origin, for each destination."""
        return [self.trips(origins, destination) for destination in destinations]


@dataclass(frozen=True, slots=True)
class RoadModel:
    """Travel time by road, with the turnout and the traffic of the speed model, which answers where no road does."""

    roads: Roads
    fallback: SpeedModel

    def trips(self, origins: Sequence[Point], destination: Point) -> list[Trip]:
        """A trip from each origin; each says which model gave it."""
        return self.table(origins, [destination])[0]

    def table(self, origins: Sequence[Point], destinations: Sequence[Point]) -> list[list[Trip]]:
        """Trips from every origin, for each destination: much quicker than one after another."""
        rows = self.roads.matrix(origins, destinations)
        return [
            [self._trip(origin, leg, destination) for origin, leg in zip(origins, row, strict=True)]
            for destination, row in zip(destinations, rows, strict=True)
        ]

    def _trip(self, origin: Point, leg: Leg, destination: Point) -> Trip:
        if isfinite(leg.seconds):
            turnout = self.fallback.turnout_s
            return Trip(turnout + leg.seconds / self.fallback.factor, "road", turnout_s=turnout)
        return Trip(self.fallback.seconds([origin], destination)[0], "speed", leg.why, self.fallback.turnout_s)


def flat_m(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Metres between two points in degrees on a plane that touches the sphere between them: cheap and near enough."""
    return _METRES_PER_DEGREE * hypot(lat1 - lat2, (lon1 - lon2) * cos(radians((lat1 + lat2) / 2)))


@cache
def parameters() -> dict[str, Any]:
    """standards/travel.toml, read once."""
    return tomllib.loads((Path(__file__).parent / "standards" / "travel.toml").read_text(encoding="utf-8"))


def speed_model(*, local: datetime, priority: str, density: str = "urban", why: str = "") -> SpeedModel:
    """The speed model for a moment in the scene's own time zone, a priority and a density (urban, suburban, rural).

    Only priority "high" drives with lights and siren. why: see Trip. KeyError for an unknown density.
    """
    data = parameters()
    trip, place = data["trip"], data["density"][density]
    factor = next(
        band["factor"]
        for band in data["band"]
        if local.hour in band["hours"] and (local.weekday() < 5 or not band["weekdays"])
    )
    factor *= 1.0 if priority == "high" else trip["quiet_factor"]
    return SpeedModel(
        cruise_ms=place["cruise_kmh"] / 3.6 * factor,
        detour=place["detour"],
        approach_m=trip["approach_m"],
        main_road_after_m=trip["main_road_after_m"],
        main_road_ms=max(trip["main_road_kmh"], place["cruise_kmh"]) / 3.6 * factor,
        turnout_s=trip["turnout_s"],
        factor=factor,
        why=why,
    )
