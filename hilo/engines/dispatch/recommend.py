"""The ranking of units for a scene, and the team that answers it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from hilo.engines.dispatch.divert import diversions
from hilo.engines.dispatch.ladder import STANDING_IN, in_order, merged, missing_of, stand_ins
from hilo.engines.dispatch.seen import WHATEVER, Seen, sort_out, time_units, within_ceiling
from hilo.engines.dispatch.short import shortages
from hilo.engines.dispatch.shown import beyond, choice_of, shown_of, told_far
from hilo.engines.dispatch.team import Option, best_team
from hilo.engines.dispatch.travel import TravelTime, parameters
from hilo.engines.dispatch.values import (
    AVAILABLE,
    Need,
    Policy,
    Recommendation,
    Scene,
    Task,
    Unit,
)


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
    needs = merged(scene.needs)
    units = list(units)
    able, staying = sort_out(scene, needs, units, at, policy)
    time_units(scene, travel, able, staying)
    able, far, unreachable = within_ceiling(able, policy.ceiling_s)
    staying = sorted(staying + unreachable + far, key=lambda s: (s.eta_s is None, s.eta_s or 0, s.metres, s.unit.code))
    roles = _roles(needs, able)
    missing = missing_of(needs, able)
    going = {seen.unit.code: seen for seen in able if roles.get(seen.unit.code) == "team"}
    instead, notes = stand_ins(scene, needs, missing, going, units, travel, at, policy)
    roles = in_order(roles, instead)
    staying = [seen for seen in staying if seen.unit.code not in roles]
    by_code = {seen.unit.code: seen for seen in able} | {seen.unit.code: seen for seen in instead}
    ordered = [by_code[code] for code in roles] + [seen for seen in able if seen.unit.code not in roles]
    sent = {code for code, role in roles.items() if role in ("team", "stand_in")}
    ordered = ordered[: max(limit, len(sent))]
    last = _last_of_their_kind(units, [seen.unit for seen in ordered], sent)
    ranked = tuple(
        choice_of(seen, roles.get(seen.unit.code, "alternative"), needs, staying, last, notes.get(seen.unit.code, ()))
        for seen in ordered
    )
    horizon = max((choice.eta_s for choice in ranked if choice.role == "team"), default=None)
    if missing:
        horizon = None
    return Recommendation(
        ranked=ranked,
        passed_over=shown_of(staying, horizon, policy),
        missing=missing,
        why=shortages(missing, units, {seen.unit.code: (seen.why, seen.eta_s) for seen in staying}),
        far=tuple(
            choice_of(seen, "far", needs, (), set(), (beyond(seen, policy),)) for seen in told_far(far, needs, missing)
        ),
        diversions=diversions(scene, needs, missing, going.values(), units, travel, policy, tasks or {}),
    )


def arrivals(
    *, scene: Scene, units: Iterable[Unit], travel: TravelTime, at: datetime, policy: Policy = WHATEVER
) -> dict[str, int]:
    """For each need of the scene, in how many seconds the soonest of the units that may go would be there."""
    needs = merged(scene.needs)
    able, _ = sort_out(scene, needs, list(units), at, policy, STANDING_IN)
    time_units(scene, travel, able, [])
    near = within_ceiling(able, policy.ceiling_s)[0]
    soonest: dict[str, int] = {}
    for index, need in enumerate(needs):
        times = [seen.cost_s for seen in near if seen.mask >> index & 1]
        if times:
            soonest[need.capability] = min(times)
    return soonest


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


def _roles(needs: Sequence[Need], able: Sequence[Seen]) -> dict[str, str]:
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
