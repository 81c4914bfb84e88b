"""With the keyboard alone, without a script, on a phone and on paper."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import assert_accessible  # noqa: F401
from tests.support.need import PATIENCE_MS

from .conftest import DESK

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def opened(browser: Any, live_server: Any, signed_in: Any, municipal: Any) -> Any:
    contexts = []

    def open_page(address: str = "", role: str = "analyst", **options: Any) -> Any:
        context = browser.new_context(**{"locale": "es-MX", "viewport": {"width": 1366, "height": 768}} | options)
        contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        cookie = signed_in(role).cookies["sessionid"]
        context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": live_server.url}])
        page = context.new_page()
        page.complaints = []
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on("console", lambda said: said.type == "error" and page.complaints.append(said.text))
        page.goto(f"{live_server.url}{DESK}{address}")
        return page

    yield open_page
    for context in contexts:
        context.close()


def tab_to(page: Any, selector: str) -> None:
    """Press Tab until the element has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
            return
    raise AssertionError(f"Tab never comes to {selector}")


def test_a_concentration_question_by_keyboard_alone_keeps_its_address(opened):
    page = opened()
    for field, value in (("#from", "2016-01"), ("#to", "2016-06"), ("#top", "2"), ("#share", "50")):
        tab_to(page, field)
        page.keyboard.press("Control+a")
        page.keyboard.type(value)
    tab_to(page, "#population")
    page.keyboard.press("End")
    tab_to(page, ".send button")
    page.keyboard.press("Enter")
    expect(page.locator("#h-answer")).to_contain_text("46.8")
    expect(page).to_have_url(re.compile(r"from=2016-01.*top=2.*population=conapo"))
    tab_to(page, "thead th a")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("th[aria-sort='ascending']")).to_have_text(re.compile("Municipio"))
    expect(page.locator("tbody tr").first).to_contain_text("Guadalajara")
    assert page.complaints == []


def test_it_all_works_without_a_script(opened):
    page = opened("?verb=change&source=sesnsp-municipal", java_script_enabled=False)
    page.select_option("#by", "municipality")
    page.click(".send button")
    expect(page.locator("#h-answer")).to_contain_text("al alza")


@pytest.mark.parametrize(
    "address",
    [
        "",
        "?verb=concentration&source=sesnsp-municipal&from=2016-01&to=2016-06&top=2&population=conapo",
        "?verb=rates&source=sesnsp-municipal&by=municipality",
        "?verb=series&source=sesnsp-municipal&area=21114",
        "?verb=concentration&source=sesnsp-municipal&from=2019-01&to=2019-02",
        "files",
        "weekly",
        "priorities?source=sesnsp-municipal&top=3&population=conapo",
        "programmes?year=2026",
        "programmes/21/2026",
    ],
)
def test_every_page_is_readable_for_all_and_fits_a_phone(address, opened, assert_accessible):  # noqa: F811
    page = opened(address)
    assert_accessible(page)
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert_accessible(page, schemes=("light",))


def test_the_weekly_sheet_is_one_page_of_paper(opened, monkeypatch):
    from hilo.desks.analyst.pages import weekly

    from .test_weekly_page import MONDAY, history

    monkeypatch.setattr(weekly, "by_week", lambda actor, first, last: history(40, 60))
    page = opened(f"weekly?week={MONDAY}")
    paper = page.pdf(format="A4", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", paper)) == 1
