"""A transfer whose receiver dies is back with the sender before its time-out, with an alarm."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pytest

from tests.support.server import Server

pytestmark = pytest.mark.slow
HERE = {"channel": "voice", "code": "10104", "latitude": 19.0437, "longitude": -98.2012}


class Desk:
    """The receiver's desk as the server knows it: it renews what it shows every second, until it dies."""

    def __init__(self, server: Server, account: str, transfer: int) -> None:
        self.client = server.client(server.token(account))
        self.path = f"/api/v1/transfers/{transfer}/sight"
        self.renewed = 0
        self._dead = threading.Event()
        self._thread = threading.Thread(target=self._show, daemon=True)

    def _show(self) -> None:
        while not self._dead.is_set():
            self.renewed += self.client.post(self.path, json={}).status_code == 200
            self._dead.wait(1)

    def start(self) -> None:
        self._thread.start()

    def die(self) -> None:
        self._dead.set()
        self._thread.join(60)


@contextmanager
def shown(server: Server, account: str, transfer: int) -> Iterator[Desk]:
    desk = Desk(server, account, transfer)
    desk.start()
    try:
        yield desk
    finally:
        desk.die()


def offer(server: Server, client: Any) -> dict[str, Any]:
    folio = client.post("/api/v1/calls", json=HERE).raise_for_status().json()["incident"]
    body = {"to": "JAL", "reason": "ocurrió allá"}
    return dict(client.post(f"/api/v1/incidents/{folio}/transfer", json=body).raise_for_status().json())


def by_me(client: Any, transfer: int) -> dict[str, Any]:
    rows = client.get("/api/v1/transfers").raise_for_status().json()["offered_by_me"]
    return next(dict(row) for row in rows if row["id"] == transfer)


def until_ended(client: Any, transfer: int, within_s: float = 180) -> dict[str, Any]:
    end = time.monotonic() + within_s
    while (row := by_me(client, transfer))["status"] == "offered":
        assert time.monotonic() < end, "the offer did not come back"
        time.sleep(0.2)
    return row


def ended_before_its_time_out(row: dict[str, Any]) -> bool:
    return datetime.fromisoformat(row["ended_at"]) < datetime.fromisoformat(row["due_at"])


def alarms(server: Server, transfer: int) -> list[str]:
    """The states in whose stream the alarm stands."""
    ask = (
        "import django, json, sys; django.setup(); from hilo.kernel.events.models import Fact\n"
        "rows = Fact.objects.filter(name='mutual_aid.TransferReturned', subject='transfer:' + sys.argv[1])\n"
        "print(','.join(sorted(rows.values_list('state', flat=True))))"
    )
    return server._python("-c", ask, str(transfer)).strip().split(",")


@pytest.fixture
def pue(server: Server) -> Any:
    return server.client(server.token("integrator"))


def test_a_receiver_whose_desk_dies_has_the_offer_no_longer(server: Server, pue: Any) -> None:
    sent = offer(server, pue)
    with shown(server, "jal.dispatcher", sent["id"]) as desk:
        end = time.monotonic() + 120
        while desk.renewed < 3:
            assert time.monotonic() < end, "the desk was not heard"
            time.sleep(0.1)
        assert by_me(pue, sent["id"])["seen_at"]
    back = until_ended(pue, sent["id"])
    assert back["status"] == "lost"
    assert ended_before_its_time_out(back)
    assert back["incident"]["centre"] == "PUE"
    assert alarms(server, sent["id"]) == ["14", "21"]
    assert server.ledger_holds()


def test_a_receiver_that_was_never_there_gives_it_back_sooner_than_its_time_out(server: Server, pue: Any) -> None:
    sent = offer(server, pue)
    back = until_ended(pue, sent["id"])
    assert back["status"] == "unseen"
    assert ended_before_its_time_out(back)
    assert alarms(server, sent["id"]) == ["14", "21"]


def test_a_server_that_is_killed_meanwhile_gives_it_back_when_it_is_there_again(server: Server, pue: Any) -> None:
    sent = offer(server, pue)
    server.kill()
    server.start()
    back = until_ended(pue, sent["id"])
    assert back["status"] == "unseen"
    assert back["incident"]["centre"] == "PUE"
