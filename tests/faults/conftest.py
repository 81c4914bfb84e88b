"""Real servers with real databases, to be killed."""

from __future__ import annotations

import shutil
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


@pytest.fixture(scope="session")
def on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory set up with the demo's people and units, to be copied."""
    folder = tmp_path_factory.mktemp("sqlite")
    Server(folder).set_up()
    return folder


@pytest.fixture(scope="session")
def on_postgresql(cluster: postgres.Cluster, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The same as a database of the cluster, by its name."""
    Server(tmp_path_factory.mktemp("postgresql"), database_url=cluster.create("pattern")).set_up()
    return "pattern"


@pytest.fixture(params=["sqlite", "postgresql"])
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Server]:
    """A server on each database, set up with the demo's people and units, and ready."""
    folder, url = tmp_path / "data", ""
    if request.param == "sqlite":
        shutil.copytree(request.getfixturevalue("on_sqlite"), folder)
    else:
        pattern = request.getfixturevalue("on_postgresql")
        url = request.getfixturevalue("cluster").create(f"hilo{next(_names)}", like=pattern)
    made = Server(folder, database_url=url)
    made.start()
    yield made
    made.kill()
