"""The arrival of a police unit starts a report for its crew, once, and costs nothing otherwise."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from hilo.emergency.dispatch.actions import assign, crew, step
from hilo.kernel.access.actions import SETUP
from hilo.kernel.events.actions import deliver_pending
from hilo.kernel.events.models import Task
from hilo.policing.reports.actions import open_report
from hilo.policing.reports.models import Report
from hilo.policing.reports.queries import mine
from hilo.policing.reports.reactions import arrived, begin_on_arrival, concerns_a_report, fill_in


def payload(incident: Any, unit: str = "PUE-P1", status: str = "on_scene") -> dict[str, Any]:
    return {"unit": {"code": unit, "status": status, "incident": incident.folio}}


def test_a_report_waits_for_the_officer_who_arrived(on_scene: Any, omar: Any, now: datetime):
    begin_on_arrival(payload(on_scene), now)
    row = Report.objects.get()
    assert (row.folio, row.started_by, row.unit, row.status) == (f"{on_scene.folio}-R1", "arrival", "PUE-P1", "draft")
    assert [one.folio for one in mine(omar)] == [row.folio]
    asked = row.document["sections"]
    assert asked["responder"]["name"] == "Omar Oficial P-0001"
    assert asked["knowledge"]["arrived_at"]


def test_an_arrival_told_twice_starts_one(on_scene: Any, now: datetime):
    for _ in range(2):
        begin_on_arrival(payload(on_scene), now)
    assert Report.objects.count() == 1


def test_the_phone_that_began_one_without_a_line_finds_the_one_that_waits(on_scene: Any, omar: Any, now: datetime):
    begin_on_arrival(payload(on_scene), now)
    ref = uuid.uuid4()
    taken = open_report(actor=omar, ref=ref, incident=on_scene.folio, at=now)
    assert taken.started_by == "arrival"
    assert Report.objects.count() == 1
    again = open_report(actor=omar, ref=ref, incident=on_scene.folio, at=now)
    assert again.pk == taken.pk
    assert str(ref) in mine(omar)[0].refs


def test_an_officer_who_already_writes_gets_no_second_one(on_scene: Any, omar: Any, now: datetime):
    open_report(actor=omar, ref=uuid.uuid4(), incident=on_scene.folio, at=now)
    begin_on_arrival(payload(on_scene), now)
    assert Report.objects.count() == 1


def test_an_ambulance_starts_none(
    on_scene: Any, policeman: Callable[..., Any], actor: Callable[..., Any], now: datetime
):
    from hilo.registries.officers.models import Officer

    policeman("P-0009")
    crew(actor=SETUP, unit_code="PUE-A1", officer_id=Officer.objects.get(number="P-0009").pk, at=now)
    assign(actor=actor("dispatcher", name="dario"), folio=on_scene.folio, units=["PUE-A1"], at=now)
    begin_on_arrival(payload(on_scene, "PUE-A1"), now)
    assert Report.objects.count() == 0


@pytest.mark.parametrize("status", ["accepted", "under_way", "available"])
def test_nothing_is_owed_for_other_steps_and_nothing_is_asked(
    on_scene: Any, status: str, django_assert_num_queries: Callable[..., Any]
):
    with django_assert_num_queries(0):
        assert not arrived(payload(on_scene, status=status))


def test_an_arrival_is_owed_with_one_look_up_and_only_with_officers_aboard(
    on_scene: Any, django_assert_num_queries: Callable[..., Any]
):
    with django_assert_num_queries(1):
        assert arrived(payload(on_scene))
    with django_assert_num_queries(1):
        assert not arrived(payload(on_scene, "PUE-P2"))


def test_a_unit_says_on_scene_and_the_report_is_there(
    patrol: Any, incident: Any, omar: Any, actor: Callable[..., Any], now: datetime
):
    dispatcher = actor("dispatcher", name="dario")
    assign(actor=dispatcher, folio=incident.folio, units=["PUE-P1"], at=now - timedelta(minutes=2))
    for status in ("accepted", "under_way", "on_scene"):
        step(actor=dispatcher, unit_code="PUE-P1", status=status, at=now - timedelta(minutes=1))
    owed = Task.objects.filter(reaction="reports.begin_on_arrival")
    assert owed.count() == 1
    for _ in range(5):
        deliver_pending()
    assert owed.get().error == ""
    assert [one.incident for one in mine(omar)] == [incident.folio]


def test_a_detention_registered_for_the_incident_stands_in_the_report(on_scene: Any, omar: Any, now: datetime):
    from hilo.policing.detentions import actions as detentions

    report = open_report(actor=omar, ref=uuid.uuid4(), incident=on_scene.folio, at=now)
    told = {"detention": {"number": "x"}, "incident": on_scene.folio}
    assert concerns_a_report(told)
    assert not concerns_a_report({"detention": {"number": "x"}, "incident": ""})
    row = detentions.register(
        actor=omar,
        incident=on_scene.folio,
        kind="flagrancy",
        detained_at=now - timedelta(minutes=5),
        place="Reforma 12",
        given="Juan",
        first_surname="Pérez",
        age=30,
        age_doubt=False,
        sex="M",
        officers=[{"name": "Omar Oficial P-0001", "number": "P-0001", "institution": "SSP-PUE", "rank": ""}],
        at=now,
    )
    fill_in(told, now)
    report.refresh_from_db()
    assert report.document["sections"]["knowledge"]["people_detained"] is True
    annex = report.document["annexes"]["detention"][0]
    assert (annex["register_number"], annex["kind"], annex["place"]) == (row.number, "flagrancy", "Reforma 12")
    fill_in(told, now)
    report.refresh_from_db()
    assert len(report.document["annexes"]["detention"]) == 1
