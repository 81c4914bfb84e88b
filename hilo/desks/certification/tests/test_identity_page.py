"""A change of identity is proposed on the officer's page, and signed on another's."""

from __future__ import annotations

import pytest
from django.urls import reverse

from hilo.registries.officers.models import Certificate, IdentityChange, Officer

pytestmark = pytest.mark.django_db
ASKED = {"name": "Nombre Nuevo", "document": "birth_certificate", "number": "A-1", "issuer": "Registro Civil"}


def text(answer) -> str:
    return answer.content.decode()


@pytest.fixture
def pilar(enter):
    return enter("personnel", "SSP-PUE")


def test_it_is_proposed_and_signed_by_another_and_the_certificate_prints_what_was_signed(pilar, enter, force):
    paper = Certificate.objects.filter(revoked_at=None).select_related("officer").first()
    officer, old = paper.officer, paper.officer.name
    assert pilar.post(reverse("certification-identity-propose", args=[officer.pk]), ASKED).status_code == 302
    change = IdentityChange.objects.get()
    seen = text(pilar.get(reverse("certification-identity")))
    assert "Nombre Nuevo" in seen
    sign = reverse("certification-identity-confirm", args=[change.pk])
    assert sign not in seen
    assert pilar.post(sign).status_code == 403
    hilda = enter("personnel_head", "SSP-PUE")
    assert sign in text(hilda.get(reverse("certification-identity")))
    assert hilda.post(sign).status_code == 302
    assert Officer.objects.get(pk=officer.pk).name == "Nombre Nuevo"
    printed = text(hilda.get(reverse("certification-paper", args=[paper.folio])))
    assert old in printed
    assert "Nombre Nuevo" not in printed
    assert old in text(pilar.get(reverse("certification-officer", args=[officer.pk])))


def test_a_refused_proposal_comes_back_with_what_was_typed(pilar, force):
    address = reverse("certification-identity-propose", args=[force[0].pk])
    again = pilar.post(address, ASKED | {"document": "register_notice"})
    assert again.status_code == 422
    assert 'value="Nombre Nuevo"' in text(again)
    assert "HILO-O543" in text(again)


def test_whoever_neither_proposes_nor_signs_does_not_see_it(enter, force):
    for role, institution in (("commander", "SSP-PUE"), ("certification", "CECC-PUE")):
        assert enter(role, institution).get(reverse("certification-identity")).status_code == 403
