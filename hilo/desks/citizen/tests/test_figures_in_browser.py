from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from hilo.kernel.territory import actions
from hilo.kernel.territory.tests.test_loading import geojson, squares
from hilo.knowledge.incidence.queries.keeping import keep
from tests.browser.conftest import assert_accessible  # noqa: F401
from tests.support.need import PATIENCE_MS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGES = (
    "/figures",
    "/figures/inegi-deaths/homicide",
    "/figures/inegi-deaths/homicide/21",
    "/figures/inegi-deaths/homicide/21114",
    "/figures/inegi-deaths/homicide/map?year=2015",
    "/figures/inegi-deaths/homicide/map?year=2015&state=14",
    "/figures/now",
    "/figures/now/sesnsp-state",
    "/figures/now/inegi-deaths",
    "/figures/embed/inegi-deaths/homicide",
    "/figures/sources",
    "/figures/data",
    "/figures/search?q=san",
    "/figures/priorities",
    "/figures/sesnsp-state/homicide/21114",
)


@pytest.fixture
def opened(browser, live_server, load, tmp_path):
    load("deaths"), load("files")
    list(keep())
    actions.load_boundaries(file=geojson(tmp_path, squares("14")))
    contexts = []

    def open_page(address: str, **options):
        context = browser.new_context(**{"locale": "es", "viewport": {"width": 390, "height": 844}} | options)
        contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        page.strangers = []
        page.on(
            "request",
            lambda request: request.url.startswith(live_server.url) or page.strangers.append(request.url),
        )
        page.goto(live_server.url + address, wait_until="networkidle")
        return page

    yield open_page
    for context in contexts:
        context.close()


def test_without_scripts_a_municipality_is_found_and_its_table_opened(opened):
    page = opened("/figures", java_script_enabled=False)
    page.fill("#q", "guadalajara")
    page.click(".find button")
    expect(page).to_have_url(re.compile("/figures/inegi-deaths/homicide/14039|/figures/search"))
    if "search" in page.url:
        page.click("text=Guadalajara, JAL")
    expect(page.locator("h1")).to_contain_text("Guadalajara")
    page.select_option("#year", "2015")
    page.click(".choose button")
    expect(page.locator(".answer")).to_contain_text("2015")
    page.click("#months summary")
    expect(page.locator("#months tbody tr").first).to_be_visible()
    assert page.strangers == []


@pytest.mark.parametrize("width", [320, 390, 1366])
def test_nothing_runs_over_the_side(opened, width):
    page = opened("/figures", viewport={"width": width, "height": 800})
    base = page.url.removesuffix("/figures")
    for address in PAGES:
        page.goto(base + address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address


def test_every_page_is_accessible(opened, assert_accessible):  # noqa: F811
    page = opened("/figures")
    base = page.url.removesuffix("/figures")
    for address in PAGES:
        page.goto(base + address)
        assert_accessible(page)
