from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.support.need import PATIENCE_MS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def opened(browser, live_server):
    contexts = []

    def open_page(query: str = "", **options):
        context = browser.new_context(**{"locale": "en", "viewport": {"width": 1366, "height": 768}} | options)
        contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        page.complaints, page.asked = [], []
        page.on("console", lambda message: message.type == "error" and page.complaints.append(message.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        # The browser looks at the icon again whenever the address changes; that is its own affair.
        page.on("request", lambda request: request.url.endswith("/hilo.svg") or page.asked.append(request.url))
        page.goto(f"{live_server.url}/council/40{query}", wait_until="networkidle")
        return page

    yield open_page
    for context in contexts:
        context.close()


def has_active(page, states: int) -> None:
    expect(page.locator(".country path[data-active='true']")).to_have_count(states)


def test_the_keyboard_moves_the_date_without_asking_the_server(opened):
    page = opened()
    has_active(page, 16)
    asked = len(page.asked)
    page.focus("#day")
    page.keyboard.press("ArrowLeft")
    has_active(page, 0)
    expect(page.locator("#moment")).to_have_text("2 October 2016")
    page.keyboard.press("End")
    has_active(page, 32)
    expect(page.locator("#stage-title")).to_have_text("911 answers in the whole country")
    assert set(page.locator(".country text").all_text_contents()) == {"911"}
    assert set(page.locator(".same td.num").all_text_contents()) == {"911"}
    assert "whole country" in page.get_attribute("#day", "aria-valuetext")
    assert len(page.asked) == asked
    assert page.complaints == []


def test_a_step_moves_the_map_and_the_address_remembers_the_day(opened):
    page = opened("?status=open")
    page.click("[data-step='2017-01-09']")
    has_active(page, 32)
    expect(page).to_have_url(re.compile("on=2017-01-09"))
    assert "status=open" in page.url
    page.reload()
    has_active(page, 32)
    expect(page.locator("#day")).to_have_value("132")


def test_playing_walks_from_the_session_past_the_deadline(opened):
    page = opened("?on=2017-06-28", reduced_motion="no-preference")
    page.click("#play")
    expect(page).to_have_url(re.compile("on=2017-06-30"))
    expect(page.locator("#play")).to_have_attribute("aria-pressed", "false")
    assert page.input_value("#day") == page.get_attribute("#day", "max")


def test_nothing_is_fetched_from_anywhere_else(opened, live_server):
    page = opened()
    assert page.asked
    assert all(url.startswith(live_server.url) for url in page.asked)


def test_without_scripts_a_form_asks_for_the_day(opened):
    page = opened(java_script_enabled=False)
    assert not page.locator("#day").is_visible()
    page.fill("#on", "2017-01-09")
    page.click(".typed button")
    has_active(page, 32)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 390, 1366, 1920])
def test_nothing_runs_over_the_side(opened, width, scheme):
    page = opened(viewport={"width": width, "height": 800}, color_scheme=scheme, locale="es")
    page.click(".same summary")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [390, 1366])
def test_moving_the_date_moves_nothing_else(opened, width):
    page = opened(viewport={"width": width, "height": 800}, locale="es")
    tops = set()
    for key in ("Home", "End"):
        page.focus("#day")
        page.keyboard.press(key)
        tops.add(page.evaluate("document.getElementById('day').getBoundingClientRect().top + scrollY"))
    assert len(tops) == 1
