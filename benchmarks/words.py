"""Words on their way: from the dispatcher's key to the crew's phone with 200 desks; a board of 2,000 live incidents.

Twenty incidents of one centre have a unit each; somebody writes to one of them every quarter of a second while the
country's calls ring beside. A phone has the word when the fact came over its stream and the words, which no fact
carries, were read; so has a desk on which that incident is open. The board is the dispatcher's whole state, in which
nothing grave is left out.
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

from .house import ROOT, House, furnished, postgresql, serving
from .streams import Line, load
from .wire import Wire, percentile

SECONDS = float(os.environ.get("HILO_BENCH_SECONDS", "20"))
DESKS, CREWS, EVERY_S, RATE = 200, 20, 0.25, 3.6
LIVE, ASKED = 2_000, 60
WORD_MS, BOARD_MS = 2_000, 100
STATE = "/desk/dispatcher/state.json"
_NOTE = re.compile(rb'"note": ?(\d+).*?"crew": ?"([^"]*)"')


class Hearing(Line):
    """A stream that says which notes came; crew: of whose phone, "" for a desk."""

    def __init__(self, request: bytes, crew: str, heard: Any) -> None:
        super().__init__(request)
        self.crew, self.heard = crew.encode(), heard

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if b"NoteWritten" in data:
            for note, crew in _NOTE.findall(data):
                if crew == self.crew:
                    self.heard(int(note))


@dataclass(slots=True)
class Desk:
    """A screen: its stream, and when it heard of and had read each note. folio: of the incident that is open on it."""

    token: str
    crew: str
    folio: str
    heard: dict[int, float] = field(default_factory=dict)
    read: dict[int, float] = field(default_factory=dict)
    tasks: set[asyncio.Task[None]] = field(default_factory=set)
    port: int = 0
    line: Any = None

    async def open(self, port: int) -> None:
        self.port = port
        head = f"GET /api/v1/stream HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {self.token}\r\n\r\n"
        loop = asyncio.get_running_loop()
        _, self.line = await loop.create_connection(
            lambda: Hearing(head.encode(), self.crew, self.hear), "127.0.0.1", port
        )
        await asyncio.wait_for(self.line.open, 60)

    def hear(self, note: int) -> None:
        self.heard[note] = time.perf_counter()
        if self.folio:
            task = asyncio.ensure_future(self._read(note))
            self.tasks.add(task)
            task.add_done_callback(self.tasks.discard)

    async def _read(self, note: int) -> None:
        wire = Wire(self.port, self.token)
        status, page, _ = await wire.ask("GET", f"/api/v1/incidents/{self.folio}/notes?after={note - 1}")
        await wire.close()
        if status == 200 and any(one["id"] == note for one in page["notes"]):
            self.read[note] = time.perf_counter()


async def words(house: House, made: dict[str, Any]) -> dict[str, Any]:
    """One row: from the sending of a note to its words on the phone and on a desk where its incident is open."""
    phones = [Desk(token, unit, folio) for token, unit, folio in made["crews"]]
    open_ = [Desk(made["dispatcher"], "", folio) for _, _, folio in made["crews"]]
    others = [Desk(made["dispatcher"], "", "") for _ in range(DESKS - len(phones) - len(open_))]
    desks = [*phones, *open_, *others]
    for n in range(0, DESKS, 10):
        await asyncio.gather(*(desk.open(house.port) for desk in desks[n : n + 10]))
    gc.disable()
    start = time.perf_counter()
    (_, refused), sent = await asyncio.gather(
        load(house, RATE, start + SECONDS, random.Random(7)), _write(house, made, start + SECONDS)
    )
    await asyncio.sleep(3)
    gc.enable()
    for desk in desks:
        desk.line.transport.abort()
    at = {note: began for note, (began, _) in sent.items()}
    place = {folio: n for n, (_, _, folio) in enumerate(made["crews"])}
    phone, screen = [], []
    for note, (began, folio) in sent.items():
        for found, which in ((phone, phones), (screen, open_)):
            seen = which[place[folio]].read.get(note)
            found.append(1000 * (seen - began) if seen else float("inf"))
    told = [1000 * (moment - at[note]) for desk in others for note, moment in desk.heard.items() if note in at]
    strange = sum(len(desk.heard.keys() - {n for n, (_, f) in sent.items() if f == desk.folio}) for desk in phones)
    p99 = percentile(phone, 0.99)
    return {
        "what": f"a word with {DESKS} desks",
        "asked": len(sent),
        "to the phone p50 ms": round(percentile(phone, 0.5), 1),
        "p95 ms": round(percentile(phone, 0.95), 1),
        "p99 ms": round(p99, 1),
        "to the open desk p99 ms": round(percentile(screen, 0.99), 1),
        "fact on any desk p99 ms": round(percentile(told, 0.99), 1),
        "faults": strange + refused + phone.count(float("inf")) + screen.count(float("inf")),
        "target": f"p99 under {WORD_MS} ms, on every phone that is sent and on no other",
        "met": p99 < WORD_MS and not strange and not refused,
    }


async def _write(house: House, made: dict[str, Any], until: float) -> dict[int, tuple[float, str]]:
    """Note -> when it was sent, and the incident that it was said of."""
    sent: dict[int, tuple[float, str]] = {}
    wire, chance = Wire(house.port, made["dispatcher"]), random.Random(8)
    while time.perf_counter() < until:
        began = time.perf_counter()
        _, _, folio = chance.choice(made["crews"])
        status, note, _ = await wire.ask("POST", f"/api/v1/incidents/{folio}/notes", {"text": "Ahora trae una pistola"})
        assert status == 201, note
        sent[note["id"]] = (began, folio)
        await asyncio.sleep(max(0.0, began + EVERY_S - time.perf_counter()))
    await wire.close()
    return sent


async def board(house: House, made: dict[str, Any]) -> dict[str, Any]:
    """One row: the whole state of a dispatcher's desk, the server's answer with its bytes read."""
    took, size, rows = [], 0, 0
    for n in range(ASKED + 5):
        reader, writer = await asyncio.open_connection("127.0.0.1", house.port)
        start = time.perf_counter()
        writer.write(f"GET {STATE} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: sessionid={made['session']}\r\n\r\n".encode())
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        assert head.startswith(b"http/1.1 200"), head
        length = re.search(rb"content-length: (\d+)", head)
        body = await reader.readexactly(int(length[1]) if length else 0)
        if n >= 5:
            took.append(1000 * (time.perf_counter() - start))
        writer.close()
        size, answer = len(body), json.loads(body)
        rows = len(answer["incidents"]) + answer["left"]
    p95 = percentile(took, 0.95)
    return {
        "what": f"a board of {rows:,} live incidents",
        "asked": ASKED,
        "p50 ms": round(percentile(took, 0.5), 1),
        "p95 ms": round(p95, 1),
        "p99 ms": round(percentile(took, 0.99), 1),
        "shown": len(answer["incidents"]),
        "kilobytes": size // 1000,
        "target": f"p95 under {BOARD_MS} ms",
        "met": p95 < BOARD_MS,
    }


def people(env: dict[str, str]) -> dict[str, Any]:
    """What `made` makes, inside the house."""
    command = [sys.executable, "-m", "benchmarks.words", "made"]
    return dict(json.loads(subprocess.check_output(command, env=env, cwd=ROOT)))


def made() -> dict[str, Any]:
    """Crews with an incident each in Puebla, and 2,000 live incidents in Jalisco, codes as the catalogue has them."""
    from datetime import timedelta

    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.utils import timezone

    from hilo.emergency.dispatch.actions import assign
    from hilo.emergency.incidents.actions import open_without_call
    from hilo.emergency.incidents.models import Incident
    from hilo.kernel.access.actions import SETUP, join
    from hilo.kernel.access.queries import actor_for
    from hilo.kernel.catalogues import load as catalogue
    from tests.support.tokens import token_of

    now = timezone.now()

    def account(name: str, label: str, role: str, **more: str) -> Any:
        return join(actor=SETUP, username=name, name=name, institution=label, role=role, centre=label, at=now, **more)

    dispatcher = account("words.pue", "PUE", "dispatcher")
    who = actor_for(dispatcher, at=now, second_factor=lambda: True)
    crews = []
    for n in range(CREWS):
        unit = f"PUE-{n:05d}"
        seen = {"narrative": "Un hombre grita", "latitude": 19.04, "longitude": -98.2}
        incident = open_without_call(actor=who, at=now, code="30419", **seen)
        assign(incident.folio, actor=who, at=now, units=[unit])
        crews.append((token_of(account(f"crew{n}", "PUE", "unit", unit=unit), now), unit, incident.folio))
    entries = [one for one in catalogue("incidents", now.date()).entries.values() if one.in_force]
    chance = random.Random(9)
    rows = []
    for n in range(LIVE):
        entry = chance.choice(entries)
        rows.append(
            Incident(
                folio=f"JAL-26-I{9_000_000 + n}",
                centre_id="JAL",
                origin="field",
                narrative="-",
                state="14",
                latitude=20.67,
                longitude=-103.35,
                catalogue=catalogue("incidents", now.date()).edition,
                code=entry.code,
                initial_code=entry.code,
                priority=entry.fields.get("priority") or "high",
                received_at=now - timedelta(seconds=n),
                opened_at=now,
            )
        )
    Incident.objects.bulk_create(rows)
    user = account("words.jal", "JAL", "dispatcher")
    session = SessionStore()
    session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session.create()
    return {"crews": crews, "dispatcher": token_of(dispatcher, now), "session": session.session_key}


async def _measure(house: House, found: dict[str, Any]) -> list[dict[str, Any]]:
    return [await words(house, found), await board(house, found)]


def run() -> list[dict[str, Any]]:
    """A row for the word, one for the board."""
    with postgresql() as database, furnished(database, units=3200) as home:
        found = people(home.env)
        with serving(home) as house:
            return asyncio.run(_measure(house, found))


if __name__ == "__main__":
    if sys.argv[1:] == ["made"]:
        import django

        django.setup()
        print(json.dumps(made()))
    else:
        for row in run():
            print(row)
