"""A signed report is handed over, acknowledged with its time, and received by nobody else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from hilo.lib.errors import Conflict, Forbidden, NotFound, Refusal
from hilo.policing.reports.actions import acknowledge, amend, end_defender, hand_over, name_defender
from hilo.policing.reports.models import Report
from hilo.policing.reports.queries import case, cases, queue, received, report, row, signed, writing


def test_it_is_handed_over_and_acknowledged(
    handed: Any, fabian: Any, carla: Any, now: datetime, facts: Callable[[], list[str]]
):
    assert [one.folio for one in queue(fabian)] == [handed.folio]
    later = now + timedelta(minutes=20)
    done = acknowledge(actor=fabian, folio=handed.folio, at=later)
    assert (done.status, done.acknowledged_by, done.acknowledged_at) == ("acknowledged", fabian.name, later)
    assert queue(fabian) == []
    assert [one.folio for one in received(fabian)] == [handed.folio]
    assert [one.folio for one in signed(carla)] == [handed.folio]
    assert facts()[-2:] == ["reports.ReportHandedOver", "reports.ReportAcknowledged"]


def test_both_are_done_once_however_often_they_are_asked(
    handed: Any, fabian: Any, carla: Any, now: datetime, facts: Callable[[], list[str]]
):
    hand_over(actor=carla, folio=handed.folio, to="FGE-PUE", at=now + timedelta(hours=1))
    for minutes in (1, 2):
        acknowledge(actor=fabian, folio=handed.folio, at=now + timedelta(minutes=minutes))
    again = Report.objects.get(pk=handed.pk)
    assert (again.handed_over_at, again.acknowledged_at) == (now, now + timedelta(minutes=1))
    assert facts().count("reports.ReportHandedOver") == facts().count("reports.ReportAcknowledged") == 1


def test_the_writer_hands_over_too(signed: Any, omar: Any, now: datetime):
    assert hand_over(actor=omar, folio=signed.folio, to="FGE-PUE", at=now).receiver_id == "FGE-PUE"


def test_what_is_not_signed_is_not_handed_over(begun: Any, carla: Any, now: datetime):
    with pytest.raises(Conflict) as told:
        hand_over(actor=carla, folio=begun.folio, to="FGE-PUE", at=now)
    assert told.value.code == "HILO-W409"
    assert [one.folio for one in writing(carla)] == [begun.folio]


def test_it_is_not_handed_over_to_the_own_institution_nor_to_one_that_is_not_there(
    signed: Any, carla: Any, now: datetime
):
    with pytest.raises(Refusal) as told:
        hand_over(actor=carla, folio=signed.folio, to="SSP-PUE", at=now)
    assert told.value.code == "HILO-R427"
    with pytest.raises(NotFound):
        hand_over(actor=carla, folio=signed.folio, to="NO-HAY", at=now)


def test_only_the_authority_that_received_it_acknowledges(
    handed: Any, person: Callable[..., Any], carla: Any, now: datetime
):
    with pytest.raises(NotFound):
        acknowledge(actor=person("civic_judge", "JC-PUE"), folio=handed.folio, at=now)
    with pytest.raises(Forbidden):
        acknowledge(actor=carla, folio=handed.folio, at=now)


def test_a_prosecutor_does_not_know_of_a_report_before_it_is_handed_over(signed: Any, fabian: Any, now: datetime):
    assert received(fabian) == []
    for ask in (report, case):
        with pytest.raises(NotFound):
            ask(signed.folio, fabian, at=now)
    with pytest.raises(NotFound):
        row(signed.folio, fabian)


def test_an_amendment_after_the_hand_over_is_told_and_read_by_who_received_it(
    handed: Any, fabian: Any, omar: Any, now: datetime, facts: Callable[[], list[str]]
):
    change = [{"path": "sections.place.street", "value": "Juárez"}]
    amend(actor=omar, folio=handed.folio, changes=change, reason="Faltaba la calle.", at=now)
    assert facts()[-1] == "reports.ReportAmended"
    assert report(handed.folio, fabian, at=now).amendments[0]["reason"] == "Faltaba la calle."


def test_a_defender_whose_naming_ended_sees_the_case_no_more(handed: Any, fabian: Any, diana: Any, now: datetime):
    for _ in range(2):
        name_defender(actor=fabian, folio=handed.folio, username=diana.name, at=now)
    assert handed.defenders.count() == 1
    end_defender(actor=fabian, folio=handed.folio, username=diana.name, at=now)
    assert cases(diana) == []
    with pytest.raises(NotFound):
        case(handed.folio, diana, at=now)


def test_what_a_person_can_do_is_said_with_the_report(
    handed: Any, fabian: Any, carla: Any, omar: Any, diana: Any, now: datetime
):
    name_defender(actor=fabian, folio=handed.folio, username=diana.name, at=now)
    can = {who.name: set(report(handed.folio, who, at=now).may) for who in (fabian, carla, omar, diana)}
    assert can == {
        fabian.name: {"acknowledge", "name_defender"},
        carla.name: {"propose", "recall"},
        omar.name: {"amend", "recall"},
        diana.name: set(),
    }


def test_the_case_tells_what_other_records_say_and_the_clocks_that_run(handed: Any, fabian: Any, now: datetime):
    seen = case(handed.folio, fabian, at=now)
    assert set(seen.context) == {"calls", "assignments", "detentions", "evidence", "recordings", "handover", "at"}
    assert seen.context["handover"]["authority"] == "Institución FGE-PUE"
    assert seen.clocks == []
    assert seen.file_sha256 == seen.report.files[-1]["sha256"]


def test_the_clocks_of_who_is_detained_run_in_the_case(
    on_scene: Any, omar: Any, carla: Any, fabian: Any, now: datetime
):
    import uuid

    from hilo.policing.detentions import actions as detentions
    from hilo.policing.reports.actions import open_report

    from .conftest import sign_it

    began = now - timedelta(hours=1)
    detained = detentions.register(
        actor=omar, incident=on_scene.folio, kind="flagrancy", detained_at=began, age=30, age_doubt=False, at=began
    )
    writing = open_report(actor=omar, ref=uuid.uuid4(), incident=on_scene.folio, at=now)
    sign_it(writing, omar, carla, now)
    hand_over(actor=carla, folio=writing.folio, to="FGE-PUE", at=now)
    seen = case(writing.folio, fabian, at=now)
    assert {clock["number"] for clock in seen.clocks} == {detained.number}
    assert list(seen.terms) == [detained.number]
    assert seen.clocks[0]["started_at"] <= now
