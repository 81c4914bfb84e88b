"""A year of an academy and a centre of trust control, each on its own account: from an applicant to an appeal.

One person is followed: asks to enter, is vetted before (LGSNSP 90, 94), taught, admitted, evaluated by the agenda,
certified and armed; fails an examination and is stopped wherever the verdict is asked; contests it; is certified anew.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from hilo.desks.academy.tests.conftest import LIST, enter, force  # noqa: F401
from tests.support.authorities import accredit
from tests.support.need import PATIENCE_MS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DESK, PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}
POLICE, CENTRE, ACADEMY = "SSP-PUE", "CECC-PUE", "ACA-PUE"


class Person:
    """Somebody at their own screen: opens pages, fills the forms that they show, and is told what came of it."""

    def __init__(self, page: Page, root: str) -> None:
        self.page, self.root, self.complaints = page, root, []
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def at(self, name: str, *args: object) -> Person:
        self.page.goto(self.root + reverse(name, args=args))
        return self

    def does(self, end: str, /, **values: str) -> Person:
        """Fill the form whose address ends so, and send it; it is opened first if it lies folded."""
        form = self.page.locator(f'form[action$="{end}"]').first
        form.evaluate("one => { for (let at = one; at; at = at.parentElement) if (at.matches('details')) at.open = 1 }")
        for field, value in values.items():
            box = form.locator(f'[name="{field}"]').first
            kind = box.evaluate("one => one.type")
            if kind == "radio":
                form.locator(f'[name="{field}"][value="{value}"]').check()
            elif kind.startswith("select"):
                box.select_option(value)
            else:
                box.fill(value)
        with self.page.expect_navigation():
            form.locator("button").last.click()
        return self

    def reads(self, *words: str) -> Person:
        for one in words:
            expect(self.page.locator("body")).to_contain_text(one)
        return self


@pytest.fixture
def somebody(browser, live_server, enter):  # noqa: F811
    """`somebody("certification", "CECC-PUE")`: at their desk; no role: anybody, with a telephone."""
    people = []

    def comes(role: str = "", institution: str = "", **more: str) -> Person:
        context = browser.new_context(locale="en", viewport=DESK if role else PHONE)
        context.set_default_timeout(PATIENCE_MS)
        if role:
            key = enter(role, institution, **more).cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": key, "url": live_server.url}])
        people.append(Person(context.new_page(), live_server.url))
        return people[-1]

    yield comes
    for one in people:
        one.page.context.close()
    assert [one.complaints for one in people if one.complaints] == []


def test_from_applicant_to_appeal_and_a_certificate_anew(somebody, force, puebla, enrol, actor):  # noqa: F811
    from hilo.emergency.dispatch.actions import crew
    from hilo.emergency.dispatch.queries import aboard_now
    from hilo.registries.academies.models import Applicant, Group
    from hilo.registries.armoury.models import Piece
    from hilo.registries.officers.models import Appeal, Certificate

    day = timezone.localdate()
    ago = lambda days: (day - timedelta(days=days)).isoformat()  # noqa: E731
    begins, ends = ago(99), ago(-400)
    for house in (CENTRE, ACADEMY):
        accredit(house)

    # The personnel office registers who answered the call; the centre vets; the office learns the effect.
    office = somebody("personnel", POLICE).at("academy-applicants")
    office.does("/applicants/list", call="C-2026", profile="preventive_state", people=LIST).reads("2 lines were taken")
    ema, luz = (Applicant.objects.get(folio=folio) for folio in ("ASP-1", "ASP-2"))
    centre = somebody("certification", CENTRE)
    for one, passed in ((ema, "true"), (luz, "false")):
        centre.at("academy-applicant", one.pk)
        centre.does("/clearance", passed=passed, issued_on=ago(20), document=f"R-{one.folio}")
    office.at("academy-applicant", luz.pk).reads("may not enter")
    expect(office.page.locator("body")).not_to_contain_text("not passed")

    # The school office: staff, editions, a group; only who was cleared is a cadet; grades in bulk, acts, diploma.
    school = somebody("academy", ACADEMY).at("academy-house")
    school.does("/house/instructor", name="Inés Paz", certification="CERT-9", since=begins, until=ends)

    def group(code: str, course: str, hours: str, people: str, grades: str) -> Group:
        school.at("academy-house").does(
            "/house/edition", course=course, folio=f"E-{code}", hours=hours, since=begins, until=ends
        )
        opened = school.page.locator('form[action$="/house/group"]')
        edition = opened.locator('[name="edition"] option', has_text=f"E-{code}").get_attribute("value")
        teacher = opened.locator('[name="instructor"] option').last.get_attribute("value")
        where = {"code": code, "place": "Aula 1", "starts": ago(6), "ends": day.isoformat(), "seats": "30"}
        school.does("/house/group", edition=edition, instructor=teacher, **where)
        school.does("/people", people=people)
        school.does("/grades", table=grades).reads("would pass")
        school.does("/closure").reads("the acts are signed")
        return Group.objects.get(code=code)

    group("F-1", "initial", "972", f"{POLICE} ASP-1\n{POLICE} ASP-2", "ASP-1\t95")
    assert not luz.seats.exists()
    office.at("academy-applicant", ema.pk).does("/entry", number="2001").reads("Ema Sol Paz serves from now on")
    ema.refresh_from_db()
    officer = ema.officer
    seat = ema.seats.get()
    citizen = somebody()
    from hilo.registries.academies import queries as academies

    (row,) = academies.diplomas_of(seat.group_id, actor("academy", ACADEMY, name="estela"))
    citizen.at("diploma").page.locator("#line").fill(row.line)
    citizen.page.get_by_role("button", name="Ask", exact=True).click()
    expect(citizen.page.locator('[data-genuine="yes"][data-standing="valid"]')).to_contain_text("Ema Sol Paz")

    # No paper before four components; the agenda calls for what is missing; then the certificate and its address.
    centre.at("certification-officer", officer.pk).reads("may not serve today", "It will be refused")
    centre.at("certification-examiners")
    for kind in ("competencies", "performance"):
        told = {"name": f"Eva {kind}", "kind": kind, "a_day": "4", "accreditation": "A-1"}
        centre.does("/examiners/add", since=begins, until=ends, **told)
    centre.at("certification-agenda").does("/agenda/write", months="2").reads("The agenda is written")
    centre.does("/agenda/tell", until=ago(-60)).reads("The dates are told")
    for part in ("training", "competencies", "performance"):
        centre.at("certification-officer", officer.pk)
        centre.does("/results", component=part, passed="true", issued_on=ago(0), document=f"D-{part}")
    centre.reads("There is none yet")
    centre.does("/certificate").reads("was issued", "may serve today")
    first = Certificate.objects.get(officer=officer)

    def serves(code: str, answer: str) -> None:
        """What anybody with a telephone is told at a credential's address: yes or no, neither name nor reason."""
        citizen.at("credential", code)
        expect(citizen.page.locator(f'[data-genuine="yes"][data-serves="{answer}"]')).to_be_visible()
        shown = citizen.page.content()
        assert "Ema" not in shown
        assert "HILO-" not in shown

    serves(first.code, "yes")

    # No weapon before its course; then armed, and aboard without a word.
    store = somebody("armourer", POLICE).at("armoury-pieces")
    told = {"kind": "sidearm", "serial": "AC-1", "place": "Norte", "licence": "LOC-1", "ballistics": "RB-1"}
    store.does("/pieces/entry", reviewed_on=ago(9), **told)
    piece = Piece.objects.get(serial="AC-1")
    store.at("armoury-piece", piece.pk).does("/charge", number="2001").reads("HILO-O463")
    group("T-1", "firearms", "40", f"{POLICE} 2001", "2001\t90")
    store.at("armoury-piece", piece.pk).does("/charge", number="2001").reads("Handed out")
    store.does("/return", condition="bien").reads("The piece is back")
    enrol("PUE-P1", "police")
    dario = actor("dispatcher", name="dario")
    crew("PUE-P1", officer.pk, actor=dario, at=timezone.now())
    assert [one.barred for one in aboard_now("PUE-P1")] == [""]

    # An examination is failed: stopped the same minute for a citizen, the armoury and whoever sends the unit.
    centre.at("certification-officer", officer.pk)
    refused = {"component": "trust", "passed": "false", "issued_on": ago(0), "document": "D-T2"}
    centre.does("/results", **refused).reads("may not serve today")
    serves(first.code, "no")
    store.at("armoury-piece", piece.pk).does("/charge", number="2001").reads("HILO-O175")
    assert not piece.charges.filter(returned_at=None).exists()
    crew("PUE-P1", officer.pk, actor=dario, at=timezone.now())
    assert [(one.barred, one.code) for one in aboard_now("PUE-P1")] == [("warned", "HILO-O171")]
    centre.at("certification-officer", officer.pk).does("/certificate")
    assert Certificate.objects.get(officer=officer) == first

    # Contested; another hand than the one that recorded it writes down what was resolved; certified anew.
    failed = officer.evaluations.get(component="trust", passed=False)
    centre.at("certification-officer", officer.pk)
    centre.does(f"/results/{failed.pk}/appeal", lodged_on=ago(0), document="REC-1").reads("The appeal was written down")
    serves(first.code, "no")
    appeal = Appeal.objects.get(evaluation=failed)
    resolved = {
        "outcome": "annulled",
        "decided_on": ago(0),
        "authority": "Comisión",
        "resolution": "RES-1",
        "words": "x",
    }
    centre.at("certification-decisions", officer.pk).reads("Another account of the centre writes down")
    other = somebody("certification", CENTRE, username="clara", name="Clara Ríos").at(
        "certification-decisions", officer.pk
    )
    other.does(f"/appeals/{appeal.pk}/decision", **resolved).reads("written down and carried out")
    serves(first.code, "yes")
    centre.at("certification-officer", officer.pk).does("/revocation", reason="by_order", why="RES-1")
    serves(first.code, "no")
    centre.at("certification-officer", officer.pk).does("/certificate").reads("was issued", "may serve today")
    anew = Certificate.objects.filter(officer=officer).latest("pk")
    assert anew.code != first.code
    serves(anew.code, "yes")
    serves(first.code, "no")
    store.at("armoury-piece", piece.pk).does("/charge", number="2001").reads("Handed out")
