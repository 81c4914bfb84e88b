"""The open reports of a country in memory, found by neighbourhood: duplicates among ten thousand in milliseconds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from heapq import nlargest
from math import cos, floor, log, radians, sqrt

from hilo.emergency.incidents.rules.compatibility import compatible
from hilo.emergency.incidents.rules.duplicates import (
    METRES_PER_DEGREE,
    TIME_STEP,
    Report,
    Score,
    duplicate_score,
    settings,
    spread_of,
    time_table,
)
from hilo.emergency.incidents.rules.narratives import Narrative, narrative, overlap

# The vaguer the position the larger the cell, in degrees; what is vaguer still counts as without place.
LAYERS = ((150.0, 0.005), (600.0, 0.01), (2000.0, 0.02), (6000.0, 0.1))
# How many standard deviations apart two reports of one event may lie.
REACH = 3.0


@dataclass(frozen=True, slots=True)
class _Held:
    """A report with what a comparison needs worked out: its point, seconds since 1970, variance of its place."""

    report: Report
    code: str | None
    lat: float
    lon: float
    seconds: float
    var: float
    told: Narrative


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
        # By beginning of a word, apart for reports with a place and without.
        self._placed_words: dict[str, dict[str, _Held]] = {}
        self._vague_words: dict[str, dict[str, _Held]] = {}
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
        told = narrative(report.text)
        held = _Held(report, report.code, lat, lon, report.at.timestamp(), spread_of(report), told)
        self._held[report.ref] = held
        home, words = self._home(held)
        home[report.ref] = held
        for stem in told.words:
            words.setdefault(stem, {})[report.ref] = held

    def remove(self, ref: str) -> None:
        """Forget a report; nothing happens if it is not held."""
        held = self._held.pop(ref, None)
        if held is None:
            return
        home, words = self._home(held)
        home.pop(ref, None)
        for stem in held.told.words:
            words[stem].pop(ref, None)
            if not words[stem]:
                del words[stem]

    def near(self, report: Report, limit: int) -> list[Report]:
        """The reports most worth a full comparison, best first, their words read letter by letter."""
        rules, told = settings(), narrative(report.text)
        by_place = nlargest(rules.looked_at, self._by_place(report), key=lambda pair: pair[0])
        by_words = [(self._placeless(report, held), held) for held in self._sharing_words(report, rules.looked_at)]
        worth: list[tuple[float, _Held]] = []
        for evidence, held in by_place + by_words:
            shared = overlap(told, held.told)
            words = 0.0 if shared is None else rules.weights["words"] * shared - rules.weights["words_less"]
            if held.report.ref != report.ref:
                worth.append((evidence + words, held))
        return [held.report for _, held in nlargest(limit, worth, key=lambda pair: pair[0])]

    def _home(self, held: _Held) -> tuple[dict[str, _Held], dict[str, dict[str, _Held]]]:
        """Where a report is kept, and the words under which it is found."""
        if held.report.point is not None:
            for layer in self._layers:
                if held.var <= layer.most_m**2:
                    return layer.cells.setdefault(layer.cell(held.lat, held.lon), {}), self._placed_words
        return self._vague, self._vague_words

    def _placeless(self, report: Report, held: _Held) -> float:
        """The evidence of time and code alone."""
        weights, times = settings().weights, time_table()
        late = int(abs(report.at.timestamp() - held.seconds) / TIME_STEP)
        worth = weights["time"] * times[min(late, len(times) - 1)]
        if report.code and held.code:
            worth += weights["code"] * compatible(report.code, held.code) - weights["code_less"]
        return worth

    def _by_place(self, report: Report) -> Iterator[tuple[float, _Held]]:
        """Each report in reach with the evidence of its place, time and code: `duplicate_score` without the words."""
        if report.point is None:
            return
        (lat, lon), seconds, code = report.point, report.at.timestamp(), report.code
        rules, times = settings(), time_table()
        own_var, log_area = rules.callers_var + spread_of(report), rules.log_area
        weights = rules.weights
        space_weight, time_weight, code_weight = weights["space"], weights["time"], weights["code"]
        code_less, least, last = weights["code_less"], weights["space_floor"], len(times) - 1
        east = METRES_PER_DEGREE * cos(radians(lat))
        for layer in self._layers:
            for held in layer.around(lat, lon, REACH * sqrt(own_var + layer.most_m**2)):
                up = (held.lat - lat) * METRES_PER_DEGREE
                right = (held.lon - lon) * east
                var = own_var + held.var
                space = log_area - log(var) - (up * up + right * right) / (2 * var)
                if space <= least:
                    continue
                late = int(abs(seconds - held.seconds) / TIME_STEP)
                worth = space_weight * space + time_weight * times[late if late < last else last]
                if code and held.code:
                    worth += code_weight * compatible(code, held.code) - code_less
                yield worth, held

    def _sharing_words(self, report: Report, limit: int) -> list[_Held]:
        """Reports without a place (all, if this one has none) that share telling words, the rarest words first."""
        indexes = [self._vague_words] if report.point else [self._vague_words, self._placed_words]
        rows = [index[stem] for index in indexes for stem in narrative(report.text).words if stem in index]
        shared: dict[str, float] = {}
        for refs in sorted(rows, key=len):
            if len(shared) > 10 * limit:
                break
            rarity = 1.0 / len(refs)
            for ref in refs:
                shared[ref] = shared.get(ref, 0.0) + rarity
        return [self._held[ref] for ref, _ in nlargest(limit, shared.items(), key=lambda pair: pair[1])]


def suggest(
    report: Report, open_reports: OpenReports | Iterable[Report], limit: int = 5, floor: float | None = None
) -> list[Score]:
    """The open reports that most likely tell of the same event, best first. It suggests; it never links.

    floor: the least total worth showing (the standard's if None).
    """
    held = open_reports if isinstance(open_reports, OpenReports) else OpenReports(open_reports)
    least = settings().floor if floor is None else floor
    scores = [duplicate_score(report, other) for other in held.near(report, 3 * limit)]
    return nlargest(limit, (score for score in scores if score.total >= least), key=lambda score: score.total)
