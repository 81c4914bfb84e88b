"""A house in whose streets officers carry phones; all tests of a worker share it, and it is up when a test begins."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from tests.browser.conftest import PASSWORD
from tests.browser.rig import House, house
from tests.support.need import PATIENCE_MS
from tests.support.server import Server

from .street import DESK, PARTNER, PHONE, register, sign_in


@pytest.fixture(scope="session")
def street(tmp_path_factory: pytest.TempPathFactory, browser: Any) -> Iterator[House]:
    with house(tmp_path_factory.mktemp("street"), browser) as opened:
        opened.server._python("-c", PARTNER % PASSWORD)
        yield opened


@pytest.fixture
def server(street: House) -> Server:
    """The server is up, whatever the test before did to it."""
    if street.server.process is None:
        street.server.start()
    return street.server


@pytest.fixture
def line(street: House, server: Server) -> httpx.Client:
    """The API as another system uses it."""
    return street.client


@pytest.fixture
def phone(browser: Any, street: House, server: Server) -> Iterator[Callable[..., Any]]:
    """`phone()`: a phone on which the officer has just signed in, registered, ready for a dead zone."""
    contexts = []

    def opened(user: str = "officer", context: Any = None, *, registered: bool = True, **options: Any) -> Any:
        if context is None:
            context = browser.new_context(
                **({"locale": "en-US", "base_url": server.url, "service_workers": "allow"} | PHONE | options)
            )
            context.set_default_timeout(PATIENCE_MS)
            # A session belongs to the phone that it was opened on.
            context.add_cookies(street.cookies(user, anew=True))
            contexts.append(context)
        page = context.new_page()
        page.complaints = []
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.goto(DESK)
        if "/accounts/login" in page.url:
            sign_in(page, user)
        page.wait_for_selector("body[data-framed=yes]")
        if registered:
            register(page)
        return page

    yield opened
    for context in contexts:
        for page in context.pages:
            assert getattr(page, "complaints", []) == []
        context.close()
