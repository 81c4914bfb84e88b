"""Alarm plans, who waits and who may say secure, and what is inside a zone: pure, with the data in standards/."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from hilo.emergency.dispatch.rules import expand

STANDARDS = Path(__file__).parent / "standards"


@dataclass(frozen=True, slots=True)
class AlarmLevel:
    """What should be there at an alarm, per capability; suggested from so many injured on."""

    level: int
    injured_from: int
    asks: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Plan:
    """The alarms for codes that begin with one of the prefixes, the lowest first. name: by language."""

    name: Mapping[str, str]
    prefixes: tuple[str, ...]
    levels: tuple[AlarmLevel, ...]

    def at(self, level: int) -> AlarmLevel | None:
        return next((one for one in self.levels if one.level == level), None)

    def level_for(self, injured: int) -> int:
        """The highest alarm that so many injured call for; the first one for fewer."""
        return max((one.level for one in self.levels if injured >= one.injured_from), default=self.levels[0].level)

    def next_level(self, last: int, injured: int | None) -> int:
        """The alarm to raise: the one for so many injured, else the one above the last. The first is the ordinary
        answer, so that without a number the second is raised. last: 0 if none was raised."""
        for_them = self.level_for(injured) if injured is not None else 0
        above = [one.level for one in self.levels if one.level > max(last, 1)]
        return for_them if for_them > last else above[0] if above else self.levels[-1].level


class InvalidPlan(ValueError):
    """Alarm plans that must not be used; `faults` names every one."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


def parse_plans(document: Mapping[str, Any], capabilities: frozenset[str]) -> tuple[Plan, ...]:
    """Check a document of alarm plans: a plan that asks for what no unit can be is never used, and is named.

    Raises: InvalidPlan.
    """
    faults: list[str] = []
    plans = []
    for number, row in enumerate(document.get("plan", ()), 1):
        try:
            plans.append(_plan(row, f"plan {number}", capabilities, faults))
        except (KeyError, TypeError, ValueError, AttributeError) as fault:
            faults.append(f"plan {number}: {fault!r}")
    if not plans and not faults:
        faults.append("there is no [[plan]] in it")
    if faults:
        raise InvalidPlan(faults)
    return tuple(plans)


def _plan(row: Mapping[str, Any], where: str, capabilities: frozenset[str], faults: list[str]) -> Plan:
    levels = tuple(
        AlarmLevel(int(one["level"]), int(one.get("injured_from", 0)), {str(k): int(v) for k, v in one["asks"].items()})
        for one in row["levels"]
    )
    faults += [
        f"{where}, alarm {one.level} asks for “{name}”, which no unit can be"
        for one in levels
        for name in one.asks
        if name not in capabilities
    ]
    if not levels or [one.level for one in levels] != sorted({one.level for one in levels}):
        faults.append(f"{where}: its alarms go up by level, each once")
    if any(count < 1 for one in levels for count in one.asks.values()):
        faults.append(f"{where}: an alarm asks for one unit at least of what it names")
    return Plan(dict(row["name"]), tuple(map(str, row["prefixes"])), levels)


def plan_for(plans: Iterable[Plan], code: str) -> Plan | None:
    """The plan with the longest prefix of the code."""
    fitting = [(max(len(p) for p in one.prefixes if code.startswith(p)), one) for one in plans if _fits(one, code)]
    return max(fitting, key=lambda pair: pair[0])[1] if fitting else None


def _fits(plan: Plan, code: str) -> bool:
    return any(code.startswith(prefix) for prefix in plan.prefixes)


def served(asks: Mapping[str, int], units: Sequence[frozenset[str]]) -> list[str]:
    """What each unit serves of what is asked, one thing each, "" for one that is not needed; units: what each can do.

    As much as possible is served, and the earlier unit goes before the later (augmenting paths): an engine crew that
    could also rescue serves as rescue where another engine is there, and as an engine where none is. What fewer of them
    can do is served first, the higher before what it implies.
    """
    rare = sorted(asks, key=lambda name: (sum(name in own for own in units), -len(expand({name}))))
    holders: dict[str, list[int]] = {name: [] for name in asks}

    def serves(one: int, tried: set[str]) -> bool:
        for name in rare:
            if name not in units[one] or name in tried:
                continue
            tried.add(name)
            if len(holders[name]) < asks[name]:
                holders[name].append(one)
                return True
            for place, other in enumerate(holders[name]):
                if serves(other, tried):
                    holders[name][place] = one
                    return True
        return False

    for one in range(len(units)):
        serves(one, set())
    found = [""] * len(units)
    for name, those in holders.items():
        for one in those:
            found[one] = name
    return found


def outstanding(asks: Mapping[str, int], there: Sequence[frozenset[str]]) -> dict[str, int]:
    """What is asked for beside the units that are there, each of which serves one thing."""
    left = Counter(dict(asks))
    left.subtract(Counter(filter(None, served(asks, there))))
    return {name: count for name, count in left.items() if count > 0}


@dataclass(frozen=True, slots=True)
class Shortfall:
    """Of a capability: asked in all, there already, proposed now, and lacking: no unit exists that could come."""

    capability: str
    asked: int
    there: int
    proposed: int
    lacking: int


def shortfalls(asks: Mapping[str, int], open_: Mapping[str, int], lacking: Mapping[str, int]) -> list[Shortfall]:
    """What becomes of each thing that an alarm asks for. open_: what is not there yet; lacking: nor can come."""
    return [
        Shortfall(
            name, count, count - open_.get(name, 0), open_.get(name, 0) - lacking.get(name, 0), lacking.get(name, 0)
        )
        for name, count in asks.items()
    ]


@cache
def scene() -> Mapping[str, Any]:
    """Zones, roles, distances and who goes in, as the file says."""
    return tomllib.loads((STANDARDS / "scene.toml").read_text(encoding="utf-8"))


def names(kind: str, language: str) -> dict[str, str]:
    """Labels of "zones" or "roles" in "es" or "en"."""
    return {name: row["label"][language] for name, row in scene()[kind].items()}


def must_wait(own: frozenset[str], waits: Sequence[str]) -> bool:
    """Whether a unit that can do this waits. waits: capabilities that wait; none named: all but who goes in."""
    return bool(own & set(waits)) if waits else not own & set(scene()["goes_in"])


def may_secure(*, centre: bool, commander: bool, status: str, waits: bool) -> bool:
    """Who says that a scene is secure: the centre, the commander's unit, or a unit on scene that need not wait."""
    return centre or commander or (status == "on_scene" and not waits)


@dataclass(frozen=True, slots=True)
class Distance:
    """A first isolation distance that somebody may take or change: metres, and the page that says so."""

    what: str
    metres: int
    guide: str


def distances(code: str, language: str) -> list[Distance]:
    """Distances that a guide names for such a code; none is ever drawn by itself."""
    return [
        Distance(row["what"][language], row["metres"], row["guide"])
        for row in scene()["isolation"]
        if any(code.startswith(prefix) for prefix in row["prefixes"])
    ]
