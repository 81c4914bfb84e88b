"""A whole study: from a history and candidate bases to a plan, what it leaves uncovered, and how it would have done."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields
from functools import cache
from math import isfinite
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hilo.engines.coverage.answers import Change, Figure, compare, figures
from hilo.engines.coverage.demand import Call, Demand, demand, workload
from hilo.engines.coverage.location import Plan, expected, lscp, mexclp
from hilo.engines.coverage.moving import without_one
from hilo.engines.coverage.replaying import replay

Point = tuple[float, float]
Reach = Callable[[Sequence[Point], Sequence[Point]], list[list[tuple[float, bool]]]]
"""Bases and places to, for each place, each base's seconds from the order to the arrival, and whether by road."""
WORST = 25
MOST_BUSY = 0.95
"""More work than the units can do counts as this; the replay shows the rest."""


@dataclass(frozen=True, slots=True)
class Base:
    """Where units may wait: name, place in degrees, units there now, and most that it can hold (0: no limit)."""

    name: str
    lat: float
    lon: float
    now: int = 0
    most: int = 0


@dataclass(frozen=True, slots=True)
class Chosen:
    """A base in the plan. placed: units; lost: share of the demand that nobody reaches if one leaves (None: empty)."""

    name: str
    lat: float
    lon: float
    now: int
    placed: int
    lost: float | None


@dataclass(frozen=True, slots=True)
class Step:
    """So many units: expected share of the demand covered by the best plan, and how busy each unit then is."""

    units: int
    share: float
    busy: float


@dataclass(frozen=True, slots=True)
class Replayed:
    """The history replayed with so many units at their best bases; unanswered: calls that no unit can reach."""

    units: int
    figures: list[Figure]
    waited: int
    unanswered: int


@dataclass(frozen=True, slots=True)
class Study:
    """What was asked and found; everything can be written as JSON.

    share: of the demand, expected to meet a free unit in time; reached: share that some unit of the plan reaches if it
    is free; now_share: the same as share for the now_units where they stand now (None if nobody said where).
    exact, gap: see Plan. fewest: bases that reach all that can be reached; out_of_reach: share that no base reaches.
    uncovered: latitude, longitude and calls of the largest cells that no unit of the plan reaches.
    cells: latitude, longitude, calls, and units of the plan that reach it, of every cell.
    by_road: share of the times that a road network gave.
    replays: one unit less, the plan, one unit more. changes: the plan against now, on the same calls; [] without a now.
    replayed: calls that were replayed. days: days with calls.
    """

    calls: int
    first: str
    last: str
    days: int
    units: int
    now_units: int
    within_s: float
    busy: float
    busy_estimated: bool
    by_road: float
    cell_m: float
    share: float
    reached: float
    now_share: float | None
    exact: bool
    gap: float
    fewest: int
    out_of_reach: float
    bases: list[Chosen]
    curve: list[Step]
    uncovered: list[tuple[float, float, int]]
    cells: list[tuple[float, float, int, int]]
    replays: list[Replayed]
    changes: list[Change]
    replayed: int

    def as_dict(self) -> dict[str, Any]:
        """The study as JSON holds it; an answer that never comes is null."""
        return _plain(asdict(self))  # type: ignore[no-any-return]


@cache
def parameters() -> dict[str, Any]:
    """standards/coverage.toml, read once."""
    return tomllib.loads((Path(__file__).parent / "standards" / "coverage.toml").read_text(encoding="utf-8"))


def study(
    calls: Sequence[Call],
    bases: Sequence[Base],
    units: int,
    reach: Reach,
    *,
    within_s: float | None = None,
    busy: float | None = None,
) -> Study:
    """Place so many units at the bases for a history like this one. Raises: ExtraMissing, ValueError.

    busy: share of the time that a unit is busy; estimated from the history if None, and then it rises with fewer units.
    """
    rules = parameters()
    if len(calls) < rules["fewest_calls"]:
        raise ValueError(f"a study needs {rules['fewest_calls']} calls, and there are {len(calls)}")
    if not bases or units < 1:
        raise ValueError("a study needs a base and a unit")
    case = _Case.of(calls, bases, reach, float(within_s or rules["within_s"]), busy)
    plan, now = case.plan(units), [base.now for base in bases]
    plans = {count: case.plan(count) for count in (units - 1, units + 1) if count} | {units: plan}
    curve = [
        Step(count, (plans.get(count) or case.plan(count)).share, case.busy(count))
        for count in sorted({*_steps(units), *plans})
    ]
    near = case.covers.astype(int) @ np.array(plan.placed)
    lost = without_one(case.covers, case.weight, plan.placed)
    fewest, nobody = lscp(case.covers)
    replays, changes = case.replays(plans, units, now)
    return Study(
        calls=len(case.calls),
        first=case.calls[0].at.isoformat(),
        last=case.calls[-1].at.isoformat(),
        days=len(set(case.days)),
        units=units,
        now_units=sum(now),
        within_s=case.within_s,
        busy=round(case.busy(units), 4),
        busy_estimated=busy is None,
        by_road=round(case.by_road, 4),
        cell_m=case.cell_m,
        share=plan.share,
        reached=case.share(near > 0),
        now_share=expected(case.covers, case.weight, now, case.busy(sum(now))) if sum(now) else None,
        exact=plan.exact,
        gap=plan.gap,
        fewest=sum(fewest.placed),
        out_of_reach=case.share(nobody),
        bases=[
            Chosen(base.name, base.lat, base.lon, base.now, int(count), None if np.isnan(gone) else gone)
            for base, count, gone in zip(bases, plan.placed, lost, strict=True)
        ],
        curve=curve,
        uncovered=[(cell.lat, cell.lon, cell.weight) for cell, n in zip(case.cells, near, strict=True) if not n][
            :WORST
        ],
        cells=[(cell.lat, cell.lon, cell.weight, int(n)) for cell, n in zip(case.cells, near, strict=True)],
        replays=replays,
        changes=changes,
        replayed=len(case.calls),
    )


@dataclass(frozen=True, slots=True)
class _Case:
    """What a study is about: the calls in order, their cells, and which base reaches which cell in time."""

    calls: list[Call]
    bases: Sequence[Base]
    reach: Reach
    within_s: float
    given: float | None
    cells: list[Demand]
    cell_m: float
    covers: NDArray[np.bool_]
    weight: NDArray[np.int64]
    load: float
    by_road: float

    @classmethod
    def of(
        cls, calls: Sequence[Call], bases: Sequence[Base], reach: Reach, within_s: float, given: float | None
    ) -> _Case:
        rules = parameters()
        ordered = sorted(calls, key=lambda call: call.at)[-int(rules["most_calls"]) :]
        cells, cell_m = demand(ordered, cell_m=rules["cell_m"], most=rules["most_cells"])
        seconds, by_road = _table(bases, [(cell.lat, cell.lon) for cell in cells], reach)
        weight = np.array([cell.weight for cell in cells])
        travel_s = float(np.average(np.minimum(seconds.min(axis=1), 3600), weights=weight))
        load = workload(ordered, travel_s=travel_s)
        return cls(ordered, bases, reach, within_s, given, cells, cell_m, seconds <= within_s, weight, load, by_road)

    @property
    def days(self) -> list[str]:
        return [call.at.date().isoformat() for call in self.calls]

    def busy(self, units: int) -> float:
        """Share of the time that each of so many units is busy."""
        return self.given if self.given is not None else min(MOST_BUSY, self.load / max(units, 1))

    def plan(self, units: int) -> Plan:
        """The best places for so many units."""
        most = [min(base.most or units, units) for base in self.bases]
        return mexclp(self.covers, self.weight, units, busy=self.busy(units), capacity=most)

    def share(self, which: NDArray[np.bool_]) -> float:
        """Share of the calls that lie in some cells."""
        return float(self.weight[which].sum()) / float(self.weight.sum())

    def replays(self, plans: dict[int, Plan], units: int, now: Sequence[int]) -> tuple[list[Replayed], list[Change]]:
        """The history replayed with each plan, and the plan for `units` against the units as they are now."""
        seconds, _ = _table(self.bases, [(call.lat, call.lon) for call in self.calls], self.reach)
        played = {count: _play(self.calls, seconds, plan.placed) for count, plan in sorted(plans.items())}
        told = [
            Replayed(
                count,
                figures(answered.tolist(), self.days, within_s=self.within_s),
                waited,
                int(np.count_nonzero(~np.isfinite(answered))),
            )
            for count, (answered, waited) in played.items()
        ]
        if not sum(now):
            return told, []
        before, _ = _play(self.calls, seconds, now)
        after = played[units][0].tolist()
        return told, compare(before.tolist(), after, self.days, within_s=self.within_s)


def restore(document: dict[str, Any]) -> Study:
    """A study from what `as_dict` wrote; ValueError if it is not one."""
    try:
        known = {field.name for field in fields(Study)}
        parts = {name: value for name, value in document.items() if name in known}
        parts["bases"] = [Chosen(**row) for row in parts["bases"]]
        parts["curve"] = [Step(**row) for row in parts["curve"]]
        parts["replays"] = [
            Replayed(**{**row, "figures": [Figure(**_numbers(f)) for f in row["figures"]]}) for row in parts["replays"]
        ]
        parts["changes"] = [Change(**_numbers(row)) for row in parts["changes"]]
        parts["cells"] = [tuple(row) for row in parts["cells"]]
        parts["uncovered"] = [tuple(row) for row in parts["uncovered"]]
        return Study(**parts)
    except (KeyError, TypeError) as error:
        raise ValueError(f"this is no study of coverage: {error}") from error


def _steps(units: int) -> list[int]:
    """Fleets to draw the curve for: every one up to a few more than asked, at most some twenty."""
    highest = units + 5
    return list(range(1, highest + 1, max(1, highest // 20)))


def _table(bases: Sequence[Base], places: Sequence[Point], reach: Reach) -> tuple[NDArray[np.float64], float]:
    """Seconds [places, bases], and the share of them that a road network gave."""
    origins = [(base.lat, base.lon) for base in bases]
    rows = reach(origins, places)
    seconds = np.array([[pair[0] for pair in row] for row in rows], float).reshape(len(places), len(bases))
    road = sum(pair[1] for row in rows for pair in row)
    return seconds, road / max(seconds.size, 1)


def _play(
    calls: Sequence[Call], seconds: NDArray[np.float64], placed: Sequence[int]
) -> tuple[NDArray[np.float64], int]:
    """Seconds to the answer of each call (infinity: never), and how many calls had to wait for a unit."""
    start = calls[0].at
    found = replay(
        [(call.at - start).total_seconds() for call in calls], [call.service_s for call in calls], seconds, placed
    )
    answered = np.array([answer.answered_s if answer else np.inf for answer in found])
    return answered, sum(1 for answer in found if answer and answer.waited_s > 0)


def _plain(value: Any) -> Any:
    """Lists, dictionaries and finite numbers only."""
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, float) and not isfinite(value):
        return None
    return value


def _numbers(row: dict[str, Any]) -> dict[str, Any]:
    return {key: float("inf") if value is None else value for key, value in row.items()}
