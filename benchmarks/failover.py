"""The leading database is killed under load and its replica takes over: how long nobody could write, what was lost.

Callers never rest and send again, with the same key, what got no answer. A watcher looks at the leader every half
second and promotes the replica after two looks without an answer, as a cluster manager would.
"""

from __future__ import annotations

import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import httpx

from tests.support import postgres
from tests.support.server import Server

LOOK_S, LOOKS = 0.5, 2
BEFORE, AFTER = 300, 300
CALLERS = 4


def run() -> list[dict[str, Any]]:
    return [_drill("synchronous"), _drill("asynchronous")]


def _drill(kind: str) -> dict[str, Any]:
    with postgres.pair() as (leader, replica), tempfile.TemporaryDirectory(prefix="hilo-failover-") as folder:
        if kind == "asynchronous":
            leader.ask("ALTER SYSTEM RESET synchronous_standby_names")
            leader.ask("SELECT pg_reload_conf()")
        leader.create("hilo")
        url = f"postgresql://hilo@/hilo?host={leader.folder},{replica.folder}"
        server = Server(Path(folder) / "data", database_url=url)
        server.set_up()
        server.start()
        try:
            found = {"replica": kind} | _measured(server, leader, replica)
            # Only the synchronous one promises it.
            return found | {"met": found["lost"] == 0} if kind == "synchronous" else found
        finally:
            server.kill()


def _measured(server: Server, leader: postgres.Cluster, replica: postgres.Cluster) -> dict[str, Any]:
    token, stop = server.token("integrator"), threading.Event()
    taken: list[tuple[float, int]] = []
    wrong: list[int] = []

    def call(line: int) -> None:
        with server.client(token) as client:
            serial = 0
            while not stop.is_set():
                body = {"channel": "voice", "caller_number": f"+5222{line:02}{serial:06}", "narrative": "choque"}
                try:
                    said = client.post("/api/v1/calls", json=body, headers={"Idempotency-Key": f"{line}-{serial}"})
                except httpx.TransportError:
                    continue
                if said.status_code == 201:
                    taken.append((time.perf_counter(), int(said.json()["id"])))
                    serial += 1
                else:
                    wrong.append(said.status_code)
                    time.sleep(0.05)

    lines = [threading.Thread(target=call, args=(line,), daemon=True) for line in range(CALLERS)]
    for line in lines:
        line.start()
    _until(lambda: len(taken) >= BEFORE)
    leader.kill()
    killed = time.perf_counter()
    time.sleep(LOOK_S * LOOKS)
    replica.promote()
    promoted = time.perf_counter()
    _until(lambda: sum(at > promoted for at, _ in taken) >= AFTER)
    stop.set()
    for line in lines:
        line.join(60)
    first = min(at for at, _ in taken if at > promoted)
    there = set(map(int, replica.ask_in("hilo", "SELECT id FROM calls_call").split()))
    lost = sum(number not in there for _, number in taken)
    return {
        "acknowledged": len(taken),
        "refused_meanwhile": len(wrong),
        "no_writes_s": round(first - killed, 2),
        "of_it_watching_s": LOOK_S * LOOKS,
        "of_it_promoting_s": round(promoted - killed - LOOK_S * LOOKS, 2),
        "lost": lost,
    }


def _until(true: Any) -> None:
    ends = time.monotonic() + 300
    while not true():
        if time.monotonic() > ends:
            raise TimeoutError("the drill did not go on")
        time.sleep(0.01)
