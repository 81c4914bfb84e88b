"""Credentials are printed on *Enrol*, as one file, by the personnel office alone."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse

from hilo.kernel.ledger.models import Entry
from hilo.registries.officers.models import Certificate
from tests.support.pictures import photo

pytest.importorskip("typst")
pytestmark = pytest.mark.django_db


def test_the_personnel_office_prints_and_the_entry_says_so(enter, force):
    from django.core.files.uploadedfile import SimpleUploadedFile

    pilar = enter("personnel", "SSP-PUE")
    officer = Certificate.objects.filter(revoked_at=None).select_related("officer").first().officer
    keep = reverse("certification-photo-keep", args=[officer.pk])
    assert pilar.post(keep, {"picture": SimpleUploadedFile("a.png", photo())}).status_code == 302
    assert "Credenciales" in pilar.get(reverse("certification-enrolment")).content.decode()
    address = reverse("certification-credentials")
    answer = pilar.post(address, {"numbers": f"{officer.number}\n404", "after": ""})
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer.content.startswith(b"%PDF")
    told = json.loads(Entry.objects.get(verb="credentials.printed").data)
    assert told["left"] == 2 - len(told["printed"])
    assert pilar.post(address, {"numbers": "1\n" * 501, "after": ""}).status_code == 422
    for role, institution in (("certification", "CECC-PUE"), ("commander", "SSP-PUE"), ("personnel_head", "SSP-PUE")):
        assert enter(role, institution).post(address, {"numbers": ""}).status_code == 403
    # A neighbour's number is nobody's.
    enter("personnel", "SSP-X").post(address, {"numbers": officer.number, "after": ""})
    told = Entry.objects.filter(verb="credentials.printed", subject="institution:SSP-X")
    assert [json.loads(one.data)["printed"] for one in told] == [[]]
