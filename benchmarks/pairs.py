"""Create a call and assign a unit: pairs a second with durable commits, over 32 institutions and over one.

The peer is TicketsCAD 4.2 (PHP 8.4, MariaDB 11.8): 71 pairs a second with 4 clients, 76 with 8, measured on the same
kind of machine (two cores). It cannot be installed from package registries, so it does not run beside Hilo here.
"""

from __future__ import annotations

import asyncio
import math
import os
import random
import time
from typing import Any

from .house import House, furnished, postgresql, serving
from .wire import Wire, percentile

PEER = {4: 71, 8: 76}
_PEER = ("clients", "pairs_per_s", "times_peer", "create_p50_ms", "create_p95_ms", "assign_p50_ms", "assign_p95_ms")
ROWS = ((4, 71, 1.0, 30, 44, 23, 33), (8, 76, 1.0, 57, 81, 43, 61))
SECONDS = float(os.environ.get("HILO_BENCH_SECONDS", "10"))
UNITS = 32 * 4000


def points() -> dict[str, tuple[float, float]]:
    """Label of a state -> a point in its most populous municipality."""
    from hilo.kernel.territory.queries import municipalities, states

    largest = {s.label: max(municipalities(s.code), key=lambda m: m.population_2020 or 0) for s in states()}
    return {label: (town.latitude, town.longitude) for label, town in largest.items()}


class Fleet:
    """Hands out units that nobody has used, by state."""

    def __init__(self) -> None:
        self.next: dict[str, int] = {}

    def take(self, label: str) -> str:
        n = self.next.get(label, 0)
        self.next[label] = n + 1
        return f"{label}-{n:05d}"


async def client(
    house: House,
    labels: list[str],
    where: dict[str, tuple[float, float]],
    fleet: Fleet,
    until: float,
    flow: str,
    seed: int,
) -> tuple[list[float], list[float], int]:
    """Pairs by one client until an instant: seconds of each create and each assign, and failures."""
    wire, chance = Wire(house.port, house.token), random.Random(seed)
    creates, assigns, failures = [], [], 0
    while time.perf_counter() < until:
        label = chance.choice(labels)
        lat, lon = where[label]
        call = {
            "channel": "voice",
            "caller_number": f"+5255{chance.randrange(10**8):08d}",
            "latitude": lat + chance.gauss(0, 0.01),
            "longitude": lon + chance.gauss(0, 0.01),
            "uncertainty_m": 50,
            "narrative": "choque de dos autos, hay una persona lesionada",
        }
        if flow == "pair":
            status, answer, seconds = await wire.ask("POST", "/api/v1/calls", call | {"code": "10104"})
            folio = answer.get("incident")
        else:
            status, answer, first = await wire.ask("POST", "/api/v1/calls", call)
            path = f"/api/v1/calls/{answer['id']}"
            _, _, second = await wire.ask("POST", f"{path}/answer")
            status, answer, third = await wire.ask("POST", f"{path}/classification", {"code": "10104"})
            folio, seconds = answer.get("folio"), first + second + third
        creates.append(seconds)
        unit = fleet.take(folio.split("-")[0])
        status, answer, seconds = await wire.ask("POST", f"/api/v1/incidents/{folio}/assignments", {"unit": unit})
        failures += status != 201
        assigns.append(seconds)
    await wire.close()
    return creates, assigns, failures


async def load(house: House, labels: list[str], clients: int, fleet: Fleet, flow: str) -> dict[str, Any]:
    """One row of the table."""
    where = points()
    # A second of warm-up that does not count.
    warm = time.perf_counter() + 1
    await asyncio.gather(*(client(house, labels, where, fleet, warm, flow, 100 + n) for n in range(clients)))
    spent = house.cpu_ms(), house.database_cpu_ms()
    start = time.perf_counter()
    done = await asyncio.gather(
        *(client(house, labels, where, fleet, start + SECONDS, flow, n) for n in range(clients))
    )
    took = time.perf_counter() - start
    spent = house.cpu_ms() - spent[0], house.database_cpu_ms() - spent[1]
    creates = [s for c, _, _ in done for s in c]
    assigns = [s for _, a, _ in done for s in a]
    rate, failures = len(assigns) / took, sum(f for _, _, f in done)
    p95 = [1000 * percentile(times, 0.95) for times in (creates, assigns)]
    pair = flow == "pair"
    return {
        "what": "create, assign" if pair else "create, answer, classify, assign",
        "chains": len(labels),
        "clients": clients,
        "pairs_per_s": round(rate, 1),
        "times_peer": round(rate / PEER[clients], 2),
        "create_p50_ms": round(1000 * percentile(creates, 0.5), 1),
        "create_p95_ms": round(p95[0], 1),
        "assign_p50_ms": round(1000 * percentile(assigns, 0.5), 1),
        "assign_p95_ms": round(p95[1], 1),
        "cpu_ms": round(spent[0] / len(assigns), 2),
        "database_cpu_ms": round(spent[1] / len(assigns), 2),
        "failures": failures,
        "target": f"{math.ceil(1.5 * PEER[clients])} a second, p95 under 40 ms" if pair else "",
        "met": not failures and rate >= 1.5 * PEER[clients] and max(p95) < 40 if pair else None,
    }


def run() -> list[dict[str, Any]]:
    """The rows of the table: 32 chains and one, 4 and 8 clients, both flows."""
    rows = []
    with postgresql() as database, furnished(database, units=UNITS) as home, serving(home) as house:
        fleet = Fleet()
        every = list(points())
        for labels in (every, ["PUE"]):
            for clients in (4, 8):
                for flow in ("pair", "four"):
                    if len(labels) == 1 and flow == "four":
                        continue
                    rows.append(asyncio.run(load(house, labels, clients, fleet, flow)))
    return [*rows, *({"what": "TicketsCAD 4.2, create, assign"} | dict(zip(_PEER, row, strict=True)) for row in ROWS)]


if __name__ == "__main__":
    for row in run():
        print(row)
