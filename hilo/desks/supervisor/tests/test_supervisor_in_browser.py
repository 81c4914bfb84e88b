"""In a browser: what changes is seen, a hand-over is signed, a history goes to paper, and everybody can read it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import assert_accessible  # noqa: F401
from tests.browser.rig import House, house, strangers

pytestmark = [pytest.mark.browser, pytest.mark.slow]
DESK = "/desk/supervisor/"
PHONE = {"width": 390, "height": 844}
PAGES = ("", "shift", "incidents", "call-backs", "aid", "notices", "times", "improper", "staffing")


@pytest.fixture(scope="module")
def rig(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    with house(tmp_path_factory.mktemp("supervisor"), browser) as found:
        for name in ("sara", "rita"):
            found.join(name, "PUE", "supervisor")
        yield found


@pytest.fixture
def opened(rig: House) -> Any:
    """`opened("shift", "rita")`: a page; at the end nothing has left the house and no script has thrown."""
    pages: list[Any] = []

    def open_page(path: str = "", user: str = "supervisor", **options: Any) -> Any:
        page = rig.page(user, DESK + path, **options)
        pages.append(page)
        return page

    yield open_page
    for page in pages:
        assert strangers(page, rig) == []
        assert page.complaints == []
    rig.close_windows()


def test_every_page_can_be_read_by_everybody(rig, opened, assert_accessible):  # noqa: F811
    rig.incident(seconds=400)
    page = opened()
    for path in PAGES:
        page.goto(DESK + path)
        expect(page.locator(".tabs a[aria-current]")).to_be_visible()
        assert_accessible(page)


def test_nothing_is_wider_than_a_phone(rig, opened):
    folio = rig.incident(seconds=400)
    page = opened(viewport=PHONE, locale="es-MX")
    for path in (*PAGES, f"incidents/{folio}"):
        page.goto(DESK + path)
        expect(page.locator(".tabs a[aria-current]")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


def test_a_call_that_rings_and_is_answered_is_seen_without_a_reload(rig, opened):
    page = opened()
    expect(page.locator("[data-link][data-state=calm]")).to_be_visible()
    waiting = page.locator("[data-waiting]")
    before = int(waiting.inner_text())
    call = rig.api("POST", "calls", channel="voice", latitude=19.0437, longitude=-98.1981)
    expect(waiting).to_have_text(str(before + 1))
    expect(page.locator(f"[data-call='{call['id']}']")).to_be_visible()
    rig.api("POST", f"calls/{call['id']}/answer")
    expect(page.locator(f"[data-call='{call['id']}']")).to_have_count(0)
    expect(waiting).to_have_text(str(before))


def test_an_incident_leaves_the_wall_when_its_unit_is_there(rig, opened):
    page = opened()
    folio = rig.incident(seconds=1000)
    line = page.locator(f"[data-term='{folio}']")
    expect(line).to_be_visible()
    rig.api("POST", f"incidents/{folio}/closure", code="A")
    expect(line).to_have_count(0)


def test_an_operator_takes_a_break_with_one_chord_and_the_supervisor_sees_it(rig, opened):
    board = opened()
    desk = rig.page("operator", "/desk/operator/")
    mine = desk.locator("[data-shift-button]")
    expect(mine).to_contain_text("Start the shift")
    desk.keyboard.press("Alt+t")
    expect(mine).to_contain_text("At the desk")
    expect(board.locator(".people li", has_text="operator")).to_contain_text("ready")
    desk.keyboard.press("Alt+t")
    menu = desk.get_by_role("menu", name="My shift")
    expect(menu).to_be_visible()
    expect(menu.get_by_role("menuitem").first).to_be_focused()
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("Enter")
    expect(mine).to_contain_text("Rest until")
    expect(board.locator(".people li", has_text="operator")).to_contain_text("rest")
    desk.keyboard.press("Alt+t")
    expect(mine).to_contain_text("At the desk")
    desk.keyboard.press("Alt+t")
    menu.get_by_role("menuitem", name="End the shift").click()
    expect(mine).to_contain_text("Start the shift")
    expect(board.locator(".people li", has_text="operator")).to_have_count(0)
    desk.context.close()


def test_a_shift_is_handed_over_and_signed(rig, opened):
    folio = rig.incident(seconds=400)
    sara = opened("shift", "sara")
    sara.get_by_label("What else the next one must know").fill("Rain since six")
    sara.keyboard.press("Alt+e")
    expect(sara.get_by_role("button", name="Withdraw the hand-over")).to_be_visible()
    rita = opened("shift", "rita")
    expect(rita.get_by_text("Rain since six")).to_be_visible()
    rita.locator("summary", has_text="Open incidents").first.press("Enter")
    expect(rita.locator(".handed", has_text=folio).first).to_be_attached()
    rita.keyboard.press("Alt+f")
    expect(rita.get_by_text("Signed: you answer for the shift now.")).to_be_visible()
    sara.reload()
    expect(sara.get_by_text("rita answers for the shift since")).to_be_visible()


def test_a_history_goes_to_paper_with_who_and_why(rig, opened, assert_accessible):  # noqa: F811
    folio = rig.incident(seconds=400)
    page = opened(f"incidents/{folio}")
    assert_accessible(page)
    page.get_by_label("What is it printed for?").fill("review after the event")
    page.keyboard.press("Alt+i")
    expect(page.locator(".sheet-foot")).to_contain_text("for: review after the event")
    assert_accessible(page)
    page.emulate_media(media="print", color_scheme="light")
    expect(page.get_by_role("button", name="Print")).to_be_hidden()
    expect(page.get_by_role("heading", name=re.compile("10104"))).to_be_visible()
    assert page.pdf(format="A4").startswith(b"%PDF")


def test_a_notice_is_posted_by_keyboard_and_shows_its_fields(opened):
    page = opened("notices")
    page.get_by_label("Number", exact=True).check()
    expect(page.get_by_label("Latitude")).to_be_hidden()
    page.get_by_label("Number, or code of the unit").fill("222 765 4321")
    page.keyboard.press("Alt+n")
    page.keyboard.type("Deaf caller: use the chat")
    page.get_by_label("Last day").fill((datetime.now(UTC) + timedelta(days=3)).date().isoformat())
    page.get_by_role("button", name="Post").click()
    expect(page.locator(".listed tr", has_text="Deaf caller")).to_contain_text("+522227654321")


def test_a_desk_that_loses_its_line_says_since_when_and_comes_back(opened):
    page = opened()
    expect(page.locator("[data-link][data-state=calm]")).to_be_visible()
    page.context.set_offline(True)
    expect(page.locator("#offline")).to_be_visible()
    page.context.set_offline(False)
    expect(page.locator("#offline")).to_be_hidden()
    page.complaints.clear()
