"""“He now has a gun”: on the dispatcher's open incident and on the crew's phone at once, on top until it was heard."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import expect

from .rig import House, house, shows, strangers, until
from .test_unit_page import PHONE, UNIT

pytestmark = pytest.mark.slow
GUN = "Ahora trae una pistola"
SOON = 20_000
READ = "#words button.primary:not([data-fresh])"
"""What came is acknowledged only after a moment in which it can be read."""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, browser: Any) -> Iterator[House]:
    with house(tmp_path_factory.mktemp("notes"), browser) as opened:
        yield opened


@pytest.fixture
def calm(place: House) -> House:
    """The house with nothing open."""
    until(lambda: answers(place))
    return place


def answers(place: House) -> bool:
    """True once the desk's state is told in good time: the first question of a fresh server may take longer."""
    try:
        place.close_everything()
    except httpx.ReadTimeout:
        return False
    return True


def desk(place: House) -> Any:
    page = place.page("dispatcher", "/desk/dispatcher/")
    page.wait_for_selector("#board[data-panel='ready']")
    page.wait_for_selector("body[data-line='up']")
    return page


def phone(place: House, **options: Any) -> Any:
    page = place.page("unit", "/desk/unit/", **(PHONE | options))
    page.wait_for_selector("main[data-show='free'], main[data-show='assigned']")
    page.wait_for_selector("body[data-line='up']")
    return page


def tell(place: House, folio: str, who: str = "operator", **said: Any) -> dict[str, Any]:
    with place.api_of(who) as client:
        answer = client.post(f"/api/v1/incidents/{folio}/notes", json=said)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())


def notes(place: House, folio: str) -> list[dict[str, Any]]:
    return list(place.api("GET", f"incidents/{folio}/notes")["notes"])


def sent(place: House) -> str:
    folio = place.incident("30419")
    place.api("POST", f"incidents/{folio}/assignments", units=[UNIT])
    return folio


def test_the_operators_words_are_on_the_open_incident_and_one_key_answers(calm):
    folio = sent(calm)
    page = desk(calm)
    page.keyboard.press("F2")
    expect(page.locator("[data-notes-none]")).to_be_visible()
    tell(calm, folio, text="Es en el segundo piso")
    expect(page.locator("[data-notes-list] .note-text").first).to_have_text("Es en el segundo piso", timeout=SOON)
    expect(page.locator("#words")).to_be_hidden()
    tell(calm, folio, text=GUN)
    expect(page.locator("#words strong")).to_have_text(GUN, timeout=SOON)
    expect(page.locator("[data-notes-list] li").first).to_have_attribute("data-owed", "1")
    shows(page, "document.body.dataset.ping === undefined")
    page.wait_for_selector(READ)
    page.keyboard.press("Alt+e")
    expect(page.locator("#words")).to_be_hidden()
    until(lambda: notes(calm, folio)[-1]["heard"], page=page)
    assert [one["centre"] for one in notes(calm, folio)[-1]["heard"]] == ["PUE"]
    expect(page.locator("[data-notes-list] .note-heard")).to_contain_text("dispatcher")
    page.keyboard.press("Alt+w")
    page.keyboard.type("No entren por el norte")
    page.keyboard.press("Enter")
    expect(page.locator("[data-notes-list] .note-text").first).to_have_text("No entren por el norte")
    assert notes(calm, folio)[-1]["role"] == "dispatcher"
    assert page.complaints == []
    assert strangers(page, calm) == []


def test_a_key_pressed_before_the_words_could_be_read_says_so_and_the_next_one_answers(calm):
    folio = sent(calm)
    page = desk(calm)
    page.keyboard.press("F2")
    expect(page.locator("[data-notes-none]")).to_be_visible()
    # At the very instant at which it comes, however slow the machine.
    page.evaluate(
        """() => new MutationObserver((_, seen) => {
            const button = document.querySelector("#words button[data-verb='note.heard']");
            if (!button || document.querySelector("#words strong").textContent === "…") return;
            seen.disconnect();
            button.click();
        }).observe(document.getElementById("words"), {subtree: true, childList: true})"""
    )
    tell(calm, folio, text=GUN)
    expect(page.locator("#words [role=status]")).to_have_text("This had only just come: read it, then press again.")
    expect(page.locator("#words strong")).to_have_text(GUN)
    assert notes(calm, folio)[-1]["heard"] == []
    page.wait_for_selector(READ)
    page.keyboard.press("Alt+e")
    expect(page.locator("#words")).to_be_hidden()
    until(lambda: notes(calm, folio)[-1]["heard"], page=page)
    assert page.complaints == []


def test_a_grave_word_in_another_incident_comes_on_top_and_comes_back_after_a_reload(calm):
    calm.incident("10104")
    other = sent(calm)
    page = desk(calm)
    page.keyboard.press("F2")
    tell(calm, other, text=GUN)
    expect(page.locator("#words strong")).to_have_text(GUN, timeout=SOON)
    page.reload()
    expect(page.locator("#words strong")).to_have_text(GUN)
    page.locator("#words button", has_text="Open").click()
    expect(page.locator("#detail [data-folio]")).to_have_text(other)


def test_the_open_incidents_grave_word_comes_before_an_older_one(calm):
    other = calm.incident("10104")
    folio = sent(calm)
    page = desk(calm)
    tell(calm, other, text="Se cayó el techo", grave=True)
    expect(page.locator("#words strong")).to_have_text("Se cayó el techo", timeout=SOON)
    page.keyboard.press("Alt+b")
    page.keyboard.type(folio)
    page.keyboard.press("Enter")
    expect(page.locator("#detail [data-folio]")).to_have_text(folio)
    tell(calm, folio, text=GUN)
    expect(page.locator("#words li").first).to_contain_text(GUN, timeout=SOON)
    expect(page.locator("#words button.primary").nth(1)).to_be_hidden()
    page.wait_for_selector(READ)
    page.keyboard.press("Alt+e")
    expect(page.locator("#words strong")).to_have_text("Se cayó el techo")
    until(lambda: notes(calm, folio)[-1]["heard"], page=page)
    assert notes(calm, other)[-1]["heard"] == []


def test_the_crew_hears_it_answers_with_a_thumb_and_writes_without_a_line(calm):
    page = phone(calm)
    folio = sent(calm)
    page.wait_for_selector("main[data-show='assigned']")
    tell(calm, folio, text=GUN)
    expect(page.locator("#words strong")).to_have_text(GUN, timeout=SOON)
    page.wait_for_selector(READ)
    page.locator("#words button").tap()
    expect(page.locator("#words")).to_be_hidden()
    until(lambda: [one["unit"] for one in notes(calm, folio)[-1]["heard"]] == [UNIT], page=page)
    page.context.set_offline(True)
    page.locator("[data-notes-text]").fill("Hay otro herido")
    page.locator("[data-notes-form] button").tap()
    expect(page.locator("[data-notes-kept]")).to_be_visible()
    assert notes(calm, folio)[-1]["text"] == GUN
    page.context.set_offline(False)
    until(lambda: notes(calm, folio)[-1]["text"] == "Hay otro herido", page=page)
    assert (notes(calm, folio)[-1]["role"], notes(calm, folio)[-1]["unit"]) == ("crew", UNIT)


def test_a_phone_that_is_withdrawn_shows_no_note_any_more(calm):
    page = phone(calm)
    folio = sent(calm)
    tell(calm, folio, text=GUN)
    expect(page.locator("#words strong")).to_have_text(GUN)
    calm.api("POST", f"units/{UNIT}/status", status="free")
    page.wait_for_selector("main[data-show='free']")
    assert GUN not in page.content()


def test_a_graver_one_comes_above_and_the_chosen_row_stays_where_it_is(calm):
    wall, pipe = calm.incident("20109", seconds=900), calm.incident("40111", seconds=1800)
    page = desk(calm)
    rows = "#incidents .line"
    order = lambda: page.eval_on_selector_all(rows, "rows => rows.map((row) => row.dataset.id)")  # noqa: E731
    assert order() == [wall, pipe]
    page.locator(f"{rows}[data-id='{pipe}']").click()
    arrest = calm.incident("10313")
    until(lambda: arrest in order(), page=page)
    # Late walls stay below an arrest; the row under the hand stays second.
    assert order() == [arrest, pipe, wall]
    expect(page.locator(f"{rows}[data-id='{arrest}'] .badge")).to_have_text("HIGH · LIFE NOW")
    expect(page.locator("[data-new-grave]")).to_contain_text("New and grave")
    page.keyboard.press("F2")
    page.keyboard.press("F2")
    until(lambda: order() == [arrest, wall, pipe], page=page)


def test_the_operator_types_on_and_sees_what_the_crew_answers(calm):
    page = calm.page("operator", "/desk/operator/")
    page.wait_for_selector("body[data-line='up']")
    calm.api("POST", "calls", channel="voice", latitude=19.0437, longitude=-98.1981, narrative="Grita un hombre")
    expect(page.locator("#waiting-count")).to_have_text("1")
    page.keyboard.press("F2")
    page.wait_for_selector("#call-form:not([hidden])")
    page.keyboard.press("F3")
    page.keyboard.type("30419")
    page.wait_for_selector("[role='option']")
    page.keyboard.press("Enter")
    page.keyboard.press("F10")
    expect(page.locator("#said")).to_be_visible()
    folio = page.locator("#registered-as").inner_text().split()[-1]
    calm.api("POST", f"incidents/{folio}/assignments", units=[UNIT])
    page.keyboard.press("Alt+n")
    page.keyboard.press("Control+End")
    page.keyboard.type(f"\n{GUN}")
    until(lambda: [one["text"] for one in notes(calm, folio)] == [GUN], page=page)
    with calm.api_of("unit") as crew:
        assert crew.post(f"/api/v1/incidents/{folio}/notes", json={"text": "Ya lo vemos"}).status_code == 201
    expect(page.locator("#said .note-text").first).to_have_text("Ya lo vemos")
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.complaints == []


def test_the_supervisor_writes_and_hears_on_the_incidents_page(calm):
    folio = sent(calm)
    page = calm.page("supervisor", f"/desk/supervisor/incidents/{folio}")
    expect(page.locator("[data-notes-none]")).to_be_visible()
    page.locator("[data-notes-template]").select_option("hold")
    page.locator("[data-notes-form] button").click()
    expect(page.locator("[data-notes-list] .note-text")).to_have_text("Hold: do not enter until it is safe")
    page.set_viewport_size({"width": 390, "height": 844})
    assert notes(calm, folio)[0]["role"] == "supervisor"
    assert page.complaints == []
