"""An officer has one number in one institution."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from hilo.kernel.access.models import Institution
from hilo.registries.officers.models import Officer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _institutions():
    for code in ("PUE", "JAL"):
        Institution.objects.create(code=code, name=code)


def test_a_number_is_given_once_in_an_institution():
    Officer.objects.create(institution_id="PUE", number="1234", name="Ana Ruiz")
    with pytest.raises(IntegrityError), transaction.atomic():
        Officer.objects.create(institution_id="PUE", number="1234", name="Luis Soto")
    Officer.objects.create(institution_id="JAL", number="1234", name="Luis Soto")
    assert Officer.objects.count() == 2


def test_an_institution_with_officers_cannot_be_deleted():
    Officer.objects.create(institution_id="PUE", number="1234", name="Ana Ruiz")
    with pytest.raises(ProtectedError):
        Institution.objects.get(pk="PUE").delete()


def test_an_officer_is_shown_with_the_number():
    assert str(Officer(name="Ana Ruiz", number="1234")) == "Ana Ruiz (1234)"
