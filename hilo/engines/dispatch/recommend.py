"""The ranking itself: sort the units out, time the near ones, choose the team, see who stands in, say why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import nsmallest
from math import cos, inf, isfinite, radians

from hilo.engines.dispatch.divert import diversions
from hilo.engines.dispatch.short import shortages
from hilo.engines.dispatch.team import Option, best_team
from hilo.engines.dispatch.travel import TravelTime, flat_m, parameters
from hilo.engines.dispatch.values import (
    AVAILABLE,
    OFF_DUTY,
    Choice,
    Need,
    PassedOver,
    Policy,
    Reason,
    Recommendation,
    Rung,
    Scene,
    Task,
    Unit,
)

# Units timed for each need, by straight line, before the travel model is asked: a road graph is dear, and a unit that
# sixty others beat in a straight line is not the first by road.
SHORTLIST = 60
SHOWN_PASSED_OVER = 12
SHOWN_WITHOUT_CAPABILITY = 3
STANDING_IN = 8
"""Units timed for each rung of a ladder."""
SHOWN_FAR = 3
WHATEVER = Policy()


@dataclass(slots=True)
class _Seen:
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


def recommend(
    *,
    scene: Scene,
    units: Iterable[Unit],
    travel: TravelTime,
    at: datetime,
    limit: int = 10,
    policy: Policy = WHATEVER,
    tasks: Mapping[str, Task] | None = None,
) -> Recommendation:
    """Rank the units for the scene, best first, with reasons; see Recommendation.

    at: the moment of the question, aware. limit: length of the ranking; team and stand-ins are never cut.
    tasks: folio to what the units that are not free attend; without them nothing is diverted.
    A unit is ranked by seconds to arrival, plus an allowance if its position is old (travel.toml, [position]).
    The last free unit of its kind in its sector is not held back, only marked: the dispatcher decides.
    """
    needs = _merged(scene.needs)
    units = list(units)
    able, staying = _sort_out(scene, needs, units, at, policy)
    _time(scene, travel, able, staying)
    able, far, unreachable = _within(able, policy.ceiling_s)
    staying = sorted(staying + unreachable + far, key=lambda s: (s.eta_s is None, s.eta_s or 0, s.metres, s.unit.code))
    roles = _roles(needs, able)
    missing = _missing(needs, able)
    going = {seen.unit.code: seen for seen in able if roles.get(seen.unit.code) == "team"}
    instead, notes = _stand_ins(scene, needs, missing, going, units, travel, at, policy)
    roles = _ordered(roles, instead)
    staying = [seen for seen in staying if seen.unit.code not in roles]
    by_code = {seen.unit.code: seen for seen in able} | {seen.unit.code: seen for seen in instead}
    ordered = [by_code[code] for code in roles] + [seen for seen in able if seen.unit.code not in roles]
    sent = {code for code, role in roles.items() if role in ("team", "stand_in")}
    ordered = ordered[: max(limit, len(sent))]
    last = _last_of_their_kind(units, [seen.unit for seen in ordered], sent)
    ranked = tuple(
        _choice(seen, roles.get(seen.unit.code, "alternative"), needs, staying, last, notes.get(seen.unit.code, ()))
        for seen in ordered
    )
    horizon = max((choice.eta_s for choice in ranked if choice.role == "team"), default=None)
    if missing:
        horizon = None
    return Recommendation(
        ranked=ranked,
        passed_over=_shown(staying, horizon, policy),
        missing=missing,
        why=shortages(missing, units, {seen.unit.code: (seen.why, seen.eta_s) for seen in staying}),
        far=tuple(
            _choice(seen, "far", needs, (), set(), (_beyond(seen, policy),)) for seen in _told(far, needs, missing)
        ),
        diversions=diversions(scene, needs, missing, going.values(), units, travel, policy, tasks or {}),
    )


def arrivals(
    *, scene: Scene, units: Iterable[Unit], travel: TravelTime, at: datetime, policy: Policy = WHATEVER
) -> dict[str, int]:
    """For each need of the scene, in how many seconds the soonest of the units that may go would be there."""
    needs = _merged(scene.needs)
    able, _ = _sort_out(scene, needs, list(units), at, policy, STANDING_IN)
    _time(scene, travel, able, [])
    near = _within(able, policy.ceiling_s)[0]
    soonest: dict[str, int] = {}
    for index, need in enumerate(needs):
        times = [seen.cost_s for seen in near if seen.mask >> index & 1]
        if times:
            soonest[need.capability] = min(times)
    return soonest


def _within(able: list[_Seen], ceiling_s: int | None) -> tuple[list[_Seen], list[_Seen], list[_Seen]]:
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


def _missing(needs: Sequence[Need], able: Sequence[_Seen]) -> tuple[Need, ...]:
    return tuple(
        Need(need.capability, need.count - found)
        for index, need in enumerate(needs)
        if need.required and (found := sum(seen.mask >> index & 1 for seen in able)) < need.count
    )


def _told(far: Sequence[_Seen], needs: Sequence[Need], missing: Sequence[Need]) -> list[_Seen]:
    """The nearest beyond the ceiling that could answer what is missing."""
    lacking = {need.capability for need in missing}
    wanted = sum(1 << index for index, need in enumerate(needs) if need.capability in lacking)
    return [seen for seen in far if seen.mask & wanted][:SHOWN_FAR]


def _ordered(roles: dict[str, str], instead: Sequence[_Seen]) -> dict[str, str]:
    """The team, then who stands in, then what is useful; who stands in is no longer only useful."""
    team = {code: role for code, role in roles.items() if role == "team"}
    return (
        roles | {}
        if not instead
        else team
        | {seen.unit.code: "stand_in" for seen in instead}
        | {
            code: role
            for code, role in roles.items()
            if role != "team" and code not in {seen.unit.code for seen in instead}
        }
    )


def _stand_ins(
    scene: Scene,
    needs: Sequence[Need],
    missing: Sequence[Need],
    going: Mapping[str, _Seen],
    units: Sequence[Unit],
    travel: TravelTime,
    at: datetime,
    policy: Policy,
) -> tuple[list[_Seen], dict[str, tuple[Reason, ...]]]:
    """Who goes until better help comes, and what is said of each; of the team too, where one of it stands in."""
    lacks = {need.capability: need.count for need in missing}
    open_needs = [need for need in needs if need.required and policy.ladders.get(need.capability)]
    late = {
        need.capability: min(
            (seen.cost_s for seen in going.values() if need.capability in seen.unit.capabilities), default=inf
        )
        for need in open_needs
    }
    hurry = scene.priority == "high"
    open_needs = [
        need for need in open_needs if need.capability in lacks or (hurry and late[need.capability] > policy.stand_in_s)
    ]
    if not open_needs:
        return [], {}
    # Whom only "nobody else" brings are most of a fleet: they are looked at where nobody else is going.
    alone = any(late[need.capability] == inf for need in open_needs)
    rungs = {
        rung.capability
        for need in open_needs
        for rung in policy.ladders[need.capability]
        if alone or not rung.if_nothing
    }
    near, _ = _sort_out(scene, [Need(name, 1, False) for name in sorted(rungs)], units, at, policy, STANDING_IN)
    near = [going.get(seen.unit.code, seen) for seen in near]
    _time(scene, travel, [seen for seen in near if seen.unit.code not in going], [])
    free = _within([seen for seen in near if seen.eta_s is not None], policy.ceiling_s)[0]
    sent: dict[str, _Seen] = {}
    notes: dict[str, tuple[Reason, ...]] = {}
    for need in open_needs:
        best = late[need.capability]
        for seen, rung in _climb(need, lacks.get(need.capability, 0), best, hurry, free, policy):
            code = seen.unit.code
            if code not in going:
                sent[code] = seen
            notes[code] = notes.get(code, ()) + _said(seen, rung, need, best)
    return sorted(sent.values(), key=lambda seen: seen.order), notes


def _climb(
    need: Need, lacking: int, best: float, hurry: bool, free: Sequence[_Seen], policy: Policy
) -> list[tuple[_Seen, Rung]]:
    """Down the ladder: first whoever fills what is missing, then whoever is sooner by enough than all above."""
    taken: list[tuple[_Seen, Rung]] = []
    for rung in policy.ladders[need.capability]:
        if rung.if_nothing and best < inf:
            continue
        for seen in free:
            able = rung.capability in seen.unit.capabilities and need.capability not in seen.unit.capabilities
            if not able or any(seen is other for other, _ in taken):
                continue
            if lacking > 0:
                lacking -= 1
            elif not hurry or seen.cost_s + policy.stand_in_s > best:
                break
            taken.append((seen, rung))
            best = min(best, seen.cost_s)
    return taken


def _said(seen: _Seen, rung: Rung, need: Need, right_s: float) -> tuple[Reason, ...]:
    first = (
        Reason("stands_in", {"capability": need.capability})
        if right_s == inf
        else Reason(
            "stands_in_sooner", {"capability": need.capability, "sooner_s": max(0, round(right_s - seen.cost_s))}
        )
    )
    return first, *([Reason("does", dict(rung.does))] if rung.does else [])


def _merged(needs: Sequence[Need]) -> tuple[Need, ...]:
    """One need for each capability, in the order given, required ones first."""
    merged: dict[str, Need] = {}
    for need in needs:
        known = merged.get(need.capability, Need(need.capability, 0, False))
        merged[need.capability] = Need(need.capability, max(known.count, need.count), known.required or need.required)
    return tuple(sorted(merged.values(), key=lambda need: not need.required))


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


def _sort_out(
    scene: Scene,
    needs: Sequence[Need],
    units: Sequence[Unit],
    at: datetime,
    policy: Policy = WHATEVER,
    shortlist: int = SHORTLIST,
) -> tuple[list[_Seen], list[_Seen]]:
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

    def seen(unit: Unit, why: str = "") -> _Seen:
        where = (
            _where(unit, at, policy) if unit.status == AVAILABLE and why != "lacks_capability" else _Where(_fix(unit))
        )
        metres = flat_m(*where.at, lat0, lon0) if where.at else inf
        return _Seen(unit, metres, mask(unit), why, where.age_s, where.allowance_s, where.at, where.how)

    near_able: dict[str, _Seen] = {}
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


def _time(scene: Scene, travel: TravelTime, able: list[_Seen], staying: list[_Seen]) -> None:
    """Ask the travel model once for all that matter."""
    placed = [seen for seen in able + staying if seen.placed is not None]
    origins = [seen.placed for seen in placed if seen.placed is not None]
    for seen, trip in zip(placed, travel.trips(origins, (scene.lat, scene.lon)), strict=True):
        own = seen.turnout_s
        seconds = trip.seconds if own is None else trip.seconds - trip.turnout_s + own
        seen.eta_s = round(seconds) if isfinite(seconds) else None
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


def _choice(
    seen: _Seen,
    role: str,
    needs: Sequence[Need],
    staying: Sequence[_Seen],
    last: set[str],
    notes: Sequence[Reason] = (),
) -> Choice:
    unit, eta = seen.unit, seen.eta_s or 0
    serves = tuple(need.capability for need in needs if need.capability in unit.capabilities)
    nearer = tuple(
        _passed_over(other)
        for other in staying
        if other.mask & seen.mask and other.eta_s is not None and other.eta_s < eta
    )[:SHOWN_PASSED_OVER]
    how = "by_road" if seen.model == "road" else "by_speed_model"
    reasons = [Reason(how, {"seconds": eta, "metres": round(seen.metres)}), *notes]
    if seen.model_why:
        reasons.append(Reason(seen.model_why))
    if seen.turnout_s is not None:
        reasons.append(Reason("turnout", {"turnout_s": seen.turnout_s}))
    reasons += [Reason("capability", {"capability": capability}) for capability in serves]
    reasons.append(Reason("status", {"status": unit.status}))
    if seen.how in ("at_station", "at_station_unseen"):
        reasons.append(Reason(seen.how, {"station": unit.station, "age_s": seen.age_s}))
        if seen.allowance_s:
            reasons.append(Reason("returning", {"allowance_s": seen.allowance_s}))
    elif seen.allowance_s:
        reasons.append(Reason("old_position", {"age_s": seen.age_s, "allowance_s": seen.allowance_s}))
    if unit.code in last:
        reasons.append(Reason("last_of_kind", {"kind": unit.kind, "sector": unit.sector}))
    return Choice(unit, eta, serves, role, tuple(reasons), nearer)


def _beyond(seen: _Seen, policy: Policy) -> Reason:
    return Reason("beyond", {"away_min": seen.eta_s or 0, "ceiling_min": policy.ceiling_s or 0})


def _passed_over(seen: _Seen, policy: Policy = WHATEVER) -> PassedOver:
    if seen.why == "beyond":
        return PassedOver(seen.unit, seen.eta_s, _beyond(seen, policy))
    values: dict[str, str | int] = {}
    if seen.why == "busy":
        values = {"status": seen.unit.status, "folio": seen.unit.busy_with}
    elif seen.why == "position_stale":
        values = {"age_s": seen.age_s} if seen.unit.position_at else {}
    return PassedOver(seen.unit, seen.eta_s, Reason(seen.why, values))


def _shown(staying: Sequence[_Seen], horizon: int | None, policy: Policy) -> tuple[PassedOver, ...]:
    """The units that would arrive before the slowest of the team (all near ones if something is missing)."""
    nearer = (seen for seen in staying if horizon is None or (seen.eta_s is not None and seen.eta_s < horizon))
    return tuple(_passed_over(seen, policy) for seen in list(nearer)[:SHOWN_PASSED_OVER])
