"""The checker speaks, the commander receives, sends back and signs."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.rig import until

from .street import all_sent, begin, go, hand_over, news, reports, review, sent_to, write

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_the_checker_speaks_beside_the_field_and_a_report_is_handed_over(phone, server, line, assert_accessible):
    page = phone()
    ref = begin(page)
    write(page, ref, "narrative", "text", "Corta")
    all_sent(page)
    go(page, f"#/report/{ref}/check")
    expect(page.locator(".finding").first).to_be_visible()
    assert_accessible(page)
    jump = page.locator(".finding a").first
    jump.click()
    page.wait_for_url(re.compile(rf"#/report/{ref}/\w+/"))
    go(page, f"#/report/{ref}/submit")
    expect(page.locator("main")).to_contain_text("the commander of your institution")
    page.click("[data-verb=submit-now]")
    until(lambda: reports(server)[-1]["status"] == "submitted")
    go(page, f"#/report/{ref}")
    expect(page.locator("main")).to_contain_text("It can be read, not changed.")


def test_home_says_go_on_see_or_what_the_commander_wrote(phone, server, line, assert_accessible):
    incident = sent_to(line)
    page = phone()
    go(page, "#/")
    mine = page.locator("li.item", has_text=incident)
    mine.locator("[data-verb=start]").click()
    page.wait_for_url(re.compile("#/report/"))
    ref = str(page.url.split("/report/")[1].split("/")[0])
    write(page, ref, "narrative", "text", "Corta")
    all_sent(page)
    go(page, "#/")
    expect(mine.locator("[data-verb=start]")).to_have_text("Go on with the report")
    folio = hand_over(page, server, ref)
    go(page, "#/")
    told = page.locator(f"a[href='#/report/{ref}'].link-item")
    expect(mine.locator("[data-verb=see]")).to_have_text("See the report")
    expect(told).to_contain_text("With the commander")
    expect(told).to_contain_text("See the report")
    review(server, "send_back", folio, "¿Quién lo vio?")
    news(page)
    expect(told).to_contain_text("Sent back with remarks")
    expect(told).to_contain_text("¿Quién lo vio?")
    expect(page.locator(".link-item").first).to_contain_text("¿Quién lo vio?")
    expect(mine.locator("[data-verb=start]")).to_have_text("Go on with the report")
    assert_accessible(page)
    told.click()
    expect(page.locator("main .band").first).to_contain_text("¿Quién lo vio?")
    assert_accessible(page)
    page.locator("main .band a").first.click()
    expect(page.locator("[data-field=text]")).to_contain_text("¿Quién lo vio?")
    write(page, ref, "narrative", "text", "Lo vio Petra Pareja")
    all_sent(page)
    hand_over(page, server, ref)
    review(server, "sign", folio)
    news(page)
    go(page, "#/")
    expect(told).to_contain_text("Signed")
    expect(told).to_contain_text("See the report")
    expect(mine.locator("[data-verb=see]")).to_have_text("See the report")
    expect(page.locator("main")).not_to_contain_text("¿Quién lo vio?")
    mine.locator("[data-verb=see]").click()
    expect(page.locator("main")).to_contain_text("It can be read, not changed.")
    expect(page.locator("[data-verb=submit]")).to_have_count(0)
    assert_accessible(page)
