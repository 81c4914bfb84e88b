"""Who leaves a desk on which something is kept, and who comes after."""

from __future__ import annotations

import os
import signal
import threading
from functools import partial

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PASSWORD
from tests.browser.rig import until
from tests.support.server import Server

from .line import COUNT, DESK, cut, is_ready, is_saved, record, sign_in, take

pytestmark = pytest.mark.browser

PASSWORD_OF = """
import django, sys; django.setup()
from hilo.kernel.access.models import User
user = User.objects.get(username=sys.argv[1]); user.set_password(sys.argv[2]); user.start_password = False; user.save()
"""


def set_password(server: Server, username: str) -> None:
    server._python("-c", PASSWORD_OF, username, PASSWORD)


def test_a_server_that_is_slow_is_no_dead_line_where_nothing_is_kept(desk, line, server):
    page = desk()
    page.evaluate("caches.delete('hilo-operator-shell')")
    stop, go_on = (partial(os.kill, server.process.pid, one) for one in (signal.SIGSTOP, signal.SIGCONT))
    later = threading.Timer(9, go_on)
    stop()
    later.start()
    try:
        page.goto(DESK)
    finally:
        later.join()
    page.wait_for_selector("body[data-line=up] #operator[data-ready]")


def test_a_session_that_ended_takes_everything_off_the_desk_and_the_same_person_sends_it(desk, ring, line, server):
    call = ring(caller_number="2227654321")
    page = desk()
    folio = take(page)
    cut(page)
    page.keyboard.type("Lo que se tecleó sin línea")
    page.wait_for_selector("[data-mark-for=narrative][data-mark=kept]")
    server.hilo("users", "sign-out", "operator")
    page.context.set_offline(False)
    page.wait_for_selector("#gone")
    expect(page.locator("#gone-kept")).to_be_visible()
    left = page.content()
    assert [word for word in (folio, "7654321", "tecle") if word in left] == []
    assert record(line, call["folio"])["narrative"] == ""
    rows = page.evaluate(
        COUNT + ".then((rows) => rows.map((row) => JSON.stringify(row) + new TextDecoder().decode(row.box.data)))"
    )
    assert rows
    assert not any("tecle" in row for row in rows)
    # Not even a reload without a line shows anything: the frame and the key are gone.
    page.context.set_offline(True)
    page.goto(DESK)
    expect(page.locator("body")).to_contain_text("nobody is signed in at this desk")
    page.context.set_offline(False)
    page.goto(DESK)
    sign_in(page)
    is_ready(page)
    is_saved(page)
    until(lambda: record(line, call["folio"])["narrative"] == "Lo que se tecleó sin línea")


def test_another_person_at_the_same_computer_neither_sees_nor_sends_what_is_kept(desk, ring, line, server):
    call = ring()
    page = desk()
    take(page)
    cut(page)
    page.keyboard.type("Secreto del primero")
    page.wait_for_selector("[data-mark-for=narrative][data-mark=kept]")
    server.hilo("users", "sign-out", "operator")
    page.context.set_offline(False)
    page.wait_for_selector("#gone")
    page.goto(DESK)
    server.hilo(
        "users",
        "join",
        "second",
        "--name",
        "Second",
        "--institution",
        "PUE",
        "--role",
        "operator",
        "--centre",
        "PUE",
        "--no-password",
    )
    set_password(server, "second")
    sign_in(page, "second")
    is_ready(page)
    expect(page.locator("#others-kept")).to_be_visible()
    expect(page.locator("#keep-state")).to_have_text("saved")
    assert record(line, call["folio"])["narrative"] == ""
    assert "Secreto" not in page.content()
    page.locator("form[action$='/logout/'] button").click()
    page.wait_for_url(lambda url: DESK not in url)
    page.goto(DESK)
    sign_in(page)
    is_ready(page)
    is_saved(page)
    until(lambda: record(line, call["folio"])["narrative"] == "Secreto del primero")


def test_signing_out_sends_first_and_leaves_nothing_behind(desk, ring, line):
    call = ring()
    page = desk()
    take(page)
    page.keyboard.type("Último renglón")
    page.locator("form[action$='/logout/'] button").click()
    page.wait_for_url(lambda url: DESK not in url)
    assert record(line, call["folio"])["narrative"] == "Último renglón"
    assert page.evaluate("caches.has('hilo-operator-shell')") is False
    left = page.evaluate(
        """new Promise((resolve) => { const asked = indexedDB.open("hilo-operator"); asked.onsuccess = () => {
        const names = [...asked.result.objectStoreNames]; const t = asked.result.transaction(names); let n = 0;
        for (const name of names) t.objectStore(name).count().onsuccess = (e) => { n += e.target.result; };
        t.oncomplete = () => resolve(n); }; })"""
    )
    assert left == 0


def test_signing_out_without_a_line_locks_the_desk_and_ends_the_session_when_it_is_back(desk, ring):
    ring()
    page = desk()
    take(page)
    cut(page)
    page.keyboard.type("Queda guardado")
    page.locator("form[action$='/logout/'] button").click()
    page.wait_for_selector("#leaving:not([hidden])")
    page.click("#leaving-go")
    page.wait_for_selector("#gone")
    page.context.set_offline(False)
    page.goto(DESK)
    page.wait_for_url(lambda url: DESK not in url)
    page.goto(DESK)
    page.wait_for_url("**/accounts/login/**")
