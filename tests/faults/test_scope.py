"""Nobody reads what is not theirs, and who tried is in the ledger."""

from __future__ import annotations

import json

import pytest

from hilo.kernel.ledger.models import Entry

GUADALAJARA = {"latitude": 20.6736, "longitude": -103.344}


@pytest.fixture
def theirs(api, jalisco):
    """A call and incident of Jalisco."""
    call = api("integrator").post("calls", channel="voice", code="10104", narrative="secreto", **GUADALAJARA).json()
    assert call["centre"] == "JAL"
    return call


FOREIGN = [
    ("get", "calls/{id}", {}),
    ("get", "incidents/{folio}", {}),
    ("get", "incidents/{folio}/timeline", {}),
    ("get", "calls/{id}/duplicates", {}),
    ("post", "calls/{id}/answer", {}),
    ("post", "calls/{id}/classification", {"code": "20103"}),
    ("post", "calls/{id}/improper", {"kind": "prank"}),
]


@pytest.mark.parametrize(("method", "path", "body"), FOREIGN)
def test_an_operator_of_puebla_cannot_reach_jaliscos_records(method, path, body, api, theirs):
    operator = api("operator", "PUE")
    before = Entry.objects.filter(verb="access.refused").count()
    refused = getattr(operator, method)(path.format(**theirs), **body)
    assert refused.status_code == 403
    assert "secreto" not in refused.content.decode()
    assert json.loads(refused.content)["code"] == "HILO-A404"
    noted = Entry.objects.filter(verb="access.refused").order_by("id").last()
    assert Entry.objects.filter(verb="access.refused").count() == before + 1
    assert noted.actor == "operator.pue"
    assert path.format(**theirs)[:40] in noted.subject


def test_an_operator_of_jalisco_reads_them_and_the_read_is_in_the_ledger(api, theirs):
    operator = api("operator", "JAL")
    assert operator.get(f"incidents/{theirs['folio']}").status_code == 200
    assert Entry.objects.filter(verb="incident.read", actor="operator.jal").exists()


def test_a_dispatcher_sees_the_units_of_the_own_state_alone(api, units, jalisco, enrol):
    enrol("JAL-P1", "police", latitude=20.67, longitude=-103.34)
    seen = {row["code"] for row in api("dispatcher", "PUE").get("units").json()["items"]}
    assert seen == set(units)
    assert "JAL-P1" in {row["code"] for row in api("integrator").get("units").json()["items"]}


def test_a_dispatcher_cannot_send_another_states_unit(api, units, jalisco, enrol):
    enrol("JAL-P1", "police", latitude=20.67, longitude=-103.34)
    folio = (
        api("integrator").post("calls", channel="voice", code="10104", latitude=19.04, longitude=-98.2).json()["folio"]
    )
    refused = api("dispatcher", "PUE").post(f"incidents/{folio}/assignments", unit="JAL-P1")
    assert refused.status_code == 403


WITHOUT_THE_RIGHT = [
    ("operator", "post", "incidents/{folio}/assignments", {"unit": "PUE-P1"}, "dispatch.assign"),
    ("operator", "get", "incidents/{folio}/recommendations", {}, "dispatch.recommend"),
    ("operator", "post", "incidents/{folio}/closure", {"code": "A"}, "incidents.close"),
    ("dispatcher", "post", "calls", {"channel": "voice"}, "calls.receive"),
    ("dispatcher", "post", "calls/{id}/answer", {}, "calls.answer"),
    ("admin", "get", "incidents/{folio}", {}, "incidents.read"),
]


@pytest.mark.parametrize(("role", "method", "path", "body", "permission"), WITHOUT_THE_RIGHT)
def test_a_role_without_the_right_is_refused_and_noted(role, method, path, body, permission, api, units):
    known = api("integrator").post("calls", channel="voice", code="10104", latitude=19.04, longitude=-98.2).json()
    refused = getattr(api(role), method)(path.format(**known), **body)
    problem = json.loads(refused.content)
    assert (refused.status_code, problem["code"], problem["permission"]) == (403, "HILO-A403", permission)
    noted = Entry.objects.filter(verb="access.refused").order_by("id").last()
    assert json.loads(noted.data)["permission"] == permission
    assert noted.actor.startswith(role)


def test_metrics_are_for_those_who_may_read_them(api):
    from django.test import Client

    line = api("integrator")
    with_token = Client().get("/metrics", headers={"Authorization": f"Bearer {line.token}"})
    assert with_token.status_code == 200
    assert b'hilo_queue_length{queue="tasks"}' in with_token.content
    assert Client(raise_request_exception=False).get("/metrics").status_code == 401


def test_a_refusal_of_a_request_with_a_key_is_noted_too(api, theirs):
    refused = api("operator", "PUE").post(f"calls/{theirs['id']}/answer", headers={"Idempotency-Key": "1"})
    assert refused.status_code == 403
    assert Entry.objects.filter(verb="access.refused", actor="operator.pue").count() == 1
