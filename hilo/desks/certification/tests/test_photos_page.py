"""A photograph is kept on the officer's page, by a ZIP on *Enrol*, and signed by another at *Who is who*."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from hilo.kernel.ledger.models import Entry
from hilo.registries.officers.models import Certificate, Photo
from tests.support.pictures import photo

pytest.importorskip("typst")
pytestmark = pytest.mark.django_db
PAPER = {"document": "photo_record", "number": "ACTA-1", "issuer": "SSP"}


def text(answer) -> str:
    return answer.content.decode()


def sent(seed: int = 0, name: str = "ana.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, photo(seed), "image/jpeg")


@pytest.fixture
def officer(force):
    return Certificate.objects.filter(revoked_at=None).select_related("officer").first().officer


@pytest.fixture
def pilar(enter):
    return enter("personnel", "SSP-PUE")


def test_it_is_kept_changed_by_two_and_looked_at_in_the_open(pilar, enter, officer):
    address, page = (reverse(name, args=[officer.pk]) for name in ("certification-photo-keep", "certification-officer"))
    assert pilar.post(address, {"picture": sent()}).status_code == 302
    kept = Photo.objects.get(status="kept")
    face = reverse("certification-photo", args=[kept.pk])
    assert face in text(pilar.get(page))
    assert not Entry.objects.filter(verb="officer.photo_read").exists()
    shown = pilar.get(face)
    assert shown["Content-Type"] == "image/jpeg"
    assert "no-store" in shown["Cache-Control"]
    assert Entry.objects.get(verb="officer.photo_read").why
    again = pilar.post(address, {"picture": sent(1)})
    assert again.status_code == 409
    assert "HILO-O655" in text(again)
    assert pilar.post(address, {"picture": sent(1), **PAPER}).status_code == 302
    change = Photo.objects.get(status="proposed")
    sign = reverse("certification-photo-confirm", args=[change.pk])
    assert sign not in text(pilar.get(reverse("certification-identity")))
    assert pilar.post(sign).status_code == 403
    hilda = enter("personnel_head", "SSP-PUE")
    seen = text(hilda.get(reverse("certification-identity")))
    assert sign in seen
    assert face in seen
    assert hilda.post(sign).status_code == 302
    assert Photo.objects.get(status="kept").pk == change.pk


def test_a_refused_file_comes_back_with_its_sentence(pilar, officer):
    address = reverse("certification-photo-keep", args=[officer.pk])
    for given in ({}, {"picture": SimpleUploadedFile("ana.jpg", b"This is a letter.", "image/jpeg")}):
        answer = pilar.post(address, given)
        assert answer.status_code == 422
        assert "HILO-O650" in text(answer)
    assert Photo.objects.count() == 0


def test_the_centre_a_commander_and_a_neighbour_get_no_face(pilar, enter, officer):
    pilar.post(reverse("certification-photo-keep", args=[officer.pk]), {"picture": sent()})
    face = reverse("certification-photo", args=[Photo.objects.get().pk])
    for role, institution, status in (
        ("certification", "CECC-PUE", 403),
        ("commander", "SSP-PUE", 403),
        ("personnel", "SSP-X", 404),
    ):
        browser = enter(role, institution)
        assert browser.get(face).status_code == status
        if role != "personnel":
            assert face not in text(browser.get(reverse("certification-officer", args=[officer.pk])))
    assert not Entry.objects.filter(verb="officer.photo_read").exists()


def test_a_zip_is_told_file_by_file(pilar, force):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for place, one in enumerate(force[:3]):
            archive.writestr(f"{one.number}.png", photo(place))
        archive.writestr("../../etc/passwd.png", photo(9))
        archive.writestr("letter.jpg", b"hello")
    told = pilar.post(reverse("certification-photos"), {"archive": SimpleUploadedFile("fotos.zip", file.getvalue())})
    assert told.status_code == 200
    assert "HILO-O662" in text(told)
    assert text(told).count("HILO-K404") == 1
    assert Photo.objects.filter(status="kept").count() == 3
    refused = pilar.post(reverse("certification-photos"), {"archive": sent()})
    assert refused.status_code == 422
    assert "HILO-O661" in text(refused)


def test_the_public_page_of_a_credential_sends_no_face(client, pilar, officer):
    pilar.post(reverse("certification-photo-keep", args=[officer.pk]), {"picture": sent()})
    code = Certificate.objects.get(officer=officer, revoked_at=None).code
    shown = text(client.get(reverse("credential", args=[code])))
    assert "<img" not in shown
    assert "photo" not in shown.replace("photograph", "")
    assert officer.name not in shown
