"""In a browser, with the keyboard alone: scan, receive, store; many at once; everybody can read it, on a phone too."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import assert_accessible  # noqa: F401
from tests.browser.rig import House, house, strangers

pytestmark = [pytest.mark.browser, pytest.mark.slow]
DESK = "/desk/evidence/"
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def rig(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    with house(tmp_path_factory.mktemp("evidence"), browser) as found:
        yield found


@pytest.fixture(scope="module")
def brought(rig: House) -> Any:
    """`brought()`: an object that the officer collected and is bringing to the store; its number."""
    client = rig.api_of("officer")

    def post(path: str, body: dict[str, Any]) -> Any:
        answer = client.post(f"/api/v1/{path}", json=body)
        assert answer.status_code < 400, answer.text
        return answer.json()

    def make(kind: str = "firearm") -> str:
        made = post(
            "evidence",
            {
                "kind": kind,
                "description": "Pistola escuadra, 9 mm",
                "start": "location",
                "place": "Sobre la banqueta",
                "collected_at": (datetime.now(UTC) - timedelta(minutes=30)).isoformat(),
                "documentation": ["photo"],
                "seal": "A-1001",
            },
        )
        carrier = {"name": "Omar Oficial", "institution": "SSP-PUE", "account": "officer"}
        body = {"step": "send", "taker": carrier, "destination": "FGE-PUE", "place": "5 Oriente", "purpose": "Traslado"}
        post(f"evidence/{made['number']}/steps", body)
        return str(made["number"])

    return make


@pytest.fixture
def opened(rig: House) -> Any:
    """`opened("many")`: a page of the store; at the end nothing has left the house and no script has thrown."""
    pages: list[Any] = []

    def open_page(path: str = "", **options: Any) -> Any:
        page = rig.page("custodian", DESK + path, **options)
        pages.append(page)
        return page

    yield open_page
    for page in pages:
        assert strangers(page, rig) == []
        # A refused form answers with its status, which the browser's console repeats.
        assert [said for said in page.complaints if "status of 422" not in said] == []
        page.context.close()


def test_an_item_is_scanned_received_and_stored_without_a_mouse(opened, brought):
    number = brought()
    page = opened()
    expect(page.get_by_label("Number on the label")).to_be_focused()
    # A scanner types the number and presses Enter.
    page.keyboard.type(number.lower())
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=number)).to_be_visible()
    page.keyboard.press("Alt+1")
    expect(page.get_by_role("group", name="Who hands it over").get_by_label("Name")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("Wanda Testigo")
    page.keyboard.press("Tab")
    page.keyboard.type("A-1001")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.get_by_label("Intact")).to_be_checked()
    page.keyboard.press("Alt+G")
    expect(page.get_by_text("Recorded: Receive.")).to_be_visible()
    last = page.locator(".chain > li").first
    expect(last).to_contain_text("Beatriz Bodega")
    expect(last).to_contain_text("witness Wanda Testigo")
    page.get_by_role("link", name="Put in store").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Place")).to_be_focused()
    page.keyboard.type("Anaquel 14")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Recorded: Put in store.")).to_be_visible()
    page.keyboard.press("F2")
    expect(page.get_by_role("row", name=number)).to_contain_text("In storage")


def test_many_are_scanned_and_received_together_without_a_mouse(opened, brought):
    numbers = [brought("money"), brought("device")]
    page = opened()
    page.keyboard.press("F8")
    for place, number in enumerate(numbers, 1):
        expect(page.get_by_label("Number on the label")).to_be_focused()
        page.keyboard.type(number)
        page.keyboard.press("Enter")
        expect(page.locator(".listed tbody > tr")).to_have_count(place)
    page.get_by_label("Intact").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Alt+G")
    expect(page.get_by_text("2 items: Receive.")).to_be_visible()
    for number in numbers:
        expect(page.get_by_role("row", name=number)).to_contain_text("Received")


def test_a_wrong_label_is_said_at_once_and_the_field_keeps_it(opened, brought):
    number = brought()
    page = opened()
    page.keyboard.type(f"{number[:-1]}{(int(number[-1]) + 1) % 10}-0")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("That is no number of an item")
    expect(page.get_by_label("Number on the label")).to_have_value(f"{number[:-1]}{(int(number[-1]) + 1) % 10}-0")


@pytest.mark.parametrize("size", [{"width": 1366, "height": 768}, PHONE], ids=["desk", "phone"])
def test_everybody_can_read_the_store(opened, brought, assert_accessible, size):  # noqa: F811
    number = brought()
    for path in ("", f"items/{number}", f"items/{number}?step=receive", f"many?n={number}", f"labels?n={number}"):
        page = opened(path, viewport=size)
        assert_accessible(page)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, path
