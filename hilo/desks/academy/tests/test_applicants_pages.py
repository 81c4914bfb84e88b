"""Applicants without a browser: who sees what, a list as a file, results that are told as an effect, the entry."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from hilo.registries.academies.models import Applicant, Seat
from hilo.registries.officers.models import Officer
from tests.support.authorities import accredit

from .conftest import LIST

pytestmark = [pytest.mark.django_db, pytest.mark.changes_records]
LISTED = {"call": "C-1", "profile": "preventive_state"}


@pytest.fixture
def asked(enter, force):
    """The personnel office's browser, after a list came as a file."""
    accredit("CECC-PUE")
    office = enter("personnel", "SSP-PUE")
    file = SimpleUploadedFile("aspirantes.csv", LIST.replace("\t", ";").encode("cp1252"))
    shown = office.post(reverse("academy-register"), LISTED | {"file": file}, follow=True)
    assert "ASP-2" in shown.content.decode()
    return office


def one(folio="ASP-1"):
    return Applicant.objects.get(folio=folio)


def test_the_centre_writes_a_result_and_the_corporation_learns_the_effect(asked, enter):
    centre = enter("certification", "CECC-PUE")
    page = centre.get(reverse("academy-applicants")).content.decode()
    assert "ASP-1" in page
    assert reverse("academy-register") not in page
    day = timezone.localdate().isoformat()
    result = {"passed": "false", "issued_on": day, "valid_until": "", "document": "R-9"}
    shown = centre.post(reverse("academy-clear", args=[one().pk]), result, follow=True)
    assert shown.status_code == 200
    told = asked.get(reverse("academy-applicant", args=[one().pk])).content.decode()
    assert 'data-state="late"' in told
    assert "R-9" not in told
    assert reverse("academy-clear", args=[one().pk]) not in told
    assert reverse("academy-admit", args=[one().pk]) not in told
    tried = asked.post(reverse("academy-admit", args=[one().pk]), {"number": "9", "joined_on": day})
    assert tried.status_code == 409
    assert "HILO-O642" in tried.content.decode()
    assert not Officer.objects.filter(number="9").exists()


def test_who_has_no_part_in_it_sees_nothing(asked, enter):
    for role, house in (
        ("academy", "ACA-PUE"),
        ("instructor", "ACA-PUE"),
        ("commander", "SSP-PUE"),
        ("admin", "SSP-PUE"),
    ):
        browser = enter(role, house, username=f"x-{role}")
        assert browser.get(reverse("academy-applicants")).status_code in (302, 403)
        assert browser.get(reverse("academy-applicant", args=[one().pk])).status_code in (302, 403)
    far = enter("personnel", "SSP-JAL", username="jacinto")
    assert "Ema Sol" not in far.get(reverse("academy-applicants")).content.decode()
    assert far.get(reverse("academy-applicant", args=[one().pk])).status_code == 404
    assert far.post(reverse("academy-drop", args=[one().pk]), {"reason": "x"}).status_code in (403, 404)
    assert one().ended_at is None


@pytest.mark.parametrize(
    ("name", "raw", "code"),
    [
        ("a.xlsx", b"no workbook", "HILO-O490"),
        ("a.csv", b"\x00\x01\x02", "HILO-O494"),
        ("a.csv", b"", "HILO-K422"),
        ("a.exe", b"MZ\x90\x00", "HILO-O494"),
    ],
)
def test_an_odd_file_is_refused_with_a_code_and_nothing_is_written(enter, force, name, raw, code):
    office = enter("personnel", "SSP-PUE")
    shown = office.post(reverse("academy-register"), LISTED | {"people": "", "file": SimpleUploadedFile(name, raw)})
    assert (shown.status_code, code in shown.content.decode()) == (422, True)
    assert not Applicant.objects.exists()


def test_a_workbook_that_unpacks_to_a_flood_is_refused(enter, force):
    flood = io.BytesIO()
    with zipfile.ZipFile(flood, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 50_000_000)
    office = enter("personnel", "SSP-PUE")
    file = SimpleUploadedFile("a.xlsx", flood.getvalue())
    assert office.post(reverse("academy-register"), LISTED | {"file": file}).status_code == 422


def test_grades_come_as_a_file_too(enter, group):
    office = enter("academy")
    file = SimpleUploadedFile("notas.csv", "Número,Nombre,Calificación\n1001,Ana,92.5\n1002,Beto,\n".encode())
    shown = office.post(reverse("academy-grades", args=[group.pk]), {"table": "", "file": file}, follow=True)
    assert "HILO-O205" in shown.content.decode()
    assert [str(row.grade) for row in Seat.objects.filter(grade__isnull=False)] == ["92.50"]
