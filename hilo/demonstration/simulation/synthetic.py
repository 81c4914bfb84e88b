"""Calls for a state, made from a seed: the same seed makes the same calls, for ever."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from heapq import heappop, heappush
from math import cos, log, radians, sqrt
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from hilo.demonstration.simulation.arrivals import Arrival
from hilo.kernel.territory import queries as territory

_METRES_PER_DEGREE = 111_195.0


@dataclass(frozen=True, slots=True)
class Town:
    """A locality: representative point in degrees, and population."""

    name: str
    latitude: float
    longitude: float
    population: int

    @property
    def radius_m(self) -> float:
        """Metres within which nearly all of it lies, if it is as dense as Mexican towns are on average."""
        return 240 * sqrt(self.population / 1000)


@cache
def shares() -> dict[str, Any]:
    """standards/synthetic.toml."""
    return _document("synthetic.toml")


@cache
def words() -> dict[str, Any]:
    """standards/words.toml."""
    return _document("words.toml")


@cache
def towns(state: str) -> tuple[Town, ...]:
    """The localities of a state (two digits) with 1,000 or more inhabitants, the largest first."""
    rows = [
        Town(place.name, place.latitude, place.longitude, place.population)
        for municipality in territory.municipalities(state)
        for place in territory.localities(municipality.code)
    ]
    if not rows:
        raise ValueError(f"There is no state “{state}”: give two digits, 01 to 32.")
    return tuple(sorted(rows, key=lambda town: -town.population))


def rate_of(state: str) -> float:
    """Calls a second that a state receives on average: its share of the nation's by population."""
    rate = shares()["rate"]
    here = sum(town.population for town in towns(state))
    return float(rate["calls"] / (rate["days"] * 86_400) * here / rate["population"])


def calls(
    *,
    state: str,
    seed: int,
    start: datetime,
    zone: str,
    rate: float | None = None,
    inside: Callable[[float, float], bool] = lambda latitude, longitude: True,
) -> Iterator[Arrival]:
    """Calls without end, in order of time, from an aware instant on.

    Events and improper calls arrive as two Poisson processes that follow the hours of the zone; each event is told by
    one or several callers, each in words of their own and from a place of their own.
    rate: calls a second on average over a day (the state's own share if not given). inside: a point for which it is
    false is drawn anew, so that no event falls into the sea or a neighbouring state.
    """
    maker = _Maker(state, seed, inside)
    data = shares()
    total = rate if rate is not None else rate_of(state)
    improper = data["share"]["improper"]
    per_event = sum(share * (n + 1) for n, share in enumerate(data["event"]["calls"]))
    local = ZoneInfo(zone)
    events = _times(maker.rng, total * (1 - improper) / per_event, data["hours"]["proper"], start, local)
    others = _times(maker.rng, total * improper, data["hours"]["improper"], start, local)
    next_event, next_other = next(events), next(others)
    coming: list[tuple[datetime, int, Arrival]] = []
    made = 0
    while True:
        # Whatever is told of an event comes after it begins, so all before the next beginning is complete.
        while coming and coming[0][0] <= min(next_event, next_other):
            yield heappop(coming)[2]
        if next_event <= next_other:
            for arrival in maker.event(next_event):
                made += 1
                heappush(coming, (arrival.at, made, arrival))
            next_event = next(events)
        else:
            made += 1
            heappush(coming, (next_other, made, maker.improper(next_other)))
            next_other = next(others)


def _document(name: str) -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "standards" / name).read_text(encoding="utf-8"))


def _times(rng: Random, rate: float, weights: list[int], start: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    """Instants of a Poisson process whose rate follows the local hour (thinning)."""
    most = max(weights)
    fastest = rate * most / (sum(weights) / len(weights))
    at = start
    while True:
        at += timedelta(seconds=rng.expovariate(fastest))
        if rng.random() * most < weights[at.astimezone(zone).hour]:
            yield at


class _Maker:
    """The hand that makes one call after another; everything random comes from its one generator."""

    def __init__(self, state: str, seed: int, inside: Callable[[float, float], bool]) -> None:
        self.rng = Random(f"{state}:{seed}")
        self.inside = inside
        self.area = shares()["area_codes"][state]
        self.towns = towns(state)
        self.town_weights = [town.population for town in self.towns]
        self.incidents = words()["incident"]
        self.incident_weights = [row["weight"] for row in self.incidents]
        pranks = shares()["share"]["pranks"]
        self.repeaters = [(self.number(), self.place()) for _ in range(pranks["numbers"])]
        self.events = 0

    def event(self, at: datetime) -> list[Arrival]:
        """One event and all the calls that tell of it, the first at the instant itself."""
        rng, data = self.rng, shares()["event"]
        self.events += 1
        row = rng.choices(self.incidents, self.incident_weights)[0]
        latitude, longitude = self.place()
        street, other_street = rng.sample(words()["streets"], 2)
        where = {
            "street": street,
            "other": other_street,
            "quarter": rng.choice(words()["quarters"]),
            "landmark": rng.choice(words()["landmarks"]),
        }
        count = rng.choices(range(1, len(data["calls"]) + 1), data["calls"])[0]
        told = []
        for number in range(count):
            also = row.get("also", [])
            other = number > 0 and also and rng.random() < data["other_code"]
            told.append(
                self._arrival(
                    at + timedelta(seconds=rng.expovariate(1 / data["later_s"]) if number else 0),
                    self._moved(latitude, longitude, data["caller_m"]),
                    self._told(row, where),
                    talk_s=self._talk("proper"),
                    code=rng.choice(also) if other else row["code"],
                    event=self.events,
                    told=(round(latitude, 6), round(longitude, 6)),
                )
            )
        return told

    def improper(self, at: datetime) -> Arrival:
        """One call that is no emergency."""
        rng, share = self.rng, shares()["share"]
        kind = rng.choices(list(share["improper_kinds"]), list(share["improper_kinds"].values()))[0]
        number, place = "", None
        if kind == "prank" and rng.random() < share["pranks"]["repeated"]:
            # The few repeat themselves unevenly: the first far more often than the last.
            number, place = rng.choices(self.repeaters, [1 / (n + 1) for n in range(len(self.repeaters))])[0]
        return self._arrival(
            at,
            place or self.place(),
            rng.choice(words()["improper"][kind]),
            talk_s=self._talk("improper"),
            improper=kind,
            caller_number=number,
            channel="voice",
        )

    def number(self) -> str:
        """A number of the state's area whose local part begins with 0: nobody has it."""
        digits = 9 - len(self.area)
        return f"+52{self.area}0{self.rng.randrange(10**digits):0{digits}}"

    def place(self) -> tuple[float, float]:
        """A point of the state where people live: latitude, longitude."""
        for _ in range(50):
            town = self.rng.choices(self.towns, self.town_weights)[0]
            latitude, longitude = self._moved(town.latitude, town.longitude, town.radius_m / 2)
            if self.inside(latitude, longitude):
                return latitude, longitude
        town = self.towns[0]
        return town.latitude, town.longitude

    def _arrival(self, at: datetime, place: tuple[float, float], narrative: str, **more: Any) -> Arrival:
        rng, data = self.rng, shares()
        channel = rng.choices(list(data["channels"]), list(data["channels"].values()))[0]
        band = rng.choices(data["location"], [row["share"] for row in data["location"]])[0]
        low, high = band["radius_m"]
        latitude: float | None = None
        longitude: float | None = None
        radius: float | None = None
        if high:
            radius = round(rng.uniform(low, high))
            # The network's point lies within its radius about as often as it promises.
            latitude, longitude = (round(part, 6) for part in self._moved(*place, radius / 2))
        values: dict[str, Any] = {"channel": channel} | {
            k: v for k, v in more.items() if v or k not in ("caller_number",)
        }
        values.setdefault("caller_number", self.number())
        return Arrival(
            at=at, latitude=latitude, longitude=longitude, uncertainty_m=radius, narrative=narrative, **values
        )

    def _told(self, row: dict[str, Any], where: dict[str, str]) -> str:
        """The event in one caller's words."""
        rng = self.rng
        opening, what = rng.choice(words()["openings"]), rng.choice(row["what"])
        if opening.endswith("! "):
            what = what[0].upper() + what[1:]
        place, more = rng.choice(words()["places"]), rng.choice(row["more"])
        first = f"{opening}{what} {place}".format(**where)
        return f"{first[:1].upper()}{first[1:]}. {more.format(**where)}"

    def _talk(self, which: str) -> float:
        """Seconds on the line: a lognormal with the mean of the file and a long tail."""
        mean, spread = shares()["talk_s"][which], 0.5
        return round(self.rng.lognormvariate(log(mean) - spread * spread / 2, spread), 1)

    def _moved(self, latitude: float, longitude: float, metres: float) -> tuple[float, float]:
        """A point around another one, so many metres away in each direction (standard deviation)."""
        north, east = self.rng.gauss(0, metres), self.rng.gauss(0, metres)
        return (
            latitude + north / _METRES_PER_DEGREE,
            longitude + east / (_METRES_PER_DEGREE * cos(radians(latitude))),
        )
