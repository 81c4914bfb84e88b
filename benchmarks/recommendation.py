"""How long a recommendation among 2,000 units takes: asked for under 20 ms at the 99th percentile."""

from __future__ import annotations

import random
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from hilo.emergency.dispatch import rules
from hilo.engines.dispatch import Scene, Unit, recommend, speed_model

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


def run() -> list[dict[str, Any]]:
    """Measured rows: name, value, unit, target ("" if none), met (None if none), note."""
    units, rng = fleet(8), random.Random(9)
    travel = speed_model(local=datetime(2026, 11, 24, 11, 0), priority="high")
    taken: list[float] = []
    worked: list[float] = []
    for number in range(QUESTIONS):
        code = CODES[number % len(CODES)]
        scene = Scene(rng.uniform(18.5, 20.2), rng.uniform(-98.7, -97.3), "high", rules.needs_for(code))
        start, work = time.perf_counter(), time.thread_time()
        recommend(scene=scene, units=units, travel=travel, at=AT)
        worked.append((time.thread_time() - work) * 1000)
        taken.append((time.perf_counter() - start) * 1000)
    every = sorted(taken)
    name, note = f"recommendation among {UNITS:,} units", f"{QUESTIONS:,} questions, the engine alone"
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
