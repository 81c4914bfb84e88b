"""The machine of the leading database is gone under load: its replica takes over, and no acknowledged call is lost."""

from __future__ import annotations

import threading

import pytest

from tests.support import demonstration, postgres
from tests.support.server import Server

from .load import Load
from .test_killed_under_load import ENOUGH, everything_is_there, wait_until_ready

pytestmark = pytest.mark.slow


def test_a_replica_takes_over_from_a_killed_leader_and_has_every_acknowledged_call(on_postgresql, tmp_path):
    with postgres.pair(like=on_postgresql / "cluster") as (leader, replica):
        both = f"postgresql://hilo@/{demonstration.NAME}?host={leader.folder},{replica.folder}"
        server = Server(tmp_path / "data", database_url=both)
        server.copy(on_postgresql)
        server.start()
        assert "on a second machine too (replica)" in server.hilo("doctor")
        try:
            load = Load(server, server.token("integrator"))
            killed = threading.Event()

            def leader_dies(now: Load) -> bool:
                if len(now.answers) >= ENOUGH and not killed.is_set():
                    leader.kill()
                    killed.set()
                return killed.is_set() and len(now.refused) >= 1

            load.run(until=leader_dies)
            assert len(load.answers) >= ENOUGH
            assert {response.status_code for response in load.refused} <= {500, 503}
            replica.promote()
            assert "No replica" in server.hilo("doctor")
            wait_until_ready(server)
            everything_is_there(server, load)
        finally:
            server.kill()
