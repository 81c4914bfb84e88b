"""Callers who do not stop: each call carries a key, so that it can be sent again when the answer was lost."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.support.server import Server

CODE = "10104"


@dataclass
class Load:
    """answers: key -> the body of the 201; unanswered: key -> what was sent and got none; refused: other statuses."""

    server: Server
    token: str
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    unanswered: dict[str, dict[str, Any]] = field(default_factory=dict)
    refused: list[httpx.Response] = field(default_factory=list)
    bodies: dict[str, dict[str, Any]] = field(default_factory=dict)

    def run(self, *, callers: int = 4, until: Callable[[Load], bool], within_s: float = 600) -> None:
        """Call from several lines at once until the condition holds or every line is dead."""
        stop = threading.Event()
        lines = [threading.Thread(target=self._call, args=(number, stop), daemon=True) for number in range(callers)]
        for line in lines:
            line.start()
        ends = time.monotonic() + within_s
        while not until(self) and time.monotonic() < ends and any(line.is_alive() for line in lines):
            time.sleep(0.01)
        stop.set()
        for line in lines:
            line.join(120)

    def _call(self, number: int, stop: threading.Event) -> None:
        with self.server.client(self.token) as client:
            for serial in range(100_000):
                if stop.is_set():
                    return
                key = str(uuid.uuid4())
                body = {
                    "channel": "voice",
                    "caller_number": f"+5222{number:02}{serial:06}",
                    "latitude": 19.0 + number / 100,
                    "longitude": -98.2,
                    "narrative": f"línea {number}, llamada {serial}",
                    "code": CODE if serial % 2 else None,
                }
                self.bodies[key] = body
                try:
                    response = client.post("/api/v1/calls", json=body, headers={"Idempotency-Key": key})
                except httpx.TransportError:
                    self.unanswered[key] = body
                    return
                if response.status_code == 201:
                    self.answers[key] = response.json()
                else:
                    self.unanswered[key] = body
                    self.refused.append(response)

    def again(self, key: str, client: httpx.Client) -> httpx.Response:
        """The same submission once more."""
        return client.post("/api/v1/calls", json=self.bodies[key], headers={"Idempotency-Key": key})
