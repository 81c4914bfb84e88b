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
