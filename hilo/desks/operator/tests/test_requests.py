from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from hilo.emergency.places import localities as places
from tests.support.at_once import at_once

PUEBLA = {"latitude": 19.0437, "longitude": -98.1979, "uncertainty_m": 120}
NUMBER = "+522221234567"


class Desk:
    """A signed-in operator's browser without the browser."""

    def __init__(self, user: Any) -> None:
        self.client = Client(raise_request_exception=False)
        self.client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")

    def ask(self, method: str, path: str, body: Any = None, status: int = 200, **headers: str) -> Any:
        answer = self.client.generic(
            method,
            f"/desk/operator/{path}",
            json.dumps(body) if body is not None else "",
            content_type="application/json",
            headers={"Accept": "application/json"} | headers,
        )
        assert answer.status_code == status, answer.content.decode()
        return json.loads(answer.content) if answer.content else None

    def mark(self, call: dict[str, Any], kind: str) -> None:
        path, body = f"/api/v1/calls/{call['id']}/improper", json.dumps({"kind": kind})
        answer = self.client.post(path, body, content_type="application/json")
        assert answer.status_code == 200, answer.content.decode()


@pytest.fixture
def desk(account, puebla):
    return Desk(account("operator"))


@pytest.fixture
def ring(api):
    line = api("integrator")

    def rings(**known: Any) -> dict[str, Any]:
        answer = line.post("calls", channel="voice", **(PUEBLA | known))
        assert answer.status_code == 201, answer.content.decode()
        return json.loads(answer.content)

    return rings


def test_the_next_call_is_the_one_that_has_waited_longest(desk, ring, now):
    second, first = (ring(received_at=(now - timedelta(seconds=ago)).isoformat()) for ago in (8, 9))
    assert desk.ask("POST", "next")["call"]["folio"] == first["folio"]
    assert desk.ask("POST", "next")["call"]["folio"] == second["folio"]
    assert desk.ask("POST", "next")["call"] is None


def test_a_repeated_press_of_the_key_takes_one_call(desk, ring):
    ring(), ring()
    key = {"Idempotency-Key": "press-1"}
    taken = [desk.ask("POST", "next", {}, **key)["call"]["id"] for _ in range(2)]
    assert taken[0] == taken[1]
    assert len(desk.ask("GET", "queue")["waiting"]) == 1


@pytest.mark.django_db(transaction=True)
def test_operators_who_press_at_once_take_different_calls(account, ring):
    ring(), ring()
    desks = [Desk(account("operator", username=f"operator{number}")) for number in range(2)]
    keys = [{"Idempotency-Key": f"press-{number}"} for number in range(2)]
    came = at_once(*(lambda d=d, k=k: d.ask("POST", "next", {}, **k) for d, k in zip(desks, keys, strict=True)))
    taken = {answer["call"]["id"] for answer in came if isinstance(answer, dict) and answer["call"]}
    assert len(taken) == 2, came


def test_the_sheet_tells_what_earlier_calls_from_the_number_were(desk, ring):
    ring(caller_number=NUMBER)
    prank = desk.ask("POST", "next")["call"]
    desk.mark(prank, "prank")
    ring(caller_number=NUMBER)
    earlier = desk.ask("POST", "next")["call"]["earlier"]
    assert [(row["what"], row["improper"]) for row in earlier["latest"]] == [("Broma", True)]
    assert earlier["summary"]["code"] == "HILO-C121"


def test_a_call_without_a_place_asks_for_one_and_takes_a_named_one(desk, account, puebla, api):
    desk_line = api("operator")
    call = json.loads(desk_line.post("calls", channel="voice").content)
    sheet = desk.ask("POST", "next")["call"]
    assert (sheet["id"], sheet["placed"], sheet["findings"][0]["code"]) == (call["id"], False, "HILO-C101")
    [found] = desk.ask("GET", "places?q=cholula de riv")["places"]
    point = {"latitude": found["latitude"], "longitude": found["longitude"], "uncertainty_m": found["radius_m"]}
    where = desk.ask("PATCH", f"calls/{call['id']}/note", point)["where"]
    assert where["place"] == "San Pedro Cholula, Puebla"
    assert where["placed"] is True


def test_what_is_kept_of_a_card_comes_back_as_it_was(desk, ring):
    ring()
    call = desk.ask("POST", "next")["call"]
    card = {
        "card": "crash",
        "version": 1,
        "answers": ["no"],
        "draft": {"code": "10104", "priority": "high", "reason": ""},
    }
    desk.ask("PATCH", f"calls/{call['id']}/note", {"card": card})
    assert desk.ask("GET", f"calls/{call['id']}")["call"]["card"] == card


@pytest.mark.parametrize(
    "body",
    [
        {"narrative": "a\x00b"},
        {"narrative": None},
        {"narrative": "x" * 20_001},
        {"latitude": 999},
        {"card": "no card"},
        {"card": None},
        {"card": {"answers": ["a\x00b"]}},
        {"card": {"answers": ["x" * 20_000]}},
    ],
)
def test_a_note_that_cannot_be_kept_is_refused_whole(desk, ring, body):
    ring(narrative="before")
    call = desk.ask("POST", "next")["call"]
    refusal = desk.ask("PATCH", f"calls/{call['id']}/note", body, status=422)
    assert refusal["code"] == "HILO-K422"
    assert desk.ask("GET", f"calls/{call['id']}")["call"]["narrative"] == "before"


def test_a_wrong_improper_is_taken_back_with_a_reason(desk, ring):
    ring()
    call = desk.ask("POST", "next")["call"]
    desk.client.post(
        f"/api/v1/calls/{call['id']}/improper", json.dumps({"kind": "test"}), content_type="application/json"
    )
    assert desk.ask("POST", f"calls/{call['id']}/correction", {"reason": " "}, status=422)["code"] == "HILO-C423"
    back = desk.ask("POST", f"calls/{call['id']}/correction", {"reason": "wrong key"})["call"]
    assert (back["status"], back["improper_kind"]) == ("answered", "")


def test_a_call_set_aside_stays_in_the_operators_hands(desk, ring):
    ring()
    call = desk.ask("POST", "next")["call"]
    assert [row["id"] for row in desk.ask("GET", "queue")["held"]] == [call["id"]]


def test_an_operator_of_another_state_cannot_open_the_call(ring, account, jalisco, desk):
    call = ring()
    other = Desk(account("operator", "JAL"))
    assert other.ask("GET", f"calls/{call['id']}", status=403)["code"] == "HILO-A404"
    assert other.ask("PATCH", f"calls/{call['id']}/note", {"narrative": "x"}, status=403)["code"] == "HILO-A404"
    assert other.ask("GET", "queue")["waiting"] == []


def test_a_unit_has_no_operators_desk(account, puebla):
    assert Desk(account("unit")).ask("GET", "queue", status=403)["code"] == "HILO-A403"


def test_a_few_letters_find_the_fire_of_a_dwelling(desk):
    found = desk.ask("GET", "codes?q=inc viv")["codes"][0]
    assert found["name"] == "Incendio de casa habitación"
    assert found["priority"] in {"high", "medium", "low"}


@pytest.mark.parametrize("typed", ["", "  ", "%%%", "zzzzzz", "x" * 500])
def test_a_place_that_nobody_knows_finds_nothing(typed):
    assert places.search(typed, states=frozenset({"21"})) == []


def test_places_of_other_states_are_not_offered_to_a_state():
    assert {place.within.rpartition(", ")[2] for place in places.search("san", states=frozenset({"21"}))} == {"Puebla"}
    assert len({place.within.rpartition(", ")[2] for place in places.search("san", states=frozenset(), limit=8)}) > 1
