"""Questions about the start of 911, answered from standards/emergency/rollout_911.toml. No records are needed."""

from __future__ import annotations

import tomllib
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from hilo.emergency.centres import rules
from hilo.emergency.centres.rules import Plan, Service, StateRollout
from hilo.lib.errors import NotFound

__all__ = [
    "Plan",
    "Service",
    "StateRollout",
    "as_document",
    "plan",
    "population_share",
    "rollout",
    "serving_number",
]


@cache
def plan() -> Plan:
    """The national plan as the package carries it, read once.

    Raises ValueError if the file misses a state, names one twice or contradicts its own deadline.
    """
    text = files("hilo.standards").joinpath("emergency", "rollout_911.toml").read_text(encoding="utf-8")
    read = rules.parse(tomllib.loads(text))
    findings = rules.check(read.activations)
    if findings:
        raise ValueError("; ".join(finding.message for finding in findings))
    return read


def serving_number(*, state: str, on: date) -> Service:
    """Which number answers emergencies in a state (INEGI code "01".."32") on a day.

    Raises NotFound for a code that is no state.
    """
    try:
        return rules.serving(plan(), state=state, on=on)
    except KeyError:
        raise NotFound("state", state) from None


def rollout(*, on: date) -> list[StateRollout]:
    """All 32 states on a day, by code: planned, owed and actual start of 911, and the number that serves."""
    return rules.standing(plan(), on=on)


def population_share(*, on: date) -> float | None:
    """Share (0 to 1) of the country's mid-year population that lives where 911 works; None without figures."""
    people = _people(on.year)
    everybody = sum(people.values())
    return sum(people[row.state] for row in rollout(on=on) if row.active) / everybody if everybody else None


def as_document(*, on: date) -> dict[str, Any]:
    """The rollout on a day as JSON members: days in ISO 8601, the share from 0 to 1."""
    states = rollout(on=on)
    share = population_share(on=on)
    return {
        "on": on.isoformat(),
        "number": plan().number,
        "number_before": plan().before,
        "deadline": plan().deadline.isoformat(),
        "active": sum(row.active for row in states),
        "total": len(states),
        "population_share": None if share is None else round(share, 4),
        "source": plan().source,
        "states": [
            {
                "state": row.state,
                "name": row.name,
                "planned_from": row.planned_from.isoformat(),
                "planned": row.planned.isoformat(),
                "deadline": row.deadline.isoformat(),
                "actual": row.actual.isoformat() if row.actual else None,
                "active": row.active,
                "number": row.number,
            }
            for row in states
        ],
    }


@lru_cache(maxsize=32)
def _people(year: int) -> dict[str, int]:
    from hilo.kernel.territory.queries import population

    return {activation.state: population(activation.state, year) or 0 for activation in plan().activations}
