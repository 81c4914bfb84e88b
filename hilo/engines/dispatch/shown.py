"""What is told of each: why it is chosen, what its leaving costs, who was passed over."""

from __future__ import annotations

from collections.abc import Sequence

from hilo.engines.dispatch.seen import WHATEVER, Seen
from hilo.engines.dispatch.values import (
    Choice,
    Need,
    PassedOver,
    Policy,
    Reason,
)

SHOWN_PASSED_OVER = 12
SHOWN_FAR = 3


def told_far(far: Sequence[Seen], needs: Sequence[Need], missing: Sequence[Need]) -> list[Seen]:
    """The nearest beyond the ceiling that could answer what is missing."""
    lacking = {need.capability for need in missing}
    wanted = sum(1 << index for index, need in enumerate(needs) if need.capability in lacking)
    return [seen for seen in far if seen.mask & wanted][:SHOWN_FAR]


def choice_of(
    seen: Seen,
    role: str,
    needs: Sequence[Need],
    staying: Sequence[Seen],
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


def beyond(seen: Seen, policy: Policy) -> Reason:
    return Reason("beyond", {"away_min": seen.eta_s or 0, "ceiling_min": policy.ceiling_s or 0})


def _passed_over(seen: Seen, policy: Policy = WHATEVER) -> PassedOver:
    if seen.why == "beyond":
        return PassedOver(seen.unit, seen.eta_s, beyond(seen, policy))
    values: dict[str, str | int] = {}
    if seen.why == "busy":
        values = {"status": seen.unit.status, "folio": seen.unit.busy_with}
    elif seen.why == "position_stale":
        values = {"age_s": seen.age_s} if seen.unit.position_at else {}
    return PassedOver(seen.unit, seen.eta_s, Reason(seen.why, values))


def shown_of(staying: Sequence[Seen], horizon: int | None, policy: Policy) -> tuple[PassedOver, ...]:
    """The units that would arrive before the slowest of the team (all near ones if something is missing)."""
    nearer = (seen for seen in staying if horizon is None or (seen.eta_s is not None and seen.eta_s < horizon))
    return tuple(_passed_over(seen, policy) for seen in list(nearer)[:SHOWN_PASSED_OVER])
