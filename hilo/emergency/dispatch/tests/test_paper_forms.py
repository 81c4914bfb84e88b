"""Forms of the worst day, entered afterwards."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from hilo.emergency.calls.models import Call
from hilo.emergency.dispatch.actions import enter_form
from hilo.emergency.dispatch.commands import EnterForm, UnitOnPaper, form_of_texts
from hilo.emergency.dispatch.models import Assignment
from hilo.emergency.dispatch.rules_paper import check, form_number
from hilo.emergency.incidents.models import Incident
from hilo.kernel.events.models import Fact
from hilo.kernel.ledger.models import Entry
from hilo.lib.errors import Conflict, Forbidden, Refusal

MEXICO = ZoneInfo("America/Mexico_City")
RANG = datetime(2026, 3, 1, 9, 14, tzinfo=UTC)
LATER = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def minutes(n: float) -> datetime:
    return RANG + timedelta(minutes=n)


def went(unit: str, sent_at: datetime, on_scene_at: datetime | None, free_at: datetime) -> UnitOnPaper:
    return UnitOnPaper(unit=unit, sent_at=sent_at, on_scene_at=on_scene_at, free_at=free_at)


def form(**fields: Any) -> EnterForm:
    given: dict[str, Any] = {
        "number": "PUE-P-0001",
        "received_at": RANG,
        "answered_at": minutes(0.2),
        "narrative": "Chocaron dos coches",
        "place": "5 de Mayo y 16 de Septiembre",
        "caller_number": "2221234567",
        "taken_by": "MGL",
        "latitude": 19.0437,
        "longitude": -98.1981,
        "uncertainty_m": 50.0,
        "code": "10104",
        "classified_at": minutes(1),
        "units": (went("PUE-A1", minutes(3), minutes(11), minutes(50)),),
        "closed_at": minutes(55),
        "closure_code": "A",
    }
    return EnterForm(**(given | fields))


@pytest.fixture
def operator(actor):
    return actor("operator")


@pytest.fixture
def records(units: dict[str, Any]) -> dict[str, Any]:
    """Puebla with its units."""
    return units


@pytest.mark.usefixtures("records")
def test_a_form_becomes_call_incident_and_assignment_with_the_times_of_the_paper(operator):
    done = enter_form(actor=operator, command=form(), at=LATER)
    call = Call.objects.get()
    assert (call.received_at, call.answered_at, call.classified_at) == (RANG, minutes(0.2), minutes(1))
    assert (call.paper_form, call.entered_at, call.entered_by) == ("PUE-P-0001", LATER, operator.name)
    assert (call.answered_by, call.status, call.caller_number) == ("MGL", "classified", "+522221234567")
    assert (call.narrative, call.address) == ("Chocaron dos coches", "5 de Mayo y 16 de Septiembre")
    incident = Incident.objects.get()
    assert incident == done.incident
    assert (incident.opened_at, incident.dispatched_at, incident.on_scene_at, incident.closed_at) == (
        minutes(1),
        minutes(3),
        minutes(11),
        minutes(55),
    )
    assert (incident.status, incident.closure_code, incident.folio) == ("closed", "A", call.folio)
    sent = Assignment.objects.get()
    assert (sent.unit_id, sent.assigned_at, sent.on_scene_at, sent.released_at) == (
        "PUE-A1",
        minutes(3),
        minutes(11),
        minutes(50),
    )


def test_a_unit_stays_where_it_is_now(operator, records):
    unit = records["PUE-A1"]
    before = (unit.status, unit.status_at)
    enter_form(actor=operator, command=form(), at=LATER)
    unit.refresh_from_db()
    assert (unit.status, unit.status_at) == before


@pytest.mark.usefixtures("records")
def test_the_ledger_says_that_it_was_entered_afterwards_by_whom_and_from_which_form(operator):
    done = enter_form(actor=operator, command=form(), at=LATER)
    rows = {row.verb: row for row in Entry.objects.filter(at=LATER)}
    for verb in ("call.entered", "incident.entered", "unit.entered"):
        assert rows[verb].actor == operator.name
        assert json.loads(rows[verb].data)["form"] == "PUE-P-0001"
        assert done.call.folio in rows[verb].subject


@pytest.mark.usefixtures("records")
def test_no_desk_is_told_of_an_emergency_that_is_over(operator):
    enter_form(actor=operator, command=form(), at=LATER)
    (told,) = Fact.objects.filter(name="incidents.IncidentOpened")
    assert json.loads(told.payload)["incident"]["status"] == "closed"


@pytest.mark.usefixtures("records")
def test_the_same_form_twice_is_refused_with_who_entered_it(operator, actor):
    first = enter_form(actor=operator, command=form(), at=LATER)
    with pytest.raises(Conflict) as refused:
        enter_form(actor=actor("supervisor"), command=form(narrative="Otra vez"), at=LATER)
    assert refused.value.code == "HILO-C610"
    assert operator.name in refused.value.message
    assert refused.value.extra["folio"] == first.call.folio
    assert Call.objects.count() == 1


@pytest.mark.usefixtures("records")
def test_a_form_without_units_and_closure_is_an_emergency_that_is_still_owed(operator):
    done = enter_form(actor=operator, command=form(units=(), closed_at=None, closure_code=""), at=LATER)
    assert done.incident is not None
    assert done.incident.status == "open"


@pytest.mark.usefixtures("records")
def test_an_improper_call_on_paper_opens_no_incident(operator):
    improper = form(code="", improper_kind="prank", units=(), closed_at=None, closure_code="", classified_at=None)
    done = enter_form(actor=operator, command=improper, at=LATER)
    assert done.incident is None
    assert (done.call.status, done.call.improper_kind) == ("improper", "prank")
    assert [finding.code for finding in done.findings] == ["HILO-C625"]


@pytest.mark.usefixtures("records")
def test_a_unit_that_was_elsewhere_at_the_time_is_a_finding(operator):
    enter_form(actor=operator, command=form(), at=LATER)
    again = enter_form(actor=operator, command=form(number="PUE-P-0002"), at=LATER)
    assert [finding.code for finding in again.findings] == ["HILO-C626"]
    assert Assignment.objects.count() == 2


@pytest.mark.usefixtures("records")
def test_a_unit_that_the_centre_does_not_have_is_refused_and_nothing_is_written(operator):
    strange = (went("JAL-X9", minutes(3), None, minutes(50)),)
    with pytest.raises(Refusal) as refused:
        enter_form(actor=operator, command=form(units=strange), at=LATER)
    assert refused.value.code == "HILO-C611"
    assert Call.objects.count() == Incident.objects.count() == 0


@pytest.mark.usefixtures("records")
def test_an_operator_of_another_state_enters_no_form_of_this_centre(actor):
    with pytest.raises(Forbidden):
        enter_form(actor=actor("operator", "JAL"), command=form(), at=LATER)


@pytest.mark.parametrize(
    ("fields", "code", "where"),
    [
        ({"number": "0001"}, "HILO-C601", "number"),
        ({"code": "", "units": (), "closed_at": None, "closure_code": ""}, "HILO-C602", "code"),
        ({"improper_kind": "prank"}, "HILO-C602", "code"),
        ({"answered_at": minutes(-1)}, "HILO-C603", "answered_at"),
        ({"classified_at": minutes(0.1)}, "HILO-C603", "classified_at"),
        ({"units": (went("PUE-A1", minutes(3), minutes(2), minutes(9)),)}, "HILO-C603", "units"),
        ({"units": (went("PUE-A1", minutes(3), None, minutes(2)),)}, "HILO-C603", "units"),
        ({"closed_at": minutes(2)}, "HILO-C603", "closed_at"),
        ({"closed_at": LATER + timedelta(hours=1)}, "HILO-C627", "closed_at"),
        ({"closed_at": None}, "HILO-C604", "closed_at"),
        ({"closed_at": None, "closure_code": ""}, "HILO-C604", "closed_at"),
        ({"code": "", "improper_kind": "prank"}, "HILO-C605", "units"),
    ],
)
def test_what_cannot_be_is_refused_with_the_field(fields, code, where):
    with pytest.raises(Refusal) as refused:
        check(form(**fields), now=LATER)
    assert (refused.value.code, refused.value.where) == (code, where)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"answered_at": minutes(20), "classified_at": minutes(21)}, "HILO-C620"),
        ({"classified_at": minutes(4)}, "HILO-C621"),
        (
            {"units": (went("PUE-A1", minutes(3), minutes(200), minutes(210)),), "closed_at": minutes(220)},
            "HILO-C622",
        ),
        ({"units": (went("PUE-A1", minutes(3), None, minutes(60)),)}, "HILO-C624"),
        ({"classified_at": None}, "HILO-C625"),
    ],
)
def test_what_is_odd_is_a_finding(fields, code):
    assert code in [finding.code for finding in check(form(**fields), now=LATER)]


def test_an_old_form_is_a_finding_and_an_orderly_one_has_none():
    assert [finding.code for finding in check(form(), now=RANG + timedelta(days=60))] == ["HILO-C623"]
    assert check(form(), now=LATER) == []


def written(**times: str) -> EnterForm:
    given = {"received_at": "2358", "answered_at": "23:58:20", "closed_at": "0:40"}
    return form_of_texts(
        zone=MEXICO,
        day=date(2026, 3, 1),
        times=given | times,
        units=[{"unit": "pue-a1", "sent_at": "0001", "free_at": "0035"}, {"unit": "", "sent_at": ""}],
        number="PUE-P-0001",
        narrative="",
        code="10104",
        closure_code="A",
    )


def test_the_times_of_a_night_go_over_midnight():
    read = written()
    assert read.received_at == datetime(2026, 3, 1, 23, 58, tzinfo=MEXICO)
    assert read.answered_at == datetime(2026, 3, 1, 23, 58, 20, tzinfo=MEXICO)
    assert read.units == (
        went(
            "PUE-A1",
            datetime(2026, 3, 2, 0, 1, tzinfo=MEXICO),
            None,
            datetime(2026, 3, 2, 0, 35, tzinfo=MEXICO),
        ),
    )
    assert read.closed_at == datetime(2026, 3, 2, 0, 40, tzinfo=MEXICO)
    assert check(read, now=LATER + timedelta(days=1)) != []


@pytest.mark.parametrize("text", ["25:00", "12:60", "noon", "1:2", "99"])
def test_a_time_that_is_none_is_refused_at_its_field(text):
    with pytest.raises(Refusal) as refused:
        written(answered_at=text)
    assert (refused.value.code, refused.value.where) == ("HILO-C606", "answered_at")


def test_forms_are_numbered_by_their_centre():
    assert form_number("PUE", 7) == "PUE-P-0007"
    assert replace(form(), number=form_number("PUE", 12345)).centre == "PUE"


@pytest.mark.parametrize("day", [date.max, date.min, date(202, 3, 1)])
def test_a_day_that_cannot_be_is_refused_with_its_field(day):
    with pytest.raises(Refusal) as refused:
        form_of_texts(zone=MEXICO, day=day, times={"received_at": "0314", "answered_at": "0214"}, units=[])
    assert (refused.value.code, refused.value.where) == ("HILO-C628", "day")
