"""A crew with a phone: the assignment comes by itself, one big button says the next step, and no line loses nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import cycle
from typing import Any

import pytest
from playwright.sync_api import expect

from .rig import House, house, shows, strangers, until

pytestmark = pytest.mark.slow

UNIT = "PUE-P01"
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "is_mobile": True,
    "has_touch": True,
    "permissions": ["geolocation"],
    "geolocation": {"latitude": 19.0521, "longitude": -98.219, "accuracy": 12},
}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, browser: Any) -> Iterator[House]:
    with house(tmp_path_factory.mktemp("unit"), browser) as opened:
        yield opened


@pytest.fixture
def calm(place: House) -> House:
    """The house with nothing open and the unit free."""
    place.close_everything()
    until(lambda: status(place) == "available")
    return place


def status(place: House) -> str:
    return next(row["status"] for row in place.api("GET", "units?centre=PUE")["items"] if row["code"] == UNIT)


def timed(place: House, *, behind_s: float = 0) -> Any:
    """A phone's context whose clock the test moves on; it is behind the true one by so much."""
    context = place.context("unit", **PHONE)
    context.clock.install(time=datetime.now(UTC) - timedelta(seconds=behind_s))
    return context


def phone(place: House, context: Any = None, **options: Any) -> Any:
    page = place.page("unit", "/desk/unit/", context, **(PHONE | options))
    page.wait_for_selector("main[data-show='free'], main[data-show='assigned']")
    page.wait_for_selector("body[data-line='up']")
    return page


def send(place: House, page: Any, **fields: Any) -> str:
    folio = place.incident("30419", **({"narrative": "Dos hombres con pistola"} | fields))
    place.api("POST", f"incidents/{folio}/assignments", units=[UNIT])
    page.wait_for_selector("main[data-show='assigned']")
    return folio


def says(page: Any, words: str) -> None:
    shows(page, f"document.querySelector('[data-next]').textContent === {words!r}")


def test_an_assignment_comes_by_itself_and_the_button_walks_to_free(calm):
    page = phone(calm, timed(calm))
    expect(page.locator("main")).to_contain_text("Nothing assigned")
    folio = send(calm, page)
    expect(page.locator("[data-what]")).to_have_text("Shop robbery with violence")
    expect(page.locator("[data-folio]")).to_have_text(folio)
    shows(page, "document.querySelector('[data-told]').textContent.includes('pistola')")
    for words, after in (("We accept", "accepted"), ("We are under way", "under_way"), ("We are on scene", "on_scene")):
        says(page, words)
        page.tap("[data-next]")
        until(lambda after=after: status(calm) == after)
    says(page, "We are free")
    page.tap("[data-next]")
    expect(page.locator("[data-ask-text]")).to_have_text("Is the service over?")
    assert status(calm) == "on_scene"
    page.clock.fast_forward(700)
    page.tap("[data-yes]")
    page.wait_for_selector("main[data-show='free']")
    until(lambda: status(calm) == "available")
    assert page.complaints == []


def test_not_yet_leaves_everything_as_it_is(calm):
    page = phone(calm)
    send(calm, page)
    calm.api("POST", f"units/{UNIT}/status", status="on_scene")
    says(page, "We are free")
    page.tap("[data-next]")
    page.tap("[data-no]")
    expect(page.locator("[data-next]")).to_be_visible()
    assert status(calm) == "on_scene"


def test_a_hasty_second_tap_does_not_end_the_service(calm):
    page = phone(calm)
    send(calm, page)
    calm.api("POST", f"units/{UNIT}/status", status="on_scene")
    says(page, "We are free")
    page.evaluate("document.querySelector('[data-next]').click(); document.querySelector('[data-yes]').click()")
    # It asks still, and has told nobody anything.
    expect(page.locator("[data-yes]")).to_be_visible()
    assert not [address for address in page.asked if address.endswith("/step")]
    assert status(calm) == "on_scene"


def test_a_step_may_be_skipped(calm):
    page = phone(calm)
    send(calm, page)
    page.tap("[data-skip] button:has-text('We are on scene')")
    until(lambda: status(calm) == "on_scene")


def test_a_step_said_without_a_line_is_sent_once_with_its_moment_when_the_line_is_back(calm):
    page = phone(calm)
    folio = send(calm, page)
    says(page, "We accept")
    # What was told is read after the assignment: it should be here before the line goes, and stay.
    expect(page.locator("main")).to_contain_text("pistola")
    page.context.set_offline(True)
    page.tap("[data-skip] button:has-text('We are on scene')")
    page.wait_for_selector("[data-kept]:not([hidden])")
    expect(page.locator("[data-kept]")).to_contain_text("We are on scene")
    expect(page.locator("#status")).to_have_text("On scene")
    # What the server hears late by its own clock, it enters as said before: no clock of the page is asked.
    page.wait_for_timeout(7000)
    expect(page.locator("main")).to_contain_text("pistola")
    assert status(calm) == "assigned"
    page.context.set_offline(False)
    until(lambda: status(calm) == "on_scene")
    page.wait_for_selector("[data-kept]", state="hidden")
    arrivals = [line for line in calm.api("GET", f"incidents/{folio}/timeline") if line["verb"] == "unit.arrive"]
    assert len(arrivals) == 1
    assert "before it arrived" in arrivals[0]["text"]


def test_what_was_kept_survives_that_the_page_is_closed(calm):
    page = phone(calm)
    send(calm, page)
    says(page, "We accept")
    page.context.set_offline(True)
    page.tap("[data-next]")
    page.wait_for_selector("[data-kept]:not([hidden])")
    context = page.context
    page.close()
    context.set_offline(False)
    calm.page("unit", "/desk/unit/", context)
    until(lambda: status(calm) == "accepted")


def test_the_position_is_reported_and_kept_without_a_line(calm):
    def reported() -> tuple[float, float]:
        unit = next(row for row in calm.api("GET", "units?centre=PUE")["items"] if row["code"] == UNIT)
        return unit["latitude"], unit["longitude"]

    # A fix carries the true hour, and no fix is older than it is: only a clock that is behind can be moved on alone.
    page = phone(calm, timed(calm, behind_s=300))
    until(lambda: reported() == (19.0521, -98.219))
    page.context.set_offline(True)
    accuracy = cycle((20, 21))

    def kept() -> bool:
        # The page takes a place every ten seconds of the server's time, as well as it knows that: until it takes one.
        page.context.set_geolocation({"latitude": 19.06, "longitude": -98.22, "accuracy": next(accuracy)})
        page.clock.fast_forward(2000)
        page.wait_for_timeout(100)
        return bool(page.evaluate("localStorage.getItem('hilo:positions:PUE-P01') !== null"))

    until(kept)
    assert reported() == (19.0521, -98.219)
    page.context.set_offline(False)
    until(lambda: reported() == (19.06, -98.22))
    shows(page, "localStorage.getItem('hilo:positions:PUE-P01') === null")


def test_off_duty_no_position_is_reported(calm):
    calm.api("POST", f"units/{UNIT}/status", status="off_duty")
    try:
        page = phone(calm, timed(calm))
        page.clock.run_for(30_000)
        assert page.is_hidden("#position")
        assert not [address for address in page.asked if address.endswith("/position")]
        says(page, "Begin the shift")
        page.tap("[data-next]")
        until(lambda: status(calm) == "available")
        page.wait_for_selector("#position:not([hidden])")
    finally:
        calm.client.post(f"/api/v1/units/{UNIT}/status", json={"status": "free"})


def test_the_way_is_told_in_distance_direction_and_a_link_for_the_phone(calm):
    page = phone(calm)
    send(calm, page, latitude=19.0437, longitude=-98.1981)
    shows(page, "document.querySelector('[data-distance]').textContent === '2.4 km'")
    expect(page.locator("[data-bearing]")).to_contain_text("southeast")
    expect(page.locator("[data-geo]")).to_have_attribute("href", "geo:19.0437,-98.1981?q=19.0437,-98.1981")


def test_the_callers_number_never_reaches_the_phone(calm):
    context = calm.context("unit", **PHONE)
    seen: list[Any] = []
    page = calm.page("unit", "about:blank", context)
    page.on("response", lambda answer: "/desk/unit/" in answer.url and seen.append(answer))
    page.goto("/desk/unit/")
    page.wait_for_selector("main[data-show='free']")
    send(calm, page, caller_number="+522229998877")
    shows(page, "document.querySelector('[data-told]').textContent.includes('pistola')")
    texts = [answer.text() for answer in list(seen)]
    assert any("pistola" in text for text in texts)
    assert not any("2229998877" in text for text in texts)


def test_an_assignment_that_dispatch_takes_back_leaves_the_page(calm):
    page = phone(calm)
    send(calm, page)
    calm.api("POST", f"units/{UNIT}/status", status="free")
    page.wait_for_selector("main[data-show='free']")
    expect(page.locator("main")).to_contain_text("Nothing assigned")


def test_the_page_has_no_barriers_and_no_request_leaves_the_house(calm, assert_accessible):
    page = phone(calm)
    assert_accessible(page)
    send(calm, page)
    shows(page, "document.querySelector('[data-told]').textContent.includes('pistola')")
    page.wait_for_selector("#map canvas")
    assert_accessible(page)
    assert strangers(page, calm) == []
    assert page.complaints == []


def test_the_big_button_is_big_enough_for_a_wet_thumb(calm):
    page = phone(calm)
    send(calm, page)
    says(page, "We accept")
    box = page.locator("[data-next]").bounding_box()
    assert box["height"] >= 88
    assert box["width"] >= 340
    assert box["y"] + box["height"] <= 844
