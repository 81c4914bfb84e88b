"""Three big shifts over the API: forty injured, shots in a school, a gas leak; and who must have seen what."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from hilo.kernel.events.actions import deliver_pending
from hilo.kernel.ledger.queries import verify

from .test_the_thread import HERE, told

PILE_UP, SHOTS, GAS = "10107", "30206", "20115"
LIST = """clues,name,latitude,longitude,capabilities,beds
PLSSA000011,General del Norte,19.0600,-98.2000,trauma,emergency=20
PLIMS000022,San José,19.0450,-98.2030,trauma obstetric,emergency=30 intensive=8
PLSSA000033,Niño Poblano,19.0200,-98.2300,paediatric burns,emergency=12
"""
NORTH, JOSE = "PLSSA000011", "PLIMS000022"


@pytest.fixture
def crew(api: Callable[..., Any]) -> Callable[[str], Any]:
    """`crew("PUE-A1")`: the phone of that unit."""

    def phone(unit: str) -> Any:
        centre = unit.partition("-")[0]
        return api("unit", centre, unit=unit, username=f"crew.{unit.lower()}")

    return phone


@pytest.fixture
def desks(api: Callable[..., Any], units: dict[str, Any]) -> dict[str, Any]:
    return {"line": api("integrator"), "puebla": api("dispatcher"), "boss": api("supervisor")}


def opened(desks: dict[str, Any], code: str) -> str:
    return str(told(desks["line"].post("calls", channel="voice", code=code, narrative="x", **HERE), 201)["incident"])


def shut_out(work: Callable[[], Any]) -> None:
    assert work().status_code == 403


def test_forty_injured(desks, crew, enrol, api, jalisco):
    puebla, boss = desks["puebla"], desks["boss"]
    for number in range(2, 12):
        enrol(f"PUE-A{number}", "ambulance_basic", latitude=19.05 + number / 1000, longitude=-98.2)
    enrol("PUE-S1", "public_services")
    enrol("PUE-U1", "ambulance_advanced", latitude=19.047, longitude=-98.2)
    told(boss.post("hospitals", centre="PUE", csv=LIST), 201)
    folio = opened(desks, PILE_UP)
    told(puebla.post(f"incidents/{folio}/assignments", unit="PUE-A1"), 201)
    first = crew("PUE-A1")
    told(puebla.post("units/PUE-A1/status", status="on_scene"))

    # The first crew counts forty: the plan's fifth alarm is suggested, and raised by a person.
    board = told(first.post(f"incidents/{folio}/triage", red=6, yellow=12, green=20, black=2), 201)
    assert (board["suggested"], board["alarms"][4]["raised_at"]) == (5, None)
    shut_out(lambda: first.post(f"incidents/{folio}/alarms", injured=40))
    proposal = told(puebla.post(f"incidents/{folio}/alarms", injured=40), 201)
    asked = {row["capability"]: row for row in proposal["asked"]}
    assert (asked["ambulance_basic"]["there"], asked["ambulance_basic"]["proposed"]) == (1, 10)
    assert (asked["ambulance_basic"]["lacking"], asked["civil_protection"]["lacking"]) == (9, 3), "what does not exist"
    going = [one["unit"] for one in proposal["units"]]
    told(puebla.post(f"incidents/{folio}/assignments", units=going), 201)
    left = told(puebla.get(f"incidents/{folio}/alarms/proposal"))
    assert left["units"] == [], "nobody is proposed twice"

    # Red ones go to trauma; the load of those under way moves the next to the other hospital.
    nearest = told(first.get(f"incidents/{folio}/hospitals?colour=red"))["choices"][0]
    assert nearest["clues"] == JOSE
    ways = []
    for unit in going[:6]:
        if not unit.startswith(("PUE-A", "PUE-U")):
            continue
        told(puebla.post(f"units/{unit}/status", status="on_scene"))
        best = told(crew(unit).get(f"incidents/{folio}/hospitals?colour=red"))["choices"][0]["clues"]
        told(crew(unit).post(f"incidents/{folio}/transports", hospital=best, colour="red"), 201)
        ways.append((unit, best))
    assert {best for _, best in ways} == {JOSE, NORTH}, ways

    # San José closes while units are under way to it: each is told, and another is proposed.
    told(boss.post(f"hospitals/{JOSE}/status", status="closed", reason="Sin oxígeno"))
    turned = [row for row in told(puebla.get(f"incidents/{folio}/transports")) if row["turned_away"]]
    assert {row["unit"] for row in turned} == {unit for unit, best in ways if best == JOSE}
    unit = turned[0]["unit"]
    assert crew(unit).post(f"incidents/{folio}/transports", hospital=JOSE).json()["code"] == "HILO-D456"
    told(crew(unit).post(f"incidents/{folio}/transports", hospital=NORTH), 201)
    handed = told(crew(unit).post(f"units/{unit}/hand-over"))
    assert (handed["hospital"], handed["ended"]) == (NORTH, "handed_over")
    told(puebla.post(f"units/{unit}/status", status="free"))
    lines = [line["text"] for line in told(puebla.get(f"incidents/{folio}/timeline"))]
    assert any(line.startswith(f"{unit} ") and NORTH in line for line in lines), lines

    # A neighbour, and a unit that was not sent, saw and did nothing.
    for who in (api("dispatcher", "JAL"), crew("PUE-S1")):
        shut_out(lambda who=who: who.get(f"incidents/{folio}/command"))
        shut_out(lambda who=who: who.post(f"incidents/{folio}/triage", red=1))
        shut_out(lambda who=who: who.post(f"incidents/{folio}/transports", hospital=NORTH, unit="PUE-A1"))
    assert list(verify()) == []


def test_shots_in_a_school(desks, crew, api, enrol, centre):
    puebla = desks["puebla"]
    folio = opened(desks, SHOTS)
    told(puebla.post(f"incidents/{folio}/assignments", units=["PUE-P1", "PUE-A1"]), 201)
    ambulance, patrol = crew("PUE-A1"), crew("PUE-P1")
    order = {"place": "Gasolinera de la 11 Sur", "latitude": 19.041, "longitude": -98.205, "reason": "Tirador activo"}
    board = told(puebla.post(f"incidents/{folio}/hold", **order), 201)
    assert board["hold"]["units"] == ["PUE-A1"], "the ambulance waits, the patrol goes in"
    assert (board["hold"]["entered"], board["hold"]["place"]) == ([], order["place"])
    told(puebla.post("units/PUE-A1/status", status="staging"))
    assert ambulance.post(f"incidents/{folio}/secure").json()["code"] == "HILO-D484", "who waits does not say secure"
    told(puebla.post("units/PUE-A1/status", status="on_scene"))
    assert told(puebla.get(f"incidents/{folio}/command"))["hold"]["entered"] == ["PUE-A1"], "and is seen if it enters"

    # Tlaxcala's patrol helps: both centres read and write one board as long as it is there.
    centre("TLAX")
    enrol("TLAX-P1", "police", latitude=19.1, longitude=-98.2)
    tlaxcala = api("dispatcher", "TLAX")
    until = (timezone.now() + timedelta(hours=6)).isoformat()
    told(tlaxcala.post("units/TLAX-P1/loan", to="PUE", until=until), 201)
    shut_out(lambda: tlaxcala.get(f"incidents/{folio}/command"))
    told(puebla.post(f"incidents/{folio}/assignments", unit="TLAX-P1"), 201)
    told(tlaxcala.post(f"incidents/{folio}/objectives", text="Cerrar la puerta norte"), 201)
    told(puebla.post(f"incidents/{folio}/roles", role="commander", unit="PUE-P1"), 201)
    shared = told(tlaxcala.get(f"incidents/{folio}/command"))
    assert (shared["centres"], shared["roles"][0]["unit"]) == (["PUE", "TLAX"], "PUE-P1")
    shut_out(lambda: tlaxcala.post(f"incidents/{folio}/alarms", level=3))

    assert told(patrol.post(f"incidents/{folio}/secure"))["hold"]["ended_by_unit"] == "PUE-P1"
    told(puebla.post("units/TLAX-P1/status", status="free"))
    deliver_pending()
    shut_out(lambda: tlaxcala.get(f"incidents/{folio}/command"))
    assert list(verify()) == []


def test_a_gas_leak(desks, crew, api, jalisco):
    puebla, boss = desks["puebla"], desks["boss"]
    folio = opened(desks, GAS)
    nothing = told(puebla.get(f"incidents/{folio}/hospitals"))
    assert (nothing["choices"], nothing["loaded"]) == ([], 0)
    assert nothing["why"], "a centre without hospitals is told so"
    board = told(puebla.get(f"incidents/{folio}/command"))
    assert (board["zones"], board["distances"][0]["metres"]) == ([], 100), "suggested, never drawn"
    assert board["distances"][0]["guide"] == "ERG 2024, guide 115"

    zone = {"kind": "evacuation", "latitude": HERE["latitude"], "longitude": HERE["longitude"], "radius_m": 800}
    bare = told(puebla.post(f"incidents/{folio}/zones", **zone), 201)
    assert {one["kind"]: (one["inside"], one["loaded"]) for one in bare["looked"]}["hospital"] == (0, 0)
    told(boss.post("hospitals", centre="PUE", csv=LIST), 201)
    [seen] = told(puebla.get(f"incidents/{folio}/command"))["zones"]
    assert [one["name"] for one in seen["things"]] == ["San José"]
    assert {one["kind"]: (one["inside"], one["loaded"]) for one in seen["looked"]}["hospital"] == (1, 3)

    told(puebla.post(f"incidents/{folio}/assignments", unit="PUE-B1"), 201)
    engine = crew("PUE-B1")
    told(
        engine.post(f"incidents/{folio}/zones", kind="hot", corners=[[19.04, -98.2], [19.05, -98.2], [19.05, -98.21]]),
        201,
    )
    crossed = [[19.04, -98.2], [19.05, -98.21], [19.04, -98.21], [19.05, -98.2]]
    assert engine.post(f"incidents/{folio}/zones", kind="hot", corners=crossed).json()["code"] == "HILO-D485"
    told(puebla.post(f"incidents/{folio}/zones/{seen['id']}/lifting"))
    assert [one["kind"] for one in told(engine.get(f"incidents/{folio}/command"))["zones"]] == ["hot"]
    shut_out(lambda: api("dispatcher", "JAL").post(f"incidents/{folio}/zones", **zone))
    assert list(verify()) == []
