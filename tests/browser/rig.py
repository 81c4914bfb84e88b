"""A house of one's own: a real server with the demonstration's accounts and units, and callers over the API."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from tests.support.need import PATIENCE_MS

from .clerk import Manned
from .conftest import PASSWORD

JOIN = """
import django, sys; django.setup()
from django.utils import timezone
from hilo.kernel.access.actions import SETUP, join
join(actor=SETUP, username=sys.argv[1], name=sys.argv[1], institution=sys.argv[2], role=sys.argv[3],
     centre=sys.argv[2], password=sys.argv[4], at=timezone.now())
"""
KEY_RING = "keys.json"


def _furnish(folder: Path) -> dict[str, list[str]]:
    """Copy into the folder a house whose accounts have signed in, made by whoever asks first in a run; their keys."""
    run = folder.parent.parent if os.environ.get("PYTEST_XDIST_WORKER") else folder.parent
    made = run / "furnished"
    with (run / "furnished.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            making = Manned(run / "furnishing")
            making.set_up()
            (making.folder / KEY_RING).write_text(json.dumps(making.keys()))
            making.dismiss()
            making.folder.rename(made)
    shutil.copytree(made, folder, dirs_exist_ok=True)
    keys: dict[str, list[str]] = json.loads((folder / KEY_RING).read_text())
    return keys


class House:
    """A running server, the browser, and what callers and colleagues do over the API meanwhile."""

    def __init__(self, server: Manned, browser: Any, keys: dict[str, list[str]]) -> None:
        self.server, self.browser, self.url, self._keys = server, browser, server.url, keys
        self.client = self.api_of("integrator")
        self._contexts: list[Any] = []

    def session(self, user: str, *, anew: bool = False) -> str:
        """A session of the account that gave what its role asks for: the same each time, or another."""
        if anew or user not in self._keys:
            self._keys |= self.server.keys(user)
        return self._keys[user][0]

    def cookies(self, user: str, *, anew: bool = False) -> list[dict[str, str]]:
        """What a browser holds in which the account has signed in."""
        return [{"name": "sessionid", "value": self.session(user, anew=anew), "url": self.url}]

    def remember(self, user: str, context: Any) -> None:
        """The account has signed in by the page, for its session had ended: from now on this is its session."""
        self.session(user)
        cookies = context.cookies()
        self._keys[user][0] = next(cookie["value"] for cookie in cookies if cookie["name"] == "sessionid")

    def api_of(self, user: str) -> httpx.Client:
        """A client with the account's token."""
        self.session(user)
        return self.server.client(self._keys[user][1])

    def api(self, method: str, path: str, **body: Any) -> Any:
        """A request to the API as the integrator; its answer as JSON (None for an empty one)."""
        answer = self.client.request(method, f"/api/v1/{path}", json=body or None)
        assert answer.status_code < 400, answer.text
        return answer.json() if answer.content else None

    def incident(self, code: str = "10104", *, seconds: float = 5, **fields: Any) -> str:
        """Somebody calls about something in Puebla; the folio of the incident."""
        told = {
            "channel": "voice",
            "code": code,
            "latitude": 19.0437,
            "longitude": -98.1981,
            "uncertainty_m": 40,
            "caller_number": "+522221234567",
            "narrative": "Chocaron dos coches en la esquina",
            "received_at": (datetime.now(UTC) - timedelta(seconds=seconds)).isoformat(),
        }
        return str(self.api("POST", "calls", **(told | fields))["incident"])

    def close_everything(self) -> None:
        """End what earlier tests left open, windows too, so that each finds a quiet desk."""
        self.close_windows()
        signed_in = {"sessionid": self.session("dispatcher")}
        asked = httpx.get(f"{self.url}/desk/dispatcher/state.json", cookies=signed_in, timeout=PATIENCE_MS / 1000)
        state = asked.raise_for_status().json()
        for row in state["incidents"]:
            self.api("POST", f"incidents/{row['folio']}/closure", code="A")
        for unit in state["units"]:
            if unit["status"] not in {"available", "off_duty"}:
                self.client.post(f"/api/v1/units/{unit['code']}/status", json={"status": "free"})
        until(self._has_told_everything)

    def _has_told_everything(self) -> bool:
        """True once every fact has its place in the stream and nothing is owed: a new page hears no old news."""
        said = self.client.get("/metrics").raise_for_status().text
        return all(f'hilo_queue_length{{queue="{queue}"}} 0\n' in said for queue in ("facts", "tasks"))

    def join(self, username: str, institution: str, role: str) -> None:
        """Another account, which signs in with the demonstration's password."""
        self.server._python("-c", JOIN, username, institution, role, PASSWORD)

    def context(self, user: str, **options: Any) -> Any:
        """A browser context that speaks English unless told otherwise, signed in; "" is anybody."""
        context = self.browser.new_context(
            **({"locale": "en-US", "viewport": {"width": 1366, "height": 768}, "base_url": self.url} | options)
        )
        self._contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        if user:
            context.add_cookies(self.cookies(user))
        return context

    def page(self, user: str, path: str, context: Any = None, **options: Any) -> Any:
        """A page with what it asked for (`asked`, `unanswered`) and what went wrong in it (`complaints`)."""
        page = (context or self.context(user, **options)).new_page()
        page.asked, page.complaints, page.unanswered = [], [], unanswered(page)
        page.on("request", lambda request: page.asked.append(request.url))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on("console", lambda said: said.type == "error" and page.complaints.append(said.text))
        _patient(page)
        page.goto(path)
        return page

    def close_windows(self) -> None:
        while self._contexts:
            self._contexts.pop().close()


def _patient(page: Any) -> None:
    """Keys wait until the scripts of the page have run: a person sees the page before they press one."""
    press = page.keyboard.press

    def pressed(key: str, **options: Any) -> None:
        page.wait_for_load_state()
        press(key, **options)

    page.keyboard.press = pressed


@contextmanager
def house(folder: Path, browser: Any) -> Iterator[House]:
    """A house of one's own for as long as the block lasts: its tests close everything, and kill it."""
    keys = _furnish(folder)
    server = Manned(folder)
    server.start()
    opened = House(server, browser, keys)
    try:
        yield opened
    finally:
        opened.close_windows()
        # Nobody asks any more how it ends; in good order it would let its streams go for seconds.
        server.kill()
        server.dismiss()


def until(true: Callable[[], Any], *, page: Any = None, within_s: float = 90) -> None:
    """Wait until something that no page shows has become true; the page goes on meanwhile, if it is given."""
    end = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < end, "it did not become true in time"
        if page is None:
            time.sleep(0.1)
        else:
            page.wait_for_timeout(50)


def shows(page: Any, expression: str, *, within_s: float = 90) -> None:
    """Wait until a JavaScript expression holds in the page, whose policy forbids Playwright's own way of asking."""
    end = time.monotonic() + within_s
    while not page.evaluate(expression):
        assert time.monotonic() < end, f"it did not become true in time: {expression}"
        page.wait_for_timeout(50)


def unanswered(page: Any) -> set[Any]:
    """What the page asks from now on and has no answer to yet; its line, which stays open, is not among it."""
    asked: set[Any] = set()
    page.on("request", lambda request: request.resource_type == "eventsource" or asked.add(request))
    for end in ("requestfinished", "requestfailed"):
        page.on(end, lambda request: asked.discard(request))
    return asked


def strangers(page: Any, house: House) -> list[str]:
    """Requests that left the house."""
    return [address for address in page.asked if not address.startswith((house.url, "data:", "blob:"))]
