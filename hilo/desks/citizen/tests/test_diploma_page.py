"""/diploma: what the academy signed, to whoever has the paper; the same answer for whatever it did not sign."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from hilo.desks.citizen.pages import credential as page
from hilo.registries.academies import actions, queries
from hilo.registries.officers.actions import enrol
from tests.support.authorities import accredit, kind_of

pytestmark = [pytest.mark.django_db, pytest.mark.changes_records]


@pytest.fixture
def paper(actor, db):
    """The line of a diploma, its seat, and who corrects it."""
    from hilo.kernel.access.models import Institution

    page._asked.clear()
    for code in ("SSP-PUE", "ACA-PUE"):
        Institution.objects.get_or_create(code=code, defaults={"name": code, "state": "21", "kind": kind_of(code)})
    accredit("ACA-PUE")
    at, day, states = timezone.now(), timezone.localdate(), frozenset({"21"})
    pilar = actor("personnel", "SSP-PUE", states=states)
    enrol(institution="SSP-PUE", number="1001", name="Ana Ruiz Soto", actor=pilar, at=at)
    by = {"actor": actor("academy", "ACA-PUE", states=states), "at": at}
    stretch = {"since": day - timedelta(days=9), "until": day + timedelta(days=9)}
    teacher = actions.register_instructor(name="Inés Paz", certification="C-1", **stretch, **by)
    edition = actions.register_edition(course="gender", folio="E-1", hours=20, **stretch, **by)
    where = {"code": "G-1", "place": "Aula 3", "starts": day, "ends": day, "seats": 4}
    group = actions.open_group(edition=edition.pk, instructor=teacher.pk, **where, **by)
    actions.enrol(group.pk, people="SSP-PUE 1001", **by)
    actions.give_grades(group.pk, table="1001;90", **by)
    actions.close_group(group.pk, document="", **by)
    (row,) = queries.diplomas_of(group.pk, by["actor"])
    return row, by


def told(line):
    answer = Client().post("/diploma", {"line": line})
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_diploma_says_what_was_signed_and_whether_it_holds(paper):
    row, by = paper
    text = told(f"  {row.line[:40]}\n{row.line[40:]} ")  # As a telephone copies it.
    assert 'data-genuine="yes" data-standing="valid"' in text
    assert "Ana Ruiz Soto" in text
    assert row.folio in text
    assert "1001" not in text
    actions.correct_grade(row.seat, grade=10, reason="x", document="D-1", **by)
    assert 'data-genuine="yes" data-standing="annulled"' in told(row.line)


def test_what_nobody_signed_is_told_nothing_of(paper):
    row, _by = paper
    altered = row.line[:-6] + ("AAAAAA" if not row.line.endswith("AAAAAA") else "BBBBBB")
    for line in (altered, "", "x", "a.b.c", "é" * 50, "A" * 9000, row.line.replace(".", ".x", 1)):
        text = told(line)
        assert 'data-genuine="no"' in text
        assert "Ana" not in text
    assert Client().get("/diploma").status_code == 200


def test_too_many_questions_wait(paper):
    for _ in range(page.MOST):
        told("x")
    assert Client().post("/diploma", {"line": "x"}).status_code == 429
