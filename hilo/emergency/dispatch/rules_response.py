"""Who begins where the right unit is missing, how soon a unit turns out, what its crew may do, what is worth proposing.

The data: standards/ladders.toml, turnout.toml, skills.toml, proposing.toml.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from hilo.engines.dispatch import Policy, Rung

from .rules import STANDARDS, capabilities, discipline_of, expand

ALL_DAY = tuple(range(24))


@dataclass(frozen=True, slots=True)
class Step:
    """A rung of a ladder. counts: with such a unit the discipline has arrived, though the need is still owed."""

    send: str
    counts: bool


@cache
def ladder(need: str) -> tuple[Step, ...]:
    """Who stands in for what is needed, the best first; () for nobody."""
    return tuple(Step(rung["send"], rung["counts"]) for rung in _rungs().get(need, ()))


@cache
def policy(priority: str) -> Policy:
    """What is worth proposing for an incident of a priority ("high", "medium", "low")."""
    rules = _read("proposing")
    return Policy(
        ceiling_s=rules["ceiling"][f"{priority}_s"],
        ladders={
            need: tuple(Rung(rung["send"], rung.get("if_nothing", False), rung["does"]) for rung in rungs)
            for need, rungs in _rungs().items()
        },
        stand_in_s=_read("ladders")["sooner_by_s"],
        divert_s=rules["diversion"]["sooner_by_s"],
        most_diverted=rules["diversion"]["most"],
        near_m=rules["station"]["near_m"],
        returning_s=rules["station"]["returning_allowance_s"],
    )


def returning_s() -> int:
    """For so long after an incident a unit without a position may be still on its way home."""
    return int(_read("proposing")["station"]["returning_s"])


def neighbour() -> Mapping[str, float]:
    """sooner_by_s, reach_degrees: when another state's centre is named."""
    return MappingProxyType(_read("proposing")["neighbour"])


@cache
def turnout(agency: str, discipline: str, hour: int) -> tuple[int, int] | None:
    """Seconds to turn out at the station and out on the road, at a local hour; None: nobody has said."""
    rows = _read("turnout")["turnout"]
    for row in sorted(rows, key=lambda row: "agency" not in row):
        named = row["agency"] == agency if "agency" in row else row["discipline"] == discipline
        if named and hour in row.get("hours", ALL_DAY):
            return row["station_s"], row["road_s"]
    return None


def unit_discipline(own: Iterable[str]) -> str:
    """Whose a unit is: the discipline of the first thing it can do, in the order of the file; "" for nothing.

    What only begins (first aid, a defibrillator) makes a patrol no ambulance.
    """
    held = set(own)
    order = [name for name in capabilities().implies if name in held]
    return discipline_of(order[0]) if order else ""


def skills(language: str) -> Mapping[str, str]:
    """Names of what a member of a crew may be, in "es" or "en"."""
    return MappingProxyType({name: row["label"][language] for name, row in _read("skills")["skills"].items()})


def unknown_skills(told: Iterable[str]) -> list[str]:
    """Those that skills.toml does not know."""
    return sorted(set(told) - set(_read("skills")["skills"]))


def able(equipped: Iterable[str], aboard: Iterable[str]) -> list[str]:
    """What a unit can do with who is aboard: the record's capabilities, lowered and raised by the crew's skills.

    Nobody told: the record as it stands. What nobody aboard may do goes, and what it implies is judged in turn.
    """
    own, held = set(equipped), set(aboard)
    if not held:
        return sorted(own)
    takes, brings = _read("skills")["takes"], _read("skills")["brings"]
    kept = {name for name in expand(own) if name not in takes or held & set(takes[name])}
    return sorted(kept | {name for name, by in brings.items() if held & set(by)})


def _rungs() -> Mapping[str, list[dict[str, Any]]]:
    return {row["need"]: row.get("rung", []) for row in _read("ladders")["ladder"]}


@cache
def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((STANDARDS / f"{name}.toml").read_text(encoding="utf-8"))
