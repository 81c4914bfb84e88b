"""The operator's desk while the line is cut: real Chromium, real server, really killed."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import expect

from conftest import CHROMIUM_FLAGS
from tests.support.need import PATIENCE_MS, chromium
from tests.support.server import Server

from .conftest import PASSWORD
from .rig import shows, until

HERE = {"latitude": 19.0437, "longitude": -98.1979, "uncertainty_m": 40}
DESK = "/desk/operator/"

pytestmark = pytest.mark.browser

KEPT = """Promise.all([navigator.serviceWorker.ready, caches.open("hilo-operator-shell")
    .then((cache) => cache.keys())]).then(([worker, kept]) =>
    Boolean(worker.active && navigator.serviceWorker.controller) && kept.length >= 3)"""
"""True once the worker has the page, and the frame lies in the browser."""
COUNT = """new Promise((resolve) => { const asked = indexedDB.open("hilo-operator"); asked.onsuccess = () => {
    const all = asked.result.transaction("out").objectStore("out").getAll();
    all.onsuccess = () => { asked.result.close(); resolve(all.result); }; }; })"""
"""The rows that are not acknowledged, asked past the page."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    made = Server(tmp_path_factory.mktemp("cut"))
    made.set_up()
    made.start()
    yield made
    made.stop()


@pytest.fixture
def line(server: Server) -> Iterator[httpx.Client]:
    """The API as another system uses it; the server is up, whatever the test before did to it."""
    if server.process is None:
        server.start()
    with server.client(server.token("integrator")) as client:
        yield client
        if server.process is None:
            server.start()
        desk = client.get("/api/v1/units")
        assert desk.status_code == 200


@pytest.fixture
def ring(line: httpx.Client) -> Callable[..., dict[str, Any]]:
    """`ring()`: a call comes in."""

    def rings(**known: Any) -> dict[str, Any]:
        answer = line.post("/api/v1/calls", json={"channel": "voice"} | HERE | known)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    return rings


@pytest.fixture
def desk(browser: Any, server: Server, line: httpx.Client) -> Iterator[Callable[..., Any]]:
    """`desk()`: a browser in which the operator has just signed in, at the desk, ready for a cut."""
    contexts = []

    def opened(user: str = "operator", context: Any = None, *, ready: bool = True) -> Any:
        if context is None:
            context = browser.new_context(
                locale="en-US", viewport={"width": 1366, "height": 768}, base_url=server.url, service_workers="allow"
            )
            context.set_default_timeout(PATIENCE_MS)
            contexts.append(context)
        page = context.new_page()
        page.complaints = []
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.goto(DESK)
        if "/accounts/login" in page.url:
            sign_in(page, user)
        if ready:
            is_ready(page)
        return page

    yield opened
    for context in contexts:
        for page in context.pages:
            assert getattr(page, "complaints", []) == []
        context.close()


def sign_in(page: Any, user: str = "operator") -> None:
    page.fill("[name=login]", user)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda url: "/accounts/login" not in url)


def is_ready(page: Any) -> None:
    """The line is up, the worker has the page, and the frame lies in the browser."""
    page.wait_for_selector("body[data-line=up] #operator[data-ready]")
    shows(
        page,
        KEPT,
    )


def take(page: Any) -> str:
    """Take the next call; its folio."""
    page.keyboard.press("F2")
    page.wait_for_selector("#call-form:not([hidden])")
    return str(page.locator("#call-folio").inner_text())


def cut(page: Any) -> None:
    page.context.set_offline(True)
    page.wait_for_selector("body[data-line=down]")


def number_of(folio: str) -> int:
    return int(folio.rsplit("-", 1)[1])


def record(line: httpx.Client, folio: str) -> dict[str, Any]:
    return dict(line.get(f"/api/v1/calls/{number_of(folio)}").raise_for_status().json())


def is_saved(page: Any) -> None:
    """Nothing waits: the mark in the top line says so."""
    page.wait_for_selector("body[data-line=up]")
    expect(page.locator("#keep-state")).to_have_text("saved")
    shows(page, COUNT + ".then((rows) => rows.length === 0)")


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
    page.keyboard.press("Alt+i")
    is_saved(page)
    expect(page.locator("#differ")).to_be_hidden()
    assert record(line, call["folio"])["narrative"] == "Dos heridos y un atrapado\nDos heridos, uno grave"


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
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if profile.encode() in (process / "cmdline").read_bytes():
                os.kill(int(process.name), signal.SIGKILL)
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


PASSWORD_OF = """
import django, sys; django.setup()
from hilo.kernel.access.models import User
user = User.objects.get(username=sys.argv[1]); user.set_password(sys.argv[2]); user.start_password = False; user.save()
"""


def set_password(server: Server, username: str) -> None:
    server._python("-c", PASSWORD_OF, username, PASSWORD)
