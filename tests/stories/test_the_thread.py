"""The main job, told from the first ring to the proof, through the API, on whichever database is under test."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from hilo.kernel.ledger.queries import verify

CRASH = "10104"
FIRE = "20103"
HERE = {"latitude": 19.0437, "longitude": -98.2012, "uncertainty_m": 40}
NEARBY = {"latitude": 19.0441, "longitude": -98.2016, "uncertainty_m": 60}


def told(response: Any, status: int = 200) -> Any:
    """The answer's JSON, if it has the status."""
    assert response.status_code == status, response.content.decode()
    return json.loads(response.content) if response.content else None


@pytest.fixture
def desk(api: Callable[..., Any], units: dict[str, Any]) -> dict[str, Any]:
    return {"operator": api("operator"), "dispatcher": api("dispatcher"), "line": api("integrator")}


def test_one_event_from_the_first_ring_to_the_proof(desk, now):
    operator, dispatcher, line = desk["operator"], desk["dispatcher"], desk["line"]

    first = told(
        line.post("calls", channel="voice", caller_number="+522221234567", narrative="choque, hay un herido", **HERE),
        201,
    )
    assert first["centre"] == "PUE"
    assert first["place"]["state"] == "21"
    assert first["place"]["exact"] is False, "without boundaries a municipality is an estimate and says so"

    answered = told(operator.post(f"calls/{first['id']}/answer"))
    assert answered["answered_by"] == "operator.pue"
    incident = told(operator.post(f"calls/{first['id']}/classification", code=CRASH))
    assert incident["folio"] == first["folio"], "an incident takes its first call's folio"
    assert incident["priority"] in {"high", "medium", "low"}

    second = told(
        line.post(
            "calls", channel="voice", caller_number="+522229876543", narrative="un choque aqui, herido", **NEARBY
        ),
        201,
    )
    told(operator.post(f"calls/{second['id']}/answer"))
    likely = told(operator.get(f"calls/{second['id']}/duplicates"))
    assert likely[0]["incident"] == incident["folio"]
    assert likely[0]["call"] == first["id"]
    assert likely[0]["reasons"]
    linked = told(operator.post(f"incidents/{incident['folio']}/links", call=second["id"]))
    assert linked["calls"] == [first["folio"], second["folio"]]

    prank = told(line.post("calls", channel="voice", caller_number="+522220000000", **HERE), 201)
    told(operator.post(f"calls/{prank['id']}/answer"))
    assert told(operator.post(f"calls/{prank['id']}/improper", kind="prank"))["status"] == "improper"

    ranking = told(dispatcher.get(f"incidents/{incident['folio']}/recommendations"))
    assert ranking[0]["eta_s"] > 0
    assert all(choice["reasons"] for choice in ranking)
    assert "PUE-P2" not in [choice["unit"] for choice in ranking[:1]], "the patrol an hour away is not the best"
    sent = ranking[0]["unit"]

    given = told(dispatcher.post(f"incidents/{incident['folio']}/assignments", unit=sent), 201)
    assert given["assigned_by"] == "dispatcher.pue"
    for status in ("accepted", "under_way", "on_scene"):
        assert told(dispatcher.post(f"units/{sent}/status", status=status))["status"] == status
    attended = told(dispatcher.get(f"incidents/{incident['folio']}"))
    assert attended["status"] == "on_scene"
    assert attended["received_at"] <= attended["opened_at"] <= attended["dispatched_at"] <= attended["on_scene_at"]

    told(dispatcher.post(f"units/{sent}/status", status="free"))
    closed = told(dispatcher.post(f"incidents/{incident['folio']}/closure", code="A"))
    assert (closed["status"], closed["closure_code"]) == ("closed", "A")

    history = told(dispatcher.get(f"incidents/{incident['folio']}/timeline"))
    verbs = [row["verb"] for row in history]
    expected = ["call.received", "call.answered", "incident.opened", "call.linked", "unit.assigned", "unit.arrive"]
    assert [verb for verb in verbs if verb in expected][:3] == ["call.received", "call.answered", "incident.opened"]
    assert set(expected) <= set(verbs)
    assert verbs.index("unit.arrive") < verbs.index("incident.closed")
    assert [row["at"] for row in history] == sorted(row["at"] for row in history)
    assert all(row["text"] for row in history)

    assert list(verify()) == []


def test_a_wrong_link_is_undone_and_both_calls_keep_their_folios(desk):
    operator, line = desk["operator"], desk["line"]
    first = told(line.post("calls", channel="voice", code=CRASH, **HERE), 201)
    second = told(line.post("calls", channel="voice", **NEARBY), 201)
    told(operator.post(f"calls/{second['id']}/answer"))
    told(operator.post(f"incidents/{first['folio']}/links", call=second["id"]))
    assert operator.delete(f"incidents/{first['folio']}/links/{second['id']}").status_code == 204
    assert told(operator.get(f"calls/{second['id']}"))["status"] == "answered"
    assert told(operator.get(f"incidents/{first['folio']}"))["calls"] == [first["folio"]]
    again = told(operator.post(f"calls/{second['id']}/classification", code=FIRE))
    assert again["folio"] == second["folio"] != first["folio"]


def test_a_closed_incident_frees_the_units_that_are_still_with_it(desk):
    from hilo.kernel.events.actions import deliver_pending
    from hilo.kernel.events.queries import backlog

    dispatcher, line = desk["dispatcher"], desk["line"]
    incident = told(line.post("calls", channel="voice", code=CRASH, **HERE), 201)["folio"]
    told(dispatcher.post(f"incidents/{incident}/assignments", units=["PUE-P1", "PUE-A1"]), 201)
    told(dispatcher.post(f"incidents/{incident}/closure", code="N"))
    paid, failed = deliver_pending()
    assert (paid > 0, failed) == (True, 0)
    status = {row["code"]: row["status"] for row in told(dispatcher.get("units"))["items"]}
    assert status["PUE-P1"] == status["PUE-A1"] == "available"
    while deliver_pending()[0]:
        pass
    assert backlog()[1] == 0, "nothing is owed in the end"
    assert list(verify()) == []


def test_another_priority_needs_a_reason_and_the_reason_is_told(desk):
    operator, line = desk["operator"], desk["line"]
    call = told(line.post("calls", channel="voice", **HERE), 201)
    usual = told(operator.post(f"calls/{call['id']}/classification", code=CRASH))["priority"]
    other = "low" if usual != "low" else "high"
    refused = operator.post(f"calls/{call['id']}/classification", code=CRASH, priority=other)
    assert (refused.status_code, refused.json()["code"]) == (422, "HILO-I421")
    told(operator.post(f"calls/{call['id']}/classification", code=CRASH, priority=other, reason="solo daños"))
    history = told(operator.get(f"incidents/{call['folio']}/timeline"))
    assert any("solo daños" in row["text"] for row in history)


def test_an_incident_that_was_not_over_is_reopened(desk):
    dispatcher, line = desk["dispatcher"], desk["line"]
    incident = told(line.post("calls", channel="voice", code=FIRE, **HERE), 201)["folio"]
    told(dispatcher.post(f"incidents/{incident}/closure", code="N"))
    assert dispatcher.post(f"incidents/{incident}/assignments", unit="PUE-B1").status_code == 409
    assert dispatcher.post(f"incidents/{incident}/reopening", reason=" ").status_code == 422
    told(dispatcher.post(f"incidents/{incident}/reopening", reason="rebrotó"))
    told(dispatcher.post(f"incidents/{incident}/assignments", unit="PUE-B1"), 201)


def test_a_call_that_says_it_rang_years_ago_is_taken_as_of_now_and_says_so(desk):
    call = told(desk["line"].post("calls", channel="voice", received_at="2016-09-01T12:00:00Z", **HERE), 201)
    assert call["served_number"] == "911"
    assert any(finding["code"] == "HILO-C111" for finding in call["findings"])


@pytest.mark.parametrize(
    ("where", "why"),
    [
        ({"latitude": 19.0, "longitude": -106.0}, "a point in the sea"),
        ({"latitude": 40.4, "longitude": -3.7}, "a point abroad"),
        ({"latitude": -98.2, "longitude": 19.04}, "latitude and longitude swapped"),
        ({}, "no point at all"),
    ],
)
def test_a_call_is_taken_wherever_it_says_it_is(desk, where, why):
    taken = told(desk["line"].post("calls", channel="voice", **where), 201)
    assert taken["place"] is None, why
    assert taken["centre"] == "NAC"
    assert any(finding["where"] in {"location", "latitude", "longitude"} for finding in taken["findings"])
