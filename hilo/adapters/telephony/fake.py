"""A telephone exchange that is none: it plays a day of calls to Hilo over HTTP, for tests and demonstrations.

The day is a script of events with the second at which each happens. `disorder` sends some of them twice, late or not in
order, as networks do. Every caller and place is invented.
"""

from __future__ import annotations

import json
import random
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from .orders import NotTaken, Order

CITIES = ((19.0437, -98.2012), (19.0630, -98.3060), (18.4620, -97.3930), (18.9067, -98.4336), (20.1794, -98.0521))
"""Places of Puebla around which the invented callers stand: latitude, longitude."""


@dataclass(frozen=True, slots=True)
class ScriptedEvent:
    """One event: what is said, the second at which it happened, and the one at which it is delivered."""

    happened: float
    event: dict[str, Any]
    delivered: float = -1

    @property
    def second(self) -> float:
        """When it reaches Hilo."""
        return self.happened if self.delivered < 0 else self.delivered


def day(calls: int, *, seed: int, within_s: float = 3600) -> list[ScriptedEvent]:
    """The events of some calls, in order: a first place from the antenna, mostly a better one, an end."""
    chance = random.Random(seed)
    told: list[ScriptedEvent] = []
    for number in range(calls):
        told += _call(f"{seed}-{number}", chance.uniform(0, within_s), chance)
    return sorted(told, key=lambda row: row.second)


def _call(name: str, start: float, chance: random.Random) -> Iterator[ScriptedEvent]:
    latitude, longitude = (value + chance.gauss(0, 0.02) for value in chance.choice(CITIES))
    antenna = {"latitude": round(latitude + 0.004, 6), "longitude": round(longitude - 0.004, 6), "uncertainty_m": 900}
    number = f"+52222{chance.randrange(10**6, 10**7)}"
    yield ScriptedEvent(
        start, {"event": "ring", "id": name, "number": number} | (antenna if chance.random() < 0.9 else {})
    )
    waits = chance.uniform(3, 15)
    if chance.random() < 0.1:
        yield ScriptedEvent(start + waits, {"event": "hangup", "id": name})
        return
    yield ScriptedEvent(start + waits, {"event": "answered", "id": name})
    if chance.random() < 0.8:
        better = {"latitude": round(latitude, 6), "longitude": round(longitude, 6), "uncertainty_m": 15}
        yield ScriptedEvent(start + waits + 4, {"event": "location", "id": name} | better)
    talks = chance.uniform(20, 180)
    yield ScriptedEvent(start + waits + talks, {"event": "hangup", "id": name})
    yield ScriptedEvent(
        start + waits + talks + 2, {"event": "recording", "id": name, "recording": f"recordings/{name}.wav"}
    )


def disorder(
    script: Sequence[ScriptedEvent], *, seed: int, repeated: float = 0.1, late_s: float = 8
) -> list[ScriptedEvent]:
    """The same events as a bad network delivers them: some twice, each late by up to so many seconds."""
    chance = random.Random(seed)
    sent = [*script, *(row for row in script if chance.random() < repeated)]
    late = (replace(row, delivered=row.happened + chance.uniform(0, late_s)) for row in sent)
    return sorted(late, key=lambda row: row.second)


class FakeExchange:
    """Posts events to a Hilo. `post` can be replaced, as by a test that asks in the same process."""

    def __init__(self, url: str, token: str, *, post: Callable[[bytes], dict[str, Any]] | None = None) -> None:
        self.url, self._token = f"{url.rstrip('/')}/api/v1/telephony/events", token
        self._post = post or self._over_http

    def play(self, script: Sequence[ScriptedEvent], *, begins: datetime, speed: float = 0) -> list[dict[str, Any]]:
        """Send the events in the order of the script and give the answers.

        begins: the instant of second 0, which may lie in the past. speed: 1 as it happened, 60 a minute in a second, 0
        without any pause.
        """
        answers, before = [], 0.0
        for row in script:
            if speed and row.second > before:
                time.sleep((row.second - before) / speed)
            before = max(before, row.second)
            at = begins + timedelta(seconds=row.happened)
            answers.append(self._post(json.dumps(row.event | {"at": at.isoformat()}).encode()))
        return answers

    def _over_http(self, body: bytes) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
        request = urllib.request.Request(self.url, body, headers, method="POST")  # noqa: S310 - the address is ours
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            return dict(json.load(answer))


class FakeOrders:
    """An exchange that takes orders and carries none out: what it was asked is in `given`. `down`: it takes none.

    What becomes of an order is told by whoever plays the exchange: `answer(order, …)` is the event for it.
    """

    def __init__(self) -> None:
        self.given: list[Order] = []
        self.down = False

    def give(self, order: Order) -> None:
        if self.down:
            raise NotTaken("the exchange does not answer")
        if (order.order, order.id) not in {(one.order, one.id) for one in self.given}:
            self.given.append(order)

    def of(self, kind: str) -> list[Order]:
        """Those of a kind, in the order in which they were given."""
        return [one for one in self.given if one.order == kind]

    @staticmethod
    def answer(order: Order, state: str, **more: Any) -> dict[str, Any]:
        """The event by which an exchange tells what became of an order."""
        kind = "text_state" if order.order == "text" else "interpreter"
        return {"event": kind, "id": order.call, "message": order.id, "state": state} | more
