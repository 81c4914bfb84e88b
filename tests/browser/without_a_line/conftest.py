"""A house whose line is cut and whose server is killed; all tests of a worker share it, and each finds it up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from tests.browser.rig import House, house
from tests.support.need import PATIENCE_MS
from tests.support.server import Server

from .line import DESK, HERE, is_ready, sign_in


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory, browser: Any) -> Iterator[House]:
    with house(tmp_path_factory.mktemp("cut"), browser) as opened:
        yield opened


@pytest.fixture
def server(place: House) -> Server:
    """The server is up, whatever the test before did to it."""
    if place.server.process is None:
        place.server.start()
    return place.server


@pytest.fixture
def line(place: House, server: Server) -> Iterator[httpx.Client]:
    """The API as another system uses it."""
    yield place.client
    if server.process is None:
        server.start()
    assert place.client.get("/api/v1/units").status_code == 200


@pytest.fixture
def ring(line: httpx.Client) -> Callable[..., dict[str, Any]]:
    """`ring()`: a call comes in."""

    def rings(**known: Any) -> dict[str, Any]:
        answer = line.post("/api/v1/calls", json={"channel": "voice"} | HERE | known)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    return rings


@pytest.fixture
def desk(browser: Any, place: House, line: httpx.Client) -> Iterator[Callable[..., Any]]:
    """`desk()`: a browser in which the operator has just signed in, at the desk, ready for a cut."""
    contexts = []

    def opened(user: str = "operator", context: Any = None, *, ready: bool = True) -> Any:
        if context is None:
            context = browser.new_context(
                locale="en-US", viewport={"width": 1366, "height": 768}, base_url=place.url, service_workers="allow"
            )
            context.set_default_timeout(PATIENCE_MS)
            context.add_cookies(place.cookies(user))
            contexts.append(context)
        page = context.new_page()
        page.complaints = []
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.goto(DESK)
        if "/accounts/login" in page.url:
            # A test has signed this account out.
            sign_in(page, user)
            place.remember(user, page.context)
        if ready:
            is_ready(page)
        return page

    yield opened
    for context in contexts:
        for page in context.pages:
            assert getattr(page, "complaints", []) == []
        context.close()
