"""A report written in the street: the signal cut, the server killed, an answer lost, a wrong clock."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.rig import shows

from .street import all_sent, ask, back, begin, cut, go, reports, sent_to, unfold, write

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_next_leads_to_the_next_open_question_and_no_screen_that_is_answered(phone, server):
    page = phone(viewport={"width": 360, "height": 740})
    ref = begin(page)
    expect(page.locator(".facts")).to_be_visible()
    page.locator("label:has(> input[value='place.dwelling'])").click()
    page.locator("[data-field=fact_at] [data-verb=now-fact_at]").click()
    # A home was entered: why is asked beneath its tick. Nobody was detained: nothing of an annex or of a complaint.
    page.locator(".facts [data-field=entry_ground] input").first.check()
    expect(page.locator("[data-field=on_complaint]")).to_have_count(0)
    page.locator("[data-field=how]").get_by_label("Patrol", exact=True).check()
    page.click("[data-verb=next]")
    expect(page.locator("[data-field=known_at], [data-field=street]").first).to_be_visible()
    all_sent(page)
    told = reports(server)[-1]["document"]["sections"]
    assert (told["place"]["dwelling"], told["knowledge"]["people_detained"], told["knowledge"]["force_used"]) == (
        True,
        False,
        False,
    )
    # At the end of all stands the page on which the answers are checked, each with the way to correct it.
    go(page, f"#/report/{ref}/handover/-/at")
    page.locator("[data-field=authority]").wait_for()
    page.click("[data-verb=next]")
    page.wait_for_url(re.compile(rf"#/report/{ref}$"))
    unfold(page, "place")
    page.locator("[data-part=place] [data-verb=correct-dwelling]").click()
    page.locator("[data-field=dwelling]").get_by_label("No", exact=True).check()
    all_sent(page)
    assert reports(server)[-1]["document"]["sections"]["place"]["dwelling"] is False


def test_next_goes_on_from_an_annex_that_was_begun_and_not_answered(phone):
    page = phone(viewport={"width": 360, "height": 740})
    ref = begin(page)
    go(page, f"#/report/{ref}")
    page.locator("details.part", has=page.locator("[data-verb=open-force]")).locator("> summary").click()
    page.click("[data-verb=open-force]")
    page.wait_for_url(re.compile(rf"#/report/{ref}/force/"))
    begun = page.url
    page.click("[data-verb=next]")
    page.wait_for_url(lambda url: url != begun)
    assert "/knowledge/" not in page.url


def test_a_card_that_was_added_stands_however_often_the_page_is_drawn_anew(phone, server):
    page = phone()
    ref = begin(page)
    all_sent(page)
    crew = ask(page, ref, "responder", "crew")
    crew.locator("[data-verb=add-crew]").click()
    crew.locator("[data-verb=add-crew]").click()
    for name in ("report:changed", "sync:done", "outbox:changed"):
        page.evaluate(f"document.dispatchEvent(new Event('{name}'))")
    page.wait_for_timeout(1_000)
    expect(crew.locator(".card")).to_have_count(2)
    second = crew.locator(".card").nth(1).locator("input")
    second.nth(0).fill("Petra Pareja")
    second.nth(1).fill("T-0003")
    second.nth(1).blur()
    all_sent(page)
    expect(crew.locator(".card")).to_have_count(2)
    expect(crew.locator(".card").nth(1).locator("input").first).to_have_value("Petra Pareja")
    assert reports(server)[-1]["document"]["sections"]["responder"]["crew"] == [
        {"name": "Petra Pareja", "number": "T-0003"}
    ]
    crew.locator(".card").first.get_by_role("button", name="Remove").click()
    expect(crew.locator(".card")).to_have_count(1)


def test_a_report_written_with_the_signal_cut_arrives_whole(phone, server, line, assert_accessible):
    before = {row["folio"] for row in reports(server)}
    folio = sent_to(line)
    page = phone()
    expect(page.locator("main")).to_contain_text(folio)
    cut(page)
    expect(page.locator("main")).to_contain_text("No signal")
    ref = begin(page, "start")
    ask(page, ref, "knowledge", "fact_at").locator("[data-verb=now-fact_at]").click()
    ask(page, ref, "knowledge", "on_complaint").get_by_label("No", exact=True).check()
    ask(page, ref, "knowledge", "people_detained").get_by_label("No", exact=True).check()
    ask(page, ref, "knowledge", "force_used").get_by_label("Yes", exact=True).check()
    ask(page, ref, "knowledge", "vehicles_inspected").locator("[data-verb=cannot-vehicles_inspected]").click()
    page.locator("[data-verb=not_applicable-vehicles_inspected]").click()
    write(page, ref, "place", "street", "Avenida Juárez")
    write(page, ref, "place", "neighbourhood", "La Paz", screen="street")
    write(page, ref, "narrative", "text", "A las tres oímos gritos.\nEntramos.")
    assert_accessible(page)
    go(page, f"#/report/{ref}/force/-/list")
    # Who used force is who writes, until they say otherwise.
    expect(page.locator("[data-field=officer_name] input")).to_have_value("Omar Oficial")
    page.locator("[data-field=conduct] textarea").fill("Empujó y quiso correr")
    page.locator("[data-field=conduct] textarea").blur()
    shows(page, "document.body.dataset.kept !== 'writing'")
    page.reload()
    page.wait_for_selector("main[data-ready=yes]")
    expect(page.locator("[data-field=conduct] textarea")).to_have_value("Empujó y quiso correr")
    go(page, f"#/report/{ref}/narrative/-/text")
    expect(page.locator("[data-field=text] textarea")).to_have_value("A las tres oímos gritos.\nEntramos.")
    new = [row for row in reports(server) if row["folio"] not in before]
    assert all(row["document"]["sections"]["narrative"] == {} for row in new)
    back(page)
    all_sent(page)
    row = next(row for row in reports(server) if row["folio"].startswith(folio))
    sections, annexes = row["document"]["sections"], row["document"]["annexes"]
    assert sections["narrative"]["text"] == "A las tres oímos gritos.\nEntramos."
    assert (sections["knowledge"]["force_used"], sections["knowledge"]["people_detained"]) == (True, False)
    assert sections["knowledge"]["vehicles_inspected"] == {"absent": "not_applicable"}
    assert sections["knowledge"]["call_folio"] == folio
    assert sections["knowledge"]["fact_at"]
    assert sections["place"]["street"] == "Avenida Juárez"
    assert sections["responder"]["name"] == "Omar Oficial"
    assert [one["officer_name"] for one in annexes["force"]] == ["Omar Oficial"]
    assert server.ledger_holds()


def test_what_is_written_while_the_server_is_dead_arrives_once(phone, server, line):
    page = phone()
    before = len(reports(server))
    ref = begin(page)
    all_sent(page)
    server.kill()
    write(page, ref, "narrative", "text", "Antes de que volviera")
    page.wait_for_selector("body[data-line=down]")
    expect(page.locator("#kept")).to_have_text("1 unsent")
    server.start()
    all_sent(page)
    rows = reports(server)
    assert len(rows) == before + 1
    assert rows[-1]["document"]["sections"]["narrative"]["text"] == "Antes de que volviera"


def test_an_answer_that_was_lost_doubles_nothing(phone, server, line):
    page = phone()
    before = len(reports(server))
    page.evaluate(
        """() => { const real = window.fetch; window.lost = [];
        window.fetch = async (url, options) => {
            const answer = await real(url, options);
            if (!String(url).includes("/desk/officer/sync") || window.lost.length) return answer;
            window.lost.push(answer.status);
            throw new TypeError("lost");
        }; }"""
    )
    ref = begin(page)
    write(page, ref, "narrative", "text", "Una sola vez")
    shows(page, "window.lost.length === 1")
    all_sent(page)
    assert page.evaluate("window.lost") == [200]
    rows = reports(server)
    assert len(rows) == before + 1
    assert rows[-1]["document"]["sections"]["narrative"]["text"] == "Una sola vez"


def test_looking_at_a_page_states_nothing(phone, server):
    page = phone()
    ref = begin(page)
    go(page, f"#/detain/{ref}")
    expect(page.locator("[data-field=detained_at] input")).not_to_have_value("")
    go(page, f"#/object/{ref}")
    expect(page.locator("[data-field=quantity] input")).to_have_value("1")
    write(page, ref, "narrative", "text", "Nada más")
    all_sent(page)
    document = reports(server)[-1]["document"]
    assert document["sections"]["narrative"]["text"] == "Nada más"
    assert [rows for rows in document["annexes"].values() if rows] == []
    assert not document["sections"]["knowledge"].keys() & {"people_detained", "objects_collected"}


def test_what_is_cleared_stays_clear_and_what_stood_beside_it_is_said(phone, server):
    page = phone()
    ref = begin(page)
    go(page, f"#/object/{ref}")
    quantity = page.locator("[data-field=quantity] input")
    expect(quantity).to_have_value("1")
    quantity.fill("")
    quantity.blur()
    expect(page.locator("main")).to_contain_text("Quantity")
    all_sent(page)
    expect(quantity).to_have_value("")
    [row] = reports(server)[-1]["document"]["annexes"]["object"]
    assert set(row) == {"id", "found_at"}


def test_a_phone_whose_clock_is_hours_wrong_says_so_and_writes_the_right_hour(phone, server, browser):
    page = phone()
    page.add_init_script(
        """{ const Real = Date, off = 3 * 3600 * 1000; const now = () => Real.now() + off;
        window.Date = class extends Real { constructor(...given) { given.length ? super(...given) : super(now()); }
          static now() { return now(); } }; }"""
    )
    page.reload()
    page.wait_for_selector("main[data-ready=yes]")
    expect(page.locator("main")).to_contain_text("This phone's clock is 3 h 0 min ahead.")
    ref = begin(page)
    ask(page, ref, "knowledge", "fact_at").locator("[data-verb=now-fact_at]").click()
    all_sent(page)
    row = reports(server)[-1]
    written = datetime.fromisoformat(row["document"]["sections"]["knowledge"]["fact_at"])
    assert abs(written - datetime.now(UTC)) < timedelta(minutes=30)
