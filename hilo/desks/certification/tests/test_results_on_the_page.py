"""The centre records, annuls and contests on an officer's page; the personnel office sees no such form."""

from __future__ import annotations

import pytest
from django.utils import timezone

from hilo.registries.officers.models import Officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def centre(enter):
    return enter("certification")


@pytest.fixture
def office(enter):
    return enter("personnel", "SSP-PUE")


@pytest.fixture
def page(force):
    officer = Officer.objects.get(number="P-0012")
    return officer, f"/desk/certification/officers/{officer.pk}"


def test_a_result_is_recorded_and_suspends_the_certificate_at_once(page, centre):
    officer, here = page
    day = timezone.localdate()
    given = {"component": "trust", "passed": "false", "issued_on": day.isoformat(), "document": "E-1"}
    answer = centre.post(f"{here}/results", given, follow=True)
    assert "El resultado se registró." in answer.content.decode()
    assert "HILO-O125" in answer.content.decode()
    row = officer.evaluations.get(component="trust", issued_on=day)
    given = {"ground": "procedure", "document": "A-1", "words": "secreto del expediente"}
    answer = centre.post(f"{here}/results/{row.pk}/annulment", given, follow=True).content.decode()
    assert "El resultado se anuló." in answer
    assert "HILO-O125" not in answer
    assert "secreto" not in answer


def test_a_result_is_contested_and_a_wrong_day_is_said(page, centre):
    officer, here = page
    row = officer.evaluations.filter(component="trust").last()
    given = {"lodged_on": "2001-01-01", "document": "R-1"}
    answer = centre.post(f"{here}/results/{row.pk}/appeal", given)
    assert "HILO-O562" in answer.content.decode()


def test_who_employs_has_no_such_form(page, office):
    _, here = page
    assert "/results" not in office.get(here).content.decode()
    assert office.post(f"{here}/results", {"component": "trust"}).status_code == 403


def test_a_result_that_was_not_passed_has_no_last_day_and_names_its_document(page, centre, office):
    officer, here = page
    day = timezone.localdate().isoformat()
    given = {"component": "trust", "passed": "false", "issued_on": day}
    refused = centre.post(f"{here}/results", given)
    assert (refused.status_code, "HILO-O670" in refused.content.decode()) == (422, True)
    centre.post(f"{here}/results", given | {"document": "E-1", "valid_until": "2031-05-06"})
    assert not officer.evaluations.get(component="trust", issued_on=day).passed
    for browser, address in ((centre, here), (centre, f"{here}/decisions"), (office, here)):
        shown = browser.get(address).content.decode()
        assert timezone.localdate().strftime("%d/%m/%Y") in shown
        assert "06/05/2031" not in shown


def test_the_form_of_a_resolution_is_for_another_hand_than_the_two_before(page, centre, account, actor):
    from hilo.kernel.access.tests.people import PASSWORD, Person
    from hilo.registries.officers import actions

    officer, here = page
    day, states = timezone.localdate(), frozenset({"21"})
    rosa = actor("certification", "CECC-PUE", name="rosa", states=states)
    given = {"component": "trust", "passed": False, "document": "E-1", "issued_on": day}
    row = actions.record_evaluation(officer.pk, **given, actor=rosa, at=timezone.now())
    centre.post(f"{here}/results/{row.pk}/appeal", {"lodged_on": day.isoformat(), "document": "R-1"})
    appeal = officer.appeals.get()
    way = f"{here}/appeals/{appeal.pk}/decision"
    mine = centre.get(f"{here}/decisions").content.decode()
    assert way not in mine
    assert "lo anota otra cuenta del centro" in mine
    resolved = {"outcome": "annulled", "decided_on": day.isoformat(), "authority": "C", "resolution": "R", "words": "x"}
    refused = centre.post(way, resolved)
    assert (refused.status_code, "HILO-O669" in refused.content.decode()) == (409, True)
    clara = Person(account("certification", "CECC-PUE", username="clara", centre="", password=PASSWORD))
    clara.sign_in()
    clara.activate()
    assert way in clara.browser.get(f"{here}/decisions").content.decode()
    assert clara.browser.post(way, resolved).status_code == 302
