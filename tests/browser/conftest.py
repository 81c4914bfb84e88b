"""A real server, a real Chromium, and a page that tells on itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.support.need import PATIENCE_MS
from tests.support.server import Server

from .clerk import Manned

PASSWORD = "hilo-demo-2016"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker("browser")


@dataclass(frozen=True, slots=True)
class Live:
    """A running Hilo: its server, its address, the integrator's bearer token and a session of the operator."""

    server: Server
    url: str
    token: str
    session: str

    def api(self) -> Any:
        """An HTTP client of the integrator."""
        return self.server.client(self.token)

    def call(self, **fields: Any) -> dict[str, Any]:
        """A call that rings in Puebla, with whatever else is given; its receipt."""
        body = {
            "channel": "voice",
            "caller_number": "+522221234567",
            "latitude": 19.0437,
            "longitude": -98.2012,
        } | fields
        with self.api() as client:
            receipt: dict[str, Any] = client.post("/api/v1/calls", json=body).raise_for_status().json()
            return receipt


@pytest.fixture(scope="session")
def live_hilo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """`hilo serve` on a free port, with the demo's people and units and no calls but those that tests make."""
    server = Manned(tmp_path_factory.mktemp("hilo"))
    server.set_up()
    server.start()
    # Of nobody whose role asks for two factors: those sign in as they are, with none yet.
    keys = server.keys("integrator", "operator")
    yield Live(server, server.url, keys["integrator"][1], keys["operator"][0])
    server.kill()
    server.dismiss()


@pytest.fixture
def new_page(browser: Any, live_hilo: Live) -> Iterator[Callable[..., Any]]:
    """`new_page(locale="en", color_scheme="dark", ...)`: a page with an empty profile.

    At the end of the test: no request has left the page's own origin, and no script has thrown.
    """
    contexts: list[Any] = []
    strangers: list[str] = []
    thrown: list[str] = []
    own = urlsplit(live_hilo.url).netloc

    def opened(**options: Any) -> Any:
        context = browser.new_context(
            **{"base_url": live_hilo.url, "locale": "es-MX", "timezone_id": "America/Mexico_City"} | options
        )
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: _leaves(request.url, own) and strangers.append(request.url))
        page.on("pageerror", lambda error: thrown.append(str(error)))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert strangers == [], "these requests left the page's own origin"
    assert thrown == [], "these scripts threw"


@pytest.fixture
def page(new_page: Callable[..., Any]) -> Any:
    """A page in Spanish."""
    return new_page()


@pytest.fixture
def sign_in() -> Callable[..., None]:
    """`sign_in(page, "operator")`: through the sign-in page, as a person does."""

    def signed(page: Any, account: str, password: str = PASSWORD) -> None:
        page.goto("/accounts/login/")
        page.fill("input[name=login]", account)
        page.fill("input[name=password]", password)
        page.press("input[name=password]", "Enter")
        page.wait_for_url(lambda url: "/accounts/login" not in url)

    return signed


@pytest.fixture
def assert_accessible() -> Callable[..., None]:
    """`assert_accessible(page)`: axe-core finds nothing against WCAG 2.2 AA, in the light and in the dark."""
    from axe_playwright_python.base import AXE_SCRIPT

    def looked_at(page: Any, *, schemes: tuple[str, ...] = ("light", "dark")) -> None:
        for scheme in schemes:
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            settle(page)
            if not page.evaluate("'axe' in window"):
                page.evaluate(AXE_SCRIPT)
            found = page.evaluate(
                "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})", WCAG
            )
            said = [
                f"{row['id']} ({row['impact']}): {row['help']}\n    "
                + "\n    ".join(node["html"][:200] for node in row["nodes"][:4])
                for row in found["violations"]
            ]
            assert said == [], f"{page.url} in the {scheme}:\n" + "\n".join(said)

    return looked_at


def settle(page: Any) -> None:
    """Wait until colours and places have arrived where they go: what moves without end does not count."""
    page.evaluate(
        """async () => {
            const frame = () => new Promise(requestAnimationFrame);
            const moving = () => document.getAnimations().filter((one) => one.playState === "running"
                && one.effect.getComputedTiming().endTime !== Infinity);
            do { await frame(); await frame(); } while (moving().length);
        }"""
    )


def _leaves(url: str, own: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme not in {"data", "blob", "about"} and parts.netloc != own
