"""What the desk is given: everything in a few questions, nothing of another state, and reads that are written down."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(account: Callable[..., Any]) -> Callable[..., Client]:
    """`desk("dispatcher", "JAL")`: a signed-in browser."""

    def signed_in(role: str = "dispatcher", institution: str = "PUE", **fields: Any) -> Client:
        client = Client(headers={"Accept": "application/json"}, raise_request_exception=False)
        client.force_login(account(role, institution, **fields), backend="django.contrib.auth.backends.ModelBackend")
        return client

    return signed_in


@pytest.fixture
def crash(api: Callable[..., Any], units: dict[str, Any], now: Any) -> Callable[..., str]:
    """`crash()`: the folio of a crash in Puebla that a caller told of some seconds ago."""
    client = api()

    def happened(seconds: int = 30, **fields: Any) -> str:
        told = {
            "channel": "voice",
            "code": "10104",
            "latitude": 19.046,
            "longitude": -98.206,
            "caller_number": "+522221234567",
            "narrative": "Chocaron dos coches",
            "received_at": (now - timedelta(seconds=seconds)).isoformat(),
        }
        return str(client.post("calls", **(told | fields)).json()["incident"])

    return happened


def asked(client: Client, path: str = "state.json") -> Any:
    answer = client.get(f"/desk/dispatcher/{path}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_the_whole_state_takes_the_same_few_questions_for_one_incident_or_many(desk, crash):
    client = desk()
    crash()
    asked(client)
    with CaptureQueriesContext(
        connection,
    ) as one:
        assert len(asked(client)["incidents"]) == 1
    for _ in range(5):
        crash()
    with CaptureQueriesContext(connection) as many:
        assert len(asked(client)["incidents"]) == 6
    assert len(many) == len(one)


def test_the_state_names_the_calls_and_the_unit_of_each_incident(desk, crash, api):
    folio = crash()
    api("dispatcher").post(f"incidents/{folio}/assignments", units=["PUE-P1"])
    state = asked(desk())
    incident = next(row for row in state["incidents"] if row["folio"] == folio)
    assert incident["calls"] == [folio]
    assert incident["status"] == "dispatched"
    unit = next(row for row in state["units"] if row["code"] == "PUE-P1")
    assert (unit["incident"], unit["status"], unit["capabilities"]) == (folio, "assigned", ["police"])


def test_the_state_says_from_which_place_the_stream_goes_on(desk, crash):
    from hilo.kernel.events.actions import sequence_pending
    from hilo.kernel.events.queries import facts_after

    crash()
    sequence_pending()
    place = asked(desk())["place"]
    assert place > 0
    later = crash()
    sequence_pending()
    assert later in {json.loads(fact.payload).get("incident", {}).get("folio") for fact in facts_after(place)}


def test_another_states_dispatcher_sees_neither_incidents_nor_units(desk, crash, jalisco):
    folio = crash()
    other = desk("dispatcher", "JAL")
    state = asked(other)
    assert (state["incidents"], state["units"]) == ([], [])
    refused = other.get(f"/desk/dispatcher/incidents/{folio}")
    assert (refused.status_code, refused.json()["code"]) == (403, "HILO-A404")
    assert "Chocaron" not in refused.content.decode()


def test_an_operator_may_not_open_the_desk(desk, puebla):
    operator = desk("operator")
    for path in ("", "map", "state.json", "codes.json"):
        assert operator.get(f"/desk/dispatcher/{path}").status_code == 403


def test_reading_an_incident_is_written_down_with_the_calls_and_the_purpose(desk, crash):
    from hilo.kernel.ledger.queries import about

    folio = crash()
    shown = asked(desk(), f"incidents/{folio}")
    assert shown["calls"][0]["narrative"] == "Chocaron dos coches"
    assert "Puebla" in shown["place"]
    assert [line["text"] for line in shown["timeline"]]
    reads = {row.verb: row for row in about([f"incident:{folio}"]) if row.verb.endswith(".read")}
    assert set(reads) == {"incident.read", "call.read"}
    assert json.loads(reads["call.read"].data) == {"calls": [folio]}
    assert {row.why for row in reads.values()} == {"dispatch of units"}


def test_notices_in_force_at_the_place_are_shown(desk, crash, actor, now):
    from hilo.kernel.notices.actions import post

    post(
        actor=actor("supervisor"),
        kind="place",
        text="Perro suelto en el patio",
        state="21",
        at=now,
        until=now + timedelta(days=1),
        latitude=19.046,
        longitude=-98.206,
    )
    assert [notice["text"] for notice in asked(desk(), f"incidents/{crash()}")["notices"]] == [
        "Perro suelto en el patio"
    ]


def test_the_ranking_gives_reasons_and_who_is_nearer_and_stays(desk, crash, api):
    first, second = crash(), crash()
    api("dispatcher").post(f"incidents/{first}/assignments", units=["PUE-P1"])
    ranking = asked(desk(), f"incidents/{second}/ranking")
    assert ranking["choices"][0]["reasons"]
    assert "PUE-P1" not in {choice["unit"] for choice in ranking["choices"]}
    why = {row["unit"]: row["why"] for row in ranking["passed_over"]}
    assert first in why["PUE-P1"]


def test_the_last_unit_of_a_kind_in_its_sector_is_a_warning(desk, crash, enrol):
    enrol("PUE-X9", "ambulance_basic", latitude=19.0461, longitude=-98.2061, sector="Centro")
    choices = {row["unit"]: row for row in asked(desk(), f"incidents/{crash()}/ranking")["choices"]}
    assert any("Centro" in words for words in choices["PUE-X9"]["warnings"])
    assert not any("Centro" in words for words in choices["PUE-X9"]["reasons"])


def test_an_incident_without_a_place_has_an_empty_ranking(api, desk, puebla, national):
    folio = api().post("calls", channel="voice", code="10104").json()["incident"]
    nationwide = desk("integrator", "NAC", username="national")
    assert asked(nationwide, f"incidents/{folio}/ranking")["choices"] == []


def test_a_crew_on_scene_reclassifies_once_though_the_request_comes_twice(desk, crash):
    from hilo.kernel.ledger.queries import about

    folio, client = crash(), desk()
    for _ in range(2):
        answer = client.post(
            f"/desk/dispatcher/incidents/{folio}/reclassification",
            json.dumps({"code": "20301", "on_scene": True}),
            content_type="application/json",
            headers={"Idempotency-Key": "the-same"},
        )
        assert answer.status_code == 200
    assert asked(client, f"incidents/{folio}")["classified"]["on_scene"] == "20301"
    assert [row.verb for row in about([f"incident:{folio}"])].count("incident.reclassified") == 1


def test_another_priority_without_a_reason_is_refused_and_changes_nothing(desk, crash):
    folio, client = crash(), desk()
    before = asked(client, f"incidents/{folio}")["incident"]["priority"]
    other = "low" if before != "low" else "high"
    answer = client.post(
        f"/desk/dispatcher/incidents/{folio}/reclassification",
        json.dumps({"code": "10104", "priority": other}),
        content_type="application/json",
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "HILO-I421")
    assert asked(client, f"incidents/{folio}")["incident"]["priority"] == before


@pytest.mark.parametrize("body", ['{"code": 5}', "{", '{"code": "a\\u0000b"}', '{"code": "' + "9" * 200 + '"}'])
def test_a_malformed_reclassification_names_the_fault(desk, crash, body):
    answer = desk().post(
        f"/desk/dispatcher/incidents/{crash()}/reclassification", body, content_type="application/json"
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "HILO-K422")


def test_names_come_in_the_language_asked_for_and_may_be_kept(desk, puebla):
    client = desk()
    spanish, english = asked(client, "codes.json?lang=es"), asked(client, "codes.json?lang=en")
    assert len(spanish["codes"]) > 300
    assert spanish["codes"]["20301"] == "Incendio de casa habitación"
    assert english["codes"]["20301"] == "House fire"
    assert spanish["places"]["21114"] == "Puebla"
    assert {code[:2] for code in spanish["places"] if len(code) == 5} == {"21"}
    assert set(spanish["closures"]) == set("AINDF")
    assert "max-age=3600" in client.get("/desk/dispatcher/codes.json?lang=es").headers["Cache-Control"]


def test_codes_are_found_by_a_few_letters(desk, puebla):
    assert asked(desk(), "codes?q=inc+casa")["codes"][0]["code"] == "20301"
