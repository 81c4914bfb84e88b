"""A dispatcher at the desk, without a mouse: what is late, whom to send and why, and what others do meanwhile."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.support.need import PATIENCE_MS

from .rig import House, house, shows, strangers, until

pytestmark = pytest.mark.slow

ROWS = "#incidents .line"
CHOICES = "#ranking .choice"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, browser: Any) -> Iterator[House]:
    with house(tmp_path_factory.mktemp("dispatcher"), browser) as opened:
        yield opened


@pytest.fixture
def calm(place: House) -> House:
    """The house with nothing open."""
    place.close_everything()
    return place


def desk(place: House, user: str = "dispatcher", context: Any = None, **options: Any) -> Any:
    page = place.page(user, "/desk/dispatcher/", context, **options)
    page.wait_for_selector("#board[data-panel='ready'], #board[data-panel='empty']")
    page.wait_for_selector("body[data-line='up']")
    return page


def folios(page: Any) -> list[str]:
    return page.eval_on_selector_all(ROWS, "rows => rows.map((row) => row.dataset.id)")


def row(folio: str) -> str:
    return f"{ROWS}[data-id='{folio}']"


def picked(page: Any) -> list[str]:
    return page.locator(f"{CHOICES}[aria-pressed='true'] .choice-unit strong").all_text_contents()


def sent(place: House, folio: str, *, on_scene: bool = False) -> list[str]:
    """All that is suggested is sent: every discipline has its units. Their codes."""
    team = [row["unit"] for row in place.api("GET", f"incidents/{folio}/recommendations") if row["team"]]
    place.api("POST", f"incidents/{folio}/assignments", units=team)
    for unit in team if on_scene else ():
        place.api("POST", f"units/{unit}/status", status="on_scene")
    return team


def test_late_incidents_stand_at_the_top_and_the_alarm_stops_when_it_is_heard(calm):
    fresh = calm.incident("20115")
    late = calm.incident("20301", seconds=200)
    page = desk(calm)
    assert folios(page) == [late, fresh]
    expect(page.locator(f"{row(late)} .clock")).to_have_attribute("data-state", "late")
    expect(page.locator(f"{row(fresh)} .clock")).to_have_attribute("data-state", re.compile("calm|soon"))
    expect(page.locator("[data-alarm-text]")).to_have_text("1 late")
    shows(page, "document.body.dataset.alert === 'on'")
    page.keyboard.press("Alt+a")
    expect(page.locator("[data-alarm]")).to_be_hidden()
    shows(page, "document.body.dataset.alert === undefined")
    page.reload()
    page.wait_for_selector(ROWS)
    expect(page.locator("[data-alarm]")).to_be_hidden()


def test_an_incident_whose_term_passes_moves_to_the_top_by_itself(calm):
    soon = calm.incident("20115", seconds=60)
    calm.incident("20301", seconds=59)
    context = calm.context("dispatcher")
    context.clock.install()
    page = desk(calm, context=context)
    expect(page.locator("[data-alarm]")).to_be_hidden()
    page.clock.fast_forward("01:01")
    page.wait_for_selector(f"{row(soon)} .clock[data-state='late']")
    shows(page, "document.querySelectorAll('#incidents .clock[data-state=late]').length === 2")
    shows(page, "document.querySelector('[data-alarm-text]').textContent === '2 late'")


def test_three_keys_send_the_suggested_team(calm):
    folio = calm.incident("20301", seconds=30)
    page = desk(calm)
    page.keyboard.press("F2")
    expect(page.locator(row(folio))).to_have_attribute("aria-current", "true")
    page.keyboard.press("F8")
    page.wait_for_selector(CHOICES)
    team = picked(page)
    assert team
    assert page.locator(f"{CHOICES} .team").count() == len(team)
    page.keyboard.press("Enter")
    page.wait_for_selector("#ranking", state="hidden")
    shows(page, f"document.querySelectorAll('#detail .sent li').length === {len(team)}")
    assert sorted(page.locator("#detail .sent strong").all_text_contents()) == sorted(team)
    assert calm.api("GET", f"incidents/{folio}")["status"] == "dispatched"
    shows(page, f"document.activeElement.dataset.id === '{folio}'")
    assert page.complaints == []


def test_alt_and_digits_choose_several_that_go_in_one_request(calm):
    folio = calm.incident("10104")
    page = desk(calm)
    page.keyboard.press("F2")
    page.keyboard.press("F8")
    page.wait_for_selector(CHOICES)
    chosen = page.locator(f"{CHOICES}[aria-pressed='true']")
    for n in range(1, len(picked(page)) + 1):
        page.keyboard.press(f"Alt+{n}")
    expect(chosen).to_have_count(0)
    expect(page.locator("#ranking [data-send]")).to_have_attribute("aria-disabled", "true")
    for key in ("Alt+1", "Alt+2", "Alt+3"):
        page.keyboard.press(key)
    expect(chosen).to_have_count(3)
    wanted = picked(page)
    before = len([address for address in page.asked if address.endswith("/assignments")])
    page.keyboard.press("Enter")
    page.wait_for_selector("#ranking", state="hidden")
    assert len([address for address in page.asked if address.endswith("/assignments")]) == before + 1
    sent = calm.api("GET", f"incidents/{folio}/assignments")
    assert sorted(one["unit"] for one in sent) == sorted(wanted)


def test_every_choice_says_why_and_who_is_nearer_and_stays(calm):
    first = calm.incident("10104", seconds=60)
    page = desk(calm)
    nearest = calm.api("GET", f"incidents/{first}/recommendations")[0]["unit"]
    calm.api("POST", f"incidents/{first}/assignments", units=[nearest])
    second = calm.incident("10104")
    page.wait_for_selector(row(second))
    page.click(row(second))
    page.keyboard.press("F8")
    page.wait_for_selector(CHOICES)
    assert all(page.locator(f"{CHOICES} .choice-why").all_text_contents())
    assert nearest not in page.locator(f"{CHOICES} strong").all_text_contents()
    stays = page.locator("#ranking [data-passed-rows] li", has_text=nearest)
    assert first in stays.inner_text()


def test_where_units_are_on_their_way_no_more_go_by_mere_enter(calm):
    folio = calm.incident("20301")
    units = sent(calm, folio)
    page = desk(calm)
    page.click(row(folio))
    page.keyboard.press("F8")
    page.wait_for_selector(CHOICES)
    expect(page.locator("#ranking [data-with]")).to_contain_text(units[0])
    assert picked(page) == []
    page.keyboard.press("Enter")
    expect(page.locator("#ranking")).to_be_visible()
    assert not [address for address in page.asked if address.endswith("/assignments")]
    assert {one["unit"] for one in calm.api("GET", f"incidents/{folio}/assignments")} == set(units)


def test_a_patrol_on_scene_leaves_medicine_owed_and_the_rest_of_the_team_suggested(calm):
    folio = calm.incident("10104")
    patrol = next(row for row in calm.api("GET", "units?centre=PUE")["items"] if row["capabilities"] == ["police"])
    calm.api("POST", f"incidents/{folio}/assignments", units=[patrol["code"]])
    calm.api("POST", f"units/{patrol['code']}/status", status="on_scene")
    page = desk(calm)
    expect(page.locator(f"{row(folio)} .lacking")).to_contain_text("Missing: basic ambulance")
    expect(page.locator(f"{row(folio)} .clock")).to_contain_text("dispatch")
    page.click(row(folio))
    expect(page.locator("#detail [data-part='open']")).to_contain_text("medicine")
    expect(page.locator("#detail [data-part='on_scene']")).to_contain_text("police")
    page.keyboard.press("F8")
    page.wait_for_selector(CHOICES)
    ambulances = picked(page)
    assert ambulances
    assert patrol["code"] not in ambulances
    page.keyboard.press("Enter")
    page.wait_for_selector("#detail [data-part='dispatched']")


def test_what_a_waiting_incident_lacks_is_said_when_it_becomes_free(calm):
    ambulances = [
        row for row in calm.api("GET", "units?centre=PUE")["items"] if "ambulance_basic" in row["capabilities"]
    ]
    for row in ambulances:
        calm.api("POST", f"units/{row['code']}/status", status="off_duty")
    folio = calm.incident("10104")
    page = desk(calm)
    expect(page.locator(f"{ROWS}[data-id='{folio}'] .lacking")).to_contain_text("basic ambulance")
    calm.api("POST", f"units/{ambulances[0]['code']}/status", status="free")
    expect(page.locator("#toasts")).to_contain_text(
        f"{ambulances[0]['code']} is free: {folio} still lacks basic ambulance"
    )
    for row in ambulances[1:]:
        calm.api("POST", f"units/{row['code']}/status", status="free")
    assert page.complaints == []


def test_a_unit_taken_meanwhile_is_named_with_its_holder_and_the_ranking_comes_again(calm):
    other, folio = calm.incident("10104", seconds=60), calm.incident("20301")
    page = desk(calm)
    page.click(row(folio))
    page.keyboard.press("F8")
    page.wait_for_selector(CHOICES)
    taken = picked(page)[0]

    def faster(route: Any) -> None:
        # A colleague is faster by the length of this request.
        calm.api("POST", f"incidents/{other}/assignments", units=[taken])
        route.continue_()

    page.route(f"**/incidents/{folio}/assignments", faster, times=1)
    page.keyboard.press("Enter")
    page.wait_for_selector("#ranking [data-said]:not([hidden])")
    said = page.inner_text("#ranking [data-said]")
    assert taken in said
    assert other in said
    assert "integrator" in said
    shows(page, f"![...document.querySelectorAll('{CHOICES} strong')].some((one) => one.textContent === '{taken}')")
    assert calm.api("GET", f"incidents/{folio}")["status"] == "open"
    assert picked(page)
    page.keyboard.press("Enter")
    page.wait_for_selector("#ranking", state="hidden")
    assert taken not in [one["unit"] for one in calm.api("GET", f"incidents/{folio}/assignments")]


def test_what_others_do_appears_without_asking_again(calm):
    page = desk(calm)
    page.wait_for_selector("#map canvas")
    asked = len(page.asked)
    folio = calm.incident("20301")
    page.wait_for_selector(row(folio))
    unit = sent(calm, folio, on_scene=True)[0]
    page.wait_for_selector(f"#board .unit[data-id='{unit}'] [data-unit='on_scene']")
    page.wait_for_selector(f"{row(folio)} .when.plain")
    calm.api("POST", f"incidents/{folio}/closure", code="A")
    page.wait_for_selector(row(folio), state="detached")
    page.wait_for_selector(f"#board .unit[data-id='{unit}'] [data-unit='available']")
    # The map may still be fetching what it is drawn with.
    assert [address for address in page.asked[asked:] if "/static/" not in address] == []
    assert page.complaints == []


def test_nothing_is_lost_between_the_state_and_the_stream(calm):
    context = calm.context("dispatcher")
    born = []

    def slowly(route: Any) -> None:
        # The state is read, then something happens, then the desk gets the state it was.
        answer = route.fetch()
        born.append(calm.incident("20115"))
        route.fulfill(response=answer)

    context.route("**/desk/dispatcher/state.json", slowly)
    page = calm.page("dispatcher", "/desk/dispatcher/", context)
    page.wait_for_selector("body[data-line='up']")
    until(lambda: born, page=page)
    page.wait_for_selector(row(born[0]))
    assert folios(page) == born


def test_choosing_a_unit_chooses_its_incident_in_every_window(calm):
    folio = calm.incident("10104")
    unit = calm.api("GET", f"incidents/{folio}/recommendations")[0]["unit"]
    calm.api("POST", f"incidents/{folio}/assignments", units=[unit])
    calm.incident("20301")
    context = calm.context("dispatcher")
    page = calm.page("dispatcher", "/desk/dispatcher/", context)
    page.wait_for_selector(f"#board .unit[data-id='{unit}']")
    alone = calm.page("dispatcher", "/desk/dispatcher/map", context)
    alone.wait_for_selector("#map canvas")
    page.wait_for_selector("#dispatch[data-map='away']")
    page.click(f"#board .unit[data-id='{unit}']")
    expect(page.locator(row(folio))).to_have_attribute("aria-current", "true")
    expect(page.locator("#detail [data-folio]")).to_have_text(folio)
    expect(alone.locator("[data-chosen]")).to_contain_text(folio)
    expect(alone.locator("[data-chosen]")).to_contain_text(unit)
    alone.close()
    page.wait_for_selector("#dispatch[data-map='here']")


def test_an_incident_is_closed_with_a_letter_and_goes_on_with_a_reason(calm):
    folio = calm.incident("10104")
    page = desk(calm)
    page.keyboard.press("F2")
    page.keyboard.press("Alt+c")
    page.keyboard.press("n")
    expect(page.locator("[data-meaning]")).to_contain_text("did not find")
    page.keyboard.press("Enter")
    page.wait_for_selector(row(folio), state="detached")
    assert calm.api("GET", f"incidents/{folio}")["closure_code"] == "N"
    # The stream may tell of the closure before its own answer comes, which shuts the strips.
    page.wait_for_selector(f"#toasts >> text={folio} closed", state="attached")
    page.wait_for_selector("[data-act='reopen']:not([hidden])")
    page.keyboard.press("Alt+r")
    page.keyboard.type("It was the next street")
    page.keyboard.press("Enter")
    page.wait_for_selector(row(folio))
    assert calm.api("GET", f"incidents/{folio}")["status"] == "open"
    until(lambda: any("next street" in line["text"] for line in calm.api("GET", f"incidents/{folio}/timeline")))


def test_a_closed_incident_is_found_by_its_folio(calm):
    folio = calm.incident("10104")
    calm.api("POST", f"incidents/{folio}/closure", code="F")
    page = desk(calm)
    page.keyboard.press("Alt+b")
    page.keyboard.type(folio.lower())
    page.keyboard.press("Enter")
    page.wait_for_selector("#detail[data-show='incident']")
    expect(page.locator("#detail [data-folio]")).to_have_text(folio)
    expect(page.locator("#detail [data-status]")).to_contain_text("Closed")


def test_a_crew_says_on_scene_that_it_is_something_else(calm):
    folio = calm.incident("10104")
    sent(calm, folio, on_scene=True)
    page = desk(calm)
    page.wait_for_selector(f"{row(folio)} .when.plain")
    page.click(row(folio))
    page.keyboard.press("Alt+k")
    page.keyboard.type("house fire")
    page.wait_for_selector("[role='option'][aria-selected='true']")
    page.keyboard.press("Enter")
    # The first Enter takes the code once the answer for all the letters is there; the second sends it.
    expect(page.locator("#new-code")).to_have_value(re.compile("^20301 "))
    expect(page.locator("#new-on-scene")).to_be_checked()
    page.keyboard.press("Enter")
    page.wait_for_selector("#strip-reclassify", state="hidden")
    incident = calm.api("GET", f"incidents/{folio}")
    assert (incident["code"], incident["on_scene_code"], incident["initial_code"]) == ("20301", "20301", "10104")
    shows(page, "document.querySelector('#detail [data-label]').textContent === 'House fire'")


def test_the_detail_shows_calls_and_history_and_later_calls_are_announced(calm):
    folio = calm.incident("10104", narrative="Hay un herido")
    page = desk(calm)
    page.click(row(folio))
    page.wait_for_selector("#detail .call")
    expect(page.locator("#detail [data-calls]")).to_contain_text("Hay un herido")
    expect(page.locator("#detail [data-calls]")).to_contain_text("+52 222 123 4567")
    expect(page.locator("#detail .history li")).not_to_have_count(0)
    call = calm.api("POST", "calls", channel="voice", latitude=19.0437, longitude=-98.1981, narrative="Son dos heridos")
    calm.api("POST", f"calls/{call['id']}/answer")
    calm.api("POST", f"incidents/{folio}/links", call=call["id"])
    page.wait_for_selector("[data-read-again]:not([hidden])")
    assert "Son dos heridos" not in page.inner_text("#detail [data-calls]")
    page.click("[data-read-again]")
    expect(page.locator("#detail .call")).to_have_count(2)
    expect(page.locator("#detail [data-calls]")).to_contain_text("Son dos heridos")


def test_a_desk_with_nothing_to_show_says_so(calm):
    calm.join("aguas", "AGS", "dispatcher")
    page = desk(calm, "aguas")
    expect(page.locator("#incidents")).to_contain_text("Nothing is waiting")
    expect(page.locator("#board")).to_contain_text("No units in this centre")
    expect(page.locator("#detail")).to_contain_text("No incident chosen")
    calm.incident("10104")
    own = calm.incident("10104", latitude=21.8853, longitude=-102.2916)
    page.wait_for_selector(row(own))
    assert folios(page) == [own]


def test_without_a_line_the_desk_says_of_when_what_it_shows_is_and_catches_up(calm):
    folio = calm.incident("10104")
    page = desk(calm)
    calm.server.kill()
    page.wait_for_selector("#offline:not([hidden])")
    assert folios(page) == [folio]
    calm.server.start()
    later = calm.incident("20301")
    page.wait_for_selector("#offline", state="hidden", timeout=2 * PATIENCE_MS)
    page.wait_for_selector(row(later))
    assert sorted(folios(page)) == sorted([folio, later])


def test_a_refused_right_is_said_in_words(place):
    page = place.page("operator", "/desk/dispatcher/")
    assert "dispatch.read" in page.inner_text("main") or "role" in page.inner_text("main")
    assert page.locator("#incidents").count() == 0


@pytest.mark.parametrize("width", [1366, 390])
def test_the_desk_has_no_barriers_and_no_request_leaves_the_house(calm, assert_accessible, width):
    calm.incident("10104", seconds=300)
    calm.incident("20301", seconds=90)
    page = desk(calm, viewport={"width": width, "height": 844})
    page.keyboard.press("F2")
    page.keyboard.press("F8")
    page.wait_for_selector(CHOICES)
    page.wait_for_selector("#detail .call")
    assert_accessible(page)
    assert strangers(page, calm) == []
    assert page.complaints == []
