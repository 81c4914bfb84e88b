"""The live stream across reconnections: nothing lost, nothing twice, in order for each incident."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from tests.support.stream import Event, Reader

from .load import Load

pytestmark = pytest.mark.slow


def subject(event: Event) -> str:
    """The folio that an event is about."""
    for what in ("incident", "call"):
        record = event.data.get(what)
        if isinstance(record, dict):
            return str(record["folio"])
    return ""


def test_a_line_that_breaks_again_and_again_hears_everything_once_and_in_order(server):
    token = server.token("integrator")
    reader, calm = Reader(server.url, token), Reader(server.url, token)
    calm.connect()
    reader.connect()
    load = Load(server, token)
    goal = threading.Event()
    caller = threading.Thread(target=load.run, kwargs={"callers": 3, "until": lambda now: goal.is_set()}, daemon=True)
    caller.start()
    for heard in (5, 15, 30, 50, 75):
        reader.wait(heard)
        reader.disconnect()
        missed = len(load.answers) + 3
        while len(load.answers) < missed and caller.is_alive():
            goal.wait(0.02)
        reader.connect()
    goal.set()
    caller.join(300)
    expected = len(load.answers) + sum(bool(load.bodies[key]["code"]) for key in load.answers)
    heard = reader.wait(expected)
    assert calm.wait(expected) == heard, "who never hung up heard the same, in the same order"
    assert reader.connections == 6
    assert len(heard) == expected
    assert [event.id for event in heard] == sorted({event.id for event in heard})
    received = [subject(event) for event in heard if event.name == "calls.CallReceived"]
    assert sorted(received) == sorted(answer["folio"] for answer in load.answers.values())
    places = {subject(event): event.id for event in heard if event.name == "calls.CallReceived"}
    opened = {subject(event): event.id for event in heard if event.name == "incidents.IncidentOpened"}
    assert len(opened) == expected - len(load.answers)
    assert all(places[folio] < place for folio, place in opened.items()), "an incident is heard of after its call"
    reader.disconnect()
    calm.disconnect()


def test_a_proxy_that_cuts_every_line_after_a_while_loses_nothing(server):
    token = server.token("integrator")
    calm = Reader(server.url, token)
    calm.connect()
    heard: list[int] = []
    with CuttingProxy(server.port, after_s=0.4) as proxy:
        threading.Thread(target=follow, args=(proxy.url, token, heard), daemon=True).start()
        while not proxy.cuts:
            time.sleep(0.02)
        with server.client(token) as client:
            for _ in range(30):
                client.post("/api/v1/calls", json={"channel": "voice"}).raise_for_status()
                time.sleep(0.1)
        expected = [event.id for event in calm.wait(30)]
        until = time.monotonic() + 60
        while len(heard) < len(expected) and time.monotonic() < until:
            time.sleep(0.05)
    assert heard == expected
    assert proxy.cuts > 3
    calm.disconnect()


def test_who_lost_the_place_catches_up_by_time(server):
    token = server.token("integrator")
    call = {"channel": "voice"}
    with server.client(token) as client:
        folios = [client.post("/api/v1/calls", json=call).json()["folio"] for _ in range(3)]
    late = Reader(server.url, token, f"since={stamped(minutes=-30)}&as=message")
    late.connect()
    assert received(late, 3) == folios
    assert {event.name for event in late.heard} == {"message"}
    assert [event.data["place"] for event in late.heard] == [event.id for event in late.heard]
    late.disconnect()
    with server.client(token) as client:
        new = client.post("/api/v1/calls", json=call).json()["folio"]
    late.connect()
    assert received(late, 4) == [*folios, new], "its place says more than the instant"
    later = Reader(server.url, token, f"since={stamped(minutes=30)}&as=message")
    later.connect()
    with server.client(token) as client:
        newest = client.post("/api/v1/calls", json=call).json()["folio"]
    assert received(later, 1) == [newest], "an instant that is to come is now"
    late.disconnect()
    later.disconnect()


@pytest.mark.parametrize(
    ("query", "status"), [("since=today", 400), ("since=2026-01-01T00:00:00", 400), ("sinse=1", 422)]
)
def test_a_stream_asked_wrongly_says_how(server, query, status):
    with server.client(server.token("integrator")) as client:
        assert client.get(f"/api/v1/stream?{query}").status_code == status


def received(reader: Reader, count: int) -> list[str]:
    """Folios of the calls of which messages tell, once they are so many."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        told = [event.data for event in list(reader.heard) if event.data["fact"] == "calls.CallReceived"]
        if len(told) >= count:
            break
        time.sleep(0.02)
    return [one["call"]["folio"] for one in told]


def stamped(**away: float) -> str:
    return (datetime.now(UTC) + timedelta(**away)).strftime("%Y-%m-%dT%H:%M:%SZ")


def follow(url: str, token: str, heard: list[int]) -> None:
    """As a browser does: comes back after each break with the last id, until the proxy is gone."""
    headers = {"Authorization": f"Bearer {token}"}
    while True:
        try:
            with httpx.stream("GET", f"{url}/api/v1/stream", headers=headers, timeout=30) as answer:
                for event in identified(answer.iter_lines()):
                    headers["Last-Event-ID"] = event[0]
                    heard.extend([int(event[0])] if event[1] else [])
        except httpx.ConnectError:
            return
        except httpx.HTTPError:
            time.sleep(0.05)


def identified(lines: Iterable[str]) -> Iterator[tuple[str, bool]]:
    """The id of each event that came whole, and whether it tells something."""
    place, told = "", False
    for line in lines:
        place = line.removeprefix("id: ") if line.startswith("id: ") else place
        told = told or line.startswith("data: ")
        if not line and place:
            yield place, told
            place, told = "", False


class CuttingProxy:
    """Passes bytes on, and cuts every line some seconds after it began, wherever it stands."""

    def __init__(self, port: int, *, after_s: float) -> None:
        self.port, self.after_s, self.cuts = port, after_s, 0
        self._open = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._open.getsockname()[1]}"

    def __enter__(self) -> CuttingProxy:
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self._open.shutdown(socket.SHUT_RDWR)
        self._open.close()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._open.accept()
                far = socket.create_connection(("127.0.0.1", self.port))
                for pair in ((near, far), (far, near)):
                    threading.Thread(target=self._pass_on, args=pair, daemon=True).start()
                threading.Timer(self.after_s, self._cut, (near, far)).start()

    def _pass_on(self, here: socket.socket, there: socket.socket) -> None:
        with suppress(OSError):
            while told := here.recv(4096):
                there.sendall(told)

    def _cut(self, *ends: socket.socket) -> None:
        self.cuts += 1
        for end in ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


def test_the_steps_of_one_incident_are_heard_in_the_order_they_were_taken(server):
    token = server.token("integrator")
    reader = Reader(server.url, token)
    reader.connect()
    with server.client(token) as client:
        units = [row["code"] for row in client.get("/api/v1/units?centre=PUE").json()["items"]][:3]

        def whole_story(unit: str) -> None:
            with server.client(token) as own:
                call = {"channel": "voice", "code": "10104", "latitude": 19.04, "longitude": -98.2}
                folio = own.post("/api/v1/calls", json=call).json()["folio"]
                own.post(f"/api/v1/incidents/{folio}/assignments", json={"unit": unit}).raise_for_status()
                for status in ("accepted", "under_way", "on_scene", "free"):
                    own.post(f"/api/v1/units/{unit}/status", json={"status": status}).raise_for_status()
                own.post(f"/api/v1/incidents/{folio}/closure", json={"code": "A"}).raise_for_status()

        threads = [threading.Thread(target=whole_story, args=(unit,)) for unit in units]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(300)
    heard = reader.wait_for("incidents.IncidentClosed", 3)
    reader.disconnect()
    status = [
        (event.data["incident"]["folio"], event.data["incident"]["status"])
        for event in heard
        if event.name.startswith("incidents.Incident")
    ]
    stories = {folio: [each for name, each in status if name == folio] for folio, _ in status}
    assert len(stories) == 3
    for steps in stories.values():
        assert [step for place, step in enumerate(steps) if step not in steps[:place]] == [
            "open",
            "dispatched",
            "on_scene",
            "closed",
        ]
        assert steps == sorted(steps, key=["open", "dispatched", "on_scene", "closed"].index)


def test_the_stream_goes_on_where_it_was_after_the_server_was_killed(server):
    token = server.token("integrator")
    reader = Reader(server.url, token)
    reader.connect()
    with server.client(token) as client:
        for _ in range(5):
            client.post("/api/v1/calls", json={"channel": "voice"}).raise_for_status()
        reader.wait(3)
        server.kill()
    server.start()
    with server.client(token) as client:
        for _ in range(5):
            client.post("/api/v1/calls", json={"channel": "voice"}).raise_for_status()
    reader.connect()
    heard = reader.wait(10)
    assert [event.name for event in heard] == ["calls.CallReceived"] * 10
    assert len({event.id for event in heard}) == 10
    reader.disconnect()


def test_an_operator_hears_the_own_state_alone(shared):
    shared.hilo(
        "users",
        "join",
        "tapatia",
        "--name",
        "Operadora Jalisco",
        "--institution",
        "JAL",
        "--role",
        "operator",
        "--no-password",
    )
    reader = Reader(shared.url, shared.token("tapatia"))
    reader.connect()
    with shared.client(shared.token("integrator")) as client:
        for latitude, longitude in ((19.04, -98.2), (20.67, -103.34), (19.05, -98.2), (20.66, -103.35)):
            call = {"channel": "voice", "latitude": latitude, "longitude": longitude}
            client.post("/api/v1/calls", json=call).raise_for_status()
    heard = reader.wait(2)
    reader.wait(3, within_s=1)
    reader.disconnect()
    assert {event.data["call"]["centre"] for event in heard} == {"JAL"}
    assert len(heard) == 2


@pytest.mark.parametrize("token", ["", "hilo_wrong"])
def test_the_stream_is_for_those_who_may_hear_it(shared, token):
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    refused = httpx.get(f"{shared.url}/api/v1/stream", headers=headers, timeout=60)
    assert refused.status_code == 401
    assert refused.headers["content-type"] == "application/problem+json"


def test_a_place_that_is_no_number_is_refused(shared):
    headers = {"Authorization": f"Bearer {shared.token('integrator')}", "Last-Event-ID": "-1; DROP"}
    refused = httpx.get(f"{shared.url}/api/v1/stream", headers=headers, timeout=60)
    assert (refused.status_code, refused.json()["code"]) == (400, "HILO-K424")


def test_a_word_of_as_that_there_is_none_of_is_refused(shared):
    headers = {"Authorization": f"Bearer {shared.token('integrator')}"}
    refused = httpx.get(f"{shared.url}/api/v1/stream?as=messages", headers=headers, timeout=60)
    assert (refused.status_code, refused.json()["code"], refused.json()["where"]) == (422, "HILO-K422", "as")


def test_a_server_with_open_streams_stops_within_seconds(server):
    readers = [Reader(server.url, server.token("integrator")) for _ in range(3)]
    for reader in readers:
        reader.connect()
    assert server.interrupt() in {0, 130, -2}
