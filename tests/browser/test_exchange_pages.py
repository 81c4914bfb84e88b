"""The supervisor warns the public, and the administrator looks after webhooks, in a real browser."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from .rig import House, house, until

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def rig(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with house(tmp_path_factory.mktemp("exchange"), browser) as found:
        yield found


@pytest.fixture
def opened(rig: House) -> Iterator[Any]:
    """`opened("admin", "/desk/administration/webhooks")`: a page; at the end no script has thrown."""
    pages = []

    def open_page(user: str, path: str, **options: Any) -> Any:
        pages.append(rig.page(user, path, **options))
        return pages[-1]

    yield open_page
    for page in pages:
        assert [said for said in page.complaints if "status of 422" not in said] == []
    rig.close_windows()


def look(page: Any, name: str) -> None:
    """Keep a picture of the page if HILO_PICTURES names a folder."""
    if folder := os.environ.get("HILO_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png")


def test_a_supervisor_warns_the_public_and_takes_it_back(opened, rig, assert_accessible):
    page = opened("supervisor", "/desk/supervisor/warnings")
    expect(page.get_by_text("No warning is in force")).to_be_visible()
    assert_accessible(page)
    look(page, "warnings-none")
    page.get_by_label("The area in words (Spanish)").fill("Ribera del Atoyac, ciudad de Puebla")
    page.get_by_label("Municipalities").select_option("21114")
    for label, word in (
        ("Kind of danger", "Met"),
        ("When to act", "Immediate"),
        ("Severity", "Severe"),
        ("How sure", "Observed"),
        ("What to do", "Avoid"),
    ):
        page.get_by_label(label, exact=True).select_option(word)
    for code, tongue in (("es", "In Spanish"), ("en", "In English")):
        for label, words in (
            ("Danger, in two or three words", {"es": "Inundación súbita", "en": "Flash flood"}),
            ("Headline", {"es": "Crecida del río Atoyac", "en": "The river Atoyac is rising"}),
            ("What is happening", {"es": "El agua sube con rapidez.", "en": "The water rises fast."}),
        ):
            page.get_by_label(f"{label} · {tongue}").fill(words[code])
    page.get_by_label("I have read both texts").check()
    page.get_by_role("button", name="Issue the warning").click()
    expect(page.get_by_text("The warning is out")).to_be_visible()
    expect(page.get_by_role("heading", name="The river Atoyac is rising")).to_be_visible()
    assert_accessible(page)
    look(page, "warnings-one")
    page.set_viewport_size(PHONE)
    expect(page.get_by_role("heading", name="Say it anew")).to_be_attached()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.emulate_media(color_scheme="light")
    look(page, "warnings-phone")
    page.get_by_text("Take it back", exact=True).click()
    page.get_by_label("Why").fill("Bajó el agua")
    page.get_by_role("button", name="Yes, take it back").click()
    expect(page.get_by_text("Taken back: who has read it is told so.")).to_be_visible()


def test_an_administrator_opens_a_webhook_and_reads_its_secret_once(opened, rig, assert_accessible):
    page = opened("admin", "/desk/administration/webhooks")
    expect(page.get_by_text("Nobody is told yet")).to_be_visible()
    assert_accessible(page)
    look(page, "webhooks-none")
    page.get_by_label("Address").fill("https://10.0.0.8/in")
    page.get_by_role("button", name="Open the webhook").click()
    expect(page.get_by_role("alert")).to_contain_text("open internet")
    page.get_by_label("Address").fill("https://cad.example.invalid/in")
    page.get_by_role("button", name="Open the webhook").click()
    expect(page.locator(".secret code")).to_contain_text("hilo_")
    rig.incident()
    page.goto(page.url.replace("/new", ""))
    page.get_by_role("link", name="cad.example.invalid").click()
    expect(page.locator(".secret")).to_have_count(0)

    def tried() -> bool:
        page.reload()
        return bool(page.locator(".deliveries li").count())

    until(tried)
    expect(page.locator(".deliveries li").first).to_contain_text("An incident is opened")
    assert_accessible(page)
    look(page, "webhooks-one")
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.emulate_media(color_scheme="light")
    look(page, "webhooks-phone")
