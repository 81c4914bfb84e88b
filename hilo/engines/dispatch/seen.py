"""Which units can be asked at all: where each is, how soon it can be there, and who stays and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import nsmallest
from math import cos, inf, isfinite, radians

from hilo.engines.dispatch.travel import TravelTime, flat_m, parameters
from hilo.engines.dispatch.values import (
    AVAILABLE,
    OFF_DUTY,
    Need,
    Policy,
    Scene,
    Unit,
)

# Units timed for each need, by straight line, before the travel model is asked: a road graph is dear, and a unit that
# sixty others beat in a straight line is not the first by road.
SHORTLIST = 60
SHOWN_WITHOUT_CAPABILITY = 3
WHATEVER = Policy()


@dataclass(slots=True)
class Seen:
    """A unit sorted out. mask: needs it answers; why: reason to stay, "" if it may go. placed: where it is taken to be;
    how: "" where its fix says so, else why it is taken to be at its station.

    eta_s, model and model_why (see Trip) are filled by timing.
    """

    unit: Unit
    metres: float
    mask: int
    why: str = ""
    age_s: int = 0
    allowance_s: int = 0
    placed: tuple[float, float] | None = None
    how: str = ""
    eta_s: int | None = None
    model: str = ""
    model_why: str = ""

    @property
    def at_home(self) -> bool:
        return self.how != ""

    @property
    def turnout_s(self) -> int | None:
        return self.unit.turnout[0 if self.at_home else 1] if self.unit.turnout else None

    @property
    def cost_s(self) -> int:
        return (self.eta_s or 0) + self.allowance_s

    @property
    def order(self) -> tuple[int, int, str]:
        """Seconds, then the unit that can do less (the versatile one stays free), then the code: never by chance."""
        return self.cost_s, len(self.unit.capabilities), self.unit.code


def within_ceiling(able: list[Seen], ceiling_s: int | None) -> tuple[list[Seen], list[Seen], list[Seen]]:
    """Those that may be proposed, by order; those beyond the ceiling, the nearest first; those without a way."""
    near, far, cut_off = [], [], []
    for seen in able:
        if seen.eta_s is None:
            seen.why = "no_route"
            cut_off.append(seen)
        elif ceiling_s is not None and seen.eta_s > ceiling_s:
            seen.why = "beyond"
            far.append(seen)
        else:
            near.append(seen)
    return sorted(near, key=lambda seen: seen.order), sorted(far, key=lambda seen: seen.order), cut_off


@dataclass(frozen=True, slots=True)
class _Where:
    """Where a free unit is taken to be; why: it stays, for nobody knows. how: "" by its fix, else at its station."""

    at: tuple[float, float] | None
    why: str = ""
    age_s: int = 0
    allowance_s: int = 0
    how: str = ""


def _where(unit: Unit, at: datetime, policy: Policy) -> _Where:
    rules = parameters()["position"]
    fixed = _fix(unit)
    unusable = rules["unusable_after_s"]
    age = int((at - unit.position_at).total_seconds()) if unit.position_at else unusable + 1
    if fixed and age <= rules["stale_after_s"]:
        near = unit.home is not None and flat_m(*fixed, *unit.home) <= policy.near_m
        return _Where(fixed, age_s=age, how="by_fix" if near else "")
    if unit.home and (fixed is None or age > unusable or flat_m(*fixed, *unit.home) <= policy.near_m):
        how = "at_station" if unit.position_at else "at_station_unseen"
        return _Where(unit.home, age_s=age, allowance_s=policy.returning_s if unit.returning else 0, how=how)
    if fixed is None:
        return _Where(None, "no_position")
    if age > unusable:
        return _Where(fixed, "position_stale", age)
    excess = int(min(rules["allowance_max_s"], (age - rules["stale_after_s"]) * rules["allowance_share"]))
    return _Where(fixed, age_s=age, allowance_s=excess)


def sort_out(
    scene: Scene,
    needs: Sequence[Need],
    units: Sequence[Unit],
    at: datetime,
    policy: Policy = WHATEVER,
    shortlist: int = SHORTLIST,
) -> tuple[list[Seen], list[Seen]]:
    """The units that may go, and the near ones that stay, each with the reason; only the nearest of both.

    Thousands are looked at and some sixty kept: what a unit is in detail is asked of those alone.
    """
    bits = {need.capability: 1 << index for index, need in enumerate(needs)}
    wanted = frozenset(bits)
    lat0, lon0 = scene.lat, scene.lon
    shrink = cos(radians(lat0)) ** 2
    fresh = at - timedelta(seconds=parameters()["position"]["stale_after_s"])
    able: list[tuple[float, Unit, int]] = []
    busy: list[tuple[float, Unit, str]] = []
    unfit: list[tuple[float, Unit]] = []
    for unit in units:
        lat, lon = unit.lat, unit.lon
        near = inf if lat is None or lon is None else (lat - lat0) ** 2 + (lon - lon0) ** 2 * shrink
        if unit.capabilities.isdisjoint(wanted):
            if unit.status == AVAILABLE and near < inf:
                unfit.append((near, unit))
        elif unit.status != AVAILABLE:
            busy.append((near, unit, OFF_DUTY if unit.status == OFF_DUTY else "busy"))
        elif near < inf and unit.position_at is not None and unit.position_at >= fresh:
            able.append((near, unit, 0))
        else:
            where = _where(unit, at, policy)
            if where.at is not None:
                near = (where.at[0] - lat0) ** 2 + (where.at[1] - lon0) ** 2 * shrink
            if where.why:
                busy.append((near, unit, where.why))
            else:
                able.append((near, unit, where.allowance_s))

    def mask(unit: Unit) -> int:
        return sum(bits[capability] for capability in unit.capabilities & wanted)

    def seen(unit: Unit, why: str = "") -> Seen:
        where = (
            _where(unit, at, policy) if unit.status == AVAILABLE and why != "lacks_capability" else _Where(_fix(unit))
        )
        metres = flat_m(*where.at, lat0, lon0) if where.at else inf
        return Seen(unit, metres, mask(unit), why, where.age_s, where.allowance_s, where.at, where.how)

    near_able: dict[str, Seen] = {}
    for need in needs:
        those = [row for row in able if need.capability in row[1].capabilities]
        for _, unit, _ in _nearest(those, shortlist):
            if unit.code not in near_able:
                near_able[unit.code] = seen(unit)
    staying = [seen(unit, why) for _, unit, why in nsmallest(shortlist, busy, key=lambda row: (row[0], row[1].code))]
    staying += [
        seen(unit, "lacks_capability")
        for _, unit in nsmallest(SHOWN_WITHOUT_CAPABILITY, unfit, key=lambda row: (row[0], row[1].code))
    ]
    return list(near_able.values()), staying


def _fix(unit: Unit) -> tuple[float, float] | None:
    return None if unit.lat is None or unit.lon is None else (unit.lat, unit.lon)


def _nearest(rows: list[tuple[float, Unit, int]], shortlist: int) -> list[tuple[float, Unit, int]]:
    """The shortlist for one need: the nearest with a sure position and the nearest whatever the age of theirs.

    A row: how near, the unit, and the seconds that are added for the age of its position.
    """
    sure = [row for row in rows if not row[2]]
    some = nsmallest(shortlist, sure, key=lambda row: (row[0], row[1].code))
    if len(sure) < len(rows):
        some += nsmallest(shortlist, (r for r in rows if r[2]), key=lambda row: (row[0], row[2], row[1].code))
    return some


def time_units(scene: Scene, travel: TravelTime, able: list[Seen], staying: list[Seen]) -> None:
    """Ask the travel model once for all that matter."""
    placed = [seen for seen in able + staying if seen.placed is not None]
    origins = [seen.placed for seen in placed if seen.placed is not None]
    for seen, trip in zip(placed, travel.trips(origins, (scene.lat, scene.lon)), strict=True):
        own = seen.turnout_s
        seconds = trip.seconds if own is None else trip.seconds - trip.turnout_s + own
        seen.eta_s = round(seconds) if isfinite(seconds) else None
        seen.model, seen.model_why = trip.model, trip.why
