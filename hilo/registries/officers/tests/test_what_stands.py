"""An evaluation that was changed behind the acts' back is named, wherever it came from: by hand, by file, made up."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection

from hilo.kernel.ledger.queries import verify
from hilo.lib.errors import Conflict
from hilo.registries.officers import actions, triggers
from hilo.registries.officers.actions import enrol_synthetic
from hilo.registries.officers.models import Evaluation

pytestmark = [pytest.mark.django_db, pytest.mark.changes_records]


def named():
    return [(one.record, one.kind) for one in verify()]


def importing(who):
    return replace(who, permissions=who.permissions | {"officers.import"})


@pytest.fixture(autouse=True)
def without_triggers(db):
    """Whoever may alter the tables: the database no longer refuses, and the seals must tell."""
    with connection.cursor() as cursor:
        for statement in triggers.remove(connection.vendor):
            cursor.execute(statement)


def sql(text, *values):
    with connection.cursor() as cursor:
        cursor.execute(text, values)


def test_a_failed_evaluation_that_somebody_made_pass_is_named_and_certifies_nothing(celia, ana, evaluated, now):
    evaluated(ana, trust=False)
    assert named() == []
    sql("UPDATE officers_evaluation SET passed = %s WHERE component = 'trust'", True)
    assert named() == [(f"officer:{ana.pk}", "differs")]
    with pytest.raises(Conflict) as refusal:
        actions.issue_certificate(actor=celia, officer_id=ana.pk, at=now)
    assert refusal.value.code == "HILO-L410"


def test_one_that_was_put_in_and_one_that_was_taken_out_are_named(ana, evaluated, now, today):
    evaluated(ana, performance=None)
    row = Evaluation.objects.filter(officer=ana).first()
    row.pk, row.component = None, "performance"
    row.save()
    assert named() == [(f"officer:{ana.pk}", "differs")]
    sql("DELETE FROM officers_evaluation")
    assert named() == [(f"officer:{ana.pk}", "differs")]


def test_made_up_officers_stand_too(exercise, pilar, now):
    assert enrol_synthetic(
        actor=importing(pilar),
        institution="SSP-PUE",
        centre="CECC-PUE",
        count=5,
        at=now,
    )
    assert named() == []
    one = Evaluation.objects.order_by("pk").first()
    sql("UPDATE officers_evaluation SET issued_on = %s WHERE id = %s", one.issued_on - timedelta(days=1), one.pk)
    assert named() == [(f"officer:{one.officer_id}", "differs")]


def test_what_a_file_brought_stands_for_who_is_new_and_for_who_was_known(celia, ana, evaluated, now, tmp_path):
    evaluated(ana, trust=None)
    path = tmp_path / "personal.csv"
    path.write_text(
        "numero,nombre completo,Control de confianza,Fecha control de confianza\n"
        f"{ana.number},{ana.name},sí,2026-01-15\n2050,Eva Luna,no,2026-01-15\n"
    )
    told = actions.load(
        actor=importing(celia),
        institution="SSP-PUE",
        path=path,
        mapping={},
        at=now,
    )
    assert (told.evaluations, named()) == (2, [])
    sql("UPDATE officers_evaluation SET passed = %s", True)
    new = Evaluation.objects.get(officer__number="2050").officer_id
    assert named() == [(f"officer:{new}", "differs")]
