"""What is typed while the line is cut: kept, shown again, compared, and sent once."""

from __future__ import annotations

import os
import re
import signal
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from conftest import CHROMIUM_FLAGS
from tests.browser.rig import until
from tests.support.need import PATIENCE_MS, chromium

from .line import DESK, cut, is_ready, is_saved, record, sign_in, take

pytestmark = pytest.mark.browser


def test_what_is_typed_while_the_server_is_dead_arrives_once_when_it_is_back(desk, ring, line, server):
    call = ring(narrative="")
    page = desk()
    take(page)
    page.keyboard.type("Hay humo")
    page.wait_for_selector("[data-mark-for=narrative][data-mark=saved]")
    page.keyboard.type(" en la casa")
    server.kill()
    page.keyboard.type(" de al lado")
    page.wait_for_selector("[data-mark-for=narrative][data-mark=kept]")
    expect(page.locator("#keep-state")).to_contain_text(re.compile(r"kept here \(\d+\)"))
    page.keyboard.type(" y hay niños")
    server.start()
    is_saved(page)
    assert record(line, call["folio"])["narrative"] == "Hay humo en la casa de al lado y hay niños"
    assert server.ledger_holds()


def test_a_reload_without_a_line_shows_the_desk_and_everything_typed(desk, ring, line, server):
    call = ring()
    page = desk()
    folio = take(page)
    assert folio == call["folio"]
    page.keyboard.type("Antes del corte")
    page.wait_for_selector("[data-mark-for=narrative][data-mark=saved]")
    server.kill()
    page.wait_for_selector("body[data-line=down]")
    page.keyboard.type(", y durante")
    page.wait_for_selector("[data-mark-for=narrative][data-mark=kept]")
    page.reload()
    page.wait_for_selector("#call-form:not([hidden])")
    expect(page.locator("#call-folio")).to_have_text(folio)
    expect(page.locator("#narrative")).to_have_value("Antes del corte, y durante")
    page.locator("#narrative").press("End")
    page.keyboard.type(" otra vez")
    server.start()
    is_saved(page)
    assert record(line, folio)["narrative"] == "Antes del corte, y durante otra vez"


def test_what_a_colleague_wrote_meanwhile_is_shown_and_not_overwritten(desk, ring, line):
    call = ring()
    page = desk()
    take(page)
    page.keyboard.type("Dos heridos")
    page.wait_for_selector("[data-mark-for=narrative][data-mark=saved]")
    colleague = desk()
    cut(page)
    page.keyboard.type(", uno grave")
    page.wait_for_selector("[data-mark-for=narrative][data-mark=kept]")
    written = colleague.evaluate(
        """async (id) => (await fetch(`/desk/operator/calls/${id}/note`, {method: "PATCH", headers: {
            "Content-Type": "application/json", "Accept": "application/json",
            "X-CSRFToken": /csrftoken=([^;]+)/.exec(document.cookie)[1]},
            body: JSON.stringify({narrative: "Dos heridos y un atrapado"})})).status""",
        call["id"],
    )
    assert written == 200
    page.context.set_offline(False)
    page.wait_for_selector("#differ:not([hidden])")
    expect(page.locator("#differ")).to_contain_text("Dos heridos y un atrapado")
    expect(page.locator("#differ")).to_contain_text("Dos heridos, uno grave")
    assert record(line, call["folio"])["narrative"] == "Dos heridos y un atrapado"
    page.keyboard.press("Alt+8")
    is_saved(page)
    expect(page.locator("#differ")).to_be_hidden()
    assert record(line, call["folio"])["narrative"] == "Dos heridos y un atrapado\nDos heridos, uno grave"


def test_a_browser_that_was_killed_shows_everything_when_it_is_opened_again(browser, ring, line, server, tmp_path):
    call = ring()
    profile = str(tmp_path / "profile")

    def opened() -> Any:
        context = browser.browser_type.launch_persistent_context(
            profile, executable_path=chromium(), args=CHROMIUM_FLAGS, base_url=server.url, locale="en-US"
        )
        context.set_default_timeout(PATIENCE_MS)
        return context

    context = opened()
    page = context.new_page()
    page.goto(DESK)
    sign_in(page)
    is_ready(page)
    while take(page) != call["folio"]:
        page.keyboard.press("Alt+v")
        page.wait_for_selector("#undo-panel:not([hidden])")
    page.keyboard.type("Antes de que muriera el navegador")
    page.wait_for_selector("[data-mark-for=narrative][data-mark=saved]")
    server.kill()
    page.wait_for_selector("body[data-line=down]")
    page.keyboard.type(", y sin línea")
    page.wait_for_selector("[data-mark-for=narrative][data-mark=kept]")
    kill(profile)
    with suppress(Exception):
        context.close()
    context = opened()
    page = context.new_page()
    page.goto(DESK)
    page.wait_for_selector("#kept-panel:not([hidden])")
    page.locator("#held-rows button").first.click()
    expect(page.locator("#narrative")).to_have_value("Antes de que muriera el navegador, y sin línea")
    server.start()
    # The browser may have died before it wrote its cookie down: then the same person signs in again.
    page.wait_for_selector("#gone, body[data-line=up] #operator")
    if page.locator("#gone").count():
        page.goto(DESK)
        sign_in(page)
    is_saved(page)
    assert record(line, call["folio"])["narrative"] == "Antes de que muriera el navegador, y sin línea"
    context.close()


def kill(profile: str) -> None:
    """End a browser at once with all that it started: a part that outlives it holds its databases for a moment."""
    parents: dict[int, int] = {}
    doomed: set[int] = set()
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            parents[int(process.name)] = int(stat_of(process)[1])
            if profile.encode() in (process / "cmdline").read_bytes():
                doomed.add(int(process.name))
    assert doomed, "no browser has this profile"
    while more := {pid for pid, parent in parents.items() if parent in doomed} - doomed:
        doomed |= more
    for pid in doomed:
        with suppress(OSError):
            os.kill(pid, signal.SIGKILL)
    until(lambda: not any(map(is_alive, doomed)))


def stat_of(process: Path) -> list[str]:
    """State, parent and so on, after the name in brackets."""
    return (process / "stat").read_text().rpartition(")")[2].split()


def is_alive(pid: int) -> bool:
    with suppress(OSError):
        return stat_of(Path("/proc") / str(pid))[0] not in "ZX"
    return False


def test_the_desk_without_a_line_is_accessible_and_fits_a_phone(desk, line, assert_accessible):
    page = desk()
    cut(page)
    page.keyboard.press("F2")
    page.wait_for_selector("#call-form:not([hidden])")
    assert_accessible(page)
    page.keyboard.press("Alt+g")
    page.wait_for_selector("#kept-panel:not([hidden])")
    assert_accessible(page)
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.context.set_offline(False)
    is_saved(page)
