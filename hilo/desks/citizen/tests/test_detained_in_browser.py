from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.conftest import assert_accessible  # noqa: F401
from tests.support.need import PATIENCE_MS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
VIEWS = ((390, 844, "dark"), (1366, 768, "light"))


@pytest.fixture
def opened(browser, live_server):
    contexts = []

    def open_page(width=390, height=844, scheme="light", **options):
        view = {"locale": "es", "viewport": {"width": width, "height": height}, "color_scheme": scheme}
        context = browser.new_context(**(view | options))
        contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        page.goto(live_server.url + "/detained", wait_until="networkidle")
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def held(actor):
    from hilo.kernel.access.actions import SETUP, open_institution
    from hilo.policing.detentions.actions import hand_over, register

    at = timezone.now()
    open_institution(actor=SETUP, code="SSP-PUE", name="Seguridad", kind="police_state", state="21", at=at)
    officer = actor("officer", "SSP-PUE", centre="", states=frozenset({"21"}))
    person = {"given": "Juan Carlos", "first_surname": "Pérez", "second_surname": "López", "born_on": date(1992, 1, 1)}
    told = {"kind": "flagrancy", "detained_at": at - timedelta(hours=1), "age_doubt": False, "municipality": "21114"}
    row = register(actor=officer, at=at, **told, **person)
    to = {"to": "Fiscalía Centro", "to_kind": "prosecutor", "address": "Reforma 1"}
    return hand_over(actor=officer, number=row.number, handed_at=at, at=at, **to)


def ask(page, given="Juan Carlos"):
    page.fill("#given", given)
    page.fill("#first_surname", "Perez")
    for part, value in (("day", "1"), ("month", "1"), ("year", "1992")):
        page.fill(f"#born_{part}", value)
    page.click("button.primary")


def test_without_scripts_a_family_asks_and_is_answered(held, opened):
    page = opened(java_script_enabled=False)
    ask(page)
    expect(page.locator("[data-answer=found] h1")).to_contain_text("Fiscalía Centro")
    expect(page.locator("[data-answer=found]")).to_contain_text("Reforma 1")
    assert page.url.endswith("/detained")
    page.click("text=Preguntar de nuevo")
    ask(page, given="Nadie")
    expect(page.locator("[data-answer=none] h1")).to_be_visible()
    expect(page.locator("#given")).to_have_value("Nadie")


def test_with_the_keyboard_alone(held, opened):
    page = opened()
    page.focus("#given")
    page.keyboard.type("Juan Carlos")
    page.keyboard.press("Tab")
    page.keyboard.type("Pérez")
    page.keyboard.press("Tab")
    for value in ("López", "1", "1", "1992"):
        page.keyboard.type(value)
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("[data-answer=found] h1")).to_contain_text("Fiscalía Centro")


@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_everybody_can_read_it_whatever_the_answer(held, opened, view, assert_accessible):  # noqa: F811
    page = opened(*view)
    assert_accessible(page)
    page.click("button.primary")
    expect(page.locator("[role=alert]")).to_be_visible()
    assert_accessible(page)
    ask(page, given="Nadie")
    expect(page.locator("[data-answer=none]")).to_be_visible()
    assert_accessible(page)
    ask(page)
    expect(page.locator("[data-answer=found]")).to_be_visible()
    assert_accessible(page)
    width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert width == 0
