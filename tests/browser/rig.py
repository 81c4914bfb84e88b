"""A house of one's own: a real server with the demonstration's accounts and units, and callers over the API."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.support.need import PATIENCE_MS
from tests.support.server import Server

from .conftest import PASSWORD

JOIN = """
import django, sys; django.setup()
from django.utils import timezone
from hilo.kernel.access.actions import SETUP, join
join(actor=SETUP, username=sys.argv[1], name=sys.argv[1], institution=sys.argv[2], role=sys.argv[3],
     centre=sys.argv[2], password=sys.argv[4], at=timezone.now())
"""


class House:
    """A running server, the browser, and what callers and colleagues do over the API meanwhile."""

    def __init__(self, server: Server, browser: Any) -> None:
        self.server, self.browser, self.url = server, browser, server.url
        self.client = server.client(server.token("integrator"))
        self._cookies: dict[str, list[Any]] = {}
        self._contexts: list[Any] = []

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
        while self._contexts:
            self._contexts.pop().close()
        page = self.page("dispatcher", "/desk/dispatcher/state.json")
        state = page.evaluate("fetch('/desk/dispatcher/state.json').then((answer) => answer.json())")
        self._contexts.pop().close()
        for row in state["incidents"]:
            self.api("POST", f"incidents/{row['folio']}/closure", code="A")
        for unit in state["units"]:
            if unit["status"] not in {"available", "off_duty"}:
                self.client.post(f"/api/v1/units/{unit['code']}/status", json={"status": "free"})
        until(self._has_told_everything)

    def _has_told_everything(self) -> bool:
        """True once every fact has its place in the stream and nothing is owed: a new page hears no old news."""
        said = self.client.get("/metrics").raise_for_status().text
        return "hilo_facts_without_place 0\n" in said and "hilo_tasks_due 0\n" in said

    def join(self, username: str, institution: str, role: str) -> None:
        """Another account, which signs in with the demonstration's password."""
        self.server._python("-c", JOIN, username, institution, role, PASSWORD)

    def context(self, user: str, **options: Any) -> Any:
        """A signed-in browser context that speaks English unless told otherwise."""
        context = self.browser.new_context(
            **({"locale": "en-US", "viewport": {"width": 1366, "height": 768}, "base_url": self.url} | options)
        )
        self._contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        if user not in self._cookies:
            page = context.new_page()
            page.goto("/accounts/login/")
            page.fill("[name=login]", user)
            page.fill("[name=password]", PASSWORD)
            page.locator("main form button:not(.bare)").first.click()
            page.wait_for_url(lambda address: "/accounts/login" not in address)
            self._cookies[user] = [cookie for cookie in context.cookies() if cookie["name"] == "sessionid"]
            page.close()
        context.add_cookies(self._cookies[user])
        return context

    def page(self, user: str, path: str, context: Any = None, **options: Any) -> Any:
        """A page with what it asked for (`asked`) and what went wrong in it (`complaints`)."""
        page = (context or self.context(user, **options)).new_page()
        page.asked, page.complaints = [], []
        page.on("request", lambda request: page.asked.append(request.url))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on("console", lambda said: said.type == "error" and page.complaints.append(said.text))
        page.goto(path)
        return page


@contextmanager
def house(folder: Path, browser: Any) -> Iterator[House]:
    """A house of one's own for as long as the block lasts: its tests close everything, and kill it."""
    server = Server(folder)
    server.set_up()
    server.start()
    try:
        yield House(server, browser)
    finally:
        server.stop()


def until(true: Callable[[], bool], *, within_s: float = 90) -> None:
    """Wait until something that no page shows has become true."""
    end = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < end, "it did not become true in time"
        time.sleep(0.1)


def shows(page: Any, expression: str, *, within_s: float = 90) -> None:
    """Wait until a JavaScript expression holds in the page, whose policy forbids Playwright's own way of asking."""
    end = time.monotonic() + within_s
    while not page.evaluate(expression):
        assert time.monotonic() < end, f"it did not become true in time: {expression}"
        page.wait_for_timeout(50)


def strangers(page: Any, house: House) -> list[str]:
    """Requests that left the house."""
    return [address for address in page.asked if not address.startswith((house.url, "data:", "blob:"))]
