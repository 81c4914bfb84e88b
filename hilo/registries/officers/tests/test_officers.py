"""An officer has one number in one institution."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from hilo.kernel.access.models import Institution
from hilo.lib.errors import Forbidden, NotFound
from hilo.registries.officers import actions, queries
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


def test_a_federal_force_sees_and_changes_its_own_officers_only(account, now):
    from hilo.kernel.access.actions import SETUP, open_institution
    from hilo.kernel.access.queries import actor_for

    open_institution(actor=SETUP, code="GN", name="Guardia Nacional", kind="police_federal", state="", at=now)
    open_institution(actor=SETUP, code="SSP-X", name="Otra policía", kind="police_state", state="21", at=now)
    other, _own = (
        Officer.objects.create(institution_id=code, number="P-9", name="Olga Otra") for code in ("SSP-X", "GN")
    )
    for role in ("personnel", "commander"):
        user = account(role, "GN", username=f"{role}.gn", centre="")
        actor = actor_for(user, at=now, second_factor=lambda: True)
        assert [row.institution_id for row in queries.find(actor, "")] == ["GN"]
        with pytest.raises(NotFound):
            queries.read(other.pk, actor, at=now)
        assert {row.institution for row in queries.judged(actor, now.date())} <= {"GN"}
        with pytest.raises(Forbidden):
            actions.propose_identity(
                other.pk, actor=actor, at=now, name="Otra", document="court_order", number="1", issuer="x"
            )
