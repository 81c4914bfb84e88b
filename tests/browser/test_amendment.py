"""A commander asks an officer to put their words right; the officer says yes or no; the prosecutor reads it."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from .reports import case
from .test_commander import PHONE, fits, look, opened, rig  # noqa: F401 - the same house, the same promises

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def ask(page: Any, folio: str, text: str) -> None:
    """The commander writes what a field should say, and why."""
    page.goto(f"/desk/commander/reports/{folio}")
    page.keyboard.press("Alt+E")
    field = page.locator("[name='at:sections.place.references']")
    expect(field).to_be_visible()
    field.fill(text)
    page.get_by_label("Why", exact=True).fill("Así lo dice la cámara")


def test_asked_confirmed_and_declined_on_three_desks(opened, rig, assert_accessible):  # noqa: F811
    folio = case(rig, "handed_over")["folio"]
    commander = opened("commander", f"/desk/commander/reports/{folio}")
    ask(commander, folio, "Junto al mercado")
    assert_accessible(commander)
    commander.get_by_role("button", name="Ask the author").click()
    expect(commander.get_by_text("It changes nothing until the officer who wrote it confirms")).to_be_visible()
    waits = commander.get_by_text("Waits for Omar Oficial (P-0001)")
    expect(waits).to_be_visible()
    expect(commander.locator("#proposals del")).to_have_count(1)
    expect(commander.get_by_text("Ask no more")).to_be_visible()
    expect(commander.get_by_text("Carry it without its author")).to_have_count(0)
    assert_accessible(commander)
    look(commander, "commander-proposal")

    phone = opened("officer", "/desk/officer/", viewport=PHONE)
    expect(phone.get_by_text("Put your words right?")).to_be_visible()
    assert_accessible(phone)
    phone.get_by_role("link", name="Read it").click()
    expect(phone.get_by_text("Junto al mercado")).to_be_visible()
    expect(phone.get_by_text("Farmacia de fachada verde")).to_be_visible()
    assert_accessible(phone)
    assert fits(phone)
    look(phone, "officer-asked")
    phone.locator("[data-verb=decline]").click()
    expect(phone.get_by_role("alert")).to_contain_text("Give the reason")
    phone.locator("[data-verb=confirm]").click()
    expect(phone.get_by_text("Amended with your name.")).to_be_visible()
    expect(phone.get_by_text("Put your words right?")).to_have_count(0)

    ask(commander, folio, "Frente al mercado")
    commander.get_by_role("button", name="Ask the author").click()
    expect(waits).to_be_visible()
    phone.goto("/desk/officer/")
    phone.get_by_role("link", name="Read it").click()
    phone.get_by_label("Why it is not so").fill("Estaba junto, no enfrente")
    phone.locator("[data-verb=decline]").click()
    expect(phone.get_by_text("Your answer is in the file.")).to_be_visible()

    prosecutor = opened("prosecutor", f"/desk/prosecutor/cases/{folio}")
    expect(prosecutor.get_by_text("P-0001), whose words they are, confirmed it").first).to_be_visible()
    expect(prosecutor.get_by_text("did not confirm it: Estaba junto, no enfrente").first).to_be_visible()
    assert_accessible(prosecutor)
    prosecutor.locator("#proposals").scroll_into_view_if_needed()
    look(prosecutor, "prosecutor-proposals")
