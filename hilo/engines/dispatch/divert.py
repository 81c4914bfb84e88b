"""Units on their way to lesser incidents that could come here instead, and what that costs there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from heapq import nsmallest
from math import cos, isfinite, radians
from typing import Protocol

from hilo.engines.dispatch.travel import TravelTime
from hilo.engines.dispatch.values import AVAILABLE, Diversion, Need, Policy, Scene, Task, Unit

RANK = {"high": 0, "medium": 1, "low": 2}
ON_THE_WAY = ("assigned", "accepted", "under_way")
LOOKED_AT = 10
"""Units timed for what is late here, and for each incident that would be left."""


class Going(Protocol):
    """A unit of the team, and the seconds that it is ranked by."""

    @property
    def unit(self) -> Unit: ...

    @property
    def cost_s(self) -> int: ...


def diversions(
    scene: Scene,
    needs: Sequence[Need],
    missing: Sequence[Need],
    team: Iterable[Going],
    units: Sequence[Unit],
    travel: TravelTime,
    policy: Policy,
    tasks: Mapping[str, Task],
) -> tuple[Diversion, ...]:
    """The soonest that save enough, a unit once and at most policy.most_diverted; nothing is taken from an incident of
    the same or a higher priority, nor from one where the unit is on scene."""
    lacking, team = {need.capability for need in missing}, list(team)
    best = {
        need.capability: None
        if need.capability in lacking
        else min((one.cost_s for one in team if need.capability in one.unit.capabilities), default=None)
        for need in needs
        if need.required
    }
    late = {name: own for name, own in best.items() if own is None or own > policy.divert_s}
    if not policy.most_diverted or not late:
        return ()
    sent = {one.unit.code for one in team}
    timed = _timed(_candidates(scene, late, units, tasks), (scene.lat, scene.lon), travel)
    worth = [(eta, unit.code, unit, name) for unit, eta in timed if (name := _for(unit, eta, late, policy))]
    # What it costs there is dear to find: only of those that are shown.
    return tuple(
        _cost(unit, eta, name, late[name], tasks[unit.busy_with], units, sent, travel)
        for eta, _, unit, name in sorted(worth, key=lambda row: row[:2])[: policy.most_diverted]
    )


def _for(unit: Unit, eta_s: int, late: Mapping[str, int | None], policy: Policy) -> str:
    """The first late need that the unit would answer soon enough to be worth it; "" for none."""
    if policy.ceiling_s and eta_s > policy.ceiling_s:
        return ""
    soon = (
        name
        for name, own in late.items()
        if name in unit.capabilities and (own is None or eta_s + policy.divert_s <= own)
    )
    return next(soon, "")


def _candidates(
    scene: Scene, late: Mapping[str, int | None], units: Sequence[Unit], tasks: Mapping[str, Task]
) -> list[Unit]:
    mine = RANK.get(scene.priority, 0)
    able = (
        unit
        for unit in units
        if unit.status in ON_THE_WAY
        and unit.lat is not None
        and not unit.capabilities.isdisjoint(late)
        and (task := tasks.get(unit.busy_with)) is not None
        and RANK.get(task.priority, 0) > mine
    )
    return _nearest(able, (scene.lat, scene.lon))


def _nearest(units: Iterable[Unit], place: tuple[float, float]) -> list[Unit]:
    shrink = cos(radians(place[0])) ** 2

    def near(unit: Unit) -> tuple[float, str]:
        lat, lon = _at(unit)
        return (lat - place[0]) ** 2 + (lon - place[1]) ** 2 * shrink, unit.code

    return nsmallest(LOOKED_AT, units, key=near)


def _at(unit: Unit) -> tuple[float, float]:
    if unit.lat is None or unit.lon is None:
        return unit.home or (0.0, 0.0)
    return unit.lat, unit.lon


def _timed(units: Sequence[Unit], place: tuple[float, float], travel: TravelTime) -> list[tuple[Unit, int]]:
    """Seconds to a place; who is on the road already turns out no more."""
    trips = travel.trips([_at(unit) for unit in units], place) if units else []
    return [
        (unit, round(trip.seconds - (trip.turnout_s if unit.status == "under_way" else 0)))
        for unit, trip in zip(units, trips, strict=True)
        if isfinite(trip.seconds)
    ]


def _cost(
    unit: Unit,
    eta_s: int,
    serves: str,
    own_s: int | None,
    task: Task,
    units: Sequence[Unit],
    sent: set[str],
    travel: TravelTime,
) -> Diversion:
    next_s = waits_s = None
    if task.lat is not None and task.lon is not None:
        place = (task.lat, task.lon)
        served = unit.capabilities & {need.capability for need in task.needs}
        free = (
            other
            for other in units
            if other.status == AVAILABLE
            and other.code not in sent
            and (other.lat is not None or other.home)
            and served <= other.capabilities
        )
        next_s = min((seconds for _, seconds in _timed(_nearest(free, place), place, travel)), default=None)
        there = _timed([unit], place, travel)
        waits_s = max(0, next_s - there[0][1]) if next_s is not None and there else None
    return Diversion(
        unit=unit,
        eta_s=eta_s,
        serves=serves,
        saves_s=None if own_s is None else own_s - eta_s,
        leaves=unit.busy_with,
        priority=task.priority,
        next_s=next_s,
        waits_s=waits_s,
    )
