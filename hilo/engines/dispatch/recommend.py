"""The ranking itself, in four steps: sort the units out, time the near ones, choose the team, say why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from heapq import nsmallest
from math import cos, inf, isfinite, radians

from hilo.engines.dispatch.team import Option, best_team
from hilo.engines.dispatch.travel import TravelTime, flat_m, parameters
from hilo.engines.dispatch.values import (
    AVAILABLE,
    OFF_DUTY,
    Choice,
    Need,
    PassedOver,
    Reason,
    Recommendation,
    Scene,
    Unit,
)

# Units timed for each need, by straight line, before the travel model is asked: a road graph is dear, and a unit that
# sixty others beat in a straight line is not the first by road.
SHORTLIST = 60
SHOWN_PASSED_OVER = 12
SHOWN_WITHOUT_CAPABILITY = 3


@dataclass(slots=True)
class _Seen:
    """A unit sorted out. mask: needs it answers; why: reason to stay, "" if it may go.

    eta_s, model and model_why (see Trip) are filled by timing.
    """

    unit: Unit
    metres: float
    mask: int
    why: str = ""
    age_s: int = 0
    allowance_s: int = 0
    eta_s: int | None = None
    model: str = ""
    model_why: str = ""

    @property
    def cost_s(self) -> int:
        return (self.eta_s or 0) + self.allowance_s

    @property
    def order(self) -> tuple[int, int, str]:
        """Seconds, then the unit that can do less (the versatile one stays free), then the code: never by chance."""
        return self.cost_s, len(self.unit.capabilities), self.unit.code


def recommend(
    *, scene: Scene, units: Iterable[Unit], travel: TravelTime, at: datetime, limit: int = 10
) -> Recommendation:
    """Rank the units for the scene, best first, with reasons; see Recommendation.

    at: the moment of the question, aware. limit: length of the ranking; the team is never cut.
    A unit is ranked by seconds to arrival, plus an allowance if its position is old (travel.toml, [position]).
    The last free unit of its kind in its sector is not held back, only marked: the dispatcher decides.
    """
    needs = _merged(scene.needs)
    units = list(units)
    able, staying = _sort_out(scene, needs, units, at)
    _time(scene, travel, able, staying)
    unreachable = [seen for seen in able if seen.eta_s is None]
    for seen in unreachable:
        seen.why = "no_route"
    able = sorted((seen for seen in able if seen.eta_s is not None), key=lambda seen: seen.order)
    staying = sorted(staying + unreachable, key=lambda s: (s.eta_s is None, s.eta_s or 0, s.metres, s.unit.code))
    roles = _roles(needs, able)
    by_code = {seen.unit.code: seen for seen in able}
    ordered = [by_code[code] for code in roles] + [seen for seen in able if seen.unit.code not in roles]
    ordered = ordered[: max(limit, sum(role == "team" for role in roles.values()))]
    team = {code for code, role in roles.items() if role == "team"}
    last = _last_of_their_kind(units, [seen.unit for seen in ordered], team)
    ranked = tuple(_choice(seen, roles.get(seen.unit.code, "alternative"), needs, staying, last) for seen in ordered)
    missing = tuple(
        Need(need.capability, need.count - found)
        for index, need in enumerate(needs)
        if need.required and (found := sum(seen.mask >> index & 1 for seen in able)) < need.count
    )
    horizon = max((choice.eta_s for choice in ranked if choice.role == "team"), default=None)
    if missing:
        horizon = None
    return Recommendation(ranked=ranked, passed_over=_shown(staying, horizon), missing=missing)


def _merged(needs: Sequence[Need]) -> tuple[Need, ...]:
    """One need for each capability, in the order given, required ones first."""
    merged: dict[str, Need] = {}
    for need in needs:
        known = merged.get(need.capability, Need(need.capability, 0, False))
        merged[need.capability] = Need(need.capability, max(known.count, need.count), known.required or need.required)
    return tuple(sorted(merged.values(), key=lambda need: not need.required))


def _sort_out(
    scene: Scene, needs: Sequence[Need], units: Sequence[Unit], at: datetime
) -> tuple[list[_Seen], list[_Seen]]:
    """The units that may go, and the near ones that stay, each with the reason; only the nearest of both."""
    rules = parameters()["position"]
    stale, unusable = rules["stale_after_s"], rules["unusable_after_s"]
    share, most = rules["allowance_share"], rules["allowance_max_s"]
    bits = {need.capability: 1 << index for index, need in enumerate(needs)}
    wanted = frozenset(bits)
    lat0, lon0 = scene.lat, scene.lon
    shrink = cos(radians(lat0)) ** 2
    able: list[tuple[float, Unit, int, int]] = []
    busy: list[tuple[float, Unit, str, int]] = []
    unfit: list[tuple[float, Unit]] = []
    for unit in units:
        lat, lon = unit.lat, unit.lon
        near = inf if lat is None or lon is None else (lat - lat0) ** 2 + (lon - lon0) ** 2 * shrink
        if unit.capabilities.isdisjoint(wanted):
            if unit.status == AVAILABLE and near < inf:
                unfit.append((near, unit))
            continue
        if unit.status != AVAILABLE:
            busy.append((near, unit, OFF_DUTY if unit.status == OFF_DUTY else "busy", 0))
        elif near == inf:
            busy.append((near, unit, "no_position", 0))
        else:
            age = int((at - unit.position_at).total_seconds()) if unit.position_at else unusable + 1
            if age > unusable:
                busy.append((near, unit, "position_stale", age))
            else:
                able.append((near, unit, age, int(min(most, max(0, age - stale) * share))))

    def mask(unit: Unit) -> int:
        return sum(bits[capability] for capability in unit.capabilities & wanted)

    def seen(unit: Unit, why: str = "", age: int = 0, allowance: int = 0) -> _Seen:
        known = unit.lat is not None and unit.lon is not None
        metres = flat_m(unit.lat, unit.lon, lat0, lon0) if known else inf  # type: ignore[arg-type]
        return _Seen(unit, metres, mask(unit), why, age, allowance)

    near_able: dict[str, _Seen] = {}
    for need in needs:
        those = [row for row in able if need.capability in row[1].capabilities]
        for _, unit, age, allowance in _nearest(those):
            near_able.setdefault(unit.code, seen(unit, age=age, allowance=allowance))
    staying = [
        seen(unit, why, age) for _, unit, why, age in nsmallest(SHORTLIST, busy, key=lambda row: (row[0], row[1].code))
    ]
    staying += [
        seen(unit, "lacks_capability")
        for _, unit in nsmallest(SHOWN_WITHOUT_CAPABILITY, unfit, key=lambda row: (row[0], row[1].code))
    ]
    return list(near_able.values()), staying


def _nearest(rows: list[tuple[float, Unit, int, int]]) -> list[tuple[float, Unit, int, int]]:
    """The shortlist for one need: the nearest with a fresh position and the nearest whatever the age of theirs."""
    fresh = [row for row in rows if not row[3]]
    some = nsmallest(SHORTLIST, fresh, key=lambda row: (row[0], row[1].code))
    if len(fresh) < len(rows):
        some += nsmallest(SHORTLIST, (r for r in rows if r[3]), key=lambda row: (row[0], row[3], row[1].code))
    return some


def _time(scene: Scene, travel: TravelTime, able: list[_Seen], staying: list[_Seen]) -> None:
    """Ask the travel model once for all that matter."""
    placed = [seen for seen in able + staying if isfinite(seen.metres)]
    origins = [(seen.unit.lat or 0.0, seen.unit.lon or 0.0) for seen in placed]
    for seen, trip in zip(placed, travel.trips(origins, (scene.lat, scene.lon)), strict=True):
        seen.eta_s = round(trip.seconds) if isfinite(trip.seconds) else None
        seen.model, seen.model_why = trip.model, trip.why


def _last_of_their_kind(units: Sequence[Unit], ranked: Sequence[Unit], team: set[str]) -> set[str]:
    """Codes of those ranked whose leaving, with the rest of the team, empties their sector of their kind."""
    sectors = {unit.sector for unit in ranked if unit.sector}
    cover = Counter(
        (unit.state, unit.sector, unit.kind) for unit in units if unit.sector in sectors and unit.status == AVAILABLE
    )
    cover.subtract((unit.state, unit.sector, unit.kind) for unit in ranked if unit.code in team)
    return {
        unit.code
        for unit in ranked
        if unit.sector and cover[unit.state, unit.sector, unit.kind] <= (0 if unit.code in team else 1)
    }


def _roles(needs: Sequence[Need], able: Sequence[_Seen]) -> dict[str, str]:
    """Unit code to role, in the order of the ranking: the team, then the first unit for each useful need left open."""
    required = [need for need in needs if need.required]
    window = (1 << len(required)) - 1
    options = [
        Option(s.unit.code, s.mask & window, s.cost_s, (len(s.unit.capabilities), s.unit.code))
        for s in able
        if s.mask & window
    ]
    team = best_team(required, options, parameters()["team"]["unit_price_s"])
    roles = dict.fromkeys(team, "team")
    covered = [0] * len(needs)
    for seen in able:
        if seen.unit.code in roles:
            covered = [n + (seen.mask >> i & 1) for i, n in enumerate(covered)]
    for index in range(len(required), len(needs)):
        for seen in able:
            if covered[index] >= needs[index].count:
                break
            if seen.mask >> index & 1 and seen.unit.code not in roles:
                roles[seen.unit.code] = "useful"
                covered = [n + (seen.mask >> i & 1) for i, n in enumerate(covered)]
    return roles


def _choice(seen: _Seen, role: str, needs: Sequence[Need], staying: Sequence[_Seen], last: set[str]) -> Choice:
    unit, eta = seen.unit, seen.eta_s or 0
    serves = tuple(need.capability for index, need in enumerate(needs) if seen.mask >> index & 1)
    nearer = tuple(
        _passed_over(other)
        for other in staying
        if other.mask & seen.mask and other.eta_s is not None and other.eta_s < eta
    )[:SHOWN_PASSED_OVER]
    how = "by_road" if seen.model == "road" else "by_speed_model"
    reasons = [Reason(how, {"seconds": eta, "metres": round(seen.metres)})]
    if seen.model_why:
        reasons.append(Reason(seen.model_why))
    reasons += [Reason("capability", {"capability": capability}) for capability in serves]
    reasons.append(Reason("status", {"status": unit.status}))
    if seen.allowance_s:
        reasons.append(Reason("old_position", {"age_s": seen.age_s, "allowance_s": seen.allowance_s}))
    if unit.code in last:
        reasons.append(Reason("last_of_kind", {"kind": unit.kind, "sector": unit.sector}))
    return Choice(unit, eta, serves, role, tuple(reasons), nearer)


def _passed_over(seen: _Seen) -> PassedOver:
    values: dict[str, str | int] = {}
    if seen.why == "busy":
        values = {"status": seen.unit.status, "folio": seen.unit.busy_with}
    elif seen.why == "position_stale":
        values = {"age_s": seen.age_s} if seen.unit.position_at else {}
    return PassedOver(seen.unit, seen.eta_s, Reason(seen.why, values))


def _shown(staying: Sequence[_Seen], horizon: int | None) -> tuple[PassedOver, ...]:
    """The units that would arrive before the slowest of the team (all near ones if something is missing)."""
    nearer = (seen for seen in staying if horizon is None or (seen.eta_s is not None and seen.eta_s < horizon))
    return tuple(_passed_over(seen) for seen in list(nearer)[:SHOWN_PASSED_OVER])
