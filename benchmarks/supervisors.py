"""200 supervisors' desks, live, at the country's load: how soon a change is heard, and how long its page takes.

Each desk is a session of a supervisor with two factors, by population of its state. It keeps a stream open and behaves
as the page does: a while after a fact (0.3 to 1.5 s, so that not all ask in the same moment; three seconds after the
last time at least) it asks for the inside of the page anew, one question at a time.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import random
import re
import subprocess
import sys
import time
from dataclasses import dataclass, field
from typing import Any

from .house import ROOT, Furnished, House, furnished, postgresql, serving
from .streams import SETTLE_S, Line, Stream, check, load, populations
from .wire import percentile

SECONDS = float(os.environ.get("HILO_BENCH_SECONDS", "20"))
RATES = (3.6, 36.0)
DESKS = 200
SOON_S, SPREAD_S, REST_S = 0.3, 1.2, 3.0
"""As hilo/desks/supervisor/static/supervisor/now.js has them."""
FRESH_S = 2.0
"""A page is drawn for a second and takes some time to draw: what was heard so long before the question is in it."""
TARGET_MS = 250
PAGE = "/desk/supervisor/now"


class Listening(Line):
    """A stream that says when something came."""

    def __init__(self, request: bytes, heard: Any) -> None:
        super().__init__(request)
        self.heard = heard

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if b"event: " in data:
            self.heard(int(re.findall(rb"id: (\d+)\n", data)[-1]))


@dataclass(slots=True)
class Desk:
    """One supervisor's page: its stream, and what its questions took (ms)."""

    state: str
    cookie: str
    stream: Stream = field(init=False)
    asked: list[float] = field(default_factory=list)
    stale: int = 0
    failed: int = 0
    place: int = 0
    heard: list[tuple[float, int]] = field(default_factory=list)
    asked_at: float = -REST_S
    timer: asyncio.TimerHandle | None = None
    asking: bool = False
    tasks: set[asyncio.Task[None]] = field(default_factory=set)
    wire: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
    port: int = 0

    async def open(self, port: int) -> None:
        self.port, self.stream = port, Stream(self.state, "")
        head = f"GET /api/v1/stream HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: sessionid={self.cookie}\r\n\r\n"
        loop = asyncio.get_running_loop()
        _, line = await loop.create_connection(lambda: Listening(head.encode(), self.hear), "127.0.0.1", port)
        self.stream.lines.append(line)
        await asyncio.wait_for(line.open, 60)

    def hear(self, place: int) -> None:
        """A fact came: ask soon, unless a question is waiting or on its way."""
        self.place = max(self.place, place)
        self.heard.append((time.perf_counter(), self.place))
        if self.timer is None and not self.asking:
            loop = asyncio.get_running_loop()
            wait = max(SOON_S + random.random() * SPREAD_S, self.asked_at + REST_S - loop.time())
            self.timer = loop.call_later(wait, self._start)

    def _start(self) -> None:
        self.timer = None
        task = asyncio.ensure_future(self._ask())
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def _ask(self) -> None:
        self.asking, told = True, self.place
        self.asked_at = asyncio.get_running_loop().time()
        try:
            if self.wire is None:
                self.wire = await asyncio.open_connection("127.0.0.1", self.port)
            reader, writer = self.wire
            start = time.perf_counter()
            head = f"GET {PAGE} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: sessionid={self.cookie}\r\n\r\n"
            writer.write(head.encode())
            said = (await reader.readuntil(b"\r\n\r\n")).lower()
            length = re.search(rb"content-length: (\d+)", said)
            await reader.readexactly(int(length[1]) if length else 0)
            self.asked.append(1000 * (time.perf_counter() - start))
            found = re.search(rb"hilo-place: (\d+)", said)
            told = int(found[1]) if found else 0
            self.failed += not said.startswith(b"http/1.1 200")
            known = max((place for moment, place in self.heard if moment < start - FRESH_S), default=0)
            self.stale += told < known
        finally:
            self.asking = False
        if self.place > told:
            self.hear(self.place)

    def close(self) -> None:
        if self.timer is not None:
            self.timer.cancel()
        self.stream.lines[-1].transport.abort()  # type: ignore[attr-defined]
        if self.wire is not None:
            self.wire[1].close()


async def measure(house: House, cookies: list[tuple[str, str]], rate: float, seed: int) -> dict[str, Any]:
    """One row: the rate's latencies, and whether every desk heard all of its state, once and in order."""
    desks = [Desk(state, cookie) for state, cookie in cookies]
    for n in range(0, DESKS, 10):
        await asyncio.gather(*(desk.open(house.port) for desk in desks[n : n + 10]))
    gc.disable()
    spent, start = house.cpu_ms(), time.perf_counter()
    calls, refused = await load(house, rate, start + SECONDS, random.Random(seed))
    await asyncio.sleep(SETTLE_S)
    spent, took = house.cpu_ms() - spent, time.perf_counter() - start
    gc.enable()
    for desk in desks:
        await asyncio.gather(*desk.tasks, return_exceptions=True)
        desk.close()
    heard = [check(desk.stream, calls) for desk in desks]
    delivered = [ms for each in heard for ms in each.from_answer]
    asked = [ms for desk in desks for ms in desk.asked]
    together = percentile(delivered, 0.99) + percentile(asked, 0.99)
    faults = sum(each.missing + each.twice + each.disorder for each in heard)
    faults += sum(desk.stale + desk.failed for desk in desks)
    return {
        "calls a second": rate,
        "desks": DESKS,
        "calls": len(calls),
        "deliveries": sum(each.facts for each in heard),
        "delivered p50 ms": round(percentile(delivered, 0.5), 1),
        "delivered p99 ms": round(percentile(delivered, 0.99), 1),
        "pages asked": len(asked),
        "page p50 ms": round(percentile(asked, 0.5), 1),
        "page p99 ms": round(percentile(asked, 0.99), 1),
        "both p99 ms": round(together, 1),
        "faults": faults,
        "refused": refused,
        "server cores": round(spent / 1000 / took, 2),
        "target": f"both p99 together under {TARGET_MS} ms, all once, in order, none stale",
        "met": together < TARGET_MS and not faults and not refused,
    }


def seats(home: Furnished) -> list[tuple[str, str]]:
    """Label of a state and session of a supervisor there, for each desk, states by their population."""
    command = [sys.executable, "-m", "benchmarks.supervisors", "sessions"]
    return [tuple(pair) for pair in json.loads(subprocess.check_output(command, env=home.env, cwd=ROOT))]  # type: ignore[misc]


def sessions() -> list[tuple[str, str]]:
    """Make the supervisors and their sessions, inside the house."""
    from allauth.account.internal.flows import login
    from allauth.mfa.models import Authenticator
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.utils import timezone

    from hilo.kernel.access.actions import SETUP, join

    people = populations()
    made, now = [], timezone.now()
    for n, label in enumerate(random.Random(40).choices(list(people), list(people.values()), k=DESKS)):
        name = f"sup{n}"
        user = join(actor=SETUP, username=name, name=name, institution=label, role="supervisor", centre=label, at=now)
        Authenticator.objects.create(user=user, type="totp", data={"secret": "-"})
        session = SessionStore()
        session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
        session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
        session["account_authentication_methods"] = [{"method": way, "at": time.time()} for way in ("password", "mfa")]
        session[login._AUTHENTICATION_METHODS_USER_SESSION_KEY] = login.user_id_to_str(user)
        session.create()
        made.append((label, session.session_key))
    return made


def run() -> list[dict[str, Any]]:
    """A row for each rate."""
    with postgresql() as database, furnished(database, units=3200) as home:
        cookies = seats(home)
        with serving(home) as house:
            return [asyncio.run(measure(house, cookies, rate, seed)) for seed, rate in enumerate(RATES)]


if __name__ == "__main__":
    if sys.argv[1:] == ["sessions"]:
        import django

        django.setup()
        print(json.dumps(sessions()))
    else:
        for row in run():
            print(row)
