"""The editor of protocol cards: a supervisor writes, the physician approves, and the operator's desk asks it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from .rig import House, house, shows
from .test_joining import picture

pytestmark = pytest.mark.slow
CARD = "/desk/supervisor/cards/crash"
ASKED = "JSON.parse(document.getElementById('cards-data').textContent).find((one) => one.id === 'crash')"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, browser: Any) -> Iterator[House]:
    with house(tmp_path_factory.mktemp("cards"), browser) as opened:
        yield opened


@pytest.fixture(scope="module")
def hand(place: House) -> Any:
    """`hand("supervisor")`: a context of somebody who has given a second factor."""
    held: dict[str, Any] = {}

    def signed_in(user: str) -> Any:
        if user not in held:
            held[user] = place.context(user, viewport={"width": 1366, "height": 900})
        return held[user]

    return signed_in


def opened(hand: Any, user: str, path: str = CARD) -> Any:
    page = hand(user).new_page()
    page.complaints = []
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.goto(path)
    return page


def field(page: Any, place: str, label: str) -> Any:
    return page.locator(f"[data-place='{place}']").get_by_label(label, exact=True).first


def test_a_card_is_written_approved_by_the_physician_and_asked_at_the_desk(hand, place, assert_accessible):
    page = opened(hand, "supervisor", "/desk/supervisor/cards")
    expect(page.locator("tbody tr")).to_have_count(47)
    assert_accessible(page)
    picture(page, "cards")
    page.get_by_role("link", name="Crash or pedestrian struck").click()
    expect(page.locator("#faults")).to_contain_text("No fault")
    picture(page, "card")
    assert_accessible(page)
    # Walked question by question, as it will be asked.
    page.locator("#walk button", has_text="Fire or smoke").click()
    expect(page.locator("#walk")).to_contain_text("Away from the vehicles and the smoke")
    page.locator("#walk button", has_text="No").first.click()
    expect(page.locator("#walk")).to_contain_text("20303")
    # A fault is named with its place, and nothing typed is lost by it.
    field(page, "danger", "What is asked (en)").fill("")
    expect(page.locator("#faults")).to_contain_text("Question 1")
    expect(page.locator("[data-place='danger']").first).to_have_class("panel has-fault")
    expect(page.get_by_role("button", name="Ask for approval")).to_be_disabled()
    picture(page, "card-fault")
    page.reload()
    expect(field(page, "danger", "What is asked (en)")).to_have_value("")
    field(page, "danger", "What is asked (en)").fill("Any fire, smoke or fuel on the ground?")
    expect(page.locator("#faults")).to_contain_text("No fault")
    page.get_by_label("What changes, and why").fill("Shorter")
    page.get_by_role("button", name="Ask for approval").click()
    expect(page.locator("#status")).to_have_text("Awaiting approval")
    assert page.complaints == []

    doctor = opened(hand, "physician")
    expect(doctor.locator("#versions")).to_contain_text("Shorter")
    doctor.locator("#changes-box summary").click()
    expect(doctor.locator("#changes ins")).to_contain_text("fuel on the ground")
    picture(doctor, "card-approval")
    doctor.get_by_role("button", name="Approve: use it now").click()
    expect(doctor.locator("#versions .badge").first).to_have_text("in use")
    assert doctor.complaints == []

    desk = place.page("operator", "/desk/operator/")
    asked = desk.evaluate(
        "JSON.parse(document.getElementById('cards-data').textContent).find((one) => one.id === 'crash')"
    )
    assert (asked["version"], asked["needs_approval"]) == (2, False)
    assert asked["questions"]["danger"]["text"] == "Any fire, smoke or fuel on the ground?"


def test_what_is_typed_without_a_line_is_kept_and_put_back(hand):
    page = opened(hand, "supervisor", "/desk/supervisor/cards/avalanche?new")
    page.route("**/draft", lambda route: route.abort())
    page.get_by_label("Title (es)").fill("Inundación")
    expect(page.locator("#saved")).to_have_text("kept here until the line is back")
    # The line is back only once the page was left: it tries again by itself, and then nothing would be kept.
    page.goto("/desk/supervisor/cards/avalanche?new")
    expect(page.locator("#kept-here")).to_be_visible()
    page.unroute("**/draft")
    page.locator("#kept-use").click()
    expect(page.get_by_label("Title (es)")).to_have_value("Inundación")
    expect(page.locator("#saved")).to_contain_text("saved")
    page.goto("/desk/supervisor/cards/avalanche")
    expect(page.get_by_label("Title (es)")).to_have_value("Inundación")
    # A card says from where its words are, and which director answers for it.
    expect(page.locator("#faults")).to_contain_text("discipline")
    page.get_by_label("Who answers for it").select_option("fire")
    page.get_by_label("Where it comes from").fill("Own words")
    page.locator("#add-question").click()
    page.locator("[data-place='q2'] textarea").first.fill("¿Cuánta agua?")
    expect(page.locator("#faults")).to_contain_text("Question 2")


def test_what_is_typed_while_a_slow_answer_is_waited_for_goes_without_another_key(hand):
    page = opened(hand, "supervisor", "/desk/supervisor/cards/flood?new")
    held: list[Any] = []
    page.route("**/draft", lambda route: held.append(route) if not held else route.continue_())
    page.get_by_label("Title (es)").fill("Crecida")
    expect(page.locator("#saved")).to_have_text("saving…")
    page.get_by_label("Title (es)").fill("Crecida del río")
    # Longer than the rest after a key: its own turn has come, and in vain.
    page.wait_for_timeout(1_200)
    held[0].continue_()
    shows(page, "localStorage.getItem('hilo:card:flood') === null")
    page.goto("/desk/supervisor/cards/flood")
    expect(page.get_by_label("Title (es)")).to_have_value("Crecida del río")
    expect(page.locator("#kept-here")).to_be_hidden()


def test_two_who_write_at_once_are_told_and_neither_loses_a_word(hand, place):
    first, second = (opened(hand, user, "/desk/supervisor/cards/childbirth") for user in ("supervisor", "physician"))
    first.get_by_label("Title (en)").fill("Birth")
    expect(first.locator("#saved")).to_have_text(re.compile(r"^saved \d\d:\d\d:\d\d$"))
    second.get_by_label("Title (en)").fill("Childbirth now")
    expect(second.locator("#saved")).to_contain_text("supervisor changed this card meanwhile")
    expect(second.get_by_label("Title (en)")).to_have_value("Childbirth now")
    second.on("dialog", lambda dialog: dialog.accept())
    second.reload()
    expect(second.locator("#kept-here")).to_be_visible()
    expect(second.get_by_label("Title (en)")).to_have_value("Birth")


@pytest.mark.parametrize("options", [{"viewport": {"width": 390, "height": 844}}, {"color_scheme": "dark"}])
def test_the_editor_has_no_barriers_on_a_phone_or_in_the_dark(hand, assert_accessible, options):
    page = opened(hand, "supervisor")
    if "viewport" in options:
        page.set_viewport_size(options["viewport"])
    else:
        page.emulate_media(color_scheme="dark")
    expect(page.locator("#faults")).to_contain_text("No fault")
    picture(page, "card-" + ("phone" if "viewport" in options else "dark"))
    assert_accessible(page)
