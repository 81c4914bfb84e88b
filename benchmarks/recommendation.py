"""How long a recommendation among 2,000 units takes: asked for under 20 ms at the 99th percentile.

Twice: fixes alone, every kind of unit free somewhere; and the night on which ladders are climbed: half the units at
stations, one in five without GPS, turnout by agency, no advanced ambulance free, and diversions with their cost.
"""

from __future__ import annotations

import random
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hilo.emergency.dispatch import rules
from hilo.emergency.dispatch.rules_response import policy, turnout, unit_discipline
from hilo.engines.dispatch import Policy, Scene, Task, Unit, recommend, speed_model

UNITS = 2000
QUESTIONS = 1000
AT = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
CODES = ("10104", "20301", "20310", "30202", "10102", "40103")
STATES = ("available",) * 6 + ("assigned", "under_way", "on_scene", "off_duty")


def fleet(seed: int) -> list[Unit]:
    """A state's fleet: two in three are patrols, four in ten busy or off duty, one in ten with an old position."""
    rng = random.Random(seed)
    kinds = list(rules.capabilities().kinds)
    weights = [12 if kind == "patrol" else 1 for kind in kinds]
    units = []
    for number in range(UNITS):
        kind = rng.choices(kinds, weights)[0]
        age = rng.randrange(300, 20_000) if rng.random() < 0.1 else rng.randrange(60)
        units.append(
            Unit(
                code=f"U-{number:04}",
                kind=kind,
                capabilities=rules.capabilities_of_kind(kind),
                status=rng.choice(STATES),
                lat=rng.uniform(18.3, 20.4),
                lon=rng.uniform(-98.9, -97.1),
                position_at=AT - timedelta(seconds=age),
                sector=f"S{number % 40}",
                state="21",
            )
        )
    return units


def housed(units: list[Unit], seed: int) -> tuple[list[Unit], dict[str, Task]]:
    """The same fleet at its stations, on a night without a free advanced ambulance; and what the busy ones attend."""
    rng, found, tasks = random.Random(seed), [], {}
    for unit in units:
        own = {"turnout": turnout("", unit_discipline(unit.capabilities), 3)}
        if rng.random() < 0.5:
            own |= {"station": "E", "home": (unit.lat, unit.lon), "returning": rng.random() < 0.05}
        if rng.random() < 0.2:
            own |= {"lat": None, "lon": None, "position_at": None}
        if "ambulance_advanced" in unit.capabilities and unit.status == "available":
            own["status"] = "under_way"
        if own.get("status", unit.status) in ("assigned", "under_way"):
            own["busy_with"] = f"F-{unit.code}"
            where = (rng.uniform(18.5, 20.2), rng.uniform(-98.7, -97.3))
            tasks[own["busy_with"]] = Task(rng.choice(("high", "medium", "low")), *where, rules.needs_for("10104"))
        found.append(replace(unit, **own))
    return found, tasks


def run() -> list[dict[str, Any]]:
    """Measured rows: name, value, unit, target ("" if none), met (None if none), note."""
    plain, note = fleet(8), f"{QUESTIONS:,} questions, the engine alone"
    night, tasks = housed(plain, 10)
    rows = _measured(f"recommendation among {UNITS:,} units", note, plain, Policy(), {}, CODES)
    whole = f"{note}; ladders climbed, diversions with their cost"
    name = f"with stations, crews and fallbacks, {UNITS:,} units"
    return rows + _measured(name, whole, night, policy("high"), tasks, ("10313", "10102", "10209", *CODES))


def _measured(
    name: str, note: str, units: list[Unit], rules_of: Policy, tasks: dict[str, Task], codes: tuple[str, ...]
) -> list[dict[str, Any]]:
    rng = random.Random(9)
    travel = speed_model(local=datetime(2026, 11, 24, 11, 0), priority="high")
    taken: list[float] = []
    worked: list[float] = []
    for number in range(QUESTIONS):
        code = codes[number % len(codes)]
        scene = Scene(rng.uniform(18.5, 20.2), rng.uniform(-98.7, -97.3), "high", rules.needs_for(code))
        start, work = time.perf_counter(), time.thread_time()
        recommend(scene=scene, units=units, travel=travel, at=AT, policy=rules_of, tasks=tasks)
        worked.append((time.thread_time() - work) * 1000)
        taken.append((time.perf_counter() - start) * 1000)
    every = sorted(taken)
    p50, p99 = every[len(every) // 2], every[int(len(every) * 0.99)]
    return [
        {"name": f"{name}, p50", "value": round(p50, 2), "unit": "ms", "target": "", "met": None, "note": note},
        {
            "name": f"{name}, p99",
            "value": round(p99, 2),
            "unit": "ms",
            "target": "under 20 ms",
            "met": p99 < 20,
            "note": f"{note}; p99 of processor time {sorted(worked)[int(len(worked) * 0.99)]:.2f} ms",
        },
    ]


if __name__ == "__main__":
    for line in run():
        print(line)
