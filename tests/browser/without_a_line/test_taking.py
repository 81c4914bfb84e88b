"""Calls that are taken and classified while the line is cut become one call each."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from .line import cut, is_saved, record, take

pytestmark = pytest.mark.browser


def test_a_call_taken_without_a_line_becomes_one_call_with_its_true_time_and_its_incident(desk, line, server):
    before = server.count("calls.Call")
    page = desk()
    server.kill()
    page.wait_for_selector("body[data-line=down]")
    page.keyboard.press("F2")
    page.wait_for_selector("#call-form:not([hidden])")
    expect(page.locator("#call-folio")).to_have_text("kept here, no folio yet")
    page.keyboard.type("Se volcó un camión en la autopista")
    page.fill("#caller_number", "2221234567")
    page.focus("#place-search")
    page.keyboard.type("Cholula")
    page.wait_for_selector(".place [role=option]")
    page.keyboard.press("Enter")
    expect(page.locator("#place-name")).to_contain_text("Cholula")
    page.keyboard.press("F3")
    page.keyboard.type("10104")
    page.wait_for_selector(".combo [role=option]:visible")
    page.keyboard.press("Enter")
    page.keyboard.press("F10")
    expect(page.locator("#registered-as")).to_contain_text("kept here")
    moment = page.evaluate("new Date().toISOString()")
    page.reload()
    page.wait_for_selector("#kept-panel:not([hidden])")
    server.start()
    is_saved(page)
    assert server.count("calls.Call") == before + 1
    found = line.get(f"/api/v1/calls/{before + 1}").raise_for_status().json()
    assert found["narrative"] == "Se volcó un camión en la autopista"
    assert found["caller_number"] == "+522221234567"
    assert found["place"]["municipality_name"].endswith("Cholula")
    assert (found["status"], found["answered_by"]) == ("classified", "operator")
    assert found["received_at"] < moment.replace("Z", "+00:00")
    assert found["received_at"] == found["answered_at"]
    incident = line.get(f"/api/v1/incidents/{found['folio']}").raise_for_status().json()
    assert incident["code"] == "10104"


def test_an_answer_that_was_lost_does_not_make_a_second_call(desk, line, server):
    before = server.count("calls.Call")
    page = desk()
    # The server does it; its answer never arrives.
    page.evaluate(
        """() => { const real = window.fetch; window.lost = [];
        window.fetch = async (url, options) => {
            const answer = await real(url, options);
            if (!String(url).endsWith("kept-calls") || window.lost.length) return answer;
            window.lost.push(answer.status);
            throw new TypeError("lost");
        }; }"""
    )
    cut(page)
    page.keyboard.press("F2")
    page.wait_for_selector("#call-form:not([hidden])")
    page.keyboard.type("Una sola vez")
    page.context.set_offline(False)
    is_saved(page)
    assert page.evaluate("window.lost") == [200]
    assert server.count("calls.Call") == before + 1
    folio = page.locator("#call-folio")
    expect(folio).to_have_text(re.compile("-"))
    assert record(line, folio.inner_text())["narrative"] == "Una sola vez"


def test_two_tabs_of_one_operator_send_everything_once(desk, ring, line, server):
    first_call, second_call = ring(), ring()
    first = desk()
    assert take(first) == first_call["folio"]
    second = desk(context=first.context)
    assert take(second) == second_call["folio"]
    first.bring_to_front()
    cut(first)
    second.wait_for_selector("body[data-line=down]")
    first.locator("#narrative").press_sequentially("del primero")
    second.locator("#narrative").press_sequentially("del segundo")
    first.keyboard.press("Alt+z")
    first.wait_for_selector("#undo-panel:not([hidden])")
    first.keyboard.press("F2")
    first.wait_for_selector("#call-form:not([hidden])")
    first.locator("#narrative").press_sequentially("sin línea")
    before = server.count("calls.Call")
    first.context.set_offline(False)
    is_saved(first)
    is_saved(second)
    assert server.count("calls.Call") == before + 1
    assert record(line, first_call["folio"])["narrative"] == "del primero"
    assert record(line, first_call["folio"])["status"] == "improper"
    assert record(line, second_call["folio"])["narrative"] == "del segundo"
    entries = server.hilo("ledger", "verify", "--json")
    assert '"ok": true' in entries


def test_a_classification_by_a_colleague_is_not_changed_by_one_that_comes_late(desk, ring, line):
    call = ring()
    page = desk()
    take(page)
    cut(page)
    page.keyboard.press("F3")
    page.keyboard.type("10104")
    page.wait_for_selector(".combo [role=option]:visible")
    page.keyboard.press("Enter")
    page.keyboard.press("F10")
    expect(page.locator("#registered-as")).to_contain_text("kept here")
    answer = line.post(f"/api/v1/calls/{call['id']}/classification", json={"code": "10101"})
    assert answer.status_code == 200, answer.text
    page.context.set_offline(False)
    expect(page.locator("#keep-state")).to_contain_text("look at it")
    assert line.get(f"/api/v1/incidents/{call['folio']}").json()["code"] == "10101"
