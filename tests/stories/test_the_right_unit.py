"""Help is sent that exists: over the API, on nights when the unit that is needed is not there.

A cardiac arrest without a free advanced ambulance; an engine in its house, silent for five hours; a police motorcycle
on an arrest; a neighbour across the line who is nearer; a centre without stations; a code for which nobody is sent.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from hilo.emergency.dispatch.models import Unit
from hilo.kernel.events.actions import deliver_pending
from hilo.kernel.events.models import Fact
from hilo.kernel.ledger.queries import verify

from .test_the_thread import told

ARREST, HOUSE_FIRE, CRASH, NOISE, INFORMATION = "10313", "20301", "10104", "30101", "60202"
HERE = {"latitude": 19.0437, "longitude": -98.2012, "uncertainty_m": 40}
ON_THE_LINE = {"latitude": 19.11, "longitude": -98.2, "uncertainty_m": 40}


@pytest.fixture
def desk(api: Callable[..., Any], puebla: Any) -> dict[str, Any]:
    return {"line": api("integrator"), "dispatcher": api("dispatcher"), "supervisor": api("supervisor")}


@pytest.fixture
def call(desk: dict[str, Any]) -> Callable[..., str]:
    """`call(ARREST)`: the folio of an incident that a caller told of some seconds ago."""

    def rings(code: str, **more: Any) -> str:
        given = {"channel": "voice", "code": code, "narrative": "ayuda", **HERE} | more
        return str(told(desk["line"].post("calls", **given), 201)["incident"])

    return rings


def ranking(desk: dict[str, Any], folio: str) -> Any:
    return told(desk["dispatcher"].get(f"incidents/{folio}/ranking", **{"Accept-Language": "es"}))


def part(desk: dict[str, Any], folio: str, discipline: str) -> Any:
    lacks = told(desk["dispatcher"].get(f"incidents/{folio}/lacks"))
    return next(row for row in lacks["parts"] if row["discipline"] == discipline)


def proposed(found: Any) -> list[str]:
    return [row["unit"] for row in found["choices"] if row["team"]]


def test_an_arrest_without_a_free_advanced_ambulance_gets_the_basic_one_now_and_the_advanced_one_when_it_is_free(
    desk, call, enrol
):
    enrol("PUE-X1", "ambulance_advanced", latitude=19.05, longitude=-98.2)
    enrol("PUE-A1", "ambulance_basic", latitude=19.08, longitude=-98.2)
    enrol("PUE-D1", "police", "defibrillator", latitude=19.044, longitude=-98.201)
    other = call(ARREST)
    told(desk["dispatcher"].post(f"incidents/{other}/assignments", unit="PUE-X1"), 201)

    folio = call(ARREST)
    found = ranking(desk, folio)
    assert set(proposed(found)) == {"PUE-A1", "PUE-D1"}
    assert found["missing"] == ["ambulancia avanzada"]
    assert found["why"] == ["ambulancia avanzada: 1 ocupada"]
    basic = next(row for row in found["choices"] if row["unit"] == "PUE-A1")
    assert basic["role"] == "stand_in"
    assert any("falta todavía ambulancia avanzada" in reason for reason in basic["reasons"])
    assert found["diversions"] == [], "what goes to another arrest is not taken from it"

    told(desk["dispatcher"].post(f"incidents/{folio}/assignments", units=["PUE-A1", "PUE-D1"]), 201)
    medicine = part(desk, folio, "medicine")
    assert medicine["status"] == "dispatched"
    [lack] = medicine["lacking"]
    assert (lack["capability"], lack["not_sent"], lack["stand_in"]) == ("ambulance_advanced", 1, "ambulance_basic")
    assert proposed(ranking(desk, folio)) == [], "nobody is sent twice to stand in"

    told(desk["dispatcher"].post("units/PUE-X1/status", status="free"))
    assert proposed(ranking(desk, folio)) == ["PUE-X1"], "it is free now, and still owed"
    told(desk["dispatcher"].post(f"incidents/{folio}/assignments", unit="PUE-X1"), 201)
    assert part(desk, folio, "medicine")["lacking"][0]["not_sent"] == 0
    told(desk["dispatcher"].post("units/PUE-X1/status", status="on_scene"))
    lacks = told(desk["dispatcher"].get(f"incidents/{folio}/lacks"))
    assert (lacks["sent"], lacks["whole"]) == (True, True)
    assert list(verify()) == []


def test_a_police_motorcycle_on_an_arrest_is_not_on_scene_for_medicine(desk, call, enrol):
    enrol("PUE-M1", "police", latitude=19.044, longitude=-98.201, agency="SSP")
    late = timezone.now() - timedelta(minutes=15)
    folio = call(ARREST, received_at=late.isoformat())
    told(desk["dispatcher"].post(f"incidents/{folio}/assignments", unit="PUE-M1"), 201)
    told(desk["dispatcher"].post("units/PUE-M1/status", status="on_scene"))

    whole = told(desk["dispatcher"].get(f"incidents/{folio}"))
    assert whole["status"] == "on_scene"
    assert whole["on_scene_at"], "the norm's figure counts the first arrival, as before"
    medicine = part(desk, folio, "medicine")
    assert (medicine["status"], medicine["on_scene_at"], medicine["late"]) == ("open", None, "dispatched")
    assert medicine["lacking"][0]["stand_in"] == "police"
    enrol("PUE-A1", "ambulance_basic", latitude=19.08, longitude=-98.2)
    assert proposed(ranking(desk, folio)) == ["PUE-A1"], "a patrol that compresses keeps no ambulance at home"
    [owed] = told(desk["dispatcher"].get("lacks"))
    assert (owed["incident"], owed["sent"]) == (folio, False)
    fact = Fact.objects.filter(name="dispatch.PartsChanged").latest("id")
    assert '"status": "open"' in fact.payload


def test_what_an_incident_lacks_is_told_anew_when_it_proves_to_be_something_else(desk, call, enrol, actor, now):
    from hilo.emergency.incidents.actions import reclassify

    patrol = enrol("PUE-P1", "police")
    folio = call(NOISE)
    told(desk["dispatcher"].post(f"incidents/{folio}/assignments", unit=patrol.pk), 201)
    reclassify(folio, actor=actor("dispatcher"), at=now, code=CRASH, priority=None, reason="hay un herido")
    deliver_pending()
    fact = Fact.objects.filter(name="dispatch.PartsChanged", subject=f"incident:{folio}").latest("id")
    assert '"discipline": "medicine", "status": "open"' in fact.payload
    assert '"discipline": "police", "status": "dispatched"' in fact.payload


def test_an_engine_in_its_house_without_gps_for_five_hours_stands_there(desk, call, enrol):
    enrol("PUE-B1", "fire", "rescue", latitude=18.46, longitude=-97.39)
    engine = enrol("PUE-B2", "fire", "rescue", latitude=19.3, longitude=-98.9)
    Unit.objects.filter(pk=engine.pk).update(position_at=timezone.now() - timedelta(hours=5))
    folio = call(HOUSE_FIRE)
    before = ranking(desk, folio)
    assert not [row for row in before["choices"] if row["unit"] == "PUE-B2"]
    assert any("no se sabe dónde está" in words for words in before["passed_over"])
    assert [row["unit"] for row in before["far"]] == ["PUE-B1"], "two hours away is told, not proposed"
    assert any("1 demasiado lejos" in words and "1 sin posición ni estación" in words for words in before["why"])

    house = {"code": "PUE-E1", "name": "Central", "centre": "PUE", "latitude": 19.05, "longitude": -98.2}
    told(desk["supervisor"].post("stations", **house), 201)
    told(desk["supervisor"].post("units/PUE-B2/station", station="PUE-E1"))
    after = ranking(desk, folio)
    first = after["choices"][0]
    assert (first["unit"], first["team"]) == ("PUE-B2", True)
    assert first["eta_s"] < 400
    assert any("en su estación Central, sin GPS desde hace 5 h" in reason for reason in first["reasons"])
    assert any("son para salir" in reason for reason in first["reasons"]), "its turnout is counted, and said"


def test_a_neighbour_across_the_line_who_is_nearer_is_asked_and_never_taken(desk, call, enrol, centre, api):
    centre("TLAX")
    enrol("TLAX-X1", "ambulance_advanced", latitude=19.14, longitude=-98.2)
    enrol("PUE-A1", "ambulance_basic", latitude=19.0, longitude=-98.2)
    folio = call(ARREST, **ON_THE_LINE)
    found = ranking(desk, folio)
    asked = next(row for row in found["ask"] if row["capability"] == "ambulance_advanced")
    assert asked["centre"] == "TLAX"
    assert asked["text"].startswith("pida a TLAX ambulancia avanzada: está a ")
    assert "TLAX-X1" not in str(found), "only the minutes are told: their units are theirs"
    assert desk["dispatcher"].post(f"incidents/{folio}/assignments", unit="TLAX-X1").status_code in {403, 404}


def test_a_unit_on_its_way_to_something_less_urgent_is_offered_with_what_it_costs_there(desk, call, enrol):
    enrol("PUE-A1", "ambulance_advanced", latitude=19.05, longitude=-98.2)
    enrol("PUE-A2", "ambulance_advanced", latitude=19.25, longitude=-98.4)
    bruise = call("10224", priority="low", reason="golpe leve", latitude=19.06, longitude=-98.2)
    told(desk["dispatcher"].post(f"incidents/{bruise}/assignments", unit="PUE-A1"), 201)
    folio = call(ARREST)
    [diversion] = ranking(desk, folio)["diversions"]
    assert (diversion["unit"], diversion["leaves"]) == ("PUE-A1", bruise)
    assert "de prioridad baja" in diversion["text"]
    told(desk["dispatcher"].post("units/PUE-A1/move", incident=folio))
    assert part(desk, bruise, "medicine")["status"] == "open", "it is owed a unit again"
    assert part(desk, folio, "medicine")["status"] == "dispatched"


def test_what_the_crew_may_do_decides_what_the_ambulance_is(desk, call, enrol):
    enrol("PUE-X1", "ambulance_advanced", latitude=19.05, longitude=-98.2)
    folio = call(ARREST)
    assert proposed(ranking(desk, folio)) == ["PUE-X1"]
    told(desk["dispatcher"].post("units/PUE-X1/crew", skills=["emt", "driver"]))
    found = ranking(desk, folio)
    assert (found["choices"][0]["unit"], found["choices"][0]["role"]) == ("PUE-X1", "stand_in")
    assert found["missing"] == ["ambulancia avanzada"]
    told(desk["dispatcher"].post("units/PUE-X1/crew", skills=["emt", "paramedic"]))
    assert ranking(desk, folio)["missing"] == []
    assert desk["dispatcher"].post("units/PUE-X1/crew", skills=["wizard"]).json()["code"] == "HILO-D433"


def test_an_empty_ranking_always_says_why(desk, call, enrol, api):
    assert ranking(desk, call(ARREST))["why"] == ["ambulancia avanzada: ninguna unidad del estado la tiene"]
    assert "no pide unidades" in ranking(desk, call(INFORMATION))["why"][0]
    nowhere = told(api("operator").post("calls", channel="voice", code=ARREST, narrative="no sé dónde"), 201)[
        "incident"
    ]
    assert "no tiene lugar" in ranking(desk, nowhere)["why"][0]
    patrol = enrol("PUE-P1", "police")
    folio = call(NOISE)
    told(desk["dispatcher"].post(f"incidents/{folio}/assignments", unit=patrol.pk), 201)
    assert "ya se mandó lo que pide" in ranking(desk, folio)["why"][0]


def test_the_neighbour_reaches_neither_stations_nor_crews_nor_what_lacks(desk, call, enrol, jalisco, api):
    enrol("PUE-B1", "fire")
    folio = call(HOUSE_FIRE)
    house = {"code": "PUE-E1", "name": "Central", "centre": "PUE", "latitude": 19.05, "longitude": -98.2}
    stranger, boss = api("dispatcher", "JAL"), api("supervisor", "JAL")
    assert boss.post("stations", **house).status_code == 403
    told(desk["supervisor"].post("stations", **house), 201)
    for asked in (
        boss.post("stations/PUE-E1/closure"),
        boss.post("stations/PUE-E1/changes", name="Mía"),
        boss.post("units/PUE-B1/station", station="PUE-E1"),
        boss.post("stations/load", centre="PUE", sheet="code,name,latitude,longitude\nX,X,19,-98\n"),
        stranger.post("units/PUE-B1/crew", skills=["firefighter"]),
        stranger.get(f"incidents/{folio}/lacks"),
        stranger.get(f"incidents/{folio}/ranking"),
    ):
        assert asked.status_code == 403, asked.content
    assert told(boss.get("stations")) == []
    assert told(stranger.get("lacks")) == []
    assert desk["dispatcher"].post("stations", **house).status_code == 403, "a dispatcher opens no station"


def test_stations_come_from_a_spreadsheet_all_or_none(desk, enrol):
    enrol("PUE-B1", "fire", agency="BOM")
    enrol("PUE-B2", "fire", agency="BOM")
    head = "code,name,latitude,longitude,agencies,units\n"
    good = head + "PUE-E1,Central,19.05,-98.2,BOM,PUE-B1\nPUE-E2,Norte,19.1,-98.2,BOM,PUE-B2\n"
    load = lambda sheet: desk["supervisor"].post("stations/load", centre="PUE", sheet=sheet)  # noqa: E731
    for bad, line in (
        (head + "PUE-E1,Central,19.05,-98.2,BOM,PUE-B1\nPUE-E2,Norte,no,-98.2,,\n", 3),
        (head + "PUE-E1,Central,19.05,-98.2,BOM,PUE-B9\n", 2),
        (head + "PUE-E1,Central,19.05,-98.2,,\nPUE-E1,Otra,19.05,-98.2,,\n", 3),
        ("clave,nombre\nPUE-E1,Central\n", 1),
    ):
        refused = load(bad)
        assert (refused.status_code, refused.json()["code"]) == (422, "HILO-D430"), refused.content
        assert f"Line {line} " in refused.json()["title"]
        assert told(desk["supervisor"].get("stations")) == []
    assert len(told(load(good))) == 2
    assert len(told(load(good))) == 2, "a second time changes nothing"
    rows = told(desk["supervisor"].get("stations"))
    assert [(row["code"], row["units"]) for row in rows] == [("PUE-E1", ["PUE-B1"]), ("PUE-E2", ["PUE-B2"])]
    refused = desk["supervisor"].post("units/PUE-B1/station", station="PUE-E9")
    assert refused.json()["code"] == "HILO-D432"
    told(desk["supervisor"].post("stations/PUE-E1/closure"))
    assert [row["code"] for row in told(desk["supervisor"].get("stations"))] == ["PUE-E2"]
    assert list(verify()) == []
