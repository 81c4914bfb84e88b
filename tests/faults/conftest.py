"""Real servers with real databases, to be killed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from tests.support import demonstration, postgres
from tests.support.need import lacking
from tests.support.server import Server

_names = count(1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that share a server run in the same worker."""
    for item in items:
        if "shared" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group(f"{item.path.stem}-{item.callspec.params['shared']}"))  # type: ignore[attr-defined]


@pytest.fixture(scope="session")
def on_sqlite() -> Path:
    """The pattern of an installation with the demonstration's people and units."""
    return demonstration.on_sqlite()


@pytest.fixture(scope="session")
def on_postgresql() -> Path:
    """The same, with a PostgreSQL that is stopped in its folder `cluster`."""
    if postgres.binaries() is None:
        lacking("postgres", "apt-get install postgresql")
    return demonstration.on_postgresql()


@pytest.fixture(scope="session")
def cluster(on_postgresql: Path) -> Iterator[postgres.Cluster]:
    """A PostgreSQL that keeps what it acknowledged."""
    with postgres.cluster(like=on_postgresql / "cluster") as running:
        yield running


def _installed(request: pytest.FixtureRequest, folder: Path) -> Server:
    """An installation on the database of the fixture's parameter, not started."""
    if request.param == "sqlite":
        made = Server(folder)
    else:
        url = request.getfixturevalue("cluster").create(f"hilo{next(_names)}", like=demonstration.NAME)
        made = Server(folder, database_url=url)
    made.copy(request.getfixturevalue(f"on_{request.param}"))
    return made


@pytest.fixture(params=["sqlite", "postgresql"])
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Server]:
    """A server on each database, set up with the demo's people and units, and ready."""
    made = _installed(request, tmp_path / "data")
    made.start()
    yield made
    made.kill()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def shared(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The same, for all tests of a file that do not kill it."""
    made = _installed(request, tmp_path_factory.mktemp("shared"))
    made.start()
    yield made
    made.kill()
