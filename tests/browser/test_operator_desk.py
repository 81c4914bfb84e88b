"""The operator's desk in a real Chromium against a real server. Nobody touches a mouse."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import expect

from .conftest import settle
from .rig import House, house, until
from .test_joining import picture

HERE = {"latitude": 19.0437, "longitude": -98.1979, "uncertainty_m": 120}
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, browser: Any) -> Iterator[House]:
    with house(tmp_path_factory.mktemp("desk"), browser) as opened:
        yield opened


@pytest.fixture(scope="module")
def line(place: House) -> httpx.Client:
    """The line by which calls come in; it may use the whole API."""
    return place.client


@pytest.fixture
def ring(line: httpx.Client) -> Iterator[Callable[..., dict[str, Any]]]:
    """`ring(narrative="...")`: a call comes in. What is left of the calls is put to rest after the test."""
    rung = []

    def rings(*, by: httpx.Client = line, **known: Any) -> dict[str, Any]:
        answer = by.post("/api/v1/calls", json={"channel": "voice"} | HERE | known)
        assert answer.status_code == 201, answer.text
        rung.append(answer.json())
        return dict(answer.json())

    yield rings
    for call in rung:
        line.post(f"/api/v1/calls/{call['id']}/improper", json={"kind": "test"})
        line.post(f"/api/v1/incidents/{call['folio']}/closure", json={"code": "A"})


@pytest.fixture
def record(line: httpx.Client) -> Callable[[str], Any]:
    """`record("calls/1")`: what the server holds."""
    return lambda path: line.get(f"/api/v1/{path}").raise_for_status().json()


@pytest.fixture
def desk(place: House) -> Iterator[Callable[..., Any]]:
    """`desk()`: the page, signed in as the operator of Puebla, in Spanish. Its complaints are in `page.complaints`."""

    def opened(**options: Any) -> Any:
        page = place.page("operator", "/desk/operator/", **{"locale": "es-MX"} | options)
        page.wait_for_selector("body[data-line=up]")
        return page

    yield opened
    place.close_windows()


def take(page: Any) -> None:
    """Press the key of the next call and wait until the sheet is there."""
    page.keyboard.press("F2")
    page.wait_for_selector("#call-form:not([hidden])")


def saved(page: Any, field: str = "narrative") -> None:
    page.wait_for_selector(f"[data-mark-for={field}][data-mark=saved]")


def test_one_key_takes_the_next_call_with_number_place_and_what_came_before(desk, ring):
    ring(caller_number="2221234567")
    page = desk()
    take(page)
    page.keyboard.press("Alt+z")
    page.wait_for_selector("#undo-panel:not([hidden])")
    call = ring(caller_number="2221234567")
    take(page)
    expect(page.locator("#call-folio")).to_have_text(call["folio"])
    expect(page.locator("#caller-number")).to_have_text("+52 222 123 4567")
    expect(page.locator("#place-name")).to_have_text("Puebla, Puebla")
    expect(page.locator("#place-sure")).to_have_text("estimado")
    expect(page.locator("#earlier")).to_contain_text("Broma")
    expect(page.locator("#narrative")).to_be_focused()
    assert page.complaints == []


def test_a_call_that_rings_appears_by_itself(desk, ring):
    page = desk()
    expect(page.locator("#waiting-count")).to_have_text("0")
    call = ring()
    page.wait_for_selector(f"#waiting-rows tr[data-id='{call['id']}']")
    expect(page.locator("#waiting-count")).to_have_text("1")
    expect(page.locator("#oldest")).to_have_attribute("data-state", re.compile("calm|soon|late"))


def test_what_is_typed_is_saved_as_it_is_typed_and_a_reload_goes_on(desk, ring, record):
    call = ring()
    page = desk()
    take(page)
    page.keyboard.type("Chocaron dos coches")
    saved(page)
    assert record(f"calls/{call['id']}")["narrative"] == "Chocaron dos coches"
    page.reload()
    page.wait_for_selector("#call-form:not([hidden])")
    expect(page.locator("#narrative")).to_have_value("Chocaron dos coches")


def test_what_is_typed_without_a_line_is_kept_here_and_sent_when_it_is_back(desk, ring, record):
    call = ring()
    page = desk()
    take(page)
    page.context.set_offline(True)
    page.keyboard.type("Hay humo en la casa de al lado")
    page.wait_for_selector("[data-mark-for=narrative][data-mark=kept]")
    page.wait_for_selector("[data-link][data-state=late]")
    assert record(f"calls/{call['id']}")["narrative"] == ""
    page.context.set_offline(False)
    saved(page)
    assert record(f"calls/{call['id']}")["narrative"] == "Hay humo en la casa de al lado"
    assert page.evaluate("Object.keys(localStorage).filter(name => name.startsWith('hilo:kept'))") == []


def test_a_few_letters_find_the_code_and_enter_registers(desk, ring, record):
    call = ring()
    page = desk()
    take(page)
    page.keyboard.press("F3")
    # Enter comes faster than any answer: what is taken is the first for all the letters, not for the first few.
    page.keyboard.type("inc viv")
    page.keyboard.press("Enter")
    expect(page.locator("#code")).to_have_value(re.compile("Incendio de casa habitación"))
    page.keyboard.press("Enter")
    page.wait_for_selector("#registered-as:not([hidden])")
    expect(page.locator("#registered-as")).to_contain_text(call["folio"])
    incident = record(f"incidents/{call['folio']}")
    assert incident["label"] == "Incendio de casa habitación"
    expect(page.locator("#registered-clock")).to_have_attribute("data-state", re.compile("done|late"))
    expect(page.locator("#registered-clock")).to_have_attribute("data-done", re.compile("T"))


def test_a_code_by_its_digits_with_another_priority_needs_a_reason(desk, ring, record):
    call = ring()
    page = desk()
    take(page)
    page.keyboard.press("F3")
    page.keyboard.type("10104")
    page.wait_for_selector("[role=option]")
    page.keyboard.press("Enter")
    expect(page.locator("#code")).to_have_value(re.compile("^10104 "))
    page.locator("#priorities [data-level=low]").press("Enter")
    page.keyboard.press("F10")
    page.wait_for_selector("#reason[aria-invalid=true]")
    assert record(f"calls/{call['id']}")["status"] == "answered"
    expect(page.locator("#reason")).to_be_focused()
    page.keyboard.type("Ya hay una ambulancia en el lugar")
    page.keyboard.press("F10")
    page.wait_for_selector("#registered-as:not([hidden])")
    assert record(f"incidents/{call['folio']}")["priority"] == "low"
    timeline = record(f"incidents/{call['folio']}/timeline")
    assert any("Ya hay una ambulancia en el lugar" in row["text"] for row in timeline)


def test_one_key_links_the_call_to_a_likely_incident_and_another_undoes_it(desk, ring, record):
    first = ring(code="10104", narrative="Chocaron dos coches en la 11 Sur, hay un herido")
    call = ring()
    page = desk()
    take(page)
    page.keyboard.type("chocaron dos coches y hay un herido en la 11 Sur")
    page.wait_for_selector("#likely .why >> text=chocaron")
    page.keyboard.press("Alt+1")
    page.wait_for_selector("#registered-as:not([hidden])")
    assert call["folio"] in record(f"incidents/{first['folio']}")["calls"]
    expect(page.locator("#registered-as")).to_contain_text(first["folio"])
    page.keyboard.press("Alt+u")
    page.wait_for_selector("#registered-as[hidden]", state="attached")
    assert record(f"incidents/{first['folio']}")["calls"] == [first["folio"]]
    page.wait_for_selector("#likely [data-key='Alt+1']")
    page.keyboard.press("Alt+0")
    expect(page.locator("#likely-panel")).to_have_attribute("data-panel", "empty")


def test_every_improper_kind_is_one_digit_away_and_can_be_taken_back(desk, ring, record):
    call = ring()
    page = desk()
    take(page)
    page.keyboard.press("F4")
    page.wait_for_selector("#improper-menu:not([hidden])")
    page.keyboard.press("4")
    page.wait_for_selector("#undo-panel:not([hidden])")
    assert record(f"calls/{call['id']}")["improper_kind"] == "test"
    page.keyboard.press("Alt+u")
    page.wait_for_selector("#call-form:not([hidden])")
    assert record(f"calls/{call['id']}")["status"] == "answered"


def test_compressions_stand_on_the_screen_after_three_keys_and_the_operator_stays(desk, ring, record):
    """F2, then one key three times: the first card never moves, whatever is typed."""
    call = ring()
    page = desk()
    take(page)
    page.keyboard.type("chocaron dos autos")
    page.wait_for_selector("#card .offered")
    for _ in range(3):
        page.keyboard.press("Alt+q")
    page.wait_for_selector("#card .tell >> text=centro del pecho")
    expect(page.locator("#code")).to_have_value(re.compile("^10313 "))
    # Counted, seen at once and heard until a key silences it.
    expect(page.locator("#card .beat")).to_have_text(re.compile(r"\d+"))
    page.keyboard.press("F8")
    expect(page.locator("#card .counting button")).to_have_attribute("aria-pressed", "false")
    # The first compression has its time.
    page.keyboard.press("F7")
    expect(page.locator("#card")).to_contain_text(re.compile(r"Primera compresión \d"))
    # It stays: the same words, another question, and what may change on keys.
    says = page.locator("#card .staying .says")
    expect(says).to_contain_text("Sigo contando")
    first = page.locator("#card .staying .question").inner_text()
    page.keyboard.press("Alt+f")
    expect(page.locator("#card .staying .question")).not_to_have_text(first)
    picture(page, "card-staying")
    page.keyboard.press("Alt+w")
    page.wait_for_selector("#card .tell >> text=Póngalo de lado")
    expect(page.locator("#card .tell.before")).to_contain_text("centro del pecho")
    expect(page.locator("#card .beat")).to_have_count(0)
    saved(page, "card")
    page.keyboard.press("F10")
    page.wait_for_selector("#registered-as:not([hidden])")
    assert record(f"incidents/{call['folio']}")["code"] == "10313"
    expect(says).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    picture(page, "card-staying-phone")


def test_a_key_never_comes_to_mean_another_card_and_a_desk_without_a_line_offers_the_same(desk, ring):
    ring()
    page = desk()
    take(page)
    page.keyboard.type("huele mucho a gas")
    page.wait_for_selector("#card .offered.first")
    keys = """[...document.querySelectorAll('#card .answers button')].map(
        (one) => one.getAttribute('aria-keyshortcuts') + one.firstChild.textContent)"""
    before = page.evaluate(keys)
    assert before[3].startswith("Alt+RGas")
    page.context.set_offline(True)
    page.keyboard.type(" y exploto, hay lumbre y se quemo mi niño")
    page.wait_for_selector("#card .answers button >> nth=4")
    page.wait_for_timeout(900)
    after = page.evaluate(keys)
    assert after[: len(before)] == before, "what a finger lies on stays"
    picture(page, "card-choice")
    page.keyboard.press("Alt+r")
    expect(page.locator("#card")).to_contain_text("Gas, olor a gas")
    page.context.set_offline(False)


def test_a_call_with_a_wrong_point_is_placed_by_a_few_letters(desk, ring, place):
    call = ring(by=place.api_of("operator"), latitude=19.04, longitude=98.2)
    assert call["place"] is None
    page = desk()
    take(page)
    expect(page.locator("#findings")).to_contain_text("HILO-C105")
    page.keyboard.press("Alt+p")
    page.keyboard.type("cholula de riv")
    page.wait_for_selector("[role=option]")
    page.keyboard.press("Enter")
    page.wait_for_selector("#place-name >> text=San Pedro Cholula, Puebla")
    page.wait_for_selector("#map canvas")
    assert page.complaints == []


def test_a_call_set_aside_can_be_taken_up_again(desk, ring):
    call = ring()
    page = desk()
    take(page)
    page.keyboard.press("Alt+g")
    page.wait_for_selector("#show-held:not([hidden])")
    page.keyboard.press("Alt+h")
    page.keyboard.press("Enter")
    page.wait_for_selector("#call-form:not([hidden])")
    expect(page.locator("#call-folio")).to_have_text(call["folio"])


def test_a_key_can_be_changed_and_one_that_is_taken_cannot(desk, ring):
    ring()
    page = desk()
    page.keyboard.press("F9")
    page.wait_for_selector("#keys:not([hidden])")
    change = page.locator("#keys tr", has_text="Siguiente llamada").get_by_role("button")
    change.press("Enter")
    page.keyboard.press("F9")
    page.wait_for_selector("#keys [role=alert]:not(:empty)")
    change.press("Enter")
    page.keyboard.press("F12")
    page.keyboard.press("Escape")
    expect(page.locator("#take-next kbd")).to_have_text("F12")
    page.keyboard.press("F12")
    page.wait_for_selector("#call-form:not([hidden])")


def test_the_desk_speaks_english_too(desk, ring):
    ring()
    page = desk(locale="en-GB")
    take(page)
    expect(page.locator("#h-what")).to_have_text("What is happening")
    expect(page.locator("#place-sure")).to_have_text("estimate")
    page.keyboard.press("F3")
    page.keyboard.type("house fire")
    # Not the first list that comes: on a slow machine it answers the first letters alone.
    expect(page.locator("[role=option]").first).to_contain_text("fire", ignore_case=True)


def test_no_request_leaves_the_server_and_nothing_breaks_the_policy(desk, ring, place):
    ring()
    page = desk()
    take(page)
    page.wait_for_selector("#map canvas")
    until(lambda: not page.unanswered, page=page)
    outside = [url for url in page.asked if not url.startswith((place.url, "blob:", "data:"))]
    assert outside == []
    assert page.complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_to_mend(desk, ring, scheme):
    package = pytest.importorskip("axe_playwright_python")
    script = (Path(package.__file__).parent / "axe.min.js").read_text()
    ring(caller_number="2221234567")
    ring(code="10104", narrative="Chocaron dos coches")
    page = desk(color_scheme=scheme, bypass_csp=True)

    def faults() -> list[str]:
        settle(page)
        if not page.evaluate("'axe' in window"):
            page.evaluate(script)
        found = page.evaluate("tags => axe.run(document, {runOnly: tags})", STANDARDS)
        return [f"{fault['id']}: {fault['nodes'][0]['html'][:200]}" for fault in found["violations"]]

    assert faults() == []
    take(page)
    page.keyboard.type("chocaron dos coches")
    page.wait_for_selector("#likely [data-key='Alt+1']")
    page.keyboard.press("F3")
    page.keyboard.type("inc viv")
    page.wait_for_selector("[role=option]")
    assert faults() == []
    page.keyboard.press("Enter")
    page.keyboard.press("F4")
    assert faults() == []


def test_on_a_phone_nothing_is_wider_than_the_screen(desk, ring):
    ring()
    page = desk(viewport={"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    take(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
