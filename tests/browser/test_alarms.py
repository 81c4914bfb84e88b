"""The emergency button: pressed on a crew's phone, heard at the centre, answered with one key, ended."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from .rig import House, house
from .test_joining import picture

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, browser: Any) -> Iterator[House]:
    with house(tmp_path_factory.mktemp("alarms"), browser) as opened:
        yield opened


def test_a_crew_in_danger_is_heard_answered_and_told_so(place, assert_accessible):
    desk = place.page("dispatcher", "/desk/dispatcher/")
    desk.wait_for_selector("body[data-line='up']")
    phone = place.page("unit", "/desk/unit/", viewport={"width": 390, "height": 844})
    phone.wait_for_selector("body[data-line='up']")
    button = phone.locator("[data-alarm-press]")
    expect(button).to_be_in_viewport(ratio=1)
    assert button.evaluate("it => getComputedStyle(it.closest('header')).position") == "sticky"
    box = button.bounding_box()
    phone.mouse.move(box["x"] + 40, box["y"] + 20)
    phone.mouse.down()
    phone.wait_for_timeout(300)
    phone.mouse.up()
    expect(phone.locator("[data-alarm-sent]")).to_be_hidden()
    phone.mouse.down()
    expect(phone.locator("[data-alarm-sent]")).to_contain_text("The centre hears it", timeout=10_000)
    phone.mouse.up()
    picture(phone, "alarm-phone")
    row = desk.locator("[data-alarms] li").first
    expect(row).to_contain_text("EMERGENCY BUTTON")
    assert_accessible(desk)
    assert_accessible(phone)
    picture(desk, "alarm-desk")
    # The desk ends above the alarm: nothing that is pressed lies under it.
    ends = "document.querySelector('main > *').getBoundingClientRect().bottom"
    assert desk.evaluate(f"{ends} <= document.querySelector('[data-alarms]').getBoundingClientRect().top + 1")
    desk.keyboard.press("F12")
    expect(row).to_contain_text("looks after it")
    expect(phone.locator("[data-alarm-told]")).to_contain_text("looks after you")
    phone.locator("[data-alarm-back]").click()
    expect(button).to_be_visible()
    expect(desk.locator("[data-alarms]")).to_be_hidden()
    assert desk.complaints == []
    assert phone.complaints == []


def test_a_colleague_in_danger_presses_and_takes_it_back(place):
    desk = place.page("dispatcher", "/desk/dispatcher/")
    olga = place.page("operator", "/desk/operator/", service_workers="block")
    olga.wait_for_selector("[data-ready]")
    olga.locator("[data-alarm-press]").click()
    row = desk.locator("[data-alarms] li").first
    expect(row).to_contain_text("EMERGENCY BUTTON")
    olga.locator("[data-alarms] button").click()
    expect(olga.locator("[data-alarms]")).to_be_hidden()
    expect(desk.locator("[data-alarms]")).to_be_hidden()


def test_how_it_ended_is_said_without_a_mouse(place):
    desk = place.page("dispatcher", "/desk/dispatcher/")
    olga = place.page("operator", "/desk/operator/", service_workers="block")
    olga.wait_for_selector("[data-ready]")
    olga.locator("[data-alarm-press]").click()
    row = desk.locator("[data-alarms] li").first
    expect(row).to_contain_text("EMERGENCY BUTTON")
    desk.keyboard.press("F12")
    expect(row).to_contain_text("looks after it")
    desk.keyboard.press("Alt+F12")
    expect(row.get_by_role("button", name="They are safe")).to_be_focused()
    expect(row).to_be_visible()
    desk.keyboard.press("Enter")
    expect(desk.locator("[data-alarms]")).to_be_hidden()
    expect(olga.locator("[data-alarms]")).to_be_hidden()
