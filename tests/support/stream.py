"""A reader of the live stream, in a thread of its own."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import httpx


@dataclass(frozen=True, slots=True)
class Event:
    """One server-sent event."""

    id: int
    name: str
    data: dict[str, Any]


def events(lines: Iterable[str]) -> Iterable[Event]:
    """The events in the lines of a text/event-stream."""
    fields: dict[str, str] = {}
    for line in lines:
        if not line:
            if "data" in fields:
                yield Event(int(fields["id"]), fields.get("event", "message"), json.loads(fields["data"]))
            fields = {}
        elif not line.startswith(":"):
            name, _, value = line.partition(":")
            fields[name] = value.removeprefix(" ")


class Reader:
    """Reads the stream and remembers what it heard, across as many connections as one likes. query: "since=…"."""

    def __init__(self, url: str, token: str, query: str = "") -> None:
        self.url, self.token = f"{url}/api/v1/stream?{query}", token
        self.heard: list[Event] = []
        self.connections = 0
        self._open: httpx.Client | None = None
        self._thread: threading.Thread | None = None
        self._live = threading.Event()

    def connect(self) -> None:
        """Open the stream (from the last event heard) and wait until the server answers."""
        self._live.clear()
        self._open = httpx.Client(timeout=httpx.Timeout(60, read=60), verify=False)
        self._thread = threading.Thread(target=self._read, args=(self._open,), daemon=True)
        self._thread.start()
        assert self._live.wait(60), "the stream did not open"

    def disconnect(self) -> None:
        """Hang up, as a browser whose line breaks, and wait until what had come is read."""
        if self._open is not None and self._thread is not None:
            # Closing would not wake a thread that waits for the next event.
            line = self._response.extensions["network_stream"].get_extra_info("socket")
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
            self._thread.join(60)
            assert not self._thread.is_alive(), "the line did not end"
            self._open.close()

    def wait(self, count: int, *, within_s: float = 180) -> list[Event]:
        """What was heard, once it is at least so many events."""
        until = time.monotonic() + within_s
        while len(self.heard) < count and time.monotonic() < until:
            time.sleep(0.02)
        return self.heard

    def wait_for(self, name: str, count: int, *, within_s: float = 180) -> list[Event]:
        """What was heard, once so many events of a name are in it."""
        until = time.monotonic() + within_s
        while sum(event.name == name for event in self.heard) < count and time.monotonic() < until:
            time.sleep(0.02)
        return self.heard

    def _read(self, client: httpx.Client) -> None:
        headers = {"Authorization": f"Bearer {self.token}"}
        if self.heard:
            headers["Last-Event-ID"] = str(self.heard[-1].id)
        try:
            with client.stream("GET", self.url, headers=headers) as response:
                assert response.status_code == 200, response.status_code
                self._response = response
                self.connections += 1
                lines = response.iter_lines()
                next(lines)
                self._live.set()
                for event in events(lines):
                    self.heard.append(event)
        except (httpx.HTTPError, httpx.StreamError, OSError):
            return
