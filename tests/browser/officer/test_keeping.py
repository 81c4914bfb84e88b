"""What lies in the phone: the page itself, for nobody else, and for everybody to read."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.rig import shows, until

from .street import DESK, REVOKE, STORED, UNSENT, all_sent, back, begin, cut, go, reports, write

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_revoked_phone_sends_what_it_held_sealed_and_is_empty(phone, server):
    page = phone()
    ref = begin(page)
    write(page, ref, "narrative", "text", "Enviado")
    all_sent(page)
    cut(page)
    write(page, ref, "narrative", "text", "Lo que faltaba")
    shows(page, f"{UNSENT} === 1")
    device = page.evaluate(
        """new Promise((resolve) => { const asked = indexedDB.open("hilo-officer"); asked.onsuccess = () => {
        const all = asked.result.transaction("device").objectStore("device").getAll();
        all.onsuccess = () => { asked.result.close(); resolve(all.result[0].number); }; }; })"""
    )
    before = server.count("reports.SealedUnsent")
    server._python("-c", REVOKE, device)
    back(page)
    expect(page.locator("#gone")).to_contain_text("This phone was revoked")
    until(lambda: server.count("reports.SealedUnsent") == before + 1)
    shows(page, STORED % ("reports", "reports") + ".then((rows) => rows.length === 0)")
    assert reports(server)[-1]["document"]["sections"]["narrative"]["text"] == "Enviado"
    page.reload()
    expect(page.locator("#gone")).to_contain_text("This phone was revoked")


def test_a_shared_phone_shows_nobody_the_reports_of_another(phone, server):
    page = phone()
    ref = begin(page)
    write(page, ref, "narrative", "text", "Solo de Omar")
    all_sent(page)
    cut(page)
    write(page, ref, "narrative", "text", "Solo de Omar, y sin enviar")
    go(page, "#/phone")
    page.click("[data-verb=sign-out]")
    expect(page.locator("[data-verb=leave-sealed]")).to_be_visible()
    page.evaluate("document.dispatchEvent(new CustomEvent('sync:done'))")
    shows(page, "!document.querySelector('[data-verb=sign-out]')", within_s=5)
    page.click("[data-verb=leave-sealed]")
    expect(page.locator("#gone")).to_contain_text("This phone is locked")
    page.context.set_offline(False)
    page.context.clear_cookies()
    other = phone("partner", context=page.context)
    expect(other.locator("main")).to_contain_text("Sealed here for another officer: 1")
    expect(other.locator("main")).not_to_contain_text("R00")
    go(other, f"#/report/{ref}")
    shows(other, "location.hash === '#/'")


def test_the_page_installs_and_its_shell_opens_with_no_server(phone, server):
    page = phone()
    manifest = page.evaluate("fetch('/desk/officer/manifest.webmanifest').then((answer) => answer.json())")
    assert (manifest["scope"], manifest["display"]) == (DESK, "standalone")
    assert [icon["type"] for icon in manifest["icons"]] == ["image/svg+xml", "image/svg+xml"]
    kept = page.evaluate(
        """caches.keys().then((names) => Promise.all(names.map((name) => caches.open(name).then((one) => one.keys()))))
        .then((all) => all.flat().map((request) => new URL(request.url).pathname))"""
    )
    data = [path for path in kept if path.startswith("/desk/") and path not in {DESK, "/desk/officer/form"}]
    assert data == []
    server.kill()
    page.reload()
    page.wait_for_selector("main[data-ready=yes]")
    expect(page.locator("main")).to_contain_text("No signal.")
    begin(page)
    expect(page.locator("main h2")).to_have_text("What happened?")
    server.start()
    all_sent(page)


@pytest.mark.parametrize("size", [{"width": 390, "height": 844}, {"width": 1366, "height": 768}])
def test_every_screen_is_accessible(phone, size, assert_accessible):
    page = phone(viewport=size)
    assert_accessible(page)
    ref = begin(page)
    for address in (
        "",
        "/check",
        "/submit",
        "/differ",
        "/knowledge/-/how",
        "/place/-/dwelling",
        "/handover/-/authority",
    ):
        was = page.inner_text("main")
        go(page, f"#/report/{ref}{address}")
        if address:
            until(lambda was=was: page.inner_text("main") != was, page=page)
        assert_accessible(page)
    go(page, f"#/object/{ref}")
    expect(page.locator("#camera-button")).to_be_visible()
    assert_accessible(page)
    go(page, "#/phone")
    expect(page.locator("main h2")).to_have_text("This phone")
    assert_accessible(page)
