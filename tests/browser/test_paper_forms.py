"""Paper forms in a real Chromium: printed with and without a line, entered by keyboard alone."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from .rig import shows
from .without_a_line.line import KEPT

pytestmark = pytest.mark.browser
ENTER = "/desk/operator/paper/enter"
PAD = "/desk/operator/paper"


@pytest.fixture
def operator(new_page, live_hilo) -> Any:
    page = new_page(locale="en-US", viewport={"width": 1366, "height": 768})
    page.context.add_cookies([{"name": "sessionid", "value": live_hilo.session, "url": live_hilo.url}])
    return page


def type_form(page: Any, number: str, *, told: str = "Chocaron dos coches") -> None:
    """Type a form from its number to its closure; nothing but the keyboard."""
    expect(page.locator("#number")).to_be_focused()
    page.keyboard.press("End")
    # Yesterday: whatever the hour of the test, its times are past.
    page.evaluate(
        "document.getElementById('day').value = new Date(Date.now() - 36 * 3600e3).toISOString().slice(0, 10)"
    )
    page.fill("#number", number)
    page.keyboard.press("Enter")
    page.focus("#received_at")
    for text in ("0314", "031420", "0315", "", "MGL", "2221234567", "5 de Mayo y 16 de Septiembre", "", "", ""):
        page.keyboard.type(text)
        page.keyboard.press("Enter")
    page.keyboard.type("Puebla")
    page.wait_for_selector("#town + [role=listbox] [role=option]")
    page.keyboard.press("Enter")
    expect(page.locator("#narrative")).to_be_focused()
    page.keyboard.type(told)
    page.keyboard.press("Tab")
    page.keyboard.type("10104")
    page.wait_for_selector("#code + [role=listbox] [role=option]")
    page.keyboard.press("Enter")
    expect(page.locator("#priority")).to_be_focused()


def test_a_form_is_entered_by_keyboard_and_the_next_one_is_ready(operator, live_hilo):
    page = operator
    page.goto(ENTER)
    type_form(page, "PUE-P-0101")
    page.locator("#units input").first.focus()
    for text in ("PUE-A1", "0318", "0326", "0410"):
        page.keyboard.type(text)
        page.keyboard.press("Enter")
    page.fill("#closed_at", "0415")
    page.select_option("#closure_code", "A")
    unit = page.locator("#unit-codes option").first.get_attribute("value")
    page.locator("#units input").first.fill(unit)
    page.keyboard.press("F10")
    expect(page.locator("#findings")).to_contain_text("PUE-P-0101 is call PUE-")
    expect(page.locator("#number")).to_have_value("PUE-P-0102")
    folio = re.search(r"PUE-\d\d-\d+", page.locator("#findings").inner_text())
    assert folio
    with live_hilo.api() as client:
        found = client.get(f"/api/v1/incidents/{folio[0]}").raise_for_status().json()
        went = client.get(f"/api/v1/incidents/{folio[0]}/assignments").raise_for_status().json()
    assert (found["status"], found["closure_code"], found["code"]) == ("closed", "A", "10104")
    assert [row["unit"] for row in went] == [unit]
    assert went[0]["on_scene_at"] > went[0]["assigned_at"] > found["received_at"]


def test_the_same_form_twice_is_refused_with_who_entered_it(operator):
    page = operator
    for _ in range(2):
        page.goto(ENTER)
        type_form(page, "PUE-P-0201")
        page.keyboard.press("F10")
        page.wait_for_selector("#fault:not([hidden]), #findings .finding")
    expect(page.locator("#fault")).to_contain_text("PUE-P-0201 was entered by operator")
    expect(page.locator("#number")).to_have_attribute("aria-invalid", "true")


def test_a_time_that_cannot_be_is_said_at_its_field(operator):
    page = operator
    page.goto(ENTER)
    type_form(page, "PUE-P-0301")
    page.fill("#classified_at", "0313")
    page.fill("#answered_at", "2599")
    page.keyboard.press("F10")
    expect(page.locator("#fault")).to_contain_text("no time of day")
    expect(page.locator("#answered_at")).to_be_focused()


def test_a_pad_is_drawn_and_numbered_without_a_server(operator):
    page = operator
    page.goto("/desk/operator/")
    page.wait_for_selector("#operator[data-ready]")
    shows(
        page,
        KEPT,
    )
    page.context.set_offline(True)
    page.goto(PAD)
    page.fill("[name=first]", "8")
    page.fill("[name=count]", "3")
    page.keyboard.press("Enter")
    expect(page.locator("article.form")).to_have_count(3)
    expect(page.locator("article.form").nth(2)).to_contain_text("PUE-P-0010")
    page.context.set_offline(False)


def test_the_pages_of_paper_are_accessible(operator, assert_accessible):
    page = operator
    page.goto(ENTER)
    assert_accessible(page)
    page.goto(PAD)
    assert_accessible(page, schemes=("light",))


def test_on_a_phone_the_form_is_no_wider_than_the_screen(operator):
    page = operator
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(ENTER)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
