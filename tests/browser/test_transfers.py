"""Two centres at their desks, without a mouse: an incident goes from one to the other, and a unit is lent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.support.need import PATIENCE_MS

from .rig import House, house, shows, until

pytestmark = pytest.mark.slow
LATER = """
import django; django.setup()
from hilo.emergency.mutual_aid import actions, reactions
from hilo.emergency.mutual_aid.models import Transfer
from hilo.emergency.mutual_aid.rules import terms
for offer in Transfer.objects.filter(status="offered"):
    silent_until = (offer.renewed_at or offer.offered_at) + terms().seen
    actions.look_after(actor=reactions.WORK, transfer_id=offer.pk, at=silent_until)
"""
"""The open offer is looked after as it will be when its receiver has been silent for the whole term; on a slow machine
it may have come back by then."""
OFFER = "#between .offer:not(.back)"
BACK = "#between .back"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, browser: Any) -> Iterator[House]:
    with house(tmp_path_factory.mktemp("transfers"), browser) as opened:
        yield opened


@pytest.fixture
def calm(place: House) -> House:
    """The house with nothing open, asked for or lent."""
    place.close_everything()
    for row in place.api("GET", "unit-requests"):
        place.api("POST", f"unit-requests/{row['id']}/withdrawal")
    for row in place.api("GET", "loans"):
        place.api("POST", f"loans/{row['id']}/return")
    return place


def desk(place: House, user: str, **options: Any) -> Any:
    page = place.page(user, "/desk/dispatcher/", **options)
    page.wait_for_selector("#board[data-panel='ready'], #board[data-panel='empty']")
    page.wait_for_selector("body[data-line='up']")
    return page


def line(folio: str) -> str:
    return f"#incidents .line[data-id='{folio}']"


def back(page: Any, folio: str) -> Any:
    """The alarm that says that an incident was not taken."""
    return page.locator(BACK, has_text=folio)


def offer(page: Any, folio: str, why: str = "it is on your side") -> None:
    """F7 on the chosen incident, to Jalisco."""
    page.locator(line(folio)).focus()
    page.keyboard.press("Enter")
    expect(page.locator("#detail [data-folio]")).to_have_text(folio, timeout=PATIENCE_MS)
    page.keyboard.press("F7")
    expect(page.locator("#transfer-to")).to_be_focused(timeout=PATIENCE_MS)
    page.keyboard.type("JAL")
    expect(page.locator("#transfer-to")).to_have_value("JAL", timeout=PATIENCE_MS)
    page.keyboard.press("Tab")
    page.keyboard.type(why)
    page.keyboard.press("Enter")


def test_an_incident_is_handed_over_with_two_keys_each_and_the_sender_sees_it_go_on(calm):
    folio = calm.incident()
    pue, jal = desk(calm, "dispatcher"), desk(calm, "jal.dispatcher")
    offer(pue, folio)
    expect(jal.locator(OFFER)).to_contain_text("PUE offers you", timeout=PATIENCE_MS)
    expect(jal.locator(OFFER)).to_contain_text("it is on your side")
    expect(jal.locator(f"{OFFER} .clock")).to_have_attribute("data-state", re.compile("calm|soon"))
    shows(jal, "document.body.dataset.alert === 'on'")
    expect(pue.locator("#offered")).to_contain_text("they see it", timeout=PATIENCE_MS)
    jal.keyboard.press("Alt+y")
    expect(jal.locator(line(folio))).to_be_visible(timeout=PATIENCE_MS)
    expect(jal.locator("#detail [data-folio]")).to_have_text(folio, timeout=PATIENCE_MS)
    expect(jal.locator("[data-calls] .narrative")).to_have_text(
        "Chocaron dos coches en la esquina", timeout=PATIENCE_MS
    )
    shows(jal, "document.body.dataset.alert === undefined")
    expect(pue.locator(line(folio))).to_have_count(0, timeout=PATIENCE_MS)
    expect(pue.locator("#detail")).to_have_attribute("data-show", "nothing", timeout=PATIENCE_MS)
    calm.api("POST", f"incidents/{folio}/assignments", units=["JAL-A01"])
    pue.keyboard.press("Alt+h")
    handed = pue.locator("#handed li", has_text=folio)
    expect(handed).to_contain_text("1 unit", timeout=PATIENCE_MS)
    expect(handed).not_to_contain_text("Chocaron")
    assert pue.complaints == []
    assert jal.complaints == []


def test_what_was_taken_is_chosen_though_the_stream_is_faster_than_the_answer(calm):
    folio = calm.incident()
    calm.api("POST", f"incidents/{folio}/transfer", to="JAL", reason="it is on your side")
    jal = desk(calm, "jal.dispatcher")
    expect(jal.locator(OFFER)).to_be_visible()
    held: list[tuple[Any, Any]] = []
    jal.route("**/acknowledgement", lambda route: held.append((route, route.fetch())))
    jal.keyboard.press("Alt+y")
    expect(jal.locator(line(folio))).to_be_visible()
    until(lambda: held, page=jal)
    route, answer = held[0]
    route.fulfill(response=answer)
    expect(jal.locator("#detail [data-folio]")).to_have_text(folio)
    assert jal.complaints == []


def test_an_offer_whose_receiver_is_not_there_comes_back_with_an_alarm(calm):
    folio = calm.incident()
    pue = desk(calm, "dispatcher")
    offer(pue, folio)
    expect(pue.locator("#offered")).to_contain_text("nobody there has seen it yet", timeout=PATIENCE_MS)
    expect(back(pue, folio)).to_contain_text("Nobody at JAL saw the offer", timeout=PATIENCE_MS)
    shows(pue, "document.body.dataset.alert === 'on'")
    pue.keyboard.press("Alt+a")
    expect(back(pue, folio)).to_have_count(0, timeout=PATIENCE_MS)
    expect(pue.locator("#detail [data-folio]")).to_have_text(folio, timeout=PATIENCE_MS)
    expect(pue.locator("#detail [data-act='transfer']")).to_be_visible(timeout=PATIENCE_MS)


def test_an_offer_whose_desk_is_closed_comes_back_with_an_alarm(calm):
    folio = calm.incident()
    pue, jal = desk(calm, "dispatcher"), desk(calm, "jal.dispatcher")
    offer(pue, folio)
    expect(pue.locator("#offered")).to_contain_text("they see it", timeout=PATIENCE_MS)
    jal.close()
    calm.server._python("-c", LATER)
    expect(back(pue, folio)).to_contain_text("The desk at JAL that showed it went away", timeout=PATIENCE_MS)
    expect(pue.locator(line(folio))).to_be_visible()


def test_who_cannot_take_it_says_why_and_escape_leaves_the_line(calm):
    folio = calm.incident()
    pue, jal = desk(calm, "dispatcher"), desk(calm, "jal.dispatcher")
    offer(pue, folio)
    expect(jal.locator(OFFER)).to_be_visible(timeout=PATIENCE_MS)
    jal.keyboard.press("Alt+x")
    expect(jal.locator(f"{OFFER} .reason input")).to_be_focused(timeout=PATIENCE_MS)
    jal.keyboard.press("Escape")
    expect(jal.locator(f"{OFFER} .reason")).to_be_hidden(timeout=PATIENCE_MS)
    jal.keyboard.press("Alt+x")
    jal.keyboard.type("all units are out")
    jal.keyboard.press("Enter")
    expect(back(pue, folio)).to_contain_text("all units are out", timeout=PATIENCE_MS)
    expect(jal.locator(OFFER)).to_have_count(0, timeout=PATIENCE_MS)


def test_f7_again_withdraws_the_offer(calm):
    folio = calm.incident()
    pue, jal = desk(calm, "dispatcher"), desk(calm, "jal.dispatcher")
    offer(pue, folio)
    expect(jal.locator(OFFER)).to_be_visible(timeout=PATIENCE_MS)
    expect(pue.locator("#offered")).to_be_visible(timeout=PATIENCE_MS)
    pue.keyboard.press("F7")
    expect(pue.locator("#offered")).to_be_hidden(timeout=PATIENCE_MS)
    expect(jal.locator(OFFER)).to_have_count(0, timeout=PATIENCE_MS)


def test_units_are_asked_for_lent_and_given_back(calm):
    pue, jal = desk(calm, "dispatcher"), desk(calm, "jal.dispatcher")
    jal.keyboard.press("Alt+o")
    expect(jal.locator("#ask-of")).to_be_focused(timeout=PATIENCE_MS)
    jal.keyboard.type("PUE")
    jal.keyboard.press("Tab")
    jal.keyboard.press("Tab")
    jal.keyboard.type("basic amb")
    jal.keyboard.press("Tab")
    jal.keyboard.type("crash on the motorway")
    jal.keyboard.press("Enter")
    asked = pue.locator("#between .asked")
    expect(asked).to_contain_text("JAL asks for 1 × basic ambulance", timeout=PATIENCE_MS)
    asked.get_by_role("button", name="Choose a unit").focus()
    pue.keyboard.press("Enter")
    expect(pue.locator("#unit-bar")).to_contain_text("PUE-A01", timeout=PATIENCE_MS)
    pue.keyboard.press("Alt+l")
    expect(pue.locator("#lend-to")).to_have_value("JAL", timeout=PATIENCE_MS)
    pue.locator("#strip-lend .primary").focus()
    pue.keyboard.press("Enter")
    expect(asked).to_have_count(0, timeout=PATIENCE_MS)
    borrowed = jal.locator("#board .line[data-id='PUE-A01']")
    expect(borrowed).to_contain_text("of PUE, until", timeout=PATIENCE_MS)
    expect(pue.locator("#board section", has_text="Lent to others").locator(".line")).to_have_count(
        1, timeout=PATIENCE_MS
    )
    borrowed.focus()
    jal.keyboard.press("Enter")
    give = jal.locator("#unit-bar button", has_text="Give back")
    give.focus()
    jal.keyboard.press("Enter")
    jal.locator("#unit-bar button", has_text="Sure?").focus()
    jal.keyboard.press("Enter")
    expect(borrowed).to_have_count(0, timeout=PATIENCE_MS)
    expect(pue.locator("#board section", has_text="Available").locator(".line[data-id='PUE-A01']")).to_have_count(1)
    assert pue.complaints == []
    assert jal.complaints == []


@pytest.mark.parametrize("size", [(1366, 768), (390, 844)])
def test_the_desk_with_all_of_it_is_accessible_and_nothing_is_cut_off(calm, size, assert_accessible):
    width, height = size
    first, second = calm.incident(), calm.incident("20115")
    pue = desk(calm, "dispatcher", viewport={"width": width, "height": height})
    for folio in (first, second):
        calm.api("POST", f"incidents/{folio}/transfer", to="JAL", reason="it is on your side")
    jal = desk(calm, "jal.dispatcher", viewport={"width": width, "height": height})
    expect(jal.locator(OFFER)).to_have_count(2, timeout=PATIENCE_MS)
    jal.keyboard.press("Alt+x")
    jal.keyboard.press("Alt+o")
    expect(jal.locator("#strip-ask")).to_be_visible(timeout=PATIENCE_MS)
    assert_accessible(jal)
    shows(jal, "document.documentElement.scrollWidth <= innerWidth")
    pue.locator(line(first)).click()
    pue.keyboard.press("Alt+o")
    assert_accessible(pue)
    shows(pue, "document.documentElement.scrollWidth <= innerWidth")
