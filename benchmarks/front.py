"""Which server stands in front: bare requests and `POST calls` through each candidate, by processor time and wall time.

Processor time (user and system, of all processes of the server) tells more than wall time on a machine that does other
things too. Candidates that are not installed are left out: `pip install a2wsgi granian gunicorn` to compare them.
The decision is docs/decisions/0004-server-front.md.
"""

from __future__ import annotations

import asyncio
import os
import random
import sys
import time
from collections.abc import Awaitable, Callable
from importlib.util import find_spec
from typing import Any

from .house import House, furnished, postgresql, serving
from .pairs import points
from .wire import Wire, percentile

SECONDS = float(os.environ.get("HILO_BENCH_SECONDS", "6"))
CLIENTS = 8
PYTHON = [sys.executable, "-m"]
UVICORN = [*PYTHON, "uvicorn", "--port", "{port}", "--log-level", "warning", "--no-access-log", "--workers", "2"]
GUNICORN = [*PYTHON, "gunicorn", "--bind", "127.0.0.1:{port}", "--workers", "2", "--keep-alive", "60"]
GRANIAN = [*PYTHON, "granian", "--port", "{port}", "--no-access-log", "--workers", "2"]
WSGI = "hilo.site.wsgi:application"
CANDIDATES: dict[str, tuple[str, list[str]]] = {
    "hilo serve": ("uvicorn", []),
    "uvicorn, Threads": ("uvicorn", [*UVICORN, "benchmarks.fronts:threads"]),
    "uvicorn, a2wsgi": ("a2wsgi", [*UVICORN, "benchmarks.fronts:a2wsgi"]),
    "uvicorn, Django's ASGI handler": ("uvicorn", [*UVICORN, "benchmarks.fronts:django_asgi"]),
    "granian, Threads": ("granian", [*GRANIAN, "--interface", "asgi", "benchmarks.fronts:threads"]),
    "granian WSGI (no streams)": ("granian", [*GRANIAN, "--interface", "wsgi", "--blocking-threads", "8", WSGI]),
    "gunicorn gthread (no streams)": ("gunicorn", [*GUNICORN, "--threads", "8", WSGI]),
}
"""Name -> the package it needs, and its command; without one, the house's own."""


async def _bare(wire: Wire, chance: random.Random) -> None:
    status, _, _ = await wire.ask("GET", "/healthz")
    assert status == 200, status


def _calls() -> Callable[[Wire, random.Random], Awaitable[None]]:
    where = list(points().values())

    async def ask(wire: Wire, chance: random.Random) -> None:
        lat, lon = chance.choice(where)
        call = {
            "channel": "voice",
            "caller_number": f"+5255{chance.randrange(10**8):08d}",
            "latitude": lat,
            "longitude": lon,
            "narrative": "choque de dos autos, hay una persona lesionada",
            "code": "10104",
        }
        status, answer, _ = await wire.ask("POST", "/api/v1/calls", call)
        assert status == 201, answer

    return ask


async def _load(house: House, ask: Callable[[Wire, random.Random], Awaitable[None]]) -> tuple[float, float, float]:
    """Requests a second, ms of processor time a request, and p95 in ms: the best of three rounds."""
    await _round(house, ask, 1.0)
    rounds = [await _round(house, ask, SECONDS / 3) for _ in range(3)]
    return max(each[0] for each in rounds), min(each[1] for each in rounds), min(each[2] for each in rounds)


async def _round(
    house: House, ask: Callable[[Wire, random.Random], Awaitable[None]], seconds: float
) -> tuple[float, float, float]:
    times: list[float] = []

    async def client(seed: int, until: float) -> None:
        wire, chance = Wire(house.port, house.token), random.Random(seed)
        while (start := time.perf_counter()) < until:
            await ask(wire, chance)
            times.append(time.perf_counter() - start)
        await wire.close()

    spent, start = house.cpu_ms(), time.perf_counter()
    await asyncio.gather(*(client(n, start + seconds) for n in range(CLIENTS)))
    took, spent = time.perf_counter() - start, house.cpu_ms() - spent
    return len(times) / took, spent / len(times), 1000 * percentile(times, 0.95)


def run() -> list[dict[str, Any]]:
    """One row for each candidate that is installed."""
    rows = []
    with postgresql() as database, furnished(database, units=32) as home:
        for name, (needed, command) in CANDIDATES.items():
            if not find_spec(needed):
                continue
            with serving(home, command or None) as house:
                bare, bare_cpu, _ = asyncio.run(_load(house, _bare))
                calls, calls_cpu, p95 = asyncio.run(_load(house, _calls()))
            row = {
                "front": name,
                "bare_per_s": round(bare),
                "bare_cpu_ms": round(bare_cpu, 2),
                "calls_per_s": round(calls, 1),
                "call_cpu_ms": round(calls_cpu, 2),
                "call_p95_ms": round(p95, 1),
                "start_s": round(house.ready_s, 1),
            }
            print(row, flush=True)
            rows.append(row)
    return rows


if __name__ == "__main__":
    for row in run():
        print(row)
