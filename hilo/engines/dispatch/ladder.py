"""Who stands in where nobody with the right capability is free, rung by rung."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from math import inf

from hilo.engines.dispatch.seen import Seen, sort_out, time_units, within_ceiling
from hilo.engines.dispatch.travel import TravelTime
from hilo.engines.dispatch.values import (
    Need,
    Policy,
    Reason,
    Rung,
    Scene,
    Unit,
)

STANDING_IN = 8
"""Units timed for each rung of a ladder."""


def missing_of(needs: Sequence[Need], able: Sequence[Seen]) -> tuple[Need, ...]:
    return tuple(
        Need(need.capability, need.count - found)
        for index, need in enumerate(needs)
        if need.required and (found := sum(seen.mask >> index & 1 for seen in able)) < need.count
    )


def in_order(roles: dict[str, str], instead: Sequence[Seen]) -> dict[str, str]:
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


def stand_ins(
    scene: Scene,
    needs: Sequence[Need],
    missing: Sequence[Need],
    going: Mapping[str, Seen],
    units: Sequence[Unit],
    travel: TravelTime,
    at: datetime,
    policy: Policy,
) -> tuple[list[Seen], dict[str, tuple[Reason, ...]]]:
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
    near, _ = sort_out(scene, [Need(name, 1, False) for name in sorted(rungs)], units, at, policy, STANDING_IN)
    near = [going.get(seen.unit.code, seen) for seen in near]
    time_units(scene, travel, [seen for seen in near if seen.unit.code not in going], [])
    free = within_ceiling([seen for seen in near if seen.eta_s is not None], policy.ceiling_s)[0]
    sent: dict[str, Seen] = {}
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
    need: Need, lacking: int, best: float, hurry: bool, free: Sequence[Seen], policy: Policy
) -> list[tuple[Seen, Rung]]:
    """Down the ladder: first whoever fills what is missing, then whoever is sooner by enough than all above."""
    taken: list[tuple[Seen, Rung]] = []
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


def _said(seen: Seen, rung: Rung, need: Need, right_s: float) -> tuple[Reason, ...]:
    first = (
        Reason("stands_in", {"capability": need.capability})
        if right_s == inf
        else Reason(
            "stands_in_sooner", {"capability": need.capability, "sooner_s": max(0, round(right_s - seen.cost_s))}
        )
    )
    return first, *([Reason("does", dict(rung.does))] if rung.does else [])


def merged(needs: Sequence[Need]) -> tuple[Need, ...]:
    """One need for each capability, in the order given, required ones first."""
    merged: dict[str, Need] = {}
    for need in needs:
        known = merged.get(need.capability, Need(need.capability, 0, False))
        merged[need.capability] = Need(need.capability, max(known.count, need.count), known.required or need.required)
    return tuple(sorted(merged.values(), key=lambda need: not need.required))
