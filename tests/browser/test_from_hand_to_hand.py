"""Language, writing, handing over and overload at the desks, without a mouse, as two operators see them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from .rig import House, house
from .test_joining import picture

pytestmark = pytest.mark.slow
HERE = {"latitude": 19.0437, "longitude": -98.1981, "uncertainty_m": 40}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, browser: Any) -> Iterator[House]:
    with house(tmp_path_factory.mktemp("hands"), browser) as opened:
        opened.join("nicte", "PUE", "operator")
        yield opened


@pytest.fixture(autouse=True)
def _quiet(place: House) -> Iterator[None]:
    yield
    place.close_windows()


def event(place: House, kind: str, id: str, **more: Any) -> int:
    return int(place.api("POST", "telephony/events", event=kind, id=id, **more)["call"])


def desk(place: House, user: str, **options: Any) -> Any:
    page = place.page(user, "/desk/operator/", **options)
    page.wait_for_selector("#operator[data-ready]")
    page.wait_for_selector("body[data-line='up']")
    return page


def on_shift(page: Any) -> None:
    """Signed on, whatever was before."""
    page.wait_for_selector("[data-shift]:not([hidden])")
    if page.locator("[data-shift-button]").get_attribute("data-state") == "soon":
        page.keyboard.press("Alt+t")
    expect(page.locator("[data-shift-button]")).to_have_attribute("data-state", "calm")


def test_a_call_in_writing_is_answered_in_writing_and_what_fails_is_said(place, assert_accessible):
    page = desk(place, "operator")
    event(place, "text", "d-1", text="no puedo hablar, esta en la casa", message="m-1", number="2221110001", **HERE)
    page.keyboard.press("F2")
    expect(page.locator("#texts li")).to_have_count(1)
    expect(page.locator("#dialogue-how")).to_contain_text("Only in writing")
    page.keyboard.press("Shift+F8")
    expect(page.locator("#text-words")).to_be_focused()
    page.keyboard.type("¿Es seguro que le escriba?")
    page.keyboard.press("Enter")
    # No exchange takes orders here: that is said on the message and once aloud, and one press sends it again.
    expect(page.locator("#texts .ours")).to_contain_text("did not arrive")
    event(place, "text", "d-1", text="si", message="m-2")
    expect(page.locator("#texts li")).to_have_count(3)
    assert_accessible(page)
    picture(page, "writing")
    page.set_viewport_size({"width": 390, "height": 844})
    picture(page, "writing-390")
    page.set_viewport_size({"width": 1366, "height": 768})
    page.keyboard.press("Alt+g")
    # What is written while the call is set aside is one key away.
    event(place, "text", "d-1", text="ya se fue", message="m-3")
    expect(page.locator("#take-unread")).to_be_visible()
    page.keyboard.press("Shift+F11")
    expect(page.locator("#texts li").last).to_contain_text("ya se fue")
    expect(page.locator("#take-unread")).to_be_hidden()
    page.keyboard.press("Alt+g")
    assert page.complaints == []


def test_a_colleague_who_speaks_it_takes_the_call_with_one_key(place, assert_accessible):
    nicte = desk(place, "nicte")
    on_shift(nicte)
    nicte.goto("/desk/operator/languages")
    nicte.get_by_label("Nahuatl").check()
    assert_accessible(nicte)
    picture(nicte, "languages")
    nicte.get_by_role("button", name="Save").click()
    nicte.wait_for_load_state()
    expect(nicte.get_by_label("Nahuatl")).to_be_checked()
    nicte.goto("/desk/operator/")
    nicte.wait_for_selector("#operator[data-ready]")
    page = desk(place, "operator")
    event(place, "ring", "v-1", number="2221110002", **HERE)
    page.keyboard.press("F2")
    page.wait_for_selector("#call-form:not([hidden])")
    page.keyboard.press("Shift+F2")
    expect(page.locator("#language")).to_be_focused()
    page.select_option("#language", "nah")
    expect(page.locator("#language option:checked")).to_contain_text("1 on shift")
    page.keyboard.press("Shift+F3")
    expect(page.locator("#help-now")).to_contain_text("A colleague who speaks Nahuatl is asked for")
    # Another language is no incomplete call: the desk offers the language instead.
    page.keyboard.press("F4")
    page.keyboard.press("8")
    expect(page.locator("#toasts, .toasts, body").first).to_contain_text("Another language is no incomplete call")
    assert_accessible(page)
    picture(page, "language")
    expect(nicte.locator("#take-wanted")).to_be_visible()
    picture(nicte, "wanted")
    nicte.keyboard.press("Shift+F6")
    expect(nicte.locator("#call-form")).to_be_visible()
    expect(nicte.locator("#language")).to_have_value("nah")
    expect(page.locator("#idle")).to_be_visible()
    nicte.keyboard.press("Alt+g")
    assert page.complaints == nicte.complaints == []


def test_what_is_in_her_hands_goes_with_one_key(place, assert_accessible):
    page, nicte = desk(place, "operator"), desk(place, "nicte")
    on_shift(page)
    on_shift(nicte)
    nicte.keyboard.press("Shift+F7")
    expect(nicte.locator("#handing [data-hands-items] li")).not_to_have_count(0)
    nicte.select_option("#hands-to", "operator")
    nicte.fill("#hands-remarks", "La de náhuatl espera intérprete")
    assert_accessible(nicte)
    picture(nicte, "handing")
    nicte.press("#hands-remarks", "Enter")
    expect(page.locator("#hands-coming")).to_be_visible()
    expect(page.locator("#hands-coming")).to_contain_text("La de náhuatl espera intérprete")
    assert_accessible(page)
    picture(page, "coming")
    page.keyboard.press("Shift+F9")
    expect(page.locator("#hands-coming")).to_be_hidden()
    expect(nicte.locator("[data-hands-said]")).to_contain_text("operator has it now.")
    expect(nicte.locator("#handing [data-hands-items] li")).to_have_count(0)
    assert page.complaints == nicte.complaints == []


def test_overload_is_seen_at_both_desks_and_the_short_card_comes_up(place, assert_accessible):
    boss, page = place.page("supervisor", "/desk/supervisor/overload"), desk(place, "operator")
    assert_accessible(boss)
    picture(boss, "overload-off")
    boss.get_by_label("Why").fill("Sismo")
    boss.get_by_role("button", name="Switch it on").click()
    expect(boss.locator("body")).to_contain_text("The overload mode is on.")
    expect(page.locator("#overload")).to_be_visible()
    expect(page.locator("#overload")).to_contain_text("By what is happening")
    event(place, "ring", "q-1", number="2221110003", **HERE)
    trapped = event(place, "ring", "q-2", number="2221110004", **HERE)
    event(place, "key", "q-2", key="1")
    expect(page.locator("#waiting-rows tr").first).to_have_attribute("data-id", str(trapped))
    expect(page.locator("#waiting-rows tr").first).to_contain_text("Trapped or hurt")
    picture(page, "overload-queue")
    page.keyboard.press("F2")
    expect(page.locator("#card")).to_contain_text("Short card")
    assert_accessible(page)
    picture(page, "overload-card")
    boss.reload()
    assert_accessible(boss)
    picture(boss, "overload-on")
    boss.set_viewport_size({"width": 390, "height": 844})
    picture(boss, "overload-390")
    boss.get_by_role("button", name="End the overload").click()
    expect(page.locator("#overload")).to_be_hidden()
    assert page.complaints == boss.complaints == []
