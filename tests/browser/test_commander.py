"""A commander reviews by the keyboard in a real browser: reads, sends back, signs; the wall follows by itself."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from .reports import case, cast, lost_phone
from .rig import House, house, shows

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PHONE = {"width": 390, "height": 844}
WALL = {"width": 1920, "height": 1080}


@pytest.fixture(scope="module")
def rig(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with house(tmp_path_factory.mktemp("commander"), browser) as found:
        cast(found)
        yield found


@pytest.fixture
def opened(rig: House) -> Iterator[Any]:
    """`opened("commander", "/desk/commander/")`: a page in English; at the end no script has thrown."""
    pages = []

    def open_page(user: str, path: str, **options: Any) -> Any:
        pages.append(rig.page(user, path, **options))
        return pages[-1]

    yield open_page
    for page in pages:
        expected = ("status of 4", "ERR_INTERNET_DISCONNECTED")
        assert [said for said in page.complaints if not any(part in said for part in expected)] == []
    rig.close_windows()


def look(page: Any, name: str) -> None:
    """Keep a picture of the page if HILO_PICTURES names a folder."""
    if folder := os.environ.get("HILO_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png")


def fits(page: Any) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_empty_desks_say_so(opened, assert_accessible):
    page = opened("commander", "/desk/commander/")
    expect(page.get_by_text("Nothing waits for review")).to_be_visible()
    assert_accessible(page)
    look(page, "commander-queue-none")
    page.goto("/desk/commander/wall")
    expect(page.get_by_text("Nobody is in custody")).to_be_visible()
    assert_accessible(page)
    page.goto("/desk/commander/phones")
    expect(page.get_by_text("No phone is registered")).to_be_visible()
    assert_accessible(page)


def test_review_send_back_and_sign_by_the_keyboard(opened, rig, assert_accessible):
    told = case(rig, "submitted")
    page = opened("commander", "/desk/commander/")
    expect(page.get_by_role("link", name=told["folio"])).to_be_visible()
    assert_accessible(page)
    look(page, "commander-queue")
    page.keyboard.press("F2")
    expect(page.get_by_role("heading", name=told["folio"])).to_be_visible()
    assert_accessible(page)
    look(page, "commander-report")
    page.keyboard.press("Alt+J")
    shows(page, "document.activeElement.matches('.fieldrow, .part, #log')")
    page.keyboard.press("Alt+R")
    expect(page.get_by_label("Remark on the whole")).to_be_focused()
    street = page.locator("[data-path='sections.place.street']")
    street.locator("summary").click()
    street.locator("textarea").fill("Falta la calle")
    expect(page.locator("[data-remarks]")).to_have_text("1")
    page.reload()
    expect(street.locator("textarea")).to_have_value("Falta la calle")
    page.keyboard.press("Alt+R")
    page.get_by_role("button", name="Send back to the officer").click()
    expect(page.get_by_text("Sent back. The officer sees your remarks")).to_be_visible()
    expect(page.get_by_text("With the officers")).to_be_visible()

    other = case(rig, "submitted")
    page.goto(f"/desk/commander/reports/{other['folio']}")
    page.keyboard.press("Alt+F")
    boxes = page.locator("[name=acknowledged]")
    expect(boxes.first).to_be_focused()
    for n in range(boxes.count()):
        boxes.nth(n).check()
    page.get_by_label("Why it is signed all the same").fill("La persona quedó identificada")
    assert_accessible(page)
    look(page, "commander-sign")
    page.get_by_role("button", name="Sign with the institution's key").click()
    expect(page.get_by_text("Signed. From now on only a numbered amendment")).to_be_visible()
    page.keyboard.press("Alt+H")
    page.get_by_label("Authority that receives it").select_option("FGE-PUE")
    page.get_by_role("button", name="Hand the report over").click()
    expect(page.get_by_text("It waits for the acknowledgement")).to_be_visible()
    page.set_viewport_size(PHONE)
    assert fits(page)
    look(page, "commander-report-phone")


def test_the_wall_follows_by_itself_and_says_when_it_is_old(opened, rig, assert_accessible):
    page = opened("commander", "/desk/commander/wall", viewport=WALL)
    told = case(rig, "submitted")
    expect(page.locator(f"[data-detention='{told['number']}']")).to_be_visible()
    assert_accessible(page)
    look(page, "wall")
    page.set_viewport_size(PHONE)
    assert fits(page)
    page.set_viewport_size(WALL)
    page.context.set_offline(True)
    expect(page.locator("#offline")).to_be_visible()
    page.context.set_offline(False)
    expect(page.locator("#offline")).to_be_hidden()


def test_what_a_lost_phone_sent_is_read_with_a_reason_and_let_into_its_report(opened, rig, assert_accessible):
    folio = lost_phone(rig)
    page = opened("commander", "/desk/commander/phones")
    assert_accessible(page)
    page.get_by_label("Why it is opened").fill("El reporte estaba incompleto")
    page.get_by_role("button", name="Open what is sealed").click()
    expect(page.get_by_text("43 Poniente")).to_be_visible()
    page.get_by_label("Why it is let in").fill("Lo dictó por radio")
    assert_accessible(page)
    look(page, "commander-sealed")
    page.get_by_role("button", name="Let it into the report").click()
    expect(page.get_by_text(f"{folio}: 1 answer was let in.")).to_be_visible()
    expect(page.get_by_role("button", name="Let it into the report")).to_have_count(0)
    page.set_viewport_size(PHONE)
    assert fits(page)


def test_the_liaison_compares_and_downloads(opened, rig, assert_accessible):
    case(rig, "submitted")
    page = opened("liaison", "/desk/commander/reconciliation")
    expect(page.get_by_role("heading", name="Register, reports and hand-overs compared")).to_be_visible()
    assert_accessible(page)
    look(page, "reconciliation")
    with page.expect_download() as told:
        page.keyboard.press("Alt+D")
    assert told.value.suggested_filename.startswith("conciliacion-")
    page.set_viewport_size(PHONE)
    assert fits(page)
