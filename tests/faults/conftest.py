"""Real servers with real databases, to be killed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from tests.support import postgres
from tests.support.need import lacking
from tests.support.server import Server

_names = count(1)


@pytest.fixture(scope="session")
def cluster() -> Iterator[postgres.Cluster]:
    """A PostgreSQL that keeps what it acknowledged."""
    if postgres.binaries() is None:
        lacking("postgres", "apt-get install postgresql")
    with postgres.cluster() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Server]:
    """A server on each database, set up with the demo's people and units, and ready."""
    url = request.getfixturevalue("cluster").create(f"hilo{next(_names)}") if request.param == "postgresql" else ""
    made = Server(tmp_path / "data", database_url=url)
    made.set_up()
    made.start()
    yield made
    made.kill()
