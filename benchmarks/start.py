"""How long `hilo serve` takes from the command to its first answers, on SQLite and on PostgreSQL."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import Any

from .house import House, furnished, postgresql, serving
from .wire import Wire


async def _first_calls(house: House) -> list[float]:
    wire = Wire(house.port, house.token)
    call = {"channel": "voice", "latitude": 19.04, "longitude": -98.2, "code": "10104"}
    times = []
    for _ in range(3):
        status, answer, seconds = await wire.ask("POST", "/api/v1/calls", call)
        assert status == 201, answer
        times.append(1000 * seconds)
    await wire.close()
    return times


def _measure(database: str, name: str) -> dict[str, Any]:
    with furnished(database, units=32) as home:
        with serving(home):
            pass  # files are in memory from here on
        with serving(home) as house:
            first, second, third = asyncio.run(_first_calls(house))
    return {
        "database": name,
        "ready s": round(house.ready_s, 2),
        "first call ms": round(first, 1),
        "second call ms": round(second, 1),
        "third call ms": round(third, 1),
    }


def run() -> list[dict[str, Any]]:
    """A row for each database."""
    with tempfile.TemporaryDirectory(prefix="hilo-bench-") as folder:
        rows = [_measure(f"sqlite://{Path(folder) / 'hilo.sqlite3'}", "SQLite, one process")]
    with postgresql() as database:
        rows.append(_measure(database, "PostgreSQL, a process for each core"))
    return rows


if __name__ == "__main__":
    for row in run():
        print(row)
