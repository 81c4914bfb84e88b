"""How long it takes to place units to the optimum and to replay a history, beside greedy choice and simpy."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from hilo.engines.coverage import expected, mexclp, replay

CELLS, BASES, UNITS, CALLS = 600, 60, 20, 20_000
WITHIN_S, BUSY = 420.0, 0.4


def run() -> list[dict[str, Any]]:
    rng = np.random.default_rng(2016)
    cells, bases = rng.normal(0, 1, (CELLS, 2)) * 7000, rng.normal(0, 1, (BASES, 2)) * 7000
    seconds = np.hypot(*(cells[:, None] - bases[None]).transpose(2, 0, 1)) * 1.35 / 14
    covers, weight = seconds <= WITHIN_S, rng.integers(1, 60, CELLS)
    plan, exact_s = _timed(lambda: mexclp(covers, weight, UNITS, busy=BUSY))
    chosen, greedy_s = _timed(lambda: _greedy(covers, weight))
    load = f"load {os.getloadavg()[0]:.1f}"
    size = f"{CELLS} cells, {BASES} bases, {UNITS} units, each busy {BUSY:.0%}; {load}"
    rows = [
        {
            "name": "Hilo: expected covering, optimum proved" if plan.exact else "Hilo: expected covering, cut short",
            "seconds": round(exact_s, 2),
            "result": f"{plan.share:.4f} of the demand",
            "target": "under 30 s, optimum proved",
            "met": plan.exact and exact_s < 30,
            "note": size,
        },
        {
            "name": "greedy, one unit after another",
            "seconds": round(greedy_s, 3),
            "result": f"{expected(covers, weight, chosen, BUSY):.4f} of the demand",
            "target": "",
            "met": None,
            "note": size,
        },
    ]
    moments = np.cumsum(rng.exponential(180, CALLS)).tolist()
    service = rng.exponential(1500, CALLS).tolist()
    reach = seconds[rng.integers(0, CELLS, CALLS)]
    ours, replay_s = _timed(lambda: replay(moments, service, reach, plan.placed))
    theirs, simpy_s = _timed(lambda: _simpy(moments, service, reach, plan.placed))
    same = bool(np.allclose([a.answered_s for a in ours if a], theirs))
    for name, took, target in (
        ("Hilo: replay", replay_s, "under 5 s, as simpy answers"),
        ("simpy, same rules", simpy_s, ""),
    ):
        rows.append(
            {
                "name": name,
                "seconds": round(took, 2),
                "result": "the same answers" if same else "OTHER ANSWERS",
                "target": target,
                "met": same and took < 5 if target else None,
                "note": f"{CALLS:,} calls, {UNITS} units; {load}",
            }
        )
    return rows


def _timed(work: Callable[[], Any]) -> tuple[Any, float]:
    started = time.perf_counter()
    return work(), time.perf_counter() - started


def _greedy(covers: Any, weight: Any) -> list[int]:
    placed = [0] * covers.shape[1]
    for _ in range(UNITS):
        tried = []
        for base in range(len(placed)):
            placed[base] += 1
            tried.append(expected(covers, weight, placed, BUSY))
            placed[base] -= 1
        placed[int(np.argmax(tried))] += 1
    return placed


def _simpy(moments: Any, service: Any, reach: Any, placed: Any) -> list[float]:
    import simpy

    world, free = simpy.Environment(), list(placed)
    line: list[tuple[int, Any]] = []
    answered = [0.0] * len(moments)

    def unit(call: int, base: int) -> Any:
        free[base] -= 1
        way = float(reach[call, base])
        answered[call] = world.now + way - moments[call]
        yield world.timeout(2 * way + service[call])
        free[base] += 1
        if line:
            line.pop(0)[1].succeed()

    def callers() -> Any:
        for call, moment in enumerate(moments):
            yield world.timeout(moment - world.now)
            world.process(caller(call))

    def caller(call: int) -> Any:
        if not any(free):
            woken = world.event()
            line.append((call, woken))
            yield woken
        base = min((b for b in range(len(free)) if free[b]), key=lambda b: (reach[call, b], b))
        world.process(unit(call, base))
        yield world.timeout(0)

    world.process(callers())
    world.run()
    return answered


if __name__ == "__main__":
    for row in run():
        print(row)
