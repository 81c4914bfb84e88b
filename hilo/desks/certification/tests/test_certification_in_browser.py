from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.conftest import assert_accessible  # noqa: F401
from tests.support.need import PATIENCE_MS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DESK, PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}


@pytest.fixture
def opened(browser, live_server, enter):
    """A page of the desk as the certification centre sees it."""
    contexts = []
    key = enter("certification").cookies["sessionid"].value

    def open_page(path: str, **options):
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


def test_an_officer_is_looked_up_certified_and_the_paper_printed_by_keyboard(opened, force, actor):
    from django.utils import timezone

    from hilo.registries.officers import queries

    who = actor("certification", "CECC-PUE", states=frozenset({"21"}))
    row = next(one for one in queries.judged(who, timezone.localdate()) if one.eligible and not one.folio)
    page = opened(reverse("certification-desk"))
    page.focus("#q")
    page.keyboard.type(row.number)
    page.keyboard.press("Enter")
    expect(page.locator("#h-who")).to_have_text(row.name)
    page.get_by_role("button", name="Issue a certificate").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".finding.calm")).to_contain_text("was issued")
    page.locator(".papers a").first.click()
    expect(page.locator("#h-paper")).to_have_text("Single Police Certificate")
    for code in page.locator("figure img").all():
        expect(code).to_have_js_property("complete", True)
    assert page.complaints == []


@pytest.mark.parametrize(
    "options",
    [{"viewport": DESK}, {"viewport": PHONE, "color_scheme": "dark", "has_touch": True}],
    ids=["desk", "phone in the dark"],
)
def test_every_page_can_be_read_by_everybody(opened, force, options, assert_accessible):  # noqa: F811
    officer = reverse("certification-officer", args=[force[0].pk])
    names = ("desk", "expiring", "plan", "scorecard", "requests")
    for path in [officer, *(reverse(f"certification-{name}") for name in names)]:
        page = opened(path, **options)
        assert_accessible(page)
        assert page.complaints == []
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert (path, wide) == (path, 0)


def test_the_personnel_office_enrols_by_keyboard_and_the_pages_are_for_everybody(
    browser,
    live_server,
    enter,
    account,
    assert_accessible,  # noqa: F811
):
    from hilo.registries.officers.queries import numbered

    account("officer", "SSP-PUE", username="omar", centre="")
    key = enter("personnel", "SSP-PUE").cookies["sessionid"].value
    for size in (PHONE, DESK):
        context = browser.new_context(locale="en", viewport=size)
        context.set_default_timeout(PATIENCE_MS)
        context.add_cookies([{"name": "sessionid", "value": key, "url": live_server.url}])
        page = context.new_page()
        page.goto(live_server.url + reverse("certification-enrolment"))
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.focus("#enrol-number")
    for typed in ("E-1", "Eva Luna"):
        page.keyboard.type(typed)
        page.keyboard.press("Tab")
    page.fill("#enrol-account", "omar")
    page.keyboard.press("Enter")
    expect(page.locator("#h-who")).to_have_text("Eva Luna")
    assert_accessible(page)
    assert numbered("SSP-PUE", "E-1").account.username == "omar"
    context.close()


@pytest.fixture
def busy(force, actor, now):
    """An officer with an appeal open and one decided, an earlier certificate; the centre's key was stolen."""
    from datetime import timedelta

    from django.utils import timezone

    from hilo.kernel.signing.queries import keys_of
    from hilo.registries.officers import actions
    from hilo.registries.officers.models import Officer

    day, kid = timezone.localdate(), keys_of("CECC-PUE")[0].kid
    celia = actor("certification", "CECC-PUE", name="celia", states=frozenset({"21"}))
    rosa = actor("certification", "CECC-PUE", name="rosa", states=frozenset({"21"}))
    officer = Officer.objects.exclude(certificates__isnull=False).filter(status="active").first()
    paper = {"document": "Expediente 4", "issued_on": day - timedelta(days=300), "expires": day + timedelta(days=300)}
    actions.record_earlier(officer.pk, folio="CUP-2024-77", **paper, actor=celia, at=now)
    for component in ("trust", "performance"):
        row = actions.record_evaluation(
            officer.pk, component=component, passed=False, document="ACT-1", issued_on=day, actor=celia, at=now
        )
        appeal = actions.lodge_appeal(row.pk, lodged_on=day, document="Recurso 17/2026", actor=celia, at=now)
    resolved = {"outcome": "annulled", "decided_on": day, "authority": "Comisión de Honor", "resolution": "RES-1"}
    actions.decide_appeal(appeal.pk, **resolved, words="palabras", actor=rosa, at=now)
    actions.turn_key("CECC-PUE", document="Denuncia 1", distrusted_from=day, actor=celia, at=now)
    return officer, kid


@pytest.mark.parametrize(
    "options",
    [{"viewport": DESK}, {"viewport": PHONE, "color_scheme": "dark", "has_touch": True}],
    ids=["desk", "phone in the dark"],
)
def test_decisions_and_centres_can_be_read_by_everybody_with_every_form_open(opened, busy, options, assert_accessible):  # noqa: F811
    officer, kid = busy
    paths = {
        "officer": reverse("certification-officer", args=[officer.pk]),
        "decisions": reverse("certification-decisions", args=[officer.pk]),
        "requests": reverse("certification-requests"),
        "centres": reverse("certification-centres"),
        "touched": reverse("certification-touched", args=["CECC-PUE", kid]),
        "earlier": reverse("certification-paper", args=[officer.certificates.get().folio]),
    }
    for name, path in paths.items():
        page = opened(path, **options)
        page.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true; })")
        assert_accessible(page)
        assert (name, page.complaints) == (name, [])
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert (path, wide) == (path, 0)


def test_a_list_is_issued_and_sealed_words_are_opened_by_keyboard(opened, busy, assert_accessible):  # noqa: F811
    officer, _ = busy
    page = opened(reverse("certification-requests"))
    page.get_by_role("button", name="Issue the list").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#h-told")).to_be_visible()
    assert_accessible(page)
    page = opened(reverse("certification-decisions", args=[officer.pk]))
    page.get_by_role("button", name="Read the sealed words").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".finding.soon")).to_contain_text("palabras")
    assert_accessible(page)
    assert page.complaints == []
