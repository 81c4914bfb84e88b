"""What sealing costs: the same pairs with it, without seals, and bare, block by block in turn, in one process.

Bare is what a server would do that writes the same rows to the same tables and asks and enters nothing. Processor time
is compared, that of the process and of the database: what else the machine does changes it less than any rate.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from statistics import median
from typing import Any

from .house import ROOT, cpu_ms, furnished, postgresql, postmaster

WAYS = {"": "Hilo", "seals": "without seals", "ledger": "bare: no ledger, seal, possession"}
BLOCKS, PAIRS = 12, 40
UNITS = 32 * 200
MOST = 0.10
"""Of a bare pair: the target for what seals add."""


def run() -> list[dict[str, Any]]:
    """A row a way: medians of its blocks."""
    with postgresql() as database, furnished(database, units=UNITS) as home:
        command = [sys.executable, "-m", "benchmarks.sealing", home.tokens["bench"]]
        spent = json.loads(subprocess.check_output(command, env=home.env, cwd=ROOT))
    return [_row(way, spent) for way in WAYS]


def _row(way: str, spent: dict[str, list[list[float]]]) -> dict[str, Any]:
    whole = {one: [own + database for own, database in blocks] for one, blocks in spent.items()}
    bare = median(whole["ledger"])
    # Block by block: the three of one turn met the same minute of the machine.
    seals = median((a - b) / bare for a, b in zip(whole[""], whole["seals"], strict=True))
    more = median(a / b - 1 for a, b in zip(whole[way], whole["ledger"], strict=True))
    return {
        "what": WAYS[way],
        "pairs": PAIRS * len(spent[way]),
        "cpu_ms": round(median(own for own, _ in spent[way]), 2),
        "database_cpu_ms": round(median(database for _, database in spent[way]), 2),
        "least_ms": round(min(whole[way]), 2),
        "most_ms": round(max(whole[way]), 2),
        "beyond_bare": f"{more:+.0%}",
        "target": f"seals add at most {MOST:.0%} of a bare pair: {seals:+.1%}" if not way else "",
        "met": seals <= MOST if not way else None,
    }


def _measure(token: str) -> dict[str, list[list[float]]]:
    """Way -> milliseconds a pair of each block, of this process and of the database."""
    import django

    django.setup()
    from .pairs import Fleet, points
    from .without import without

    ask, fleet, where = _Asking(token), Fleet(), points()
    labels, server = list(where), postmaster(os.environ["HILO_DATABASE_URL"])
    spent: dict[str, list[list[float]]] = {way: [] for way in WAYS}
    for block in range(BLOCKS + 1):
        for way in list(WAYS)[:: -1 if block % 2 else 1]:
            with without(way):
                before = time.process_time(), cpu_ms(server) if server else 0.0
                for n in range(PAIRS):
                    label = labels[n % len(labels)]
                    ask.pair(where[label], fleet.take(label))
                own, database = time.process_time() - before[0], (cpu_ms(server) if server else 0.0) - before[1]
            if block:
                # The first of each fills caches.
                spent[way].append([1000 * own / PAIRS, database / PAIRS])
    return spent


class _Asking:
    """The API, asked in this process."""

    def __init__(self, token: str) -> None:
        from django.test import Client

        self.client = Client(SERVER_NAME="localhost", headers={"authorization": f"Bearer {token}"})

    def pair(self, where: tuple[float, float], unit: str) -> None:
        """A call with its code, and a unit that is assigned to it."""
        place = {"latitude": where[0], "longitude": where[1], "uncertainty_m": 50}
        call = {"channel": "voice", "caller_number": "+525512345678", "code": "10104", "narrative": "choque"} | place
        folio = self._post("calls", call)["incident"]
        self._post(f"incidents/{folio}/assignments", {"unit": unit})

    def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = self.client.post(f"/api/v1/{path}", json.dumps(body), content_type="application/json")
        if answer.status_code != 201:
            raise SystemExit(f"{path} answered {answer.status_code}: {answer.content[:300]!r}")
        told: dict[str, Any] = answer.json()
        return told


if __name__ == "__main__":
    json.dump(_measure(sys.argv[1]), sys.stdout)
