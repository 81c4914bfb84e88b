"""What an operator does at the desk while the line is cut, and what is asked of the server past it."""

from __future__ import annotations

from typing import Any

import httpx
from playwright.sync_api import expect

from tests.browser.conftest import PASSWORD
from tests.browser.rig import shows

HERE = {"latitude": 19.0437, "longitude": -98.1979, "uncertainty_m": 40}
DESK = "/desk/operator/"

KEPT = """Promise.all([navigator.serviceWorker.ready, caches.open("hilo-operator-shell")
    .then((cache) => cache.keys())]).then(([worker, kept]) =>
    Boolean(worker.active && navigator.serviceWorker.controller) && kept.length >= 3)"""
"""True once the worker has the page, and the frame lies in the browser."""
COUNT = """new Promise((resolve) => { const asked = indexedDB.open("hilo-operator"); asked.onsuccess = () => {
    const all = asked.result.transaction("out").objectStore("out").getAll();
    all.onsuccess = () => { asked.result.close(); resolve(all.result); }; }; })"""
"""The rows that are not acknowledged, asked past the page."""


def sign_in(page: Any, user: str = "operator") -> None:
    page.fill("[name=login]", user)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda url: "/accounts/login" not in url)


def is_ready(page: Any) -> None:
    """The line is up, the worker has the page, and the frame lies in the browser."""
    page.wait_for_selector("body[data-line=up] #operator[data-ready]")
    shows(
        page,
        KEPT,
    )


def take(page: Any) -> str:
    """Take the next call; its folio."""
    page.keyboard.press("F2")
    page.wait_for_selector("#call-form:not([hidden])")
    return str(page.locator("#call-folio").inner_text())


def cut(page: Any) -> None:
    page.context.set_offline(True)
    page.wait_for_selector("body[data-line=down]")


def number_of(folio: str) -> int:
    return int(folio.rsplit("-", 1)[1])


def record(line: httpx.Client, folio: str) -> dict[str, Any]:
    return dict(line.get(f"/api/v1/calls/{number_of(folio)}").raise_for_status().json())


def is_saved(page: Any) -> None:
    """Nothing waits: the mark in the top line says so."""
    page.wait_for_selector("body[data-line=up]")
    expect(page.locator("#keep-state")).to_have_text("saved")
    shows(page, COUNT + ".then((rows) => rows.length === 0)")
