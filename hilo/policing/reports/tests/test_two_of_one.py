"""Two officers told of one event, and a phone that was without a line for a day: both kept, and each is told."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from hilo.policing.reports.actions import open_report, save
from hilo.policing.reports.models import Change, Report
from hilo.policing.reports.queries.sealing import opened

pytestmark = pytest.mark.django_db
PERSON = "annexes.detention.a1b2c3d4"
STREET = "sections.place.street"


def told(answers: dict[str, Any], at: datetime) -> list[dict[str, Any]]:
    return [{"path": path, "value": value, "before": None, "at": at.isoformat()} for path, value in answers.items()]


def test_two_reports_of_one_detention_are_both_kept_each_with_its_own_words(
    omar: Any, policeman: Callable[..., Any], incident: Any, now: datetime
):
    partner = policeman("P-0002")
    mine, theirs = (
        open_report(actor=who, ref=uuid.uuid4(), incident=incident.folio, at=now) for who in (omar, partner)
    )
    for who, row, said in ((omar, mine, "Bruno Ejemplo"), (partner, theirs, "Bruno Exemplo")):
        save(actor=who, ref=row.ref, changes=told({f"{PERSON}.name": said, STREET: said}, now), at=now)
    assert {mine.folio, theirs.folio} == {f"{incident.folio}-R1", f"{incident.folio}-R2"}
    for row, said in ((mine, "Bruno Ejemplo"), (theirs, "Bruno Exemplo")):
        document = opened(Report.objects.get(pk=row.pk))
        assert [one["name"] for one in document["annexes"]["detention"]] == [said]
        assert document["sections"]["place"]["street"] == said
    # Begun twice from one phone it is the one it was.
    again = open_report(actor=omar, ref=mine.ref, incident=incident.folio, at=now + timedelta(hours=1))
    assert (again.pk, Report.objects.count()) == (mine.pk, 2)


def test_what_a_phone_wrote_a_day_without_a_line_arrives_with_its_own_hours(omar: Any, begun: Any, now: datetime):
    day = now - timedelta(days=1)
    save(actor=omar, ref=begun.ref, changes=told({STREET: "Reforma"}, now), at=now)
    late = told({STREET: "Juárez", "sections.place.references": "Frente al mercado"}, day)
    save(actor=omar, ref=begun.ref, changes=late, device_at=now, at=now)
    document = opened(Report.objects.get(pk=begun.pk))["sections"]["place"]
    assert document["references"] == "Frente al mercado"
    kept = list(Change.objects.filter(report=begun, path=STREET))
    assert len(kept) == 2, "neither of both texts is gone"
