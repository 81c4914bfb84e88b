"""The country's load with 200 live streams: Poisson 3.6 calls a second, then 36, each with its code.

From the moment a creating request is sent, and from the moment it is answered, to the arrival of its facts in every
stream that should see them. Half of the streams see the nation, half one state each, states by their population; some
lines break twice and come back with Last-Event-ID. Every stream must hear every fact of its scope once, in order.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import random
import re
import time
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from .house import Furnished, House, furnished, postgresql, serving
from .pairs import points
from .wire import Wire, percentile

SECONDS = float(os.environ.get("HILO_BENCH_SECONDS", "20"))
RATES = (3.6, 36.0)
STREAMS, BREAKING = 200, 20
TARGET_MS = 100
SETTLE_S = 5.0


class Line(asyncio.Protocol):
    """One connection to the stream; keeps what arrives with the moment at which it did, to be read afterwards."""

    def __init__(self, request: bytes) -> None:
        self.request = request
        self.raw = bytearray()
        self.ends: list[int] = []
        self.moments: list[float] = []
        self.open = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        transport.write(self.request)  # type: ignore[attr-defined]

    def data_received(self, data: bytes) -> None:
        self.moments.append(time.perf_counter())
        self.raw += data
        self.ends.append(len(self.raw))
        if not self.open.done() and b"retry:" in self.raw:
            self.open.set_result(None)

    def last(self) -> int:
        """The place to come back to: of the last whole event, or where the stream began."""
        began = re.search(rb"retry: 1000\nid: (\d+)\n", self.raw)
        return max((place for place, *_ in self.facts()), default=int(began[1]) if began else 0)

    def facts(self) -> Iterator[tuple[int, bytes, bytes, float]]:
        """(place, name, payload, moment of arrival) of each whole event that came."""
        at = self.raw.index(b"\r\n\r\n") + 4
        assert self.raw.startswith(b"HTTP/1.1 200"), bytes(self.raw[:at])
        while (line := self.raw.find(b"\r\n", at)) >= 0:
            start = line + 2
            at = start + int(self.raw[at:line], 16) + 2
            if at > len(self.raw):
                return
            moment = self.moments[bisect_left(self.ends, at - 2)]
            for event in bytes(self.raw[start : at - 2]).split(b"\n\n"):
                if event.startswith(b"id: "):
                    place, name, payload = (part.partition(b": ")[2] for part in event.split(b"\n", 2))
                    yield int(place), name, payload, moment


@dataclass(slots=True)
class Stream:
    """One reader, over all its connections. state: label of the state it sees, "" for the nation."""

    state: str
    token: str
    lines: list[Line] = field(default_factory=list)

    async def connect(self, port: int) -> None:
        again = f"Last-Event-ID: {max(line.last() for line in self.lines)}\r\n" if self.lines else ""
        head = f"GET /api/v1/stream HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {self.token}\r\n{again}\r\n"
        loop = asyncio.get_running_loop()
        _, line = await loop.create_connection(lambda: Line(head.encode()), "127.0.0.1", port)
        self.lines.append(line)
        await asyncio.wait_for(line.open, 30)


@dataclass(frozen=True, slots=True)
class Call:
    """One call that was posted: when it was sent and answered, its centre and folio."""

    sent: float
    answered: float
    centre: str
    folio: str


def populations() -> dict[str, int]:
    """Label of a state -> its inhabitants at the census of 2020."""
    from hilo.kernel.territory.queries import municipalities, states

    return {s.label: sum(m.population_2020 or 0 for m in municipalities(s.code)) for s in states()}


async def load(house: House, rate: float, until: float, chance: random.Random) -> tuple[list[Call], int]:
    """Post calls at Poisson moments, however long each takes; returns them and how many were not accepted."""
    people, where = populations(), points()
    made: list[Call] = []
    refused = 0
    idle: list[Wire] = []
    tasks = set()

    async def post() -> None:
        nonlocal refused
        label = chance.choices(list(people), list(people.values()))[0]
        lat, lon = where[label]
        call = {
            "channel": "voice",
            "caller_number": f"+5255{chance.randrange(10**8):08d}",
            "latitude": lat,
            "longitude": lon,
            "narrative": "choque de dos autos, hay una persona lesionada",
            "code": "10104",
        }
        wire = idle.pop() if idle else Wire(house.port, house.token)
        sent = time.perf_counter()
        status, answer, _ = await wire.ask("POST", "/api/v1/calls", call)
        answered = time.perf_counter()
        idle.append(wire)
        if status == 201:
            made.append(Call(sent, answered, answer["centre"], answer["folio"]))
        else:
            refused += 1

    due = time.perf_counter()
    while (due := due + chance.expovariate(rate)) < until:
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        task = asyncio.create_task(post())
        tasks.add(task)
        task.add_done_callback(tasks.discard)
    await asyncio.gather(*tasks)
    for wire in idle:
        await wire.close()
    return made, refused


async def _break(streams: list[Stream], port: int, seconds: float) -> None:
    """Hang up, stay away for a moment, and come back, twice."""
    for _ in range(2):
        await asyncio.sleep(seconds / 3)
        for stream in streams:
            stream.lines[-1].transport.abort()  # type: ignore[attr-defined]
        await asyncio.sleep(0.5)
        for stream in streams:
            await stream.connect(port)


async def measure(home: Furnished, house: House, rate: float, seed: int) -> dict[str, Any]:
    """One row: the rate's latencies and whether every stream heard what it should."""
    chance = random.Random(seed)
    people = populations()
    seats = chance.choices(list(people), list(people.values()), k=STREAMS // 2)
    streams = [Stream(label, home.tokens[label]) for label in seats]
    streams += [Stream("", house.token) for _ in range(STREAMS - len(streams))]
    for n in range(0, STREAMS, 20):
        await asyncio.gather(*(stream.connect(house.port) for stream in streams[n : n + 20]))
    chance.shuffle(streams)
    gc.disable()
    spent, start = house.cpu_ms(), time.perf_counter()
    (calls, refused), _ = await asyncio.gather(
        load(house, rate, start + SECONDS, chance), _break(streams[:BREAKING], house.port, SECONDS)
    )
    spent, took = house.cpu_ms() - spent, time.perf_counter() - start
    await asyncio.sleep(SETTLE_S)
    gc.enable()
    for stream in streams:
        stream.lines[-1].transport.abort()  # type: ignore[attr-defined]
    heard = [check(stream, calls) for stream in streams]
    from_answer = [ms for each in heard for ms in each.from_answer]
    from_sending = [ms for each in heard for ms in each.from_sending]
    p99 = percentile(from_answer, 0.99)
    faults = sum(each.missing + each.twice + each.disorder for each in heard)
    return {
        "calls a second": rate,
        "calls": len(calls),
        "streams": STREAMS,
        "deliveries": sum(each.facts for each in heard),
        "from answer p50 ms": round(percentile(from_answer, 0.5), 1),
        "from answer p99 ms": round(p99, 1),
        "from sending p50 ms": round(percentile(from_sending, 0.5), 1),
        "from sending p99 ms": round(percentile(from_sending, 0.99), 1),
        "missing": sum(each.missing for each in heard),
        "twice": sum(each.twice for each in heard),
        "out of order": sum(each.disorder for each in heard),
        "refused": refused,
        "server cores": round(spent / 1000 / took, 2),
        "target": f"p99 under {TARGET_MS} ms, all once, in order",
        "met": p99 < TARGET_MS and not faults and not refused,
    }


@dataclass(slots=True)
class Heard:
    """What one stream heard. Latencies (ms) only of facts that came while its line was open."""

    facts: int = 0
    missing: int = 0
    twice: int = 0
    disorder: int = 0
    from_answer: list[float] = field(default_factory=list)
    from_sending: list[float] = field(default_factory=list)


def check(stream: Stream, calls: list[Call]) -> Heard:
    """Compare what a stream heard with what it should have: two facts for each call of its scope."""
    known = {call.folio: call for call in calls}
    due = {folio for folio, call in known.items() if stream.state in ("", call.centre)}
    heard, places = Heard(), []
    seen: dict[tuple[bytes, str], int] = {}
    for line in stream.lines:
        opened = line.moments[0]
        for place, name, payload, moment in line.facts():
            about = "call" if name == b"calls.CallReceived" else "incident"
            folio = json.loads(payload)[about]["folio"]
            if folio not in known:
                continue  # of the rate before
            heard.facts += 1
            places.append(place)
            heard.twice += (name, folio) in seen
            heard.disorder += folio not in due
            seen[name, folio] = place
            if known[folio].sent > opened:
                heard.from_answer.append(1000 * max(0.0, moment - known[folio].answered))
                heard.from_sending.append(1000 * (moment - known[folio].sent))
    heard.disorder += sum(a >= b for a, b in pairwise(places))
    for folio in due:
        first, then = seen.get((b"calls.CallReceived", folio)), seen.get((b"incidents.IncidentOpened", folio))
        heard.missing += (first is None) + (then is None)
        heard.disorder += first is not None and then is not None and first > then
    return heard


def run() -> list[dict[str, Any]]:
    """A row for each rate."""
    with postgresql() as database, furnished(database, units=32) as home, serving(home) as house:
        return [asyncio.run(measure(home, house, rate, seed)) for seed, rate in enumerate(RATES)]


if __name__ == "__main__":
    for row in run():
        print(row)
