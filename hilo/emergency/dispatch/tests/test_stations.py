"""Stations, whose they are, until when; and what a crew tells of itself."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from hilo.emergency.dispatch import actions
from hilo.emergency.dispatch.models import Unit
from hilo.emergency.dispatch.queries import lacks_of, recommendation, stations
from hilo.emergency.dispatch.rules_stations import read_stations
from hilo.lib.errors import Conflict, Forbidden, Refusal

pytestmark = pytest.mark.django_db
HERE = {"latitude": 19.05, "longitude": -98.21}


@pytest.fixture
def boss(actor):
    return actor("supervisor")


@pytest.fixture
def house(puebla, boss, now):
    """`house("PUE-E1")`: a station in Puebla's city; other fields by keyword."""

    def opened(code="PUE-E1", **more):
        given = {"name": "Central", "centre": "PUE", **HERE} | more
        return actions.open_station(actor=boss, at=now, code=code, **given)

    return opened


def test_a_station_has_one_code_and_units_of_its_own_centre_and_agencies(house, enrol, boss, now, jalisco):
    house(agencies=["BOM"])
    with pytest.raises(Conflict, match="PUE-E1"):
        house()
    with pytest.raises(Refusal, match="code"):
        house("PUE/E2")
    enrol("PUE-B1", "fire", agency="BOM")
    enrol("PUE-P1", "police", agency="SSP")
    enrol("JAL-B1", "fire", agency="BOM")
    assert actions.base_unit("PUE-B1", actor=boss, at=now, station="PUE-E1").station_id == "PUE-E1"
    with pytest.raises(Refusal) as other:
        actions.base_unit("PUE-P1", actor=boss, at=now, station="PUE-E1")
    assert other.value.code == "HILO-D434"
    with pytest.raises(Forbidden):
        actions.base_unit("JAL-B1", actor=boss, at=now, station="PUE-E1")
    assert actions.base_unit("PUE-B1", actor=boss, at=now, station="").station_id is None


def test_a_station_that_is_over_holds_no_unit_any_more(house, enrol, open_incident, boss, dario, now):
    house()
    enrol("PUE-B1", "fire", latitude=None, longitude=None)
    actions.base_unit("PUE-B1", actor=boss, at=now, station="PUE-E1")
    folio = open_incident("20311").folio
    assert [choice.unit.pk for choice in recommendation(folio, dario, at=now).choices] == ["PUE-B1"]
    actions.close_station("PUE-E1", actor=boss, at=now, valid_until=None)
    found = recommendation(folio, dario, at=now)
    assert [choice.unit.pk for choice in found.choices] == []
    assert "sin posición ni estación" in found.why[0]
    assert stations(boss, at=now) == []
    with pytest.raises(Refusal) as early:
        actions.close_station("PUE-E1", actor=boss, at=now, valid_until=timezone.localdate(now) - timedelta(days=9))
    assert early.value.code == "HILO-D436"


def test_a_unit_released_far_away_a_moment_ago_is_not_home_yet(house, enrol, open_incident, boss, dario, now):
    house()
    enrol("PUE-B1", "fire", latitude=None, longitude=None)
    actions.base_unit("PUE-B1", actor=boss, at=now, station="PUE-E1")
    other = open_incident("20311").folio
    actions.assign(other, actor=dario, at=now, units=["PUE-B1"])
    actions.step("PUE-B1", actor=dario, at=now, status="free")
    [choice] = recommendation(open_incident("20311").folio, dario, at=now).choices
    assert any("de regreso" in words for words in choice.warnings)


def test_a_crew_tells_of_its_own_unit_and_no_other_and_it_ends_with_the_shift(puebla, enrol, actor, dario, now, facts):
    enrol("PUE-X1", "ambulance_advanced")
    enrol("PUE-X2", "ambulance_advanced")
    crew = actor("unit", unit="PUE-X1")
    assert actions.tell_crew("PUE-X1", actor=crew, at=now, skills=["emt"]).skills == ["emt"]
    told = facts("dispatch.UnitChanged")[-1][2]
    assert told["capabilities"] == ["ambulance_basic", "first_aid"]
    with pytest.raises(Forbidden):
        actions.tell_crew("PUE-X2", actor=crew, at=now, skills=["emt"])
    actions.step("PUE-X1", actor=dario, at=now, status="off_duty")
    assert Unit.objects.get(pk="PUE-X1").skills == []


def test_a_crew_that_changes_on_the_way_changes_what_its_incident_lacks(enrol, open_incident, dario, now, facts):
    enrol("PUE-X1", "ambulance_advanced")
    folio = open_incident("10313").folio
    actions.assign(folio, actor=dario, at=now, units=["PUE-X1"])
    assert lacks_of(folio, dario, at=now).sent
    actions.tell_crew("PUE-X1", actor=dario, at=now, skills=["emt"])
    assert not lacks_of(folio, dario, at=now).sent
    [part] = facts("dispatch.PartsChanged")[-1][2]["parts"]
    assert (part["status"], part["lacking"][0]["stand_in"]) == ("dispatched", "ambulance_basic")


def test_a_reopened_incident_is_owed_its_units_again(enrol, open_incident, dario, now):
    from hilo.emergency.incidents.actions import close, reopen

    enrol("PUE-X1", "ambulance_advanced")
    folio = open_incident("10313").folio
    actions.assign(folio, actor=dario, at=now, units=["PUE-X1"])
    for status in ("on_scene", "free"):
        actions.step("PUE-X1", actor=dario, at=now, status=status)
    assert lacks_of(folio, dario, at=now).whole
    close(folio, actor=dario, at=now, code="A")
    reopen(folio, actor=dario, at=now + timedelta(minutes=1), reason="Llamó otra vez")
    assert not lacks_of(folio, dario, at=now).sent


def test_what_thousands_lack_is_two_questions(enrol, open_incident, dario, now, django_assert_num_queries):
    from hilo.emergency.dispatch.queries import parts_of

    rows = [open_incident("10313") for _ in range(6)]
    enrol("PUE-X1", "ambulance_advanced")
    actions.assign(rows[0].folio, actor=dario, at=now, units=["PUE-X1"])
    # What was sent, and what the callers' answers to cards call for.
    with django_assert_num_queries(2):
        found = parts_of(rows)
    assert [found[row.folio][0].status for row in rows] == ["dispatched", *["open"] * 5]


@pytest.mark.parametrize(
    "sheet", ["code,name,latitude,longitude\nX1," + "x" * 140_000 + ",19,-98\n", "code,name\rX1,x\r"]
)
def test_what_is_no_table_is_refused_with_its_line(sheet):
    with pytest.raises(Refusal) as refused:
        read_stations(sheet)
    assert refused.value.code == "HILO-D430"
