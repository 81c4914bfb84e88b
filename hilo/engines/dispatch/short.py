"""Why nobody can bring what is missing, by count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hilo.engines.dispatch.values import AVAILABLE, OFF_DUTY, Need, Reason, Unit

_LOST = ("no_position", "position_stale")


def shortages(
    missing: Sequence[Need], units: Sequence[Unit], staying: Mapping[str, tuple[str, int | None]]
) -> tuple[Reason, ...]:
    """A reason for each missing need. staying: code of a unit to why it stays, and how far it is if that is known."""
    return tuple(_shortage(need, units, staying) for need in missing)


def _shortage(need: Need, units: Sequence[Unit], staying: Mapping[str, tuple[str, int | None]]) -> Reason:
    able = [unit for unit in units if need.capability in unit.capabilities]
    if not able:
        return Reason("short_none", {"capability": need.capability})
    counts = {"busy": 0, "off_duty": 0, "lost": 0, "no_route": 0, "far": 0, "going": 0}
    far = []
    for unit in able:
        why, eta_s = staying.get(unit.code, ("", None))
        if unit.status != AVAILABLE:
            counts["off_duty" if unit.status == OFF_DUTY else "busy"] += 1
        elif why in _LOST:
            counts["lost"] += 1
        elif why == "no_route":
            counts["no_route"] += 1
        elif why == "beyond":
            counts["far"] += 1
            far.append(eta_s or 0)
        else:
            counts["going"] += 1
    nearest = {"nearest_s": min(far)} if far else {}
    return Reason("short", {"capability": need.capability} | {name: n for name, n in counts.items() if n} | nearest)
