"""The head of the personnel office and who examines have a door of their own; files that were taken are found again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from hilo.registries.officers.queries import numbered

from .test_personnel_page import sheet, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def pilar(enter):
    return enter("personnel", "SSP-PUE")


@pytest.mark.parametrize(
    ("role", "institution", "page"),
    [("personnel_head", "SSP-PUE", "certification-identity"), ("evaluator", "CECC-PUE", "certification-day")],
)
def test_they_enter_at_their_own_page(enter, force, role, institution, page):
    browser = enter(role, institution)
    found = browser.get(reverse(page))
    assert found.status_code == 200
    # The rail of every page leads there, the Council's too.
    assert f'href="{reverse(page)}"' in text(browser.get("/council/40"))


def test_a_file_that_was_taken_is_found_again_and_taken_back(pilar, force):
    answer = pilar.post(reverse("certification-import"), {"file": sheet("7;Eva Luna;\n;Ana;\n")})
    assert "«No. empleado»" in text(answer)
    page = text(pilar.get(reverse("certification-enrolment")))
    assert "Archivos recibidos" in page
    address = page.split('action="/desk/certification/officers/imports/')[1].split('"')[0]
    pilar.post(f"/desk/certification/officers/imports/{address}")
    assert numbered("SSP-PUE", "7") is None
    assert "deshecho" in text(pilar.get(reverse("certification-enrolment")))


def test_another_corporation_sees_none_of_them(pilar, enter, force):
    pilar.post(reverse("certification-import"), {"file": sheet("7;Eva Luna;\n")})
    assert "Archivos recibidos" not in text(enter("personnel", "SSP-X").get(reverse("certification-enrolment")))


def test_the_personnel_office_reads_what_it_keeps_of_an_officer(pilar, force):
    day = timezone.localdate() - timedelta(days=400)
    pilar.post(
        reverse("certification-enrol"),
        {"number": "E-1", "name": "Eva Luna", "born": "1990-05-07", "joined_on": day.isoformat()},
    )
    page = text(pilar.get(reverse("certification-officer", args=[numbered("SSP-PUE", "E-1").pk])))
    assert "07/05/1990" in page
    assert f"{day:%d/%m/%Y}" in page
