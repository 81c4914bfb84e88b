"""Two incidents that are one event, one that is two, and one that no call told of, at the dispatcher's desk."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from .rig import House, house
from .test_dispatcher_desk import desk, row

pytestmark = pytest.mark.slow
PICTURES = os.environ.get("HILO_PICTURES", "")


def picture(page: Any, name: str) -> None:
    """A picture for whoever looks at the pages, if HILO_PICTURES names a folder."""
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / f"{name}.png"))


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, browser: Any) -> Iterator[House]:
    with house(tmp_path_factory.mktemp("joining"), browser) as opened:
        yield opened


@pytest.fixture
def calm(place: House) -> House:
    place.close_everything()
    return place


def test_an_incident_is_joined_to_the_nearest_with_its_unit_and_taken_apart_again(calm, assert_accessible):
    one = calm.incident("10104")
    other = calm.incident("10104", latitude=19.0440, caller_number="+522227654321")
    calm.api("POST", f"incidents/{one}/assignments", unit="PUE-P01")
    page = desk(calm)
    page.click(row(one))
    page.wait_for_selector("#detail .call")
    page.keyboard.press("Alt+j")
    expect(page.locator("#strip-join [data-join-list] input")).to_be_checked()
    page.keyboard.type(other[-4:])
    expect(page.locator("#strip-join [role=option]").first).to_contain_text(other)
    picture(page, "join")
    assert_accessible(page)
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.locator(row(one))).to_have_count(0)
    expect(page.locator("#detail [data-folio]")).to_have_text(other)
    expect(page.locator("#detail [data-sent]")).to_contain_text("PUE-P01")
    expect(page.locator("#detail [data-related]")).to_contain_text(one)
    expect(page.locator("#detail .call")).to_have_count(2)
    assert calm.api("GET", f"incidents/{one}")["joined_into"] == other
    picture(page, "joined")
    page.locator("#detail [data-related] [data-lead]").click()
    expect(page.locator("#detail [data-folio]")).to_have_text(one)
    expect(page.locator("[data-act=reopen]")).to_be_hidden()
    page.keyboard.press("Alt+j")
    expect(page.locator(row(one))).to_have_count(1)
    expect(page.locator("#detail [data-related]")).to_be_hidden()
    assert page.complaints == []


def test_a_call_that_tells_of_something_else_is_split_off(calm):
    source = calm.incident("10104")
    call = calm.api("POST", "calls", channel="voice", narrative="Se incendia un local", latitude=19.05, longitude=-98.2)
    calm.api("POST", f"incidents/{source}/links", call=call["id"])
    page = desk(calm)
    page.click(row(source))
    expect(page.locator("#detail .call")).to_have_count(2)
    page.keyboard.press("Alt+p")
    expect(page.locator("#strip-split [data-split-calls] input")).to_be_checked()
    expect(page.locator("#split-narrative")).to_be_hidden()
    page.fill("#split-code", "20301")
    expect(page.locator("#strip-split [role=option]").first).to_contain_text("20301")
    picture(page, "split")
    page.press("#split-code", "Enter")
    page.press("#split-code", "Enter")
    expect(page.locator("#detail [data-folio]")).to_have_text(call["folio"])
    expect(page.locator("#detail [data-related]")).to_contain_text(source)
    expect(page.locator(row(call["folio"]))).to_have_count(1)
    assert calm.api("GET", f"incidents/{source}")["split_off"] == [call["folio"]]
    assert page.complaints == []


def test_what_a_crew_saw_is_opened_without_a_call_where_the_unit_is(calm, assert_accessible):
    page = desk(calm)
    page.locator("#board .line").first.click()
    unit = page.locator("#board .line").first.get_attribute("data-id")
    page.keyboard.press("Alt+n")
    expect(page.locator("#seen-unit")).to_have_value(f"unit:{unit}")
    page.keyboard.type("Choque sin lesionados frente al mercado")
    page.fill("#seen-code", "30309")
    expect(page.locator("#strip-new [role=option]").first).to_contain_text("30309")
    picture(page, "without-a-call")
    assert_accessible(page)
    page.press("#seen-code", "Enter")
    page.press("#seen-code", "Enter")
    expect(page.locator("#h-detail")).to_contain_text("Traffic crash")
    expect(page.locator("#detail [data-calls]")).to_contain_text("frente al mercado")
    expect(page.locator("#detail [data-calls]")).to_contain_text("Seen by a crew")
    page.keyboard.press("F8")
    expect(page.locator("#ranking .choice").first).to_be_visible()
    assert page.complaints == []
