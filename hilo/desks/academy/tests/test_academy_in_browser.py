"""An academy's year in a browser: from the empty house to the first diploma, and the page for everybody."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from hilo.desks.academy.tests.conftest import LIST
from tests.browser.conftest import assert_accessible  # noqa: F401
from tests.support.authorities import accredit
from tests.support.need import PATIENCE_MS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DESK, WIDE, PHONE = {"width": 1366, "height": 768}, {"width": 1440, "height": 900}, {"width": 390, "height": 844}


@pytest.fixture
def opened(browser, live_server, enter):
    """A page as somebody sees it, the school office if nobody else is named."""
    contexts, keys = [], {}

    def open_page(path: str, who: str = "academy", institution: str = "ACA-PUE", **options):
        if who not in keys:
            keys[who] = enter(who, institution).cookies["sessionid"].value
        key = keys[who]
        context = browser.new_context(**{"locale": "en", "viewport": DESK} | options)
        contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        context.add_cookies([{"name": "sessionid", "value": key, "url": live_server.url}])
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda message: message.type == "error" and page.complaints.append(message.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.goto(live_server.url + path)
        return page

    yield open_page
    for context in contexts:
        context.close()


def test_a_new_academy_comes_to_its_first_diploma_by_keyboard(opened, force, live_server):
    day = timezone.localdate()
    begins, ends = (day - timedelta(days=30)).isoformat(), (day + timedelta(days=300)).isoformat()
    page = opened(reverse("academy-desk"))
    expect(page.locator("body")).to_contain_text("no accreditation in force")
    page.keyboard.press("Alt+4")

    def fill(verb: str, /, **values: str) -> None:
        form = page.locator(f'form[action="{reverse(f"academy-{verb}")}"]')
        for field, value in values.items():
            box = form.locator(f'[name="{field}"]')
            if box.evaluate("one => one.tagName") == "SELECT":
                box.select_option(value)
            else:
                box.fill(value)
        form.locator("button").focus()
        page.keyboard.press("Enter")

    # The Secretariat accredits, and no academy itself.
    expect(page.locator("body")).to_contain_text("none in force")
    accredit("ACA-PUE")
    page.reload()
    expect(page.locator("body")).to_contain_text("in force until")
    fill("instructor", name="Inés Paz", certification="CERT-9", since=begins, until=ends)
    expect(page.locator("body")).to_contain_text("Inés Paz")
    fill("edition", course="gender", folio="SESNSP/9", hours="20", since=begins, until=ends)
    expect(page.locator("body")).to_contain_text("SESNSP/9")
    edition = page.locator('[name="edition"] option').last.get_attribute("value")
    teacher = page.locator('[name="instructor"] option').last.get_attribute("value")
    first = (day - timedelta(days=6)).isoformat()
    told = {"code": "G-9", "place": "Aula 1", "starts": first, "ends": day.isoformat(), "seats": "10"}
    fill("open", edition=edition, instructor=teacher, **told)
    expect(page.locator(".record-head")).to_contain_text("G-9")

    def act(key: str, verb: str, /, **values: str) -> None:
        page.keyboard.press(key)
        form = page.locator(f'details[open] form[action$="/{verb}"]')
        for field, value in values.items():
            form.locator(f'[name="{field}"]').fill(value)
        form.locator("button").focus()
        page.keyboard.press("Enter")
        page.wait_for_load_state()

    act("Alt+E", "people", people="SSP-PUE 1001\nSSP-PUE 1002\nSSP-PUE 7")
    expect(page.locator("body")).to_contain_text("2 lines were taken")
    expect(page.locator("body")).to_contain_text("HILO-O201")
    act("Alt+K", "calendar", hours="4")
    expect(page.locator("body")).to_contain_text("Days new in the calendar: 5")
    for left in range(5, 0, -1):
        expect(page.get_by_text("not marked")).to_have_count(left)
        act("Alt+A", "attendance")
    act("Alt+C", "grades", table="number\tname\tgrade\n1001\tAna\t95\n1002\tBeto\t40")
    expect(page.locator("body")).to_contain_text("would pass")
    act("Alt+F", "closure")
    expect(page.locator("body")).to_contain_text("the acts are signed")
    expect(page.locator("body")).to_contain_text("not passed: grade too low")
    cookies = page.context.cookies()
    paper = page.request.get(live_server.url + page.get_by_role("link", name="Diplomas (PDF)").get_attribute("href"))
    assert cookies
    assert paper.body().startswith(b"%PDF")
    page.get_by_role("link", name="Beto Luna Paz").click()
    form = page.locator('form[action$="/correction"]')
    form.locator('[name="grade"]').fill("85")
    form.locator('[name="reason"]').fill("El examen se sumó mal")
    form.locator('[name="document"]').fill("DIC-3")
    form.locator("button").focus()
    page.keyboard.press("Enter")
    expect(page.locator("body")).to_contain_text("El examen se sumó mal")
    expect(page.locator(".record-head")).to_contain_text("DIP-")
    assert page.complaints == []


def test_an_instructor_grades_the_own_group(opened, group, enter, browser, live_server):
    from hilo.kernel.access.tests.people import PASSWORD

    context = browser.new_context(locale="es-MX", viewport=PHONE)
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    from django.contrib.auth import get_user_model

    user = get_user_model().objects.get(username="ines")
    user.set_password(PASSWORD)
    user.save()
    from django.test import Client

    client = Client()
    client.force_login(user)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    page.goto(live_server.url + reverse("academy-desk"))
    page.get_by_role("link", name="G-1").click()
    page.keyboard.press("Alt+C")
    page.locator('[name="table"]').fill("#1\t90\n#2\t80\n#3\t70")
    page.locator('form[action$="/grades"] button').click()
    expect(page.locator("body")).to_contain_text("Se tomaron 3 líneas")
    expect(page.locator('form[action$="/closure"]')).to_have_count(0)
    context.close()


def test_an_applicant_enters_by_trust_control_and_training_and_a_citizen_asks_about_the_diploma(
    opened, force, live_server, actor
):
    from hilo.registries.academies import actions, queries
    from hilo.registries.academies.models import Applicant

    day = timezone.localdate()
    accredit("ACA-PUE")
    accredit("CECC-PUE")
    office = opened(reverse("academy-applicants"), "personnel", "SSP-PUE")
    form = office.locator(f'form[action="{reverse("academy-register")}"]')
    form.locator('[name="call"]').fill("C-2026")
    form.locator('[name="profile"]').select_option("preventive_state")
    form.locator('[name="people"]').fill(LIST)
    form.locator("button").click()
    expect(office.locator("body")).to_contain_text("2 lines were taken")
    expect(office.locator("body")).to_contain_text("waits for trust control")
    ema = Applicant.objects.get(folio="ASP-1")
    centre = opened(reverse("academy-applicants"), "certification", "CECC-PUE")
    centre.get_by_role("link", name="ASP-1").click()
    form = centre.locator('form[action$="/clearance"]')
    form.get_by_label("passed", exact=True).check()
    form.locator('[name="issued_on"]').fill((day - timedelta(days=20)).isoformat())
    form.locator('[name="document"]').fill("R-1")
    form.locator("button").click()
    expect(centre.locator(".record-head")).to_contain_text("may be taught")
    by = {"actor": actor("academy", "ACA-PUE", name="estela", states=frozenset({"21"})), "at": timezone.now()}
    stretch = {"since": day - timedelta(days=99), "until": day + timedelta(days=99)}
    teacher = actions.register_instructor(name="Inés Paz", certification="C-1", **stretch, **by)
    edition = actions.register_edition(course="initial", folio="E-1", hours=972, **stretch, **by)
    where = {"code": "F-1", "place": "Aula 3", "starts": day - timedelta(days=6), "ends": day, "seats": 4}
    group = actions.open_group(edition=edition.pk, instructor=teacher.pk, **where, **by)
    school = opened(reverse("academy-group", args=[group.pk]))

    def act(key: str, verb: str, /, **values: str) -> None:
        school.keyboard.press(key)
        form = school.locator(f'details[open] form[action$="/{verb}"]')
        for field, value in values.items():
            form.locator(f'[name="{field}"]').fill(value)
        form.locator("button").click()
        school.wait_for_load_state()

    act("Alt+E", "people", people="SSP-PUE ASP-1\nSSP-PUE ASP-2")
    expect(school.locator("body")).to_contain_text("HILO-O211")
    act("Alt+C", "grades", table="ASP-1\t95")
    act("Alt+F", "closure")
    expect(school.locator("body")).to_contain_text("the acts are signed")
    office.goto(live_server.url + reverse("academy-applicant", args=[ema.pk]))
    form = office.locator('form[action$="/entry"]')
    form.locator('[name="number"]').fill("2001")
    form.locator("button").click()
    expect(office.locator("body")).to_contain_text("Ema Sol Paz serves from now on")
    (row,) = queries.diplomas_of(group.pk, by["actor"])
    citizen = opened("/diploma", viewport=PHONE)
    citizen.locator("#line").fill(row.line)
    citizen.get_by_role("button", name="Ask", exact=True).click()
    expect(citizen.locator('[data-genuine="yes"][data-standing="valid"]')).to_contain_text("Ema Sol Paz")
    assert office.complaints == centre.complaints == school.complaints == citizen.complaints == []


@pytest.mark.parametrize(
    "options",
    [
        {"viewport": DESK},
        {"viewport": WIDE, "locale": "es-MX"},
        {"viewport": PHONE, "color_scheme": "dark", "has_touch": True},
    ],
    ids=["desk", "wide", "phone in the dark"],
)
def test_every_page_can_be_read_by_everybody(opened, group, options, assert_accessible):  # noqa: F811
    seat = group.places.first()
    paths = [reverse(f"academy-{name}") for name in ("desk", "lacking", "plan", "house")]
    paths += [reverse("academy-group", args=[group.pk]), reverse("academy-seat", args=[group.pk, seat.pk])]
    for path in paths:
        page = opened(path, **options)
        assert_accessible(page)
        assert page.complaints == []
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert (path, wide) == (path, 0)
