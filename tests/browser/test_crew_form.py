"""Who goes out with a unit, without a mouse: a suspended officer is refused, and goes for a life on a person's word."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.support.need import PATIENCE_MS

from .rig import House, house

pytestmark = pytest.mark.slow
UNIT = "PUE-P03"
SUSPENDED, SERVES = "P-0022", "P-0010"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, browser: Any) -> Iterator[House]:
    with house(tmp_path_factory.mktemp("crew"), browser) as opened:
        yield opened


def at_the_form(place: House, **options: Any) -> Any:
    page = place.page("dispatcher", "/desk/dispatcher/", **options)
    page.wait_for_selector("body[data-line='up']")
    page.keyboard.press("Alt+u")
    page.keyboard.type(UNIT)
    page.locator(f"#board .line[data-id='{UNIT}']").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#unit-bar")).to_contain_text(UNIT, timeout=PATIENCE_MS)
    page.keyboard.press("Alt+i")
    expect(page.locator("#crew-of")).to_be_focused(timeout=PATIENCE_MS)
    return page


def named(page: Any, number: str) -> None:
    page.locator("#crew-of").select_option("SSP-PUE")
    page.locator("#crew-number").fill(number)
    page.locator("#crew-number").press("Enter")


def test_a_suspended_officer_is_refused_and_goes_for_a_life_on_a_name(
    place: House, assert_accessible: Callable[..., None]
) -> None:
    page = at_the_form(place)
    expect(page.locator("[data-crew-aboard]")).to_contain_text("Nobody is written down", timeout=PATIENCE_MS)
    assert_accessible(page)
    named(page, SUSPENDED)
    expect(page.locator("[data-crew-refused]")).to_contain_text("The law forbids", timeout=PATIENCE_MS)
    expect(page.locator("#crew-why")).to_be_focused(timeout=PATIENCE_MS)
    assert "suspend" not in page.locator("#strip-crew").inner_text().lower()
    assert_accessible(page)
    # Without words nobody answers for anything: the form stays.
    page.keyboard.press("Enter")
    assert place.api("GET", f"units/{UNIT}/aboard") == []
    page.locator("#crew-why").fill("a child in the river, nobody else is near")
    page.keyboard.press("Enter")
    aboard = page.locator("[data-crew-aboard]")
    expect(aboard).to_contain_text("dispatcher answers for it until", timeout=PATIENCE_MS)
    (row,) = place.api("GET", f"units/{UNIT}/aboard")
    assert (row["number"], row["barred"], row["life_by"]) == (SUSPENDED, "allowed", "dispatcher")
    expect(page.locator(f"#board .line[data-id='{UNIT}']")).to_contain_text("for a life", timeout=PATIENCE_MS)
    # The commander reads the effect, and by whom nothing else.
    commander = place.page("commander", "/desk/commander/")
    expect(commander.locator("body")).to_contain_text(UNIT, timeout=PATIENCE_MS)
    # Another is named: nobody answers for them.
    named(page, SERVES)
    expect(aboard.locator("li")).to_have_count(2, timeout=PATIENCE_MS)
    expect(page.locator("[data-crew-life]")).to_be_hidden()
    for _ in range(2):
        first = aboard.locator("li button").first
        first.focus()
        page.keyboard.press("Enter")
        page.keyboard.press("Enter")
        page.wait_for_timeout(700)
    expect(aboard).to_contain_text("Nobody is written down", timeout=PATIENCE_MS)
    page.locator("#crew-of").focus()
    page.keyboard.press("Escape")
    expect(page.locator("#strip-crew")).to_be_hidden(timeout=PATIENCE_MS)
    expect(page.locator("#unit-bar [data-verb='unit.crew']")).to_be_focused(timeout=PATIENCE_MS)
    assert [one for one in page.complaints if "409" not in one] == []


def test_the_form_fits_a_telephone(place: House, assert_accessible: Callable[..., None]) -> None:
    page = at_the_form(place, locale="es-MX", viewport={"width": 390, "height": 844})
    named(page, SUSPENDED)
    expect(page.locator("[data-crew-refused]")).to_contain_text("La ley prohíbe", timeout=PATIENCE_MS)
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
