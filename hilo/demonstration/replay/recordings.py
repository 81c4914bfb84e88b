"""Recordings of calls, read from files: what can be read, and what cannot with the reason."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from math import cos, isfinite, radians
from pathlib import Path
from statistics import median
from typing import Any

from hilo.demonstration.simulation.arrivals import Arrival
from hilo.demonstration.simulation.synthetic import towns
from hilo.kernel.territory.queries import place_of
from hilo.lib import documents
from hilo.lib.errors import Refusal

FORMATS = ("montgomery", "jsonl")
LONGEST_GAP = timedelta(minutes=10)
"""A recording sampled in bursts has gaps of weeks: longer silences are played as this one."""
_TEXT = ("channel", "caller_number", "narrative", "code", "language")
_FIELDS = {*_TEXT, "latitude", "longitude", "uncertainty_m", "received_at", "priority", "reason", "recording"}


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A line that is no call. reason: one sentence."""

    source: str
    reason: str


def read(path: Path, form: str) -> tuple[list[Arrival], list[Unreadable]]:
    """All calls of a file in order of time, and its unreadable lines.

    montgomery: CSV without header: latitude, longitude, "SERVICE: TYPE", local time, township, address.
    jsonl: one body of `POST calls` a line. ValueError for another format; OSError if the file cannot be opened.
    """
    if form not in FORMATS:
        raise ValueError(f"“{form}” is no format: use {' or '.join(FORMATS)}.")
    arrivals: list[Arrival] = []
    faults: list[Unreadable] = []
    for row in (_montgomery if form == "montgomery" else _jsonl)(path):
        if isinstance(row, Unreadable):
            faults.append(row)
        else:
            arrivals.append(row)
    return sorted(arrivals, key=lambda arrival: arrival.at), faults


def code_of(kind: str) -> str:
    """The catalogue code that a Montgomery type ("EMS: FALL VICTIM") is read as; "" without a known service."""
    service, _, rest = kind.partition(":")
    service, name = service.strip(), rest.strip().rstrip("-").strip()
    data = _types()
    code = data["by_service"].get(service, {}).get(name) or data["types"].get(name)
    return str(code or data["otherwise"].get(service, ""))


def lay_over(arrivals: Sequence[Arrival], state: str) -> tuple[list[Arrival], float]:
    """The same calls moved into a state (two digits), and the scale they were moved with.

    An affine shift: the middle of the recording falls on that of the state's large towns around which most of it stays
    inside, east-west distances are kept for the new latitude, and the whole is shrunk (scale below 1) only if no town
    has room for it. A call without a place stays without.
    """
    placed = [(a.latitude, a.longitude) for a in arrivals if a.latitude is not None and a.longitude is not None]
    if not placed:
        return list(arrivals), 1.0
    middle = median(lat for lat, _ in placed), median(lon for _, lon in placed)
    some = placed[:: max(1, len(placed) // 200)]
    scale = 1.0
    while True:
        best, centre = max(
            (sum(_inside(state, _moved(point, middle, target, scale)) for point in some), target)
            for town in towns(state)[:40]
            for target in [(town.latitude, town.longitude)]
        )
        if best >= 0.99 * len(some) or scale < 0.05:
            break
        scale *= 0.8
    moved = []
    for arrival in arrivals:
        if arrival.latitude is None or arrival.longitude is None:
            moved.append(arrival)
            continue
        latitude, longitude = _moved((arrival.latitude, arrival.longitude), middle, centre, scale)
        moved.append(replace(arrival, latitude=round(latitude, 6), longitude=round(longitude, 6)))
    return moved, scale


def retimed(arrivals: Sequence[Arrival], *, end: datetime, speed: float | None = None) -> list[Arrival]:
    """The same calls in recent time: silences over LONGEST_GAP shortened, and the whole moved so that nothing is ever
    stamped in the future: the last call rings at `end`, or, played at a speed, when the clock of the wall reaches it.
    """
    times: list[datetime] = []
    for before, arrival in zip([None, *arrivals], arrivals, strict=False):
        gap = arrival.at - before.at if before else timedelta(0)
        times.append((times[-1] if times else arrival.at) + min(gap, LONGEST_GAP))
    if not times:
        return []
    span = times[-1] - times[0]
    last = end + (span / speed if speed else timedelta(0))
    return [replace(a, at=at - times[-1] + last) for a, at in zip(arrivals, times, strict=True)]


def _moved(
    point: tuple[float, float], middle: tuple[float, float], centre: tuple[float, float], scale: float
) -> tuple[float, float]:
    stretch = cos(radians(middle[0])) / cos(radians(centre[0]))
    return (
        centre[0] + (point[0] - middle[0]) * scale,
        centre[1] + (point[1] - middle[1]) * scale * stretch,
    )


def _inside(state: str, point: tuple[float, float]) -> bool:
    place = place_of(*point)
    return place is not None and place.state == state


@cache
def _types() -> dict[str, Any]:
    path = Path(__file__).parent / "standards" / "montgomery_types.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _montgomery(path: Path) -> Iterator[Arrival | Unreadable]:
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        for number, row in enumerate(csv.reader(file), start=1):
            source = f"line {number}"
            try:
                latitude, longitude, kind, when, township, address = row[:6]
                at = datetime.strptime(when.strip()[:16], "%Y-%m-%d %H:%M").replace(tzinfo=UTC)
                point = float(latitude), float(longitude)
            except ValueError:
                yield Unreadable(source, "It does not hold latitude, longitude, type, time, township and address.")
                continue
            if not all(map(isfinite, point)):
                yield Unreadable(source, "Latitude and longitude are not numbers.")
                continue
            yield Arrival(
                at=at,
                latitude=point[0],
                longitude=point[1],
                uncertainty_m=50.0,
                narrative=f"{kind.strip().rstrip('-').strip()}, {address.strip()}, {township.strip()}",
                language="en",
                code=code_of(kind),
                source=source,
            )


def _jsonl(path: Path) -> Iterator[Arrival | Unreadable]:
    last = datetime(1970, 1, 1, tzinfo=UTC)
    with path.open(encoding="utf-8", errors="replace") as file:
        for number, line in enumerate(file, start=1):
            if not line.strip():
                continue
            made = _body(line, f"line {number}", last)
            if isinstance(made, Arrival):
                last = max(last, made.at)
            yield made


def _body(line: str, source: str, last: datetime) -> Arrival | Unreadable:
    """One `POST calls` body; a call without a time rings a second after the one before it."""
    try:
        body = documents.read(line)
    except (Refusal, ValueError, RecursionError) as error:
        return Unreadable(source, f"It is not JSON: {error}.")
    if not isinstance(body, dict) or not isinstance(body.get("channel"), str):
        return Unreadable(source, "It is not an object with a channel.")
    if unknown := sorted(set(body) - _FIELDS):
        return Unreadable(source, f"A call has no field {', '.join(unknown)}.")
    given: dict[str, Any] = {name: body[name] for name in _TEXT if body.get(name) is not None}
    if wrong := [name for name, value in given.items() if not isinstance(value, str)]:
        return Unreadable(source, f"Not a text: {', '.join(wrong)}.")
    if nul := [name for name, value in given.items() if "\x00" in value]:
        return Unreadable(source, f"A NUL byte is in {', '.join(nul)}.")
    numbers: dict[str, Any] = {name: body.get(name) for name in ("latitude", "longitude", "uncertainty_m")}
    for name, value in numbers.items():
        if value is not None and (
            isinstance(value, bool) or not isinstance(value, (int, float)) or not isfinite(value)
        ):
            return Unreadable(source, f"Not a number: {name}.")
    at = last + timedelta(seconds=1)
    if body.get("received_at") is not None:
        try:
            at = datetime.fromisoformat(str(body["received_at"]))
        except ValueError:
            return Unreadable(source, "received_at is not a time such as 2026-11-24T03:04:05Z.")
        if at.tzinfo is None:
            return Unreadable(source, "received_at has no time zone: add Z or an offset.")
    return Arrival(at=at, source=source, **given, **numbers)
