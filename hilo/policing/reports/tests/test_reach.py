"""A report that names an incident opens no register: who writes one learns of the event what is theirs."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from hilo.lib.errors import NotFound
from hilo.policing.reports.actions import attach_incident, export, hand_over, open_report, save
from hilo.policing.reports.queries import case

from .conftest import sign_it

NAME = "Dante"


def text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


@pytest.fixture
def detained(on_scene: Any, omar: Any, now: datetime) -> Callable[..., Any]:
    """`detained(age=19)`: somebody whom Omar detained at the incident."""
    from hilo.policing.detentions.actions import register

    def made(**fields: Any) -> Any:
        given: dict[str, Any] = {
            "given": NAME,
            "first_surname": "Detenido",
            "age": 30,
            "age_doubt": False,
            "municipality": "21114",
        }
        when: dict[str, Any] = {"detained_at": now - timedelta(minutes=5), "at": now}
        return register(
            actor=omar, kind="flagrancy", incident=on_scene.folio, place="Centro", **when, **(given | fields)
        )

    return made


def test_the_incident_of_another_state_is_not_there(on_scene: Any, policeman: Callable[..., Any], now: datetime):
    stranger = policeman("P-0001", institution="SSP-JAL")
    with pytest.raises(NotFound):
        open_report(actor=stranger, ref=uuid.uuid4(), incident=on_scene.folio, at=now)
    own = open_report(actor=stranger, ref=uuid.uuid4(), at=now)
    with pytest.raises(NotFound):
        attach_incident(actor=stranger, ref=own.ref, incident=on_scene.folio, at=now)


def test_a_unit_sent_from_another_state_writes_its_report(on_scene: Any, policeman: Callable[..., Any], now: datetime):
    lent = replace(policeman("P-0001", institution="SSP-JAL"), unit="PUE-P1")
    assert open_report(actor=lent, ref=uuid.uuid4(), incident=on_scene.folio, at=now).incident == on_scene


def test_a_colleague_who_took_no_part_learns_of_no_detention(
    detained: Callable[..., Any], on_scene: Any, omar: Any, policeman: Callable[..., Any], now: datetime
):
    detained()
    colleague = policeman("P-0777")
    row = open_report(actor=colleague, ref=uuid.uuid4(), incident=on_scene.folio, at=now)
    assert NAME not in text(row.document)
    assert NAME not in text(export(actor=colleague, folio=row.folio, at=now))
    assert NAME not in text(case(row.folio, colleague, at=now).context)
    mine = open_report(actor=omar, ref=uuid.uuid4(), incident=on_scene.folio, at=now)
    assert NAME in text(mine.document)
    assert NAME in text(export(actor=omar, folio=mine.folio, at=now))


def test_whom_the_report_takes_for_an_adolescent_stands_apart_in_its_context(
    detained: Callable[..., Any], on_scene: Any, omar: Any, carla: Any, fabian: Any, now: datetime
):
    detained(age=19)
    row = open_report(actor=omar, ref=uuid.uuid4(), incident=on_scene.folio, at=now)
    path = f"annexes.detention.{row.document['annexes']['detention'][0]['id']}.age_doubt"
    save(
        actor=omar, ref=row.ref, changes=[{"path": path, "value": True, "before": None, "at": now.isoformat()}], at=now
    )
    sign_it(row, omar, carla, now)
    hand_over(actor=carla, folio=row.folio, to="FGE-PUE", at=now)
    assert NAME not in text(export(actor=fabian, folio=row.folio, at=now))
    assert NAME not in text(case(row.folio, fabian, at=now).context)


def test_whoever_merely_may_read_gets_no_register_with_the_file(
    detained: Callable[..., Any], on_scene: Any, omar: Any, fabian: Any, now: datetime
):
    detained()
    row = open_report(actor=omar, ref=uuid.uuid4(), incident=on_scene.folio, at=now)
    reader = replace(fabian, institution="SSP-PUE", permissions=frozenset({"reports.read"}))
    done = export(actor=reader, folio=row.folio, at=now)
    assert done["context"]["detentions"] == []
    assert NAME not in text(done["context"])
