"""Nothing that was acknowledged is ever lost: the server is killed, the database is killed, and all is there again."""

from __future__ import annotations

import threading
import time

import pytest

from tests.support import demonstration, postgres
from tests.support.server import Server

from .load import Load

pytestmark = pytest.mark.slow
ENOUGH = 80


def everything_is_there(server: Server, load: Load) -> None:
    """Each acknowledged call is read again; sent again, each gets its first answer; the others are taken once."""
    with server.client(load.token) as client:
        for key, first in load.answers.items():
            kept = client.get(f"/api/v1/calls/{first['id']}")
            assert kept.status_code == 200, kept.text
            assert kept.json()["folio"] == first["folio"]
            assert kept.json()["narrative"] == load.bodies[key]["narrative"]
        for key, first in list(load.answers.items())[:20]:
            assert load.again(key, client).json() == first
        for key in load.unanswered:
            taken = load.again(key, client)
            assert taken.status_code == 201, taken.text
            assert load.again(key, client).json() == taken.json()
    assert server.count("calls.Call") == len(load.answers) + len(load.unanswered), "no call is there twice"
    assert server.count("incidents.Incident") == sum(bool(load.bodies[key]["code"]) for key in load.bodies)
    assert server.ledger_holds()


def wait_until_ready(server: Server) -> None:
    """Each process of the server has a pool of connections that broke with the database: each finds out by using it."""
    until, ready = time.monotonic() + 300, 0
    while ready < 60:
        assert time.monotonic() < until, "the server did not find the database again"
        with server.client() as client:
            ready = ready + 1 if client.get("/readyz").status_code == 200 else 0
        time.sleep(0 if ready else 0.2)


def test_a_server_killed_under_load_loses_no_acknowledged_call(server):
    load = Load(server, server.token("integrator"))

    def kill_when_busy(now: Load) -> bool:
        if len(now.answers) < ENOUGH:
            return False
        server.kill()
        return True

    load.run(until=kill_when_busy)
    assert len(load.answers) >= ENOUGH
    assert load.refused == []
    server.start()
    everything_is_there(server, load)


def test_a_server_killed_again_and_again_comes_back_each_time(server):
    load = Load(server, server.token("integrator"))
    for goal in (15, 30, 45):
        load.run(until=lambda now, goal=goal: len(now.answers) >= goal)
        server.kill()
        server.start()
    everything_is_there(server, load)


def test_a_database_killed_under_load_loses_no_acknowledged_call(on_postgresql, tmp_path):
    with postgres.cluster(like=on_postgresql / "cluster") as cluster:
        server = Server(tmp_path / "data", database_url=cluster.url(demonstration.NAME))
        server.copy(on_postgresql)
        server.start()
        try:
            load = Load(server, server.token("integrator"))
            stopped = threading.Event()

            def cut_the_power(now: Load) -> bool:
                if len(now.answers) >= ENOUGH and not stopped.is_set():
                    cluster.stop("immediate")
                    stopped.set()
                return stopped.is_set() and len(now.refused) >= 4

            load.run(until=cut_the_power)
            assert len(load.answers) >= ENOUGH
            for refusal in load.refused:
                assert (refusal.status_code, refusal.json()["code"]) == (503, "HILO-K503")
                assert refusal.headers["Retry-After"] == "5"
                assert refusal.headers["content-type"].startswith("application/problem+json")
                assert "Traceback" not in refusal.text
            cluster.start()
            wait_until_ready(server)
            everything_is_there(server, load)
        finally:
            server.kill()
