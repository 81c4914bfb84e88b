"""More is told than a question holds: nothing of it is cut without a word, and nothing is lost."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from hilo.policing.reports.forms import LONG
from tests.browser.rig import shows, until

from .street import all_sent, ask, begin, go, reports

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PIECE = "Caminamos por la calle y vimos a dos hombres. "


def pasted(page, control, text: str) -> None:
    """Put text in from the clipboard, as a finger does it: not as a program that sets a value."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("(text) => navigator.clipboard.writeText(text)", text)
    control.focus()
    page.keyboard.press("Control+v")


def told_of(server) -> tuple[str, list[str]]:
    found = reports(server)[-1]["document"]
    more = [one["text"] for one in found["annexes"].get("continuation", ()) if one["of"] == "narrative"]
    return found["sections"].get("narrative", {}).get("text", ""), more


def test_a_hundred_thousand_letters_are_pasted_whole_kept_and_go_on_in_continuations(phone, server, assert_accessible):
    text = "".join(f"{number}. {PIECE}" for number in range(100_000 // len(PIECE)))[:100_000].strip()
    page = phone(viewport={"width": 360, "height": 740})
    ref = begin(page)
    all_sent(page)
    control = ask(page, ref, "narrative", "text").locator("textarea")
    pasted(page, control, text)
    said = page.locator("[data-over]")
    expect(said).to_contain_text(f"these are {len(text) - LONG} more")
    assert control.input_value() == text
    assert_accessible(page)
    # It lies on the phone whole, also when the phone is switched off, and is not handed over without it.
    until(lambda: page.evaluate("document.body.dataset.kept") != "0", page=page)
    page.reload()
    expect(page.locator("[data-field=text] textarea")).to_have_value(text)
    assert told_of(server) == ("", [])
    go(page, f"#/report/{ref}/submit")
    expect(page.locator("main")).to_contain_text("They are still here")
    expect(page.locator("[data-verb=submit-now]")).to_have_count(0)

    go(page, f"#/report/{ref}/narrative/-/text")
    page.locator("[data-verb=go-on-in]").click()
    expect(said).to_have_count(0)
    all_sent(page)
    first, more = told_of(server)
    assert len(more) == 3
    assert max(map(len, (first, *more))) <= LONG
    assert " ".join((first, *more)).split() == text.split()
    go(page, f"#/report/{ref}/submit")
    expect(page.locator("[data-verb=submit-now]")).to_be_visible()

    # What is added to the middle later goes on in what stood there, and the order stays.
    control = ask(page, ref, "narrative", "text").locator("textarea")
    control.press("Control+Home")
    pasted(page, control, "Primero: " + "x" * 400 + ". ")
    page.locator("[data-verb=go-on-in]").click()
    expect(said).to_have_count(0)
    all_sent(page)
    first, more = told_of(server)
    assert first.startswith("Primero: xxx")
    assert " ".join((first, *more)).split()[2:] == text.split()


def test_what_is_too_long_is_made_to_fit_by_hand_and_is_no_second_text(phone, server):
    page = phone()
    ref = begin(page)
    control = ask(page, ref, "narrative", "text").locator("textarea")
    control.fill("Como empezó")
    control.blur()
    all_sent(page)
    pasted(page, control, "a" * LONG)
    expect(page.locator("[data-over]")).to_be_visible()
    control.fill("Como acabó")
    control.blur()
    expect(page.locator("[data-over]")).to_have_count(0)
    all_sent(page)
    assert told_of(server) == ("Como acabó", [])
    shows(page, "!document.querySelector('[data-verb=differ]')")
    go(page, f"#/report/{ref}")
    expect(page.locator("main")).not_to_contain_text("wrote the same")


def test_a_paste_that_does_not_fit_a_line_takes_nothing_and_says_so(phone, server):
    page = phone()
    ref = begin(page)
    block = ask(page, ref, "place", "street")
    control = block.locator("input").first
    control.fill("Calle 10")
    most = control.evaluate("(node) => node.maxLength")
    control.press("End")
    pasted(page, control, "b" * most)
    expect(block.locator("[role=alert]")).to_contain_text(f"{most} letters fit here, and it would be 8 more")
    expect(control).to_have_value("Calle 10")
    pasted(page, control, ", número 5")
    expect(control).to_have_value("Calle 10, número 5")
    expect(block.locator("[role=alert]")).to_have_count(0)
