"""Several phones save at the same instant, on real connections: nothing is lost and nothing is doubled."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

import pytest
from django.db import close_old_connections, connection

from hilo.policing.reports.actions import open_report, save
from hilo.policing.reports.models import Change, Report
from hilo.policing.reports.queries.reading import conflicts_of
from hilo.policing.reports.queries.sealing import opened

pytestmark = pytest.mark.django_db(transaction=True)


def all_at_once(acts: list[Callable[[], Any]]) -> list[Any]:
    def run(act: Callable[[], Any]) -> Any:
        try:
            return act()
        finally:
            close_old_connections()
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_a_report_opened_by_five_requests_with_one_ref_is_one(omar: Any, incident: Any, now: datetime):
    ref = uuid.uuid4()

    def begin() -> str:
        return str(open_report(actor=omar, ref=ref, incident=incident.folio, at=now).folio)

    assert len(set(all_at_once([begin] * 5))) == 1
    assert Report.objects.count() == 1


def test_reports_of_one_incident_begun_together_have_numbers_of_their_own(
    policeman: Callable[..., Any], incident: Any, now: datetime
):
    crew = [policeman(f"P-{number}") for number in range(5)]

    def begin(who: Any) -> Callable[[], str]:
        return lambda: str(open_report(actor=who, ref=uuid.uuid4(), incident=incident.folio, at=now).folio)

    folios = all_at_once([begin(who) for who in crew])
    assert sorted(folio.rpartition("-R")[2] for folio in folios) == ["1", "2", "3", "4", "5"]


def test_saves_of_six_phones_at_once_are_all_held(omar: Any, begun: Any, now: datetime):
    names = ("street", "neighbourhood", "references")

    def phone(number: int) -> Callable[[], Any]:
        changes = [
            {"path": f"sections.place.{name}", "value": f"{name} {number}", "before": None, "at": f"{number}"}
            for name in names
        ]
        return lambda: save(actor=omar, ref=begun.ref, changes=changes, at=now)

    acts = [phone(number) for number in range(6)]
    all_at_once(acts + acts[:2])
    row = Report.objects.get(pk=begun.pk)
    document = opened(row)
    held = {name: {document["sections"]["place"][name]} for name in names}
    for conflict in conflicts_of(row, document):
        held[conflict.path.rpartition(".")[2]].add(conflict.value)
    assert held == {name: {f"{name} {number}" for number in range(6)} for name in names}
    assert Change.objects.filter(report=begun, how="written").count() == 18
