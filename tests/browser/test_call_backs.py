"""Whom the centre owes a call back, and the line on which nobody speaks, at the operator's desk without a mouse."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from .rig import House, house, until
from .test_joining import picture

pytestmark = pytest.mark.slow
ANA, BETO = "+522221110001", "+522221110002"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, browser: Any) -> Iterator[House]:
    with house(tmp_path_factory.mktemp("backs"), browser) as opened:
        yield opened


def rings(place: House, number: str, **fields: Any) -> dict[str, Any]:
    known = {"channel": "voice", "caller_number": number, "latitude": 19.0437, "longitude": -98.1981}
    call: dict[str, Any] = place.api("POST", "calls", **(known | fields))
    return call


def lost(place: House, number: str, **fields: Any) -> dict[str, Any]:
    """A call whose line closed before anybody answered."""
    call = rings(place, number, **fields)
    place.api("POST", f"calls/{call['id']}/end")
    return call


def desk(place: House, **options: Any) -> Any:
    page = place.page("operator", "/desk/operator/", **options)
    page.wait_for_selector("body[data-line='up']")
    return page


def status(place: House, call: dict[str, Any]) -> str:
    return str(place.api("GET", f"calls/{call['id']}")["status"])


def test_one_chord_takes_the_next_and_a_digit_says_how_it_ended(place, assert_accessible):
    first, second = lost(place, ANA), lost(place, ANA)
    other = lost(place, BETO)
    hidden = lost(place, "")
    page = desk(place)
    expect(page.locator("#owed-rows li")).to_have_count(3)
    expect(page.locator("#owed-rows li").first).to_contain_text("rang 2 times")
    assert_accessible(page)
    picture(page, "owed")
    page.keyboard.press("Alt+d")
    expect(page.locator("#back-number")).to_be_focused()
    assert page.locator("#back-number").get_attribute("href") == f"tel:{ANA}"
    assert_accessible(page)
    picture(page, "calling-back")
    page.keyboard.press("Alt+2")
    expect(page.locator("#back-panel")).to_be_hidden()
    expect(page.locator("#owed-rows")).to_contain_text("1 of 3 attempts, last: No answer")
    page.keyboard.press("Alt+d")
    expect(page.locator("#back-number")).to_have_attribute("href", f"tel:{BETO}")
    page.keyboard.press("Alt+5")
    expect(page.locator("#owed-rows li")).to_have_count(2)
    assert status(place, other) == "unreached"
    # Who was tried a moment ago rests, but may be taken by hand; reached, the call is in the operator's hands.
    page.locator(f"#owed-rows [data-id='{second['id']}']").click()
    expect(page.locator("#back-number")).to_be_focused()
    page.keyboard.press("Alt+1")
    expect(page.locator("#call-folio")).to_have_text(second["folio"])
    assert (status(place, second), status(place, first)) == ("answered", "abandoned")
    page.keyboard.press("Alt+g")
    expect(page.locator("#owed-rows li")).to_have_count(1)
    page.locator(f"#owed-rows [data-id='{hidden['id']}']").click()
    expect(page.locator("#owed-panel")).to_be_hidden()
    assert page.complaints == []


def test_two_operators_do_not_dial_the_same_number(place):
    place.join("olga", "PUE", "operator")
    call = lost(place, ANA)
    page = desk(place)
    expect(page.locator("#owed-rows li")).to_have_count(1)
    page.keyboard.press("Alt+d")
    expect(page.locator("#back-number")).to_be_focused()
    colleague = place.page("olga", "/desk/operator/")
    expect(colleague.locator("#owed-rows")).to_contain_text("operator is calling now")
    expect(colleague.locator(f"#owed-rows [data-id='{call['id']}']")).to_be_disabled()
    # The caller rings again and somebody answers: nothing is owed any more.
    rings(place, ANA)
    colleague.keyboard.press("F2")
    expect(colleague.locator("#call-form")).to_be_visible()
    expect(page.locator("#owed-panel")).to_be_hidden()
    expect(page.locator("#back-panel")).to_be_hidden()


def test_silence_brings_its_card_and_is_improper_only_after_it(place):
    call = rings(place, BETO)
    page = desk(place)
    page.keyboard.press("F2")
    expect(page.locator("#call-folio")).to_have_text(call["folio"])
    page.keyboard.press("Alt+x")
    expect(page.locator("#toasts")).to_contain_text("Silence alone is no misuse")
    expect(page.locator("#card")).to_contain_text("tap the phone once")
    expect(page.locator("#silent")).to_have_attribute("aria-pressed", "true")
    picture(page, "silent")
    assert status(place, call) == "answered"
    page.locator("#card .answers button", has_text="Nothing").click()
    page.locator("#card .answers button", has_text="no emergency").click()
    page.keyboard.press("Alt+x")
    page.wait_for_selector("#undo-panel:not([hidden])")
    until(lambda: status(place, call) == "improper")


def test_a_chord_pressed_while_another_act_is_under_way_waits_and_is_not_lost(place):
    call = rings(place, BETO)
    page = desk(place, service_workers="block")
    page.keyboard.press("F2")
    expect(page.locator("#call-folio")).to_have_text(call["folio"])
    held: list[Any] = []
    page.route("**/silent", lambda route: held.append(route))
    page.keyboard.press("Alt+x")
    page.locator("#card .answers button", has_text="Nothing").click()
    page.keyboard.press("Alt+x")
    until(lambda: held, page=page)
    expect(page.locator("#undo-panel")).to_be_hidden()
    held.pop().continue_()
    expect(page.locator("#undo-panel")).to_be_visible()
    until(lambda: status(place, call) == "improper")


def test_a_caller_who_hangs_up_is_owed_a_call_back(place):
    call = rings(place, "+522221110009")
    page = desk(place)
    page.keyboard.press("F2")
    expect(page.locator("#call-folio")).to_have_text(call["folio"])
    page.keyboard.press("Alt+k")
    expect(page.locator("#owed-rows")).to_contain_text(call["folio"])
    until(lambda: status(place, call) == "abandoned")
    assert page.complaints == []


def test_who_must_not_be_rung_stands_first_and_is_opened_instead(place, assert_accessible):
    call = rings(place, "+522221110010")
    page = desk(place)
    page.keyboard.press("F2")
    expect(page.locator("#call-folio")).to_have_text(call["folio"])
    page.locator("#no-ring").press("Enter")
    expect(page.locator("#no-ring-why")).to_be_visible()
    assert_accessible(page)
    page.keyboard.press("Alt+k")
    first = page.locator("#owed-rows li").first
    expect(first).to_contain_text(call["folio"])
    expect(first).to_contain_text("Do not ring")
    assert_accessible(page)
    first.locator("button").click()
    expect(page.locator("#no-ring-why")).to_be_visible()
    page.locator("#no-ring").press("Enter")
    page.locator("#ring-why").fill("Her sister is with her")
    page.locator("#ring-yes").click()
    expect(page.locator("#no-ring-why")).to_be_hidden()
    assert page.complaints == []
