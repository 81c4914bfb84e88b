"""What a commander, a prosecutor and a defence ask of a report stands on one page: each of the ten questions of a
decision is answered without scrolling twice on a small screen, and nothing else has to be read first."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from .reports import cast
from .rig import House, house, shows
from .test_commander import PHONE, fits, look, opened  # noqa: F401 - the same page, the same promises

pytestmark = [pytest.mark.browser, pytest.mark.slow]
QUESTIONS = {
    "what": "What happened, and where?",
    "when": "When: the fact, the call, the arrival, the hand-over?",
    "who": "Who is held?",
    "ground": "On what legal ground, and since when?",
    "rights": "Were the rights read, when, in a language they understand?",
    "wounds": "Are they wounded, was force used, were they searched?",
    "clocks": "Which term runs, how long is left, who must act?",
    "objects": "What was secured, how does it look, is its chain whole, what was recorded?",
    "found": "What counts against it, and what changed after a finding?",
    "account": "What does the officer tell?",
}
BESIDE = {"told", "missing"}
"""Who told it, and what is missing, stand there too."""
MOST_WORDS = {"robbery": 1100, "home": 520, "crash": 650, "drunk": 620}
"""On the whole page as it opens, of 5,222, 1,247, 2,585 and 2,683 before."""
MAKE = """
import django, json, sys; django.setup()
from datetime import timedelta
from django.utils import timezone
from hilo.desks.reading.tests import cases, world
from hilo.emergency.incidents.actions import receive_classified
from hilo.policing.reports import actions as reports
at, told = timezone.now(), {}
def incident():
    return receive_classified(
        actor=world.acting("integrator", at), code="30101", priority=None, reason=None, channel="voice",
        caller_number="+522221234567", latitude=19.0437, longitude=-98.2012, received_at=at - timedelta(hours=4), at=at,
    )[1].folio
for name, make in cases.CASES.items():
    sent, given = make(incident(), at), make(incident(), at)
    who, to = ("civic.judge", "JC-PUE") if name == "drunk" else ("prosecutor", "FGE-PUE")
    cases.delivered(given, at, to)
    told[name] = {"commander": f"/desk/commander/reports/{sent}", who: f"/desk/prosecutor/cases/{given}"}
    if name != "drunk":
        reports.name_defender(actor=world.acting("prosecutor", at), folio=given, username="defender", at=at)
        told[name]["defender"] = f"/desk/prosecutor/defence/{given}"
print(json.dumps(told))
"""
BOTTOMS = """() => {
  const page = document.querySelector(".page") ?? document.scrollingElement;
  const screen = page.clientHeight, from = page.getBoundingClientRect().top - page.scrollTop;
  const seen = [...document.querySelectorAll("[data-question]")].map((one) => {
    const box = one.getBoundingClientRect();
    return [one.dataset.question, (box.bottom - from) / screen];
  });
  return Object.fromEntries(seen.reverse());
}"""
"""How many screens down each answer ends; of several people, the first."""


@pytest.fixture(scope="module")
def rig(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with house(tmp_path_factory.mktemp("deciding"), browser) as found:
        cast(found)
        yield found


@pytest.fixture(scope="module")
def night(rig: House) -> dict[str, dict[str, str]]:
    """By case and account, the page to decide on."""
    made: dict[str, dict[str, str]] = json.loads(rig.server._python("-c", MAKE).strip().splitlines()[-1])
    return made


@pytest.mark.parametrize("name", ["robbery", "home", "crash", "drunk"])
def test_ten_questions_without_scrolling_twice(opened, night, name, assert_accessible):  # noqa: F811
    for who, path in night[name].items():
        page = opened(who, path, locale="es-MX")
        held = page.locator(".held-one").count()
        asked = set(QUESTIONS) | BESIDE if held else (set(QUESTIONS) | BESIDE) - {"rights", "wounds", "clocks"}
        ends = page.evaluate(BOTTOMS)
        assert set(ends) == asked, (who, "a question of the decision has no place on the page")
        late = {one: round(end, 2) for one, end in ends.items() if end > 2}
        assert late == {}, (who, "screens down; one scroll shows two screens")
        for one in asked:
            assert page.locator(f"[data-question={one}]").first.inner_text().strip(), (who, one)
        words = len(page.locator("body").inner_text().split())
        assert words <= MOST_WORDS[name], (who, words)
        assert page.locator("#whole").get_attribute("open") is None, "the form itself is folded"
        assert_accessible(page)
        look(page, f"decide-{name}-{who}")
        page.set_viewport_size(PHONE)
        assert fits(page)
        page.close()


def test_pictures_and_sound_are_on_the_page_and_the_whole_report_is_one_link_away(opened, night):  # noqa: F811
    for who, path in night["robbery"].items():
        page = opened(who, path)
        page.locator("#evidence").scroll_into_view_if_needed()
        shows(page, "[...document.querySelectorAll('.thing > .shots img')].every((one) => one.naturalWidth > 0)")
        assert page.locator("#evidence .thing").count() == 3
        sound = page.locator("#evidence audio").first
        shows(page, "document.querySelector('#evidence audio').preload === 'none'")
        sound.evaluate("one => one.load() || one.play().catch(() => 0)")
        shows(page, "document.querySelector('#evidence audio').duration > 0.9")
        page.locator("[data-finding]").first.click()
        expect(page.locator("#whole")).to_have_attribute("open", "")
        page.close()


def test_a_changed_account_is_read_word_by_word_on_the_page(opened, rig, night):  # noqa: F811
    """“Lo perdimos de vista” that became “sin perderlo de vista” after a finding is one of what stands first."""
    made = rig.server._python("-c", BENT).strip().splitlines()[-1]
    page = opened("commander", f"/desk/commander/reports/{made}", locale="es-MX")
    first = page.locator("#log .bent").first
    expect(first).to_contain_text("perdimos")
    expect(first.locator("del").first).to_be_visible()
    expect(first.locator("ins").first).to_be_visible()
    expect(page.locator(".changed-count a")).to_be_visible()


BENT = """
import django; django.setup()
from datetime import timedelta
from django.utils import timezone
from hilo.desks.reading.tests import world
from hilo.policing.reports import actions as reports
at = timezone.now()
officer, row = world.acting("officer", at), world.written("", at)
path, told = "sections.narrative.text", "Los seguimos a pie y lo perdimos de vista en la esquina; un vecino lo señaló."
def save(before, value, seen=()):
    change = {"path": path, "value": value, "before": before, "at": at.isoformat(), "seen": list(seen)}
    reports.save(actor=officer, ref=row.ref, changes=[change], at=at)
save(world.full()["sections"]["narrative"]["text"], told)
save(told, told.replace("y lo perdimos de vista en la esquina", "sin perderlo de vista en la esquina"))
reports.submit(actor=officer, ref=row.ref, at=at)
print(row.folio)
"""
