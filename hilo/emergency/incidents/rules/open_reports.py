"""The open reports of a country in memory, found by neighbourhood: duplicates among ten thousand in milliseconds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from heapq import nlargest
from math import cos, floor, log, radians, sqrt

from hilo.emergency.incidents.rules.compatibility import compatible
from hilo.emergency.incidents.rules.duplicates import (
    METRES_PER_DEGREE,
    Report,
    Score,
    duplicate_score,
    settings,
    spread_of,
    stems,
    time_evidence,
)

# Precise positions in cells of about 1 km, vague ones of about 10 km; what is vaguer counts as without place.
LAYERS = ((600.0, 0.01), (6000.0, 0.1))
# How many standard deviations apart two reports of one event may lie.
REACH = 3.0


@dataclass(frozen=True, slots=True)
class _Held:
    """A report with what a comparison needs worked out: its point, seconds since 1970, variance of its place."""

    report: Report
    lat: float
    lon: float
    seconds: float
    var: float


@dataclass(slots=True)
class _Layer:
    most_m: float
    size: float
    cells: dict[tuple[int, int], dict[str, _Held]] = field(default_factory=dict)

    def cell(self, lat: float, lon: float) -> tuple[int, int]:
        return floor(lat / self.size), floor(lon / self.size)

    def around(self, lat: float, lon: float, metres: float) -> Iterator[_Held]:
        """The reports in the cells that a circle touches."""
        north = metres / METRES_PER_DEGREE
        east = north / max(0.05, cos(radians(lat)))
        (low, left), (high, right) = self.cell(lat - north, lon - east), self.cell(lat + north, lon + east)
        if (high - low + 1) * (right - left + 1) > len(self.cells):
            for cell, held in self.cells.items():
                if low <= cell[0] <= high and left <= cell[1] <= right:
                    yield from held.values()
            return
        for row in range(low, high + 1):
            for column in range(left, right + 1):
                found = self.cells.get((row, column))
                if found:
                    yield from found.values()


class OpenReports:
    """Reports of events not yet closed, kept by ref: `add` one, `remove` it when it closes, ask what lies `near`."""

    def __init__(self, reports: Iterable[Report] = ()) -> None:
        self._held: dict[str, _Held] = {}
        self._layers = [_Layer(most, size) for most, size in LAYERS]
        self._vague: dict[str, _Held] = {}
        self._by_stem: dict[str, dict[str, None]] = {}
        for report in reports:
            self.add(report)

    def __len__(self) -> int:
        return len(self._held)

    def __contains__(self, ref: object) -> bool:
        return ref in self._held

    def add(self, report: Report) -> None:
        """Keep a report; one with the same ref is replaced."""
        self.remove(report.ref)
        lat, lon = report.point or (0.0, 0.0)
        held = _Held(report, lat, lon, report.at.timestamp(), spread_of(report))
        self._held[report.ref] = held
        self._home(held)[report.ref] = held
        for stem in stems(report.text):
            self._by_stem.setdefault(stem, {})[report.ref] = None

    def remove(self, ref: str) -> None:
        """Forget a report; nothing happens if it is not held."""
        held = self._held.pop(ref, None)
        if held is None:
            return
        self._home(held).pop(ref, None)
        for stem in stems(held.report.text):
            refs = self._by_stem.get(stem)
            if refs is not None:
                refs.pop(ref, None)
                if not refs:
                    del self._by_stem[stem]

    def near(self, report: Report, limit: int) -> list[Report]:
        """The reports most worth comparing with this one: by place, time and code, and those that share its words."""
        found = {held.report.ref: held for held in self._sharing_words(report, limit)}
        for _, held in nlargest(limit, self._by_place(report), key=lambda pair: pair[0]):
            found[held.report.ref] = held
        found.pop(report.ref, None)
        return [held.report for held in found.values()]

    def _home(self, held: _Held) -> dict[str, _Held]:
        if held.report.point is not None:
            for layer in self._layers:
                if held.var <= layer.most_m**2:
                    return layer.cells.setdefault(layer.cell(held.lat, held.lon), {})
        return self._vague

    def _by_place(self, report: Report) -> Iterator[tuple[float, _Held]]:
        """Each report in reach with the evidence of its place, time and code: `duplicate_score` without the words."""
        if report.point is None:
            return
        rules, (lat, lon), seconds = settings(), report.point, report.at.timestamp()
        own_var = rules.callers_var + spread_of(report)
        east = METRES_PER_DEGREE * cos(radians(lat))
        weights, log_area, space_floor = rules.weights, rules.log_area, rules.weights["space_floor"]
        for layer in self._layers:
            for held in layer.around(lat, lon, REACH * sqrt(own_var + layer.most_m**2)):
                up = (held.lat - lat) * METRES_PER_DEGREE
                right = (held.lon - lon) * east
                var = own_var + held.var
                space = max(log_area - log(var) - (up * up + right * right) / (2 * var), space_floor)
                worth = weights["space"] * space + weights["time"] * time_evidence(abs(seconds - held.seconds))
                if report.code and held.report.code:
                    worth += weights["code"] * compatible(report.code, held.report.code) - weights["code_less"]
                yield worth, held

    def _sharing_words(self, report: Report, limit: int) -> list[_Held]:
        """Reports that share telling words, rarest words first; only those without a place if this one has one."""
        rows = sorted((self._by_stem[stem] for stem in stems(report.text) if stem in self._by_stem), key=len)
        shared: dict[str, float] = {}
        for refs in rows[:12]:
            if len(shared) > 20 * limit:
                break
            for ref in refs:
                if report.point is None or ref in self._vague:
                    shared[ref] = shared.get(ref, 0.0) + 1.0 / len(refs)
        best = nlargest(limit, shared.items(), key=lambda pair: pair[1])
        return [self._held[ref] for ref, _ in best]


def suggest(
    report: Report, open_reports: OpenReports | Iterable[Report], limit: int = 5, floor: float | None = None
) -> list[Score]:
    """The open reports that most likely tell of the same event, best first. It suggests; it never links.

    floor: the least total worth showing (the standard's if None).
    """
    held = open_reports if isinstance(open_reports, OpenReports) else OpenReports(open_reports)
    least = settings().floor if floor is None else floor
    scores = [duplicate_score(report, other) for other in held.near(report, settings().looked_at)]
    return nlargest(limit, (score for score in scores if score.total >= least), key=lambda score: score.total)
