"""Two dispatchers want the same unit in the same instant: one has it, the other is told who."""

from __future__ import annotations

import threading

import httpx
import pytest

pytestmark = pytest.mark.slow
ROUNDS = 12


def at_once(requests: list[tuple[httpx.Client, str, dict[str, object]]]) -> list[httpx.Response]:
    """Send requests in the same instant, each from its own thread."""
    ready = threading.Barrier(len(requests))
    answers: list[httpx.Response | None] = [None] * len(requests)

    def send(place: int, client: httpx.Client, path: str, body: dict[str, object]) -> None:
        ready.wait()
        answers[place] = client.post(path, json=body)

    threads = [threading.Thread(target=send, args=(place, *request)) for place, request in enumerate(requests)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return [answer for answer in answers if answer is not None]


def test_of_two_dispatchers_one_has_the_unit_and_the_other_is_told_who(shared):
    token = shared.token("integrator")
    clients = [shared.client(token) for _ in range(4)]
    before = shared.count("dispatch.Assignment")
    with shared.client(token) as client:
        unit = next(row["code"] for row in client.get("/api/v1/units?centre=PUE").json()["items"])
        for _ in range(ROUNDS):
            folios = [
                client.post(
                    "/api/v1/calls", json={"channel": "voice", "code": "10104", "latitude": 19.04, "longitude": -98.2}
                )
                .raise_for_status()
                .json()["folio"]
                for _ in clients
            ]
            wanted = [
                (each, f"/api/v1/incidents/{folio}/assignments", {"unit": unit})
                for each, folio in zip(clients, folios, strict=True)
            ]
            answers = at_once(wanted)
            assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
            winner = next(answer.json()["incident"] for answer in answers if answer.status_code == 201)
            for refused in (answer.json() for answer in answers if answer.status_code == 409):
                assert refused["code"] == "HILO-D409"
                assert refused["holder"]["incident"] == winner
                assert refused["holder"]["by"] == "integrator"
            client.post(f"/api/v1/units/{unit}/status", json={"status": "free"}).raise_for_status()
    assert shared.count("dispatch.Assignment") == before + ROUNDS
    assert shared.ledger_holds()


def test_two_dispatchers_who_want_the_same_pair_do_not_wait_for_each_other(shared):
    token = shared.token("integrator")
    one, other = shared.client(token), shared.client(token)
    pair = [row["code"] for row in one.get("/api/v1/units?centre=PUE").json()["items"]][:2]
    for _ in range(ROUNDS):
        call = {"channel": "voice", "code": "10104", "latitude": 19.04, "longitude": -98.2}
        folios = [one.post("/api/v1/calls", json=call).json()["folio"] for _ in range(2)]
        answers = at_once(
            [
                (one, f"/api/v1/incidents/{folios[0]}/assignments", {"units": pair}),
                (other, f"/api/v1/incidents/{folios[1]}/assignments", {"units": pair[::-1]}),
            ]
        )
        assert sorted(answer.status_code for answer in answers) == [201, 409]
        for unit in pair:
            one.post(f"/api/v1/units/{unit}/status", json={"status": "free"}).raise_for_status()


def test_two_operators_who_answer_the_same_call_do_not_both_have_it(shared):
    token = shared.token("integrator")
    clients = [shared.client(token) for _ in range(4)]
    for _ in range(ROUNDS):
        call = clients[0].post("/api/v1/calls", json={"channel": "voice"}).json()["id"]
        answers = at_once([(client, f"/api/v1/calls/{call}/answer", {}) for client in clients])
        assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
        refused = next(answer.json() for answer in answers if answer.status_code == 409)
        assert refused["holder"] == "integrator"


def test_a_submission_repeated_at_once_has_its_effect_once(shared):
    token = shared.token("integrator")
    clients = [shared.client(token, follow_redirects=False) for _ in range(4)]
    before = shared.count("calls.Call")
    for number in range(ROUNDS):
        for client in clients:
            client.headers["Idempotency-Key"] = f"the-same-{number}"
        answers = at_once(
            [(client, "/api/v1/calls", {"channel": "voice", "narrative": "una vez"}) for client in clients]
        )
        assert {answer.status_code for answer in answers} == {201}
        assert len({answer.json()["folio"] for answer in answers}) == 1
    assert shared.count("calls.Call") == before + ROUNDS
